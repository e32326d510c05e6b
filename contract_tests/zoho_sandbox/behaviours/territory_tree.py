"""The tree of territories, read: the whole of it, one territory, its children, and how many users each has."""

from collections.abc import Sequence
from typing import Any

from zoho_sandbox import wire
from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.paging import page_of, whole
from zoho_sandbox.shapes import is_object
from zoho_sandbox.state import criteria, memberships, territories
from zoho_sandbox.state.territories import Territory


@behaviour("listTerritories")
def list_(call: Call) -> Answer:
    """The organization's territories: those the filter leaves, or the one asked for."""
    found = _filtered(call, territories.all_of(call.connection, call.principal.org))
    wanted = call.get("id")
    if wanted is not None:
        found = [territory for territory in found if territory["id"] == wanted]
    return _page(call, [_told(call, territory) for territory in found])


@behaviour("getTerritory")
def get(call: Call) -> Answer:
    """The territory with its rules."""
    found = territories.find(call.connection, call.principal.org, call.get("territory_id"))
    if found is None and call.broken("unknown-territory-is-any"):
        found = next(iter(territories.all_of(call.connection, call.principal.org)), None)
    return Found("found", {"territories": [found]}) if found else Found("nothing")


@behaviour("listChildTerritories")
def children(call: Call) -> Answer:
    """The territories that report to the one in the URL."""
    org, above = call.principal.org, call.get("territory_id")
    if not territories.exists(call.connection, org, above):
        raise refuse("unknown-territory", details=call.about_parameter("territory_id"))
    found = territories.children(call.connection, org, above)
    if call.broken("grandchildren-told"):
        under = territories.below(call.connection, org, above) - {above}
        found = [known for known in territories.all_of(call.connection, org) if known["id"] in under]
    return _page(call, _filtered(call, found))


@behaviour("getAssociatedUserCount")
def user_counts(call: Call) -> Answer:
    """How many users each territory has, its manager counted."""
    rows = [
        {"count": str(_users(call, territory)), "territory": {"id": territory["id"], "name": territory["name"]}}
        for territory in territories.all_of(call.connection, call.principal.org)
    ]
    return Found("found", {"associated_users_count": rows, "info": whole(len(rows))}) if rows else Found("nothing")


def _users(call: Call, territory: Territory) -> int:
    count = len(memberships.users_of(call.connection, territory["id"]))
    return count - (territory["manager"] is not None and call.broken("manager-not-counted"))


def _page(call: Call, found: Sequence[Territory]) -> Answer:
    page = page_of(call, len(found))
    shown = [{**territory} for territory in found[page.start : page.end]]
    for territory in shown:
        if call.broken("parents-not-told"):
            territory["reporting_to"] = None
    if not shown:
        return Found("nothing")
    info = {"per_page": page.size, "count": len(shown), "page": page.number, "more_records": page.more}
    return Found("found", {"territories": shown, "info": info})


def _told(call: Call, territory: Territory) -> Territory:
    """The territory without its rules but for those asked for, where the version lets one ask."""
    if not call.operation.wants("include"):
        return territory
    asked = call.row_names().get(call.text("include"))
    hidden = set(territories.RULES.values()) - {asked}
    return {name: value for name, value in territory.items() if name not in hidden}


def _filtered(call: Call, found: Sequence[Territory]) -> Sequence[Territory]:
    """The territories that the filter leaves.

    Raises:
        RefusalError: the filter is no JSON object.
    """
    text = call.get("filters")
    if text is None or call.broken("territory-filter-ignored"):
        return found
    try:
        rule = wire.parse(text.encode())
    except wire.MalformedBodyError:
        rule = None
    if not is_object(rule) or not is_object(rule.get("field")):
        raise refuse("malformed-filters", details=call.about_parameter("filters"))
    return [territory for territory in found if criteria.met(rule, _flat(territory))]


def _flat(territory: Territory) -> dict[str, Any]:
    """What a filter can compare: members, and members of members behind a dot."""
    flat = dict(territory)
    for name, value in territory.items():
        if is_object(value):
            flat.update({f"{name}.{inner}": element for inner, element in value.items()})
    return flat
