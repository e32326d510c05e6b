"""The records that a custom view chooses, narrowed to a territory and to a field where the request says so."""

from typing import Final

from zoho_sandbox.answers import Refused
from zoho_sandbox.call import Call
from zoho_sandbox.state import filters, org, records, territories
from zoho_sandbox.state.filters import Filter

MOST_RECORDS: Final = 50_000


def chosen(call: Call) -> list[str] | Refused:
    """The identifiers of the records of the view `cvid`, or why it cannot be used."""
    cvid = call.get("cvid")
    found = org.view(call.connection, call.principal.org, cvid)
    if found is None:
        return Refused("unknown-view", path=("cvid",), details={"id": cvid})
    module, view = found
    if module != call.module and not call.broken("view-of-other-module-accepted"):
        return Refused("view-not-accessible", "NO_PERMISSION", ("cvid",))
    placed = _in_territory(call)
    if isinstance(placed, Refused):
        return placed
    kept = filters.viewed(view) & placed & _with_value(call)
    return records.ids(call.connection, call.principal.org, call.module, kept)


def _in_territory(call: Call) -> Filter | Refused:
    """The records in the territory, if the request names one."""
    place = call.get("territory")
    if not place:
        return filters.EVERY
    if not territories.exists(call.connection, call.principal.org, place["id"]):
        return Refused("unknown-territory", path=("territory", "id"), details={"id": place["id"]})
    under = territories.below(call.connection, call.principal.org, place["id"])
    return filters.placed(under if place.get("include_child") else {place["id"]})


def _with_value(call: Call) -> Filter:
    """The records with the value in the field, if the request names one, by API name or identifier."""
    rule = call.get("criteria")
    if not rule:
        return filters.EVERY
    meant = rule.get("field", {})
    fields = org.fields(call.connection, call.principal.org, call.module)
    names = {field["api_name"] for field in fields if meant.get("id") == field["id"]} | {meant.get("api_name")}
    return Filter(test=lambda record: any(record.values.get(name) == rule["value"] for name in names))


def too_many(found: list[str]) -> Refused | None:
    """The refusal of more records than one job takes."""
    if len(found) <= MOST_RECORDS:
        return None
    return Refused("too-many-records", "LIMIT_EXCEEDED", ("cvid",), {"limit": MOST_RECORDS})
