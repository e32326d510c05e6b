"""Commands on the territories of records."""

from typing import TYPE_CHECKING

import click

from zoho_crm.cli import actions, bulk
from zoho_crm.cli.connection import Where
from zoho_crm.cli.intake import Beside
from zoho_crm.cli.naming import territories as territories_of
from zoho_crm.cli.options import Care, Given, care, given, module_argument, show, where
from zoho_crm.cli.output import Show
from zoho_crm.cli.refusal import Refused
from zoho_crm.cli.sources.reading import FILE
from zoho_crm.cli.sources.text import STDIN
from zoho_crm.cli.tree import Group

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM

#: What a column with the territories of each row is called.
_COLUMN = "territories"

territory_option = click.option(
    "--territory",
    "chosen",
    multiple=True,
    metavar="NAME",
    help="A territory, by name or id; may be repeated. Without it, each row names its own in the column `territories`.",
)


@click.group(cls=Group)
def territories() -> None:
    """Put records into territories, and take them out."""


@territories.command()
@module_argument
@given
@territory_option
@where
@care
@show
def assign(*, module: str, chosen: tuple[str, ...], given: Given, where: Where, care: Care, show: Show) -> int:
    """Put records of MODULE into territories, besides those they are in.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input.
    """
    return _begin(actions.ASSIGN, module, chosen, given, where, care, show)


@territories.command()
@module_argument
@given
@territory_option
@where
@care
@show
def remove(*, module: str, chosen: tuple[str, ...], given: Given, where: Where, care: Care, show: Show) -> int:
    """Take records of MODULE out of territories.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input.
    """
    return _begin(actions.UNASSIGN, module, chosen, given, where, care, show)


def _begin(
    action: actions.Action, module: str, chosen: tuple[str, ...], given: Given, where: Where, care: Care, show: Show
) -> int:
    if not (chosen or any(word == STDIN or word.startswith(FILE) for word in given.ids)):
        raise Refused(
            "Which territories? Name them with --territory NAME; or give a file in which each row has its own in the"
            f" column `{_COLUMN}`. Nothing was done."
        )

    def settings(crm: "ZohoCRM") -> actions.Settings:
        return {"territories": _found(crm, chosen), "named": list(chosen)}

    beside = None if chosen else Beside(_COLUMN, territories_of)
    return bulk.begin(action, module, settings, given=given, where=where, care=care, show=show, beside=beside)


def _found(crm: "ZohoCRM", chosen: tuple[str, ...]) -> list[str]:
    """Give the ids of territories that are named by name or id.

    Raises:
        Refused: there is no such territory, or there are several of that name.
    """
    if all(word.isdecimal() for word in chosen):
        return list(chosen)
    return territories_of(crm).found(chosen)
