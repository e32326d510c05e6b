"""What commands print: a table for people, JSON lines or CSV for programs."""

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, TextIO

import attrs
import click

from zoho_crm._runtime.paths import is_list, is_object
from zoho_crm.cli.refusal import Refused, printable

Cells = Mapping[str, Any]

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: Wider than any table: only a terminal cuts cells off.
_WIDE: Final = 10_000


@attrs.frozen
class Show:
    """How the output is wanted."""

    as_json: bool
    as_csv: bool

    def __attrs_post_init__(self) -> None:
        if self.as_json and self.as_csv:
            raise click.UsageError("--json and --csv exclude each other.")

    @property
    def for_people(self) -> bool:
        """Whether it is for people."""
        return not (self.as_json or self.as_csv)

    def rows(self, rows: Iterable[Cells], columns: Sequence[str] | None = None) -> None:
        """Print rows; JSON and CSV as they come, a table at the end."""
        if self.as_json:
            for row in rows:
                click.echo(shown_json(dict(row)))
        elif self.as_csv:
            write_csv(sys.stdout, rows, columns)
        else:
            _table(list(rows), columns)

    def one(self, cells: Cells) -> None:
        """Print one thing: its fields below each other, for people."""
        if self.for_people:
            _table([{"field": name, "value": value} for name, value in cells.items()], None)
        else:
            self.rows([cells])


def write_csv(file: TextIO, rows: Iterable[Cells], columns: Sequence[str] | None = None) -> int:
    """Write rows as CSV; the columns are those of the first row unless they are named. Gives how many there were."""
    source = iter(rows)
    first = next(source, None)
    names = list(columns or first or ())
    writer = csv.writer(file, lineterminator="\n")
    # At a terminal people look at it; files and programs get every letter.
    cell = _harmless_at_terminal if file.isatty() else harmless
    if names:
        writer.writerow(map(cell, names))
    count = 0
    for row in () if first is None else chain([first], source):
        writer.writerow([cell(text(row.get(name))) for name in names])
        count += 1
    return count


def text(value: object) -> str:
    """Give a value of a record as a cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def harmless(cell: str) -> str:
    """Give a cell that a spreadsheet does not take for a formula: such a one gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _harmless_at_terminal(cell: str) -> str:
    return printable(harmless(cell))


def shown_json(value: Any, indent: int | None = None) -> str:  # noqa: ANN401 - JSON of any shape
    """Give JSON as it is printed: at a terminal, what would steer that is escaped, and still the same JSON."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    if not sys.stdout.isatty():
        return written
    # Outside of strings JSON is printable but for the ends of lines.
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in written)


def _cell(value: object) -> str:
    """Give a value as a table shows it, on one line."""
    return printable(short(value).replace("\r", " ").replace("\n", " ").replace("\t", " "))


def short(value: object) -> str:
    """Give a value as a table shows it: what is looked up by its name, a list by those of its items."""
    if is_object(value):
        named = value.get("name") or value.get("id")
        return text(value) if named is None else text(named)
    if is_list(value):
        return ", ".join(map(short, value))
    return text(value)


def console(*, err: bool = False) -> Any:  # noqa: ANN401 - rich is imported when it is needed
    """Give what prints with colours on a terminal, and without elsewhere."""
    from rich.console import Console  # noqa: PLC0415 - for those who look at tables

    found = Console(stderr=err, highlight=False, markup=False, emoji=False)
    return found if found.is_terminal else Console(stderr=err, width=_WIDE, highlight=False, markup=False, emoji=False)


def _table(rows: Sequence[Cells], columns: Sequence[str] | None) -> None:
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    if not rows:
        click.echo("(none)", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(Text(_cell(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name))) for name in names))
    console().print(table)


def parsed_json(written: str, what: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Read JSON that a person wrote.

    Raises:
        Refused: it is none.
    """
    try:
        return json.loads(written)
    except ValueError as error:
        raise Refused(f"{what} is no JSON: {error}.") from error
