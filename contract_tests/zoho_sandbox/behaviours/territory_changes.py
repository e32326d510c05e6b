"""The tree of territories, changed: new ones, other names and parents and managers and rules, and deletions."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from zoho_sandbox.answers import Answer, Done, Refused, Row, Rows, Step, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call, Line
from zoho_sandbox.problems import unusable
from zoho_sandbox.state import memberships, org, territories
from zoho_sandbox.state.territories import Territory

RULES: Final = tuple(territories.RULES.values())
# What a row can change besides parent and manager.
MEMBERS: Final = ("name", "description", "permission_type", *RULES)
ROW_PROBLEMS: Final = {
    "missing:territories.id": "missing-territory-id",
    **unusable("territories.id", "unknown-territory"),
    "empty:territories.name": "malformed-name",
    "missing:territories.reporting_to": "missing-parent",
    "missing:territories.reporting_to.id": "missing-parent",
    "type:territories.reporting_to": "malformed-parent",
    **unusable("territories.reporting_to.id", "malformed-parent"),
    "value:territories.permission_type": "unknown-permission-type",
    "type:territories.permission_type": "unknown-permission-type",
    "type:territories.manager": "unknown-manager",
    "missing:territories.manager.id": "unknown-manager",
    **unusable("territories.manager.id", "unknown-manager"),
    **{f"type:territories.{rule}": "malformed-rules" for rule in RULES},
    **{f"many:territories.{rule}.group": "too-many-rules" for rule in RULES},
    "missing:territories.transfer_to_id": "missing-target",
    **unusable("territories.transfer_to_id", "unknown-target"),
    "missing:territories.delete_previous_forecasts": "missing-forecasts",
}
# Why an organization cannot change territories.
CLOSED: Final = {
    org.TERRITORIES_NEVER_ON: ("territory-not-enabled", "TERRITORY_NOT_ENABLED"),
    org.TERRITORIES_OFF: ("territory-disabled", "TERRITORY_DISABLED"),
}


@behaviour("createTerritories")
def create(call: Call) -> Answer:
    """Make a territory of each row."""
    return Rows(_each(call, _create))


@behaviour("updateTerritories", "updateTerritory")
def update(call: Call) -> Answer:
    """Change each territory in what its row says; what it does not say stays."""
    return Rows(_each(call, _update))


def _each(call: Call, work: Callable[[Call, Line, Collection[str]], Row]) -> list[Row]:
    """What becomes of each row that its schema allows.

    Raises:
        RefusalError: the organization does not use territories.
    """
    closed = CLOSED.get(org.territories_are(call.connection, call.principal.org))
    if closed:
        raise refuse(*closed)
    lines = list(call.lines(ROW_PROBLEMS))
    names = Counter(str(line.values["name"]) for line in lines if "name" in line.values)
    repeated = {name for name, count in names.items() if count > 1}
    return [line.refused or work(call, line, repeated) for line in lines]


def _create(call: Call, line: Line, repeated: Collection[str]) -> Row:
    refused = _wrong(call, line, repeated)
    if refused:
        return refused
    parent = line.values["reporting_to"]["id"]
    if call.broken("parent-of-territory-ignored"):
        parent = territories.all_of(call.connection, call.principal.org)[0]["id"]
    facts = {**_facts(call, line), "api_name": line.values["name"].replace(" ", "_")}
    made = territories.create(
        call.connection, call.principal.org, facts, parent=parent, user=_caller(call), now=call.now
    )
    _seat_manager(call, made, facts.get("manager"))
    if call.broken("created-territory-lost"):
        territories.remove(call.connection, made)
    return Done("created", {"id": made})


def _update(call: Call, line: Line, repeated: Collection[str]) -> Row:
    identifier = call.get("territory_id", line.values.get("id"))
    territory = territories.find(call.connection, call.principal.org, identifier)
    if territory is None:
        return Refused("unknown-territory", path=_at_id(call, line), details={"id": identifier})
    refused = _wrong(call, line, repeated, territory)
    if refused and not call.broken("refused-territory-changed"):
        return refused
    facts = _facts(call, line)
    if call.broken("territory-update-clears-rest"):
        facts = {**dict.fromkeys(("description", *RULES)), **facts}
    above = line.values.get("reporting_to")
    parent = above["id"] if above and not refused else territories.parent_of(territory)
    territories.change(call.connection, territory, facts, parent=parent, user=_caller(call), now=call.now)
    _seat_manager(call, identifier, facts.get("manager"))
    return refused or Done("updated", {"id": identifier})


def _wrong(call: Call, line: Line, repeated: Collection[str], changed: Territory | None = None) -> Refused | None:
    """Why a territory cannot be so: its name, its parent or its manager."""
    name, above, manager = (line.values.get(key) for key in ("name", "reporting_to", "manager"))
    known = territories.all_of(call.connection, call.principal.org)
    others = {territory["name"] for territory in known if changed is None or territory["id"] != changed["id"]}
    if name in repeated:
        return Refused("repeated-name", "DUPLICATE_DATA", (*line.path, "name"))
    if name in others and not call.broken("territory-name-given-twice"):
        return Refused("duplicate-name", "DUPLICATE_DATA", (*line.path, "name"))
    if above and not _can_be_above(call, above["id"], changed):
        return Refused("unknown-parent", path=(*line.path, "reporting_to", "id"))
    if manager and _manager(call, manager["id"]) is None:
        return Refused("unknown-manager", path=(*line.path, "manager", "id"))
    return None


def _can_be_above(call: Call, parent: str, changed: Territory | None) -> bool:
    """Whether there is such a territory, and it is none of those below the one to be changed."""
    if not territories.exists(call.connection, call.principal.org, parent):
        return False
    return changed is None or parent not in territories.below(call.connection, call.principal.org, changed["id"])


def _manager(call: Call, identifier: str) -> dict[str, Any] | None:
    """The active user of that id, as territories mention users."""
    everyone = org.users(call.connection, call.principal.org)
    found = next((user for user in everyone if user["id"] == identifier and user["status"] == "active"), None)
    return {"id": found["id"], "name": found["full_name"]} if found else None


def _facts(call: Call, line: Line) -> dict[str, Any]:
    """What the row says of the territory itself."""
    facts = {name: line.values[name] for name in MEMBERS if name in line.values}
    if call.broken("rules-of-territory-ignored"):
        facts = {name: value for name, value in facts.items() if name not in RULES}
    manager = line.values.get("manager")
    if manager:
        facts["manager"] = _manager(call, manager["id"])
    elif "manager" in line.values and not call.broken("manager-stays"):
        facts["manager"] = None
    return facts


def _seat_manager(call: Call, territory: str, manager: Mapping[str, Any] | None) -> None:
    """Who manages a territory belongs to it."""
    if manager:
        memberships.join(call.connection, territory, manager["id"])


def _caller(call: Call) -> dict[str, Any]:
    user = org.people(call.connection, call.principal.org)[call.principal.user]
    return {"id": user["id"], "name": user["name"]}


def _at_id(call: Call, line: Line) -> Sequence[Step]:
    """Where the id of the row's territory stands; in no place of the body where it is in the URL."""
    return () if call.operation.wants("territory_id") else (*line.path, "id")


