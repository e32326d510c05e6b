"""Requests about the tree of territories and the users in it: good ones, and what is done wrong to them."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sent import Sent
from sandbox.wrong_requests import DROP, MISSING, put, twice

from zoho_sandbox.state import org as state
from zoho_sandbox.store import about

ROW = "body.territories.0"
CREATE, UPDATE, UPDATE_ONE = "createTerritories", "updateTerritories", "updateTerritory"
TRANSFER, TRANSFER_ONE = "transferAndDeleteTerritories", "transferAndDeleteTerritory"
DELETE, DELETE_ONE = "deleteTerritories", "deleteTerritory"
ADD, ADD_ONE = "associateUsersWithTerritory", "associateUserWithTerritory"
TAKE, TAKE_ONE = "disassociateUsersFromTerritory", "disassociateUserFromTerritory"
GIVE, LEAVE, LEAVE_ONE = "updateUserTerritories", "removeUserTerritories", "removeUserTerritory"


def tree(org) -> dict[str, str]:
    """The ids of the territories, by name."""
    return {row["name"]: row["id"] for row in org.territories()}


def users(org) -> dict[str, str]:
    """The ids of the users, by first name."""
    return {row["first_name"]: row["id"] for row in org.call("GET", "users", query={"type": "AllUsers"}).rows}


def new(org) -> Sent:
    """A territory to be made."""
    row = {"name": "Fresh", "reporting_to": {"id": tree(org)["Europe"]}, "permission_type": "read_only"}
    return Sent(org, {}, {}, {"territories": [{**row, "manager": {"id": users(org)["Jürgen"]}}]})


def changed(org, *, one: bool) -> Sent:
    """Another name for a territory."""
    known = tree(org)["Polska"]
    row = {"name": "Renamed", "permission_type": "read_only", **({} if one else {"id": known})}
    return Sent(org, {"territory_id": known} if one else {}, {}, {"territories": [row]})


def gone(org, *, one: bool) -> Sent:
    """A territory to be deleted."""
    known = tree(org)["Polska"]
    query = {"delete_previous_forecasts": "false"}
    return Sent(org, {"territory_id": known}, query) if one else Sent(org, {}, {**query, "ids": known})


def transferred(org, *, one: bool) -> Sent:
    """A territory to be deleted, and where its children go."""
    known = tree(org)
    row = {"transfer_to_id": known["Zylker Worldwide"], "delete_previous_forecasts": False}
    if one:
        return Sent(org, {"territory_id": known["Europe"]}, {}, {"territories": [row]})
    return Sent(org, {}, {}, {"territories": [{"id": known["Europe"], **row}]})


def of_territory(org, name: str, user: str | None = None, **more: Any) -> Sent:
    """A request about a territory, or about a user of it."""
    return Sent(org, {"territory_id": tree(org)[name], **({"user_id": users(org)[user]} if user else {})}, **more)


def of_user(org, user: str, name: str | None = None, **more: Any) -> Sent:
    """A request about a user, or about a territory of the user."""
    return Sent(org, {"user_id": users(org)[user], **({"territory_id": tree(org)[name]} if name else {})}, **more)


GOOD_OF_TERRITORIES: Mapping[str, Callable[[Any], Sent]] = {
    "getTerritory": lambda org: of_territory(org, "Europe"),
    "listChildTerritories": lambda org: of_territory(org, "Europe"),
    "getAssociatedUserCount": lambda org: Sent(org, {}),
    CREATE: new,
    UPDATE: lambda org: changed(org, one=False),
    UPDATE_ONE: lambda org: changed(org, one=True),
    DELETE: lambda org: gone(org, one=False),
    DELETE_ONE: lambda org: gone(org, one=True),
    TRANSFER: lambda org: transferred(org, one=False),
    TRANSFER_ONE: lambda org: transferred(org, one=True),
    "listTerritoryUsers": lambda org: of_territory(org, "Europe"),
    "getTerritoryUser": lambda org: of_territory(org, "Europe", "Jürgen"),
    ADD: lambda org: of_territory(org, "Polska", body={"users": [{"id": users(org)["美咲"]}]}),
    ADD_ONE: lambda org: of_territory(org, "Polska", "美咲"),
    TAKE: lambda org: of_territory(org, "Deutschland", query={"ids": users(org)["美咲"]}),
    TAKE_ONE: lambda org: of_territory(org, "Deutschland", "美咲"),
    "listUserTerritories": lambda org: of_user(org, "Jürgen"),
    "getUserTerritory": lambda org: of_user(org, "Jürgen", "Europe"),
    GIVE: lambda org: of_user(org, "美咲", body={"territories": [{"id": tree(org)["Polska"]}]}),
    LEAVE: lambda org: of_user(org, "美咲", query={"ids": tree(org)["Deutschland"]}),
    LEAVE_ONE: lambda org: of_user(org, "美咲", "Deutschland"),
}


def territory(name: str) -> Callable:
    """Let the request be about this territory."""

    def change(sent: Sent) -> None:
        known = tree(sent.org)[name]
        if "territory_id" in sent.path:
            sent.path["territory_id"] = known
        elif "ids" in sent.query:
            sent.query["ids"] = known
        else:
            sent.body["territories"][0]["id"] = known

    return change


def user(name: str) -> Callable:
    """Let the request be about this user."""

    def change(sent: Sent) -> None:
        known = users(sent.org)[name]
        if sent.operation == ADD:
            sent.body["users"][0]["id"] = known
        else:
            sent.path["user_id"] = known

    return change


def transfer_to(name: str) -> Callable:
    """Send the children there."""
    return lambda sent: put(f"{ROW}.transfer_to_id", tree(sent.org)[name])(sent)


def two_rows(sent: Sent) -> None:
    """Give two territories the same name."""
    row = sent.body["territories"][0]
    sent.body["territories"].append({**row, **({"id": tree(sent.org)["España"]} if "id" in row else {})})


def eleven(sent: Sent) -> None:
    """Send one row more than a call takes."""
    row = sent.body["territories"][0]
    sent.body["territories"] = [{**row, "name": f"Fresh {place}"} for place in range(11)]


def many_conditions(sent: Sent) -> None:
    """Combine one condition more than a rule takes."""
    condition = {"comparator": "equal", "field": {"api_name": "Industry"}, "value": "Energy"}
    sent.body["territories"][0]["account_rule_criteria"] = {"group_operator": "or", "group": [condition] * 26}


def elsewhere(sent: Sent) -> None:
    """Ask for it in the organization that has no territories."""
    sent.org = sent.org.holding("foreign_access_token")


def off(sent: Sent) -> None:
    """Turn territories off in the organization."""
    table = state.schema.orgs
    with sent.org.sandbox.store.transaction() as connection:
        row = connection.execute(table.select()).first()
        facts = {**about(row), "territories": state.TERRITORIES_OFF}
        connection.execute(table.update().where(table.c.id == row.id).values(about=facts))


def both(names: tuple[str, ...], wrong: Mapping[str, Callable]) -> dict[tuple[str, str], Callable]:
    """The same mistakes for several operations."""
    return {(operation, name): change for operation in names for name, change in wrong.items()}


WRONG_OF_TERRITORIES: Mapping[tuple[str, str], Callable] = {
    ("getTerritory", "malformed-id"): put("path.territory_id", "abc"),
    ("listChildTerritories", "unknown-territory"): put("path.territory_id", MISSING),
    **both(
        (CREATE, UPDATE, UPDATE_ONE),
        {
            "repeated-name": two_rows,
            "missing-territories": put("body.territories", DROP),
            "unknown-parent": put(f"{ROW}.reporting_to", {"id": MISSING}),
            "malformed-parent": put(f"{ROW}.reporting_to", {"id": "abc"}),
            "unknown-permission-type": put(f"{ROW}.permission_type", "write_only"),
            "unknown-manager": put(f"{ROW}.manager", {"id": MISSING}),
            "malformed-name": put(f"{ROW}.name", "North ^ South"),
            "malformed-rules": put(f"{ROW}.account_rule_criteria", "Energy"),
            "territory-not-enabled": elsewhere,
            "territory-disabled": off,
            "too-many-territories": eleven,
            "too-many-rules": many_conditions,
        },
    ),
    **both((UPDATE, UPDATE_ONE), {"duplicate-name": put(f"{ROW}.name", "Europe")}),
    (CREATE, "duplicate-name"): twice,
    (CREATE, "missing-name"): put(f"{ROW}.name", DROP),
    (CREATE, "missing-parent"): put(f"{ROW}.reporting_to", DROP),
    (CREATE, "missing-permission-type"): put(f"{ROW}.permission_type", DROP),
    (UPDATE, "missing-territory-id"): put(f"{ROW}.id", DROP),
    (UPDATE, "unknown-territory"): put(f"{ROW}.id", MISSING),
    **both((UPDATE_ONE, DELETE_ONE, TRANSFER_ONE, LEAVE_ONE), {"unknown-territory": put("path.territory_id", MISSING)}),
    **both((DELETE, LEAVE), {"unknown-territory": put("query.ids", MISSING)}),
    **both(
        (DELETE, DELETE_ONE),
        {"territory-with-children": territory("Europe"), "organization-territory": territory("Zylker Worldwide")},
    ),
    **both(
        (TRANSFER, TRANSFER_ONE),
        {
            "same-parent": transfer_to("Europe"),
            "unknown-target": put(f"{ROW}.transfer_to_id", MISSING),
            "lower-target": transfer_to("Polska"),
            "organization-territory": territory("Zylker Worldwide"),
            "missing-target": put(f"{ROW}.transfer_to_id", DROP),
            "missing-forecasts": put(f"{ROW}.delete_previous_forecasts", DROP),
            "missing-territories": put("body.territories", DROP),
        },
    ),
    (TRANSFER, "missing-territory-id"): put(f"{ROW}.id", DROP),
    **both(
        ("listTerritoryUsers", "getTerritoryUser", ADD, ADD_ONE, TAKE, TAKE_ONE, "getUserTerritory"),
        {"unknown-territory": put("path.territory_id", MISSING)},
    ),
    **both(
        ("getTerritoryUser", ADD_ONE, "listUserTerritories", "getUserTerritory", GIVE, LEAVE, LEAVE_ONE),
        {"unknown-user": put("path.user_id", MISSING)},
    ),
    (ADD, "unknown-user"): put("body.users.0.id", MISSING),
    (ADD, "missing-user-id"): put("body.users.0.id", DROP),
    (ADD, "missing-users"): put("body.users", DROP),
    **both(
        (ADD, ADD_ONE), {"user-in-territory": twice, "inactive-user": user("Øystein"), "deleted-user": user("Ioannis")}
    ),
    **both((TAKE, TAKE_ONE), {"user-not-in-territory": twice}),
    (TAKE, "missing-ids"): put("query.ids", DROP),
    (GIVE, "unknown-territory"): put(f"{ROW}.id", MISSING),
    (GIVE, "too-many-territories"): lambda sent: put("body.territories", sent.body["territories"] * 101)(sent),
    (GIVE, "territory-of-user"): twice,
    (GIVE, "missing-territory-id"): put(f"{ROW}.id", DROP),
    (GIVE, "malformed-territory-id"): put(f"{ROW}.id", "abc"),
    (GIVE, "missing-territories"): put("body.territories", DROP),
    **both((GIVE, LEAVE, LEAVE_ONE), {"own-territories": user("Patricia")}),
    **both(
        (LEAVE, LEAVE_ONE),
        {
            "deleted-user": user("Ioannis"),
            "organization-territory": territory("Zylker Worldwide"),
            "territory-not-of-user": twice,
            "managed-territory": territory("Asia"),
        },
    ),
}
