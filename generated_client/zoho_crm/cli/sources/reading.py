"""The rows of the input, whatever they come from."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zoho_crm.cli.refusal import Refused
from zoho_crm.cli.sources import lines, remote, table
from zoho_crm.cli.sources.line import InputError, Line
from zoho_crm.cli.sources.table import ID
from zoho_crm.cli.sources.text import STDIN, opened

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM
    from zoho_crm.cli.options import Given

#: How columns of ids are called, letter case and what parts words left out of account.
_USUAL: Final = frozenset({"id", "recordid", "zohoid"})
FILE: Final = "@"
_FILES: Final = (".csv", ".tsv", ".json", ".jsonl", ".txt")


def mapping_of(written: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Read `FIELD=COLUMN` pairs.

    Raises:
        Refused: one is none, or names a field that the command does not take.
    """
    found: dict[str, str] = {}
    for pair in written:
        field, sign, column = pair.partition("=")
        if not sign or not column or field not in fields:
            raise Refused(f"--map {pair!r}: it is FIELD=COLUMN, and the fields are {', '.join(fields)}.")
        found[field] = column
    return found


def rows(crm: "ZohoCRM", module: str, given: "Given") -> Iterator[Line]:
    """Give the rows that a command is for, from the one source that is named.

    Raises:
        Refused: none is named, or more than one.
        InputError: a file cannot be read.
    """
    if sum(map(bool, (given.ids, given.query, given.view))) != 1:
        raise Refused("Name the records: ids, @FILE or - as arguments, or --query, or --view; one of these.")
    if given.query:
        return remote.of_query(crm, module, given.query)
    if given.view:
        return remote.of_view(crm, module, remote.find_view(crm, module, given.view).id)
    return chain.from_iterable(_argument(number, word) for number, word in enumerate(given.ids, 1))


def _argument(number: int, word: str) -> Iterator[Line]:
    if word == STDIN or word.startswith(FILE):
        name = word if word == STDIN else word.removeprefix(FILE)
        yield from _file(name)
    elif word.lower().endswith(_FILES) or (not word.isdecimal() and _is_file(word)):
        raise Refused(f"{word} is no id of a record; did you mean @{word}? Nothing was sent.")
    else:
        yield Line(number, {ID: word}, f"argument {number}")


def _is_file(word: str) -> bool:
    # Many ids in one argument are longer than a file may be called.
    with suppress(OSError):
        return Path(word).is_file()
    return False


def _file(name: str) -> Iterator[Line]:
    shown = "standard input" if name == STDIN else Path(name).name
    with opened(name) as file:
        source = iter(file)
        begin: list[str] = []
        for line in source:
            begin.append(line)
            if line.strip():
                break
        read = lines.rows if begin and begin[-1].lstrip().startswith(("{", "[")) else table.rows
        yield from read(chain(begin, source), shown)


def column_of(cells: Mapping[str, object], field: str, mapping: Mapping[str, str]) -> str | None:
    """Give the column of a field: as it was named, or as such columns are usually called; None when there is none.

    Raises:
        InputError: the column that was named is not there.
    """
    named = mapping.get(field)
    if named is not None:
        if named not in cells:
            raise InputError(f"There is no column {named!r}; there are {_listed(cells)}. Nothing was sent.")
        return named
    if field in cells:
        return field
    wanted = _USUAL if field == ID else {field}
    found = [name for name in cells if "".join(filter(str.isalnum, name)).lower() in wanted]
    return found[0] if len(found) == 1 else None


def no_column(cells: Mapping[str, object], field: str) -> InputError:
    """Give the error that says that a column is missing."""
    same = "" if field == ID else ", or name the same for all rows by an option"
    return InputError(
        f"Which column is the {field}? There are {_listed(cells)}; say so with --map {field}=COLUMN{same}. Nothing was"
        f" sent."
    )


def _listed(cells: Mapping[str, object]) -> str:
    return ", ".join(map(repr, cells)) or "none"