@behaviour("deleteTerritories", "deleteTerritory")
def delete(call: Call) -> Answer:
    """Delete each territory that nobody reports to."""
    return Rows([_delete(call, identifier) for identifier in call.rows_argument()])


def _delete(call: Call, identifier: object) -> Row:
    territory = territories.find(call.connection, call.principal.org, identifier)
    if territory is None:
        return Refused("unknown-territory", details={"id": identifier})
    details = {"id": territory["id"]}
    if territory["reporting_to"] is None:
        return Refused("organization-territory", "NOT_ALLOWED", details=details)
    if territories.children(call.connection, call.principal.org, territory["id"]):
        if not call.broken("territory-with-children-deleted"):
            return Refused("territory-with-children", "NOT_ALLOWED", details=details)
        territories.move_children(call.connection, territory["id"], territories.parent_of(territory))
    if not call.broken("deleted-territory-stays"):
        territories.remove(call.connection, territory["id"])
    return Done("deleted", details)


@behaviour("transferAndDeleteTerritories", "transferAndDeleteTerritory")
def transfer(call: Call) -> Answer:
    """Delete each territory after its children got another parent."""
    return Rows([line.refused or _transfer(call, line) for line in call.lines(ROW_PROBLEMS)])


def _transfer(call: Call, line: Line) -> Row:
    identifier, target = call.get("territory_id", line.values.get("id")), line.values["transfer_to_id"]
    territory = territories.find(call.connection, call.principal.org, identifier)
    if territory is None:
        return Refused("unknown-territory", path=_at_id(call, line), details={"id": identifier})
    if territory["reporting_to"] is None:
        return Refused("organization-territory", path=_at_id(call, line))
    refused = _target(call, territory["id"], target, (*line.path, "transfer_to_id"))
    if refused and not (call.broken("transfer-downwards-accepted") and refused.name == "lower-target"):
        return refused
    if refused:
        target = territories.parent_of(territory)
    if call.broken("children-go-to-the-top"):
        target = territories.all_of(call.connection, call.principal.org)[0]["id"]
    territories.move_children(call.connection, territory["id"], target)
    territories.remove(call.connection, territory["id"])
    return Done("deleted", {"id": territory["id"]})


def _target(call: Call, territory: str, target: str, path: Sequence[Step]) -> Refused | None:
    """Why the children of the territory cannot report to the target."""
    if not territories.exists(call.connection, call.principal.org, target):
        return Refused("unknown-target", path=path)
    if target == territory:
        return Refused("same-parent", path=path)
    here, there = (territories.depth(call.connection, call.principal.org, one) for one in (territory, target))
    return Refused("lower-target", path=path) if there >= here else None
