"""Commands that change many records at once: `mass-update`, `mass-delete`, `change-owner`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from zoho_crm.cli import actions, bulk
from zoho_crm.cli.connection import Where
from zoho_crm.cli.fields import named
from zoho_crm.cli.naming import user
from zoho_crm.cli.options import Care, Given, care, given, module_argument, show, where
from zoho_crm.cli.output import Show, parsed_json
from zoho_crm.cli.refusal import Refused
from zoho_crm.cli.scheduling import schedule

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM

#: What ends the name of a field whose value is JSON.
_JSON: Final = ":"

each_option = click.option(
    "--each",
    is_flag=True,
    help="With --view: send the ids, so that each row has its result; else the server does all in one job.",
)


@click.command("mass-update")
@module_argument
@given
@click.option(
    "--set",
    "written",
    multiple=True,
    required=True,
    metavar="FIELD=TEXT",
    help="What to write; FIELD:=JSON for what is no text.",
)
@click.option("--over-write", is_flag=True, help="Multi-select pick lists: in place of the values they hold.")
@each_option
@where
@care
@show
def mass_update(
    *, module: str, written: tuple[str, ...], over_write: bool, each: bool,
    given: Given, where: Where, care: Care, show: Show,
) -> int:  # fmt: skip
    """Write the same values to records of MODULE, such as --set Lead_Source=Advertisement.

    FIELD=TEXT writes a text, FIELD:=JSON anything else, such as --set Employees:=12 or --set Phone:=null. The API takes
    one field for each call, three in Deals.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input. With --view the server does it
    by a job of its own.
    """
    fields = _fields(written)

    def settings(crm: "ZohoCRM") -> actions.Settings:
        named(crm, module, fields)
        return {"fields": fields, "over_write": over_write}

    if given.view and not each:
        return schedule(
            "mass-update", f"Write {fields} to", module, given=given, where=where, care=care, show=show,
            settings=settings,
            start=lambda crm, view, _: crm.records.mass_update(
                module, fields, cvid=view, over_write=over_write or None
            ),
        )  # fmt: skip
    return bulk.begin(actions.UPDATE, module, settings, given=given, where=where, care=care, show=show)


@click.command("mass-delete")
@module_argument
@given
@each_option
@where
@care
@show
def mass_delete(*, module: str, each: bool, given: Given, where: Where, care: Care, show: Show) -> int:
    """Delete records of MODULE.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input. With --view the server does it
    by a job of its own.
    """
    if given.view and not each:
        return schedule(
            "mass-delete", "Delete", module, given=given, where=where, care=care, show=show, settings={},
            start=lambda crm, view, _: crm.records.mass_delete(module, cvid=view),
        )  # fmt: skip
    return bulk.begin(actions.DELETE, module, {}, given=given, where=where, care=care, show=show)


@click.command("change-owner")
@module_argument
@given
@click.option(
    "--owner", required=True, metavar="USER", help="Who becomes the owner: the id, email address or name of a user."
)
@click.option("--notify/--no-notify", default=None, help="Whether the new owner is told by email.")
@each_option
@where
@care
@show
def change_owner(
    *, module: str, owner: str, notify: bool | None, each: bool, given: Given, where: Where, care: Care, show: Show
) -> int:
    """Give records of MODULE to another owner.

    IDS are ids of records, @FILE (a list, CSV, or JSON lines), or - for standard input. With --view the server does it
    by a job of its own.
    """

    def settings(crm: "ZohoCRM") -> actions.Settings:
        return {"owner": user(crm, owner), "notify": notify}

    if given.view and not each:
        if notify is not None:
            raise Refused("--notify is not for a whole view; leave it out, or add --each.")
        return schedule(
            "change-owner", f"Give to the owner {owner}", module, given=given, where=where, care=care, show=show,
            settings=settings,
            start=lambda crm, view, told: crm.records.mass_change_owner(module, told["owner"], cvid=view),
        )  # fmt: skip
    return bulk.begin(actions.OWNER, module, settings, given=given, where=where, care=care, show=show)


def _fields(written: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in written:
        name, sign, value = pair.partition("=")
        field = name.removesuffix(_JSON)
        if not sign or not field:
            raise Refused(f"--set {pair!r}: it is FIELD=TEXT or FIELD:=JSON.")
        found[field] = parsed_json(value, f"The value of {field}") if name.endswith(_JSON) else value
    return found
