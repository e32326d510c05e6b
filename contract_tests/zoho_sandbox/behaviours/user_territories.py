"""The territories of a user: reading them, adding them and taking the user out of them."""

from collections.abc import Sequence
from typing import Final

from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, Step, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.paging import page_of
from zoho_sandbox.problems import unusable
from zoho_sandbox.state import memberships, org, territories
from zoho_sandbox.state.org import Facts

ROW_PROBLEMS: Final = {
    "missing:territories.id": "missing-territory-id",
    **unusable("territories.id", "malformed-territory-id"),
}


@behaviour("listUserTerritories")
def list_(call: Call) -> Answer:
    """The territories that the user belongs to, in the order of the tree's making."""
    present = memberships.territories_of(call.connection, _user(call)["id"])
    everything = territories.all_of(call.connection, call.principal.org)
    found = [known for known in everything if known["id"] in present or call.broken("territories-of-all-users-told")]
    page = page_of(call, len(found))
    shown = found[page.start : page.end]
    if not shown:
        return Found("nothing")
    info = {"per_page": page.size, "count": len(shown), "page": page.number, "more_records": page.more}
    return Found("found", {"territories": shown, "info": info})


@behaviour("getUserTerritory")
def get(call: Call) -> Answer:
    """The territory, if the user is in it."""
    user = _user(call)
    found = territories.find(call.connection, call.principal.org, call.get("territory_id"))
    if found is None:
        raise refuse("unknown-territory", details=call.about_parameter("territory_id"))
    if found["id"] not in memberships.territories_of(call.connection, user["id"]):
        return Found("nothing")
    return Found("found", {"territories": [found]})


@behaviour("updateUserTerritories")
def add(call: Call) -> Answer:
    """Put the user into each of the territories, besides those he or she is in."""
    user = _other(call)
    if call.broken("territories-of-user-replaced"):
        for territory in territories.all_of(call.connection, call.principal.org):
            memberships.leave(call.connection, territory, [user["id"]])
    return Rows(
        [line.refused or _add(call, user, line.values["id"], (*line.path, "id")) for line in call.lines(ROW_PROBLEMS)]
    )


def _add(call: Call, user: Facts, territory: str, path: Sequence[Step]) -> Row:
    if not territories.exists(call.connection, call.principal.org, territory):
        return Refused("unknown-territory", path=path, details={"id": territory})
    if territory in memberships.territories_of(call.connection, user["id"]):
        return Refused("territory-of-user", "DUPLICATE_DATA", path, {"id": territory})
    if not call.broken("territory-not-given-to-user"):
        memberships.join(call.connection, territory, user["id"])
    return Done("added", {"id": territory})


@behaviour("removeUserTerritories", "removeUserTerritory")
def remove(call: Call) -> Answer:
    """Take the user out of each of the territories, but for the top of the tree and those he or she manages."""
    user = _other(call)
    return Rows([_remove(call, user, identifier) for identifier in call.rows_argument()])


def _remove(call: Call, user: Facts, identifier: str) -> Row:
    territory = territories.find(call.connection, call.principal.org, identifier)
    details = {"id": identifier}
    if territory is None:
        return Refused("unknown-territory", details=details)
    if territory["reporting_to"] is None and not call.broken("top-of-tree-left"):
        return Refused("organization-territory", details=details)
    if territory["id"] not in memberships.territories_of(call.connection, user["id"]):
        return Refused("territory-not-of-user", details=details)
    manager = territory["manager"]
    if manager and manager["id"] == user["id"] and not call.broken("manager-leaves"):
        return Refused("managed-territory", details=details)
    if not call.broken("territory-of-user-stays"):
        memberships.leave(call.connection, territory, [user["id"]])
    return Done("removed", details)


def _user(call: Call) -> Facts:
    """The user in the URL.

    Raises:
        RefusalError: there is none.
    """
    everyone = org.users(call.connection, call.principal.org)
    found = next((user for user in everyone if user["id"] == call.get("user_id")), None)
    if found is None:
        raise refuse("unknown-user", details=call.about_parameter("user_id"))
    return found


def _other(call: Call) -> Facts:
    """The user in the URL, whose territories the caller may change.

    Raises:
        RefusalError: there is none, he or she was deleted, or is the caller.
    """
    user = _user(call)
    if user["status"] == "deleted":
        raise refuse("deleted-user", details=call.about_parameter("user_id"))
    if user["id"] == call.principal.user and not call.broken("own-territories-changed"):
        raise refuse("own-territories", "NOT_ALLOWED", details=call.about_parameter("user_id"))
    return user
