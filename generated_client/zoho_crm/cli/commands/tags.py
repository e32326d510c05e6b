"""Commands on tags."""

from typing import TYPE_CHECKING

import click

from zoho_crm import ZohoError
from zoho_crm.cli import actions, bulk
from zoho_crm.cli.asking import ask
from zoho_crm.cli.connection import Where, connect
from zoho_crm.cli.naming import new_tags, tag_ids, tags_there
from zoho_crm.cli.options import Care, Given, care, given, module_argument, show, single, where
from zoho_crm.cli.output import Show
from zoho_crm.cli.refusal import ALL, SOME, Refused, sentence, tell
from zoho_crm.cli.tree import Group
from zoho_crm.cli.writing import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoho_crm import ZohoCRM


@click.group(cls=Group)
def tags() -> None:
    """Put tags on records, take them off, and keep them tidy."""


@tags.command()
@module_argument
@given
@click.option(
    "--tag", "names", multiple=True, required=True, metavar="NAME", help="A tag, by its name; may be repeated."
)
@click.option("--over-write", is_flag=True, help="Take all other tags off these records.")
@where
@care
@show
def add(
    *, module: str, names: tuple[str, ...], over_write: bool, given: Given, where: Where, care: Care, show: Show
) -> int:
    """Put tags on records of MODULE.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input.
    """
    action = actions.REPLACE_TAGS if over_write else actions.ADD_TAGS

    def settings(crm: "ZohoCRM") -> actions.Settings:
        if care.dry_run:
            _tell_new(crm, module, names)
        return {"tags": list(names), "over_write": over_write}

    return bulk.begin(action, module, settings, given=given, where=where, care=care, show=show)


@tags.command()
@module_argument
@given
@click.option(
    "--tag", "names", multiple=True, required=True, metavar="NAME", help="A tag, by its name; may be repeated."
)
@where
@care
@show
def remove(*, module: str, names: tuple[str, ...], given: Given, where: Where, care: Care, show: Show) -> int:
    """Take tags off records of MODULE; the tags themselves stay.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input.
    """

    def settings(crm: "ZohoCRM") -> actions.Settings:
        tags_there(crm, module, names)
        return {"tags": list(names)}

    return bulk.begin(actions.REMOVE_TAGS, module, settings, given=given, where=where, care=care, show=show)


@tags.command("list")
@module_argument
@where
@show
def list_(*, module: str, where: Where, show: Show) -> None:
    """List the tags of MODULE."""
    with connect(where).crm as crm:
        columns = ["id", "name", "color_code", "created_by", "modified_time"] if show.for_people else None
        show.rows((tag.to_dict() for tag in crm.tags.list(module)), columns)


@tags.command()
@module_argument
@click.argument("names", nargs=-1, required=True)
@click.option("--color", metavar="CODE", help="One of the documented colors, such as #F17574.")
@where
@show
def create(*, module: str, names: tuple[str, ...], color: str | None, where: Where, show: Show) -> int:
    """Create tags for MODULE, by their NAMES."""
    rows = [{"name": name, **({"color_code": color} if color else {})} for name in names]
    with connect(where).crm as crm, writing():
        batch = crm.tags.create(module, rows)
    show.rows({"name": names[row.index], "id": row.id, "state": row.state, "message": row.message} for row in batch)
    return SOME if batch.failed else ALL


@tags.command()
@module_argument
@click.argument("into")
@click.argument("others", nargs=-1, required=True)
@single
@where
@show
def merge(
    *, module: str, into: str, others: tuple[str, ...], dry_run: bool, yes: bool, where: Where, show: Show
) -> int:
    """Merge OTHERS into the tag INTO, all by name or id: their records get it, and they are gone."""
    with connect(where).crm as crm:
        ids = tag_ids(crm, module, [into, *others])
        if len(set(ids)) < len(ids):
            raise Refused(f"A tag is named twice, of {', '.join([into, *others])}. Nothing was done.")
        words = f"Merge {', '.join(others)} into {into}, for all records of {module}"
        if not _wanted(words, 1, show, dry_run=dry_run, yes=yes):
            return ALL
        with writing():
            batch = crm.tags.merge(ids[0], conflict_ids=ids[1:])
    show.rows({"id": row.id, "state": row.state, "code": row.code, "message": row.message} for row in batch)
    return SOME if batch.failed else ALL


@tags.command()
@module_argument
@click.argument("names", nargs=-1, required=True)
@single
@where
@show
def delete(*, module: str, names: tuple[str, ...], dry_run: bool, yes: bool, where: Where, show: Show) -> int:
    """Delete tags of MODULE, by name or id: they come off all records, and nothing brings them back."""
    with connect(where).crm as crm:
        ids = tag_ids(crm, module, names)
        words = f"Delete {', '.join(names)}, and take them off all records of {module}"
        if not _wanted(words, len(ids), show, dry_run=dry_run, yes=yes):
            return ALL
        with writing():
            rows = [_deleted(crm, name, tag) for name, tag in zip(names, ids, strict=True)]
    show.rows(rows)
    return SOME if any(row["state"] != "ok" for row in rows) else ALL


def _deleted(crm: "ZohoCRM", name: str, tag: str) -> dict[str, str | None]:
    try:
        crm.tags.delete(tag)
    except ZohoError as error:
        return {"name": name, "id": tag, "state": "unknown" if error.sent else "failed", "message": str(error)}
    return {"name": name, "id": tag, "state": "ok", "message": None}


def _tell_new(crm: "ZohoCRM", module: str, names: "Sequence[str]") -> None:
    """Tell which tags the server will make, in case one was mistyped."""
    try:
        new = new_tags(crm, module, names)
    except ZohoError as error:
        tell(f"The tags of {module} cannot be listed, to say which of these the call will make: {sentence(error)}")
        return
    if new:
        tell(f"New in {module}, made by the call: {', '.join(map(repr, new))}.")


def _wanted(words: str, calls: int, show: Show, *, dry_run: bool, yes: bool) -> bool:
    """Say what is about to be done; False when that was all that was asked for.

    Raises:
        Refused: nobody said yes.
    """
    if dry_run:
        show.one({"would": words, "calls": calls, "credits": calls})
    else:
        ask(words, yes=yes)
    return not dry_run
