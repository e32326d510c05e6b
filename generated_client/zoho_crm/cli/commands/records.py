"""Commands that read records."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

import click

from zoho_crm.cli.connection import Where, connect
from zoho_crm.cli.export import export
from zoho_crm.cli.fields import looked_up, named
from zoho_crm.cli.options import module_argument, show, where
from zoho_crm.cli.output import Show
from zoho_crm.cli.refusal import Refused
from zoho_crm.cli.sources import ids
from zoho_crm.cli.sources.remote import find_view
from zoho_crm.cli.tree import Group

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM
    from zoho_crm.v8 import models

#: How many fields are shown when none is named: what fits on a screen, or what one call gives.
_FEW: Final = 6
_MOST: Final = 50
#: How many records a page holds at most.
_PAGE: Final = 200
_SORTS: Final = ("id", "-id", "Created_Time", "-Created_Time", "Modified_Time", "-Modified_Time")

fields_option = click.option("--fields", metavar="A,B", help="API names of fields; some of the module when left out.")
limit_option = click.option("--limit", type=click.IntRange(1), default=None, metavar="N", help="At most so many.")
view_option = click.option("--view", metavar="NAME", help="Those of a custom view alone, by its name or id.")


@click.group(cls=Group)
def records() -> None:
    """List, get, count, search and export records."""


records.add_command(export)


@records.command("list")
@module_argument
@fields_option
@view_option
@click.option("--sort", type=click.Choice(_SORTS), help="A minus before it: the last first.")
@click.option("--modified-since", metavar="TIME", help="Changed after a moment, such as 2026-01-31T00:00:00+01:00.")
@limit_option
@where
@show
def list_(
    *, module: str, fields: str | None, view: str | None, sort: str | None,
    modified_since: str | None, limit: int | None, where: Where, show: Show,
) -> None:  # fmt: skip
    """List the records of MODULE."""
    with connect(where).crm as crm:
        names = _names(crm, module, fields, show)
        found = crm.records.list(
            module,
            fields=names,
            cvid=find_view(crm, module, view).id if view else None,
            sort_by=cast("Any", sort.removeprefix("-")) if sort else None,
            sort_order="desc" if sort and sort.startswith("-") else None,
            if_modified_since=modified_since,
            per_page=limit if limit and limit < _PAGE else None,
        )
        show.rows(_shown(islice(found, limit)), ["id", *(name for name in names if name != "id")])


@records.command()
@module_argument
@click.argument("record_id", metavar="ID")
@fields_option
@where
@show
def get(*, module: str, record_id: str, fields: str | None, where: Where, show: Show) -> None:
    """Show the record ID of MODULE."""
    with connect(where).crm as crm:
        names = [name.strip() for name in fields.split(",") if name.strip()] if fields else None
        found = crm.records.get(module, ids.read(record_id), fields=names)
        show.one(found.to_dict())
        if missing := [name for name in names or () if name not in found]:
            named(crm, module, missing)


@records.command()
@module_argument
@view_option
@click.option("--criteria", metavar="TEXT", help="Conditions, such as (Last_Name:starts_with:B).")
@click.option("--word", metavar="WORD", help="Those that have a word in any field.")
@click.option("--email", metavar="ADDRESS", help="Those with this e-mail address.")
@click.option("--phone", metavar="NUMBER", help="Those with this telephone number.")
@where
@show
def count(*, module: str, view: str | None, where: Where, show: Show, **search: str | None) -> None:
    """Count the records of MODULE: all, those of a view, or those that a search finds."""
    with connect(where).crm as crm:
        cvid = find_view(crm, module, view).id if view else None
        with looked_up(crm, module):
            found = crm.records.count(module, cvid=cvid, **search)  # type: ignore[arg-type]
    if show.for_people:
        click.echo(found.count)
    else:
        show.rows([{"module": module, "count": found.count}])


@records.command()
@module_argument
@click.option("--criteria", metavar="TEXT", help="Conditions, such as (Last_Name:starts_with:B).")
@click.option("--word", metavar="WORD", help="Those that have a word in any field.")
@click.option("--email", metavar="ADDRESS", help="Those with this e-mail address.")
@click.option("--phone", metavar="NUMBER", help="Those with this telephone number.")
@fields_option
@limit_option
@where
@show
def search(
    *, module: str, fields: str | None, limit: int | None, where: Where, show: Show, **asked: str | None
) -> None:
    """Search MODULE by criteria, a word, an email address or a telephone number."""
    if sum(map(bool, asked.values())) != 1:
        raise Refused("Say what to look for: --criteria, --word, --email or --phone; one of these.")
    with connect(where).crm as crm:
        names = _names(crm, module, fields, show)
        found = crm.records.search(module, fields=names, **asked)  # type: ignore[arg-type]
        with looked_up(crm, module):
            show.rows(_shown(islice(found, limit)), ["id", *(name for name in names if name != "id")])


def _shown(found: "Iterable[models.Record]") -> Iterator[dict[str, Any]]:
    return (record.to_dict() for record in found)


def _names(crm: "ZohoCRM", module: str, fields: str | None, show: Show) -> list[str]:
    """Give the fields that were named, or the first of the module."""
    if fields:
        return named(crm, module, fields)
    known = [str(field["api_name"]) for field in crm.settings.fields(module)]
    return known[: _FEW if show.for_people else _MOST]
