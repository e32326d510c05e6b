"""What one sees of each fault in the tree of territories and the users in it."""

from collections.abc import Callable

from sandbox.good_requests import good
from sandbox.sent import perform
from sandbox.territory_requests import ROW, territory, transfer_to, tree, user, users
from sandbox.wrong_requests import MISSING, put


def look(org, operation, *changes):
    """The answer to a good request, or to one that was changed."""
    sent = good(org, operation)
    for change in changes:
        change(sent)
    return perform(sent)


def made(org, **row):
    """The new territory, as it is read."""
    sent = good(org, "createTerritories")
    sent.body["territories"][0].update(row)
    identifier = perform(sent).rows[0]["details"]["id"]
    reply = org.call("GET", f"settings/territories/{identifier}")
    return reply.rows[0] if reply.raw else None


def renamed(org, **row):
    """A territory after an update, as it is read, but for the time of it."""
    place = tree(org)["Deutschland"]
    body = {"territories": [{"name": "Germany", "permission_type": "read_only", **row}]}
    org.call("PUT", f"settings/territories/{place}", body)
    found = org.call("GET", f"settings/territories/{place}").rows[0]
    return {name: found[name] for name in ("name", "manager", "description", "permission_type", "reporting_to")}


def emptied(org):
    """The rule of a territory after an update that does not name it."""
    place = tree(org)["Large enterprises"]
    org.call("PUT", f"settings/territories/{place}", {"territories": [{"permission_type": "read_only"}]})
    return org.call("GET", f"settings/territories/{place}").rows[0]["account_rule_criteria"]


def parents(org):
    """Who reports to whom, by name."""
    return {row["name"]: (row["reporting_to"] or {}).get("name") for row in org.territories()}


def after(org, seen, operation, *changes):
    """What is seen after a request."""
    return look(org, operation, *changes).status, seen(org)


def staff(name):
    """The users of the territory."""

    def seen(org):
        reply = org.call("GET", f"settings/territories/{tree(org)[name]}/users")
        return [row["first_name"] for row in reply.rows] if reply.raw else []

    return seen


def homes(name):
    """The territories of the user."""

    def seen(org):
        reply = org.call("GET", f"users/{users(org)[name]}/territories")
        return [row["Name"] for row in reply.rows] if reply.raw else []

    return seen


def to_the_middle(org):
    """Where children are that were sent to another territory than the top."""
    fresh = made(org, name="Middle", reporting_to={"id": tree(org)["Deutschland"]})
    made(org, name="Leaf", reporting_to={"id": fresh["id"]})
    look(org, "transferAndDeleteTerritories", put(f"{ROW}.id", fresh["id"]), transfer_to("Europe"))
    return parents(org)


RULE = {"comparator": "equal", "field": {"api_name": "Industry"}, "value": "Energy"}
EUROPE = '{"field":{"api_name":"name"},"comparator":"starts_with","value":"Eu"}'
SEEN_OF_TERRITORIES: dict[str, Callable] = {
    "unknown-territory-is-any": lambda org: org.call("GET", f"settings/territories/{MISSING}").status,
    "grandchildren-told": lambda org: len(look(org, "listChildTerritories", territory("Zylker Worldwide")).rows),
    "parents-not-told": parents,
    "manager-not-counted": lambda org: [row["count"] for row in look(org, "getAssociatedUserCount").rows],
    "territory-filter-ignored": lambda org: org.call("GET", "settings/territories", query={"filters": EUROPE}).body[
        "info"
    ]["count"],
    "created-territory-lost": lambda org: made(org) is None,
    "parent-of-territory-ignored": lambda org: made(org)["reporting_to"]["name"],
    "territory-name-given-twice": lambda org: (
        look(org, "createTerritories", put("body.territories.0.name", "Asia")).status
    ),
    "territory-update-clears-rest": emptied,
    "refused-territory-changed": lambda org: renamed(org, reporting_to={"id": MISSING}),
    "manager-stays": lambda org: renamed(org, manager=None),
    "rules-of-territory-ignored": lambda org: made(org, account_rule_criteria=RULE)["account_rule_criteria"],
    "territory-with-children-deleted": lambda org: look(org, "deleteTerritory", territory("Europe")).status,
    "deleted-territory-stays": lambda org: after(org, tree, "deleteTerritory"),
    "children-go-to-the-top": to_the_middle,
    "transfer-downwards-accepted": lambda org: look(org, "transferAndDeleteTerritory", transfer_to("Polska")).status,
    "users-of-organization-told": staff("Europe"),
    "users-of-territory-replaced": lambda org: after(
        org, staff("Europe"), "associateUsersWithTerritory", territory("Europe")
    ),
    "inactive-user-added": lambda org: look(org, "associateUsersWithTerritory", user("Øystein")).status,
    "user-not-added": lambda org: after(org, staff("Polska"), "associateUserWithTerritory"),
    "removed-user-stays": lambda org: after(org, staff("Deutschland"), "disassociateUserFromTerritory"),
    "all-users-removed": lambda org: after(org, staff("Deutschland"), "disassociateUsersFromTerritory"),
    "territories-of-all-users-told": homes("Jürgen"),
    "territories-of-user-replaced": lambda org: after(org, homes("美咲"), "updateUserTerritories"),
    "territory-not-given-to-user": lambda org: after(org, homes("美咲"), "updateUserTerritories"),
    "territory-of-user-stays": lambda org: after(org, homes("美咲"), "removeUserTerritory"),
    "top-of-tree-left": lambda org: look(org, "removeUserTerritory", territory("Zylker Worldwide")).status,
    "manager-leaves": lambda org: look(org, "removeUserTerritories", territory("Asia")).status,
    "own-territories-changed": lambda org: look(org, "updateUserTerritories", user("Patricia")).status,
}
