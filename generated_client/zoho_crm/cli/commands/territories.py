"""Commands on the territories of records."""

import click

from zoho_crm.cli import actions, bulk
from zoho_crm.cli.connection import Where
from zoho_crm.cli.options import Care, Given, care, given, module_argument, show, where
from zoho_crm.cli.output import Show
from zoho_crm.cli.sources import ids

#: What a column with the territories of each row is called.
_COLUMN = "territories"

territory_option = click.option(
    "--territory",
    "chosen",
    multiple=True,
    metavar="ID",
    help="A territory, by its id; may be repeated. Without it, each row names its own, in the column `territories`.",
)


@click.group()
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
    settings = {"territories": [ids.read(one) for one in chosen]}
    values = None if chosen else _COLUMN
    return bulk.begin(action, module, settings, given=given, where=where, care=care, show=show, values=values)
