"""The scopes that commands need."""

from collections.abc import Iterable, Sequence
from typing import Final

from zoho_crm import scopes_for
from zoho_crm._runtime.nearest import meant
from zoho_crm.cli.refusal import Refused

_WHO: Final = ("org.get", "users.current")
_INPUT: Final = ("records.list", "records.query", "settings.custom_views")
_READ: Final = ("settings.fields", "settings.custom_views")

#: Command -> the calls that it makes.
CALLS: Final = {
    "records list": ("records.list", *_READ),
    "records get": ("records.get",),
    "records count": ("records.count", *_READ),
    "records search": ("records.search", "settings.fields"),
    "records export": ("records.list", *_READ),
    "tags add": ("tags.add", "tags.list", *_INPUT),
    "tags remove": ("tags.remove", "tags.list", *_INPUT),
    "tags list": ("tags.list",),
    "tags create": ("tags.create",),
    "tags merge": ("tags.list", "tags.merge"),
    "tags delete": ("tags.list", "tags.delete"),
    "territories assign": ("territories.assign", "territories.jobs", "territories.list", *_INPUT),
    "territories remove": ("territories.remove", "territories.jobs", "territories.list", *_INPUT),
    "mass-update": ("records.mass_update", "settings.fields", *_INPUT),
    "mass-delete": ("records.mass_delete", *_INPUT),
    "change-owner": ("records.change_owner", "records.mass_change_owner", "users.list", *_INPUT),
}


def of_commands(commands: Sequence[str], modules: Iterable[str]) -> list[str]:
    """Give the narrowest documented scopes for commands, for all of them when none is named.

    Raises:
        Refused: there is no such command, or it says not what it needs.
    """
    calls: set[str] = set(_WHO)
    for command in commands or CALLS:
        found = [name for name in CALLS if name == command or name.startswith(f"{command} ")]
        if not found:
            near = meant(command, CALLS) or f"; name commands among {', '.join(CALLS)}."
            raise Refused(f"No scopes are known for {command!r}{near}")
        calls.update(call for name in found for call in CALLS[name])
    return scopes_for(*sorted(calls), modules=modules)
