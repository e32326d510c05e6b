"""Searching the users, who are a module for that alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from zoho_sandbox.call import Call
from zoho_sandbox.state import conditions, org
from zoho_sandbox.state.conditions import Kind, Node
from zoho_sandbox.state.org import Facts
from zoho_sandbox.wire import FREE

USERS: Final = "Users"
# What a user can be asked for, and is told by.
KINDS: Final[Mapping[str, Kind]] = {
    "id": "key",
    "full_name": "text",
    "first_name": "text",
    "last_name": "text",
    "email": "text",
    "status": "text",
    "country": "text",
    "language": "text",
    "locale": "text",
    "time_zone": "text",
    "role": "link",
    "profile": "link",
}
TOLD: Final = tuple(name for name in KINDS if name != "id")
CONFIRMED: Final = "ConfirmedReportingUsers"


def found(call: Call, groups: Mapping[str, Callable[[Facts], bool]], rule: Node | None, word: str) -> list[Facts]:
    """The users of the group that the request names who meet the conditions, or else have the address or the word.

    A telephone number finds nobody: these users have none.
    """
    known = [user for user in org.users(call.connection, call.principal.org) if _is_of(call, groups, user)]
    if rule is not None:
        return [user for user in known if conditions.holds(rule, user, KINDS)]
    if call.get("email"):
        return [user for user in known if user["email"].casefold() == call.text("email").casefold()]
    if call.get("phone"):
        return []
    texts = ("full_name", "email")
    return [user for user in known if any(word.casefold() in user[name].casefold() for name in texts)]


def rows(call: Call, users: Sequence[Facts]) -> list[Mapping[str, Any]]:
    """The users as records are told, by code names, with what was asked for of what they hold."""
    told = [{"id": user["id"], FREE: {name: user.get(name) for name in TOLD}} for user in users]
    wanted = call.get("fields")
    return list(told) if wanted is None else call.pick(told, wanted)


def _is_of(call: Call, groups: Mapping[str, Callable[[Facts], bool]], user: Facts) -> bool:
    kind = call.get("user_type", "AllUsers")
    if kind == "CurrentUser":
        return bool(user["id"] == call.principal.user)
    if kind == CONFIRMED:
        above: Facts = user.get("reporting_to") or {}
        return bool(user["confirmed"] and above.get("id") == call.principal.user)
    return groups[kind](user)
