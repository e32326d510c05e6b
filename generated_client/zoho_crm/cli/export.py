"""The command `records export`: all records of a module to a file; what stops it, `jobs resume` goes on."""

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from zoho_crm import ZohoError
from zoho_crm.cli.connection import Connection, Where, connect
from zoho_crm.cli.ending import BEGUN, DONE
from zoho_crm.cli.fields import named
from zoho_crm.cli.interrupts import leading_to
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.options import module_argument, show, where
from zoho_crm.cli.output import Show, harmless, text
from zoho_crm.cli.refusal import ALL, NOTHING, SOME, Refused, sentence, tell
from zoho_crm.cli.sources.remote import find_view

ACTION: Final = "records export"
#: The most fields that one list shows.
_MOST: Final = 50
_ENDINGS: Final = (".csv", ".jsonl")


@click.command()
@module_argument
@click.option("--to", "name", required=True, metavar="FILE", help="A new file: .csv, or .jsonl for JSON lines.")
@click.option(
    "--fields", metavar="A,B", help="API names of fields, 50 at most; the first 50 of the module when left out."
)
@click.option("--view", metavar="NAME", help="Those of a custom view alone, by its name or id.")
@where
@show
def export(*, module: str, name: str, fields: str | None, view: str | None, where: Where, show: Show) -> int:
    """Write all records of MODULE to a file, up to the 100,000 that a list reaches."""
    path = Path(name).expanduser().absolute()
    if path.suffix.lower() not in _ENDINGS:
        raise Refused(f"{name} must end in {' or '.join(_ENDINGS)}, which says how the records are written.")
    if path.exists():
        raise Refused(f"{name} is there already; move it away, or name another file.")
    if not path.parent.is_dir():
        raise Refused(f"{name}: there is no folder {path.parent}.")
    connection = connect(where)
    with connection.crm as crm:
        names = (
            named(crm, module, fields) if fields else [str(field["api_name"]) for field in crm.settings.fields(module)]
        )
        chosen = [one.strip() for one in names if one.strip() not in {"", "id"}][:_MOST]
        journal = Journal.make(
            state=BEGUN,
            action=ACTION,
            module=module,
            settings={"fields": chosen, "view": find_view(crm, module, view).id if view else None, "to": str(path)},
            cursor=None,
            written=0,
            count=0,
            **connection.facts(where) | connection.organization(),
        )
        return go(connection, journal, show)


def go(connection: Connection, journal: Journal, show: Show) -> int:
    """Write what is left of an export that is not done; the exit status."""
    facts = journal.facts
    settings = facts["settings"]
    asked: list[bool] = []
    stopper: Exception | None = None
    with leading_to(lambda: asked.append(True)):
        try:
            _write(connection, journal, facts, asked)
        except (ZohoError, OSError) as error:
            stopper = error
    facts = journal.facts
    over = facts["state"] == DONE
    show.one({"job": journal.name, "records": facts["count"], "file": settings["to"], "complete": over})
    if stopper is not None:
        tell(f"It stopped: {_said(stopper)}")
    if not over:
        tell(f"Go on with: zoho-crm jobs resume {journal.name}")
    journal.close()
    return ALL if over else SOME if facts["count"] else NOTHING


def _write(connection: Connection, journal: Journal, facts: dict[str, Any], asked: Sequence[object]) -> None:
    settings = facts["settings"]
    # Without a cursor the list begins anew, and the file with it.
    written, count = (facts["written"], facts["count"]) if facts["cursor"] else (0, 0)
    listed = connection.crm.records.list(facts["module"], fields=settings["fields"], cvid=settings["view"])
    pages = (listed.resume(facts["cursor"]) if facts["cursor"] else listed).pages()
    path = Path(settings["to"])
    with path.open("r+b" if path.exists() else "xb") as file:
        if file.seek(0, os.SEEK_END) < written:
            raise Refused(f"{path} is shorter than it was; remove it and export again.")
        # What was written of a page that was not written down is written again.
        file.truncate(written)
        file.seek(written)
        as_csv = path.suffix.lower() == ".csv"
        columns = ["id", *settings["fields"]]
        if as_csv and not written:
            file.write(_csv([columns]))
        for page in pages:
            rows = [record.to_dict() for record in page]
            cells = ([text(row.get(name)) for name in columns] for row in rows)
            file.write(_csv(cells) if as_csv else _json(rows))
            file.flush()
            os.fsync(file.fileno())
            count += len(rows)
            journal.note(cursor=page.cursor, written=file.tell(), count=count, state=BEGUN if page.cursor else DONE)
            if asked:
                return


def _csv(rows: Any) -> bytes:  # noqa: ANN401 - rows of cells
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(map(harmless, row) for row in rows)
    return written.getvalue().encode()


def _json(rows: Sequence[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _said(error: Exception) -> str:
    return f"{error.strerror or error}." if isinstance(error, OSError) else sentence(error)
