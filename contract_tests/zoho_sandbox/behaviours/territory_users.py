"""The users of a territory: reading them, adding them and taking them out."""

from collections.abc import Sequence
from typing import Final

from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, Step, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.paging import whole
from zoho_sandbox.problems import unusable
from zoho_sandbox.state import memberships, org, territories
from zoho_sandbox.state.territories import Territory

ROW_PROBLEMS: Final = {"missing:users.id": "missing-user-id", **unusable("users.id", "unknown-user")}


@behaviour("listTerritoryUsers")
def list_(call: Call) -> Answer:
    """The users of the territory, in the order they were added."""
    everyone = {user["id"]: user for user in org.users(call.connection, call.principal.org)}
    found = [everyone[one] for one in memberships.users_of(call.connection, _territory(call)["id"])]
    if call.broken("users-of-organization-told"):
        found = list(everyone.values())
    return Found("found", {"users": found, "info": whole(len(found))}) if found else Found("nothing")


@behaviour("getTerritoryUser")
def get(call: Call) -> Answer:
    """The user, if he or she is in the territory."""
    territory, wanted = _territory(call), call.get("user_id")
    everyone = {user["id"]: user for user in org.users(call.connection, call.principal.org)}
    if wanted not in everyone:
        raise refuse("unknown-user", details=call.about_parameter("user_id"))
    if wanted not in memberships.users_of(call.connection, territory["id"]):
        return Found("nothing")
    return Found("found", {"users": [everyone[wanted]]})


@behaviour("associateUsersWithTerritory")
def add(call: Call) -> Answer:
    """Add each user to the territory, besides those in it."""
    territory = _territory(call)
    if call.broken("users-of-territory-replaced"):
        memberships.leave(call.connection, territory, memberships.users_of(call.connection, territory["id"]))
    return Rows(
        [
            line.refused or _add(call, territory, line.values["id"], (*line.path, "id"))
            for line in call.lines(ROW_PROBLEMS)
        ]
    )


@behaviour("associateUserWithTerritory")
def add_one(call: Call) -> Answer:
    """Add the user in the URL to the territory."""
    return Rows([_add(call, _territory(call), call.get("user_id"))])


def _add(call: Call, territory: Territory, identifier: str, path: Sequence[Step] = ()) -> Row:
    everyone = {user["id"]: user for user in org.users(call.connection, call.principal.org)}
    if identifier not in everyone:
        return Refused("unknown-user", path=path, details={"id": identifier})
    status = everyone[identifier]["status"]
    if status != "active" and not call.broken("inactive-user-added"):
        name = "deleted-user" if status == "deleted" and call.documents("deleted-user") else "inactive-user"
        return Refused(name, path=path, details={"id": identifier})
    if identifier in memberships.users_of(call.connection, territory["id"]):
        return Refused("user-in-territory", "DUPLICATE_DATA", path, {"id": identifier})
    if not call.broken("user-not-added"):
        memberships.join(call.connection, territory["id"], identifier)
    return Done("added", {"id": identifier})


@behaviour("disassociateUsersFromTerritory", "disassociateUserFromTerritory")
def remove(call: Call) -> Answer:
    """Take each user out of the territory. A manager who leaves manages it no longer."""
    territory = _territory(call)
    return Rows([_remove(call, territory, identifier) for identifier in call.rows_argument()])


def _remove(call: Call, territory: Territory, identifier: str) -> Row:
    present = memberships.users_of(call.connection, territory["id"])
    if identifier not in present:
        return Refused("user-not-in-territory", details={"id": identifier})
    if not call.broken("removed-user-stays"):
        gone = present if call.broken("all-users-removed") else [identifier]
        memberships.leave(call.connection, territory, gone)
    return Done("removed", {"id": identifier})


def _territory(call: Call) -> Territory:
    """The territory in the URL.

    Raises:
        RefusalError: there is none.
    """
    found = territories.find(call.connection, call.principal.org, call.get("territory_id"))
    if found is None:
        raise refuse("unknown-territory", details=call.about_parameter("territory_id"))
    return found
