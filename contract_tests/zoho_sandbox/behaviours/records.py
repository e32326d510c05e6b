"""Records: create, get, list, delete."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zoho_sandbox import values
from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, refuse
from zoho_sandbox.behaviours import references, telling, uniqueness
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call, Line
from zoho_sandbox.clock import later, moment
from zoho_sandbox.paging import Page, asked, page
from zoho_sandbox.spelling import Spelled
from zoho_sandbox.state import filters, org, records, territories
from zoho_sandbox.state.filters import Filter
from zoho_sandbox.state.record import Record
from zoho_sandbox.wire import FREE

# The one feature that a caller can keep from running.
SKIPPABLE: Final = "cadences"
# States a caller can give a new record.
SETTABLE: Final = ("approved",)


@behaviour("createRecords")
def create(call: Call) -> Answer:
    """Make a record of each row that the fields allow."""
    fields = org.fields_by_name(call.connection, call.principal.org, call.module)
    check_skipped(call)
    rows = [_create(call, line, fields) for line in call.lines()]
    if call.broken("created-record-lost") and isinstance(rows[-1], Done):
        records.remove(call.connection, rows[-1].details["id"])
    return Rows(rows)


def check_skipped(call: Call) -> None:
    """See that every feature that should not run is one that can be kept from it.

    Raises:
        RefusalError: one cannot.
    """
    for place, feature in enumerate(call.get("skip_features", ())):
        if feature["name"] != SKIPPABLE:
            raise refuse("unknown-feature-to-skip", path=("skip_features", place, "name"))


def _create(call: Call, line: Line, fields: Mapping[str, Mapping[str, Any]]) -> Row:
    if line.refused:
        return line.refused
    given = line.values.get(FREE, {})
    if call.broken("too-long-value-cut"):
        given = values.cut(fields, given)
    refused = values.wrong(fields, given, line.path)
    if not call.broken("mandatory-field-not-checked"):
        refused = values.missing(fields, given, line.path) or refused
    refused = refused or references.lost(call, fields, given, line.path)
    refused = refused or uniqueness.taken(call, fields, given, line.path)
    if refused and not call.broken("refused-record-created"):
        return refused
    record = _store(call, line, {name: value for name, value in given.items() if name in fields})
    if call.broken("record-created-twice"):
        _store(call, line, record.values)
    return refused or Done("created", telling.stamps(org.people(call.connection, call.principal.org), record))


def _store(call: Call, line: Line, kept: Mapping[str, Any]) -> Record:
    """Make the record, and put it where the rules of the territories want it."""
    if call.broken("text-mangled"):
        kept = {
            name: value.encode("ascii", "replace").decode() if isinstance(value, str) else value
            for name, value in kept.items()
        }
    flags = {name: line.values[name] for name in SETTABLE if name in line.values}
    if flags.get("approved") is False:
        flags["approval_state"] = "pending"
    record = records.create(
        call.connection, call.principal.org, call.module, kept, user=call.principal.user, now=call.now, flags=flags
    )
    territories.assign_by_rule(call.connection, call.principal.org, call.module, record.id, record.values)
    return record


@behaviour("getRecord")
def get(call: Call) -> Answer:
    """The record with all its fields or those that are asked for, unless it did not change."""
    found = records.found_at(call.connection, call.principal.org, call.module, call.text("record_id"))
    if found is None:
        return Found("nothing")
    place, modified_at = found
    since = moment(call.get("if_modified_since", ""))
    if since is not None and not later(modified_at, since):
        return Found("not-modified")
    return Found("found", {"data": telling.told_at(call, [place])})


@behaviour("listRecords")
def list_(call: Call) -> Answer:
    """A page of the records that the filters leave."""
    chosen = _filtered(call)
    since = moment(call.get("if_modified_since", ""))
    if since is not None:
        chosen &= filters.changed_after(since)
        if next(records.each(call.connection, call.principal.org, call.module, chosen, most=1), None) is None:
            return Found("not-modified")
    page, found = _cut(call, chosen, *asked(call))
    if not found:
        return Found("nothing")
    return Found("found", {"data": found, "info": _info(call, page, len(found))})


def _cut(call: Call, chosen: Filter, number: int, size: int) -> tuple[Page, Sequence[Spelled]]:
    """The page of that number, and its rows. Whether there is more is known by one more record."""
    repeated = int(call.broken("page-repeats-row") and number > 1)
    start, most = (number - 1) * size - repeated, size + repeated
    home, order = call.principal.org, _order(call)
    places, held = records.places(call.connection, home, call.module, chosen, order, start, most + 1), None
    if places is None:
        some = records.each(call.connection, home, call.module, chosen, order=order, start=start, most=most + 1)
        held = {record.place: record for record in some}
        places = list(held)
    more = len(places) > most
    last = most - 1 if call.broken("page-drops-row") and more else most
    return page(call, number, size, more=more), telling.told_at(call, places[:last], held)


def _filtered(call: Call) -> Filter:
    wanted = set(call.get("ids", ()))
    chosen = filters.named(wanted) if wanted else filters.EVERY
    if call.get("cvid"):
        found = org.view(call.connection, call.principal.org, call.get("cvid"))
        if found is None or found[0] != call.module:
            raise refuse("unsupported-view-field", details=call.about_parameter("cvid"))
        chosen &= filters.EVERY if call.broken("list-ignores-view") else filters.viewed(found[1])
    if call.get("territory_id"):
        if call.module not in call.contract.operations["assignTerritories"].modules:
            raise refuse("no-territories-here", "INVALID_MODULE")
        identifier = call.get("territory_id")
        under = territories.below(call.connection, call.principal.org, identifier)
        chosen &= filters.placed(under if call.get("include_child") else {identifier})
    # Leads that were converted are only listed on request, alone or with the others.
    return chosen & filters.flagged("converted", call.get("converted", "false"))


def _order(call: Call) -> records.Order:
    """By id and downwards unless the request says otherwise; a custom view keeps the order of the records."""
    if call.get("cvid"):
        return records.OLDEST_FIRST
    return records.order_by(call.get("sort_by", "id"), descending=call.get("sort_order", "desc") == "desc")


def _info(call: Call, page: Page, count: int) -> dict[str, Any]:
    return {
        "per_page": page.size,
        "count": count,
        "page": page.number,
        "more_records": page.more,
        "sort_by": call.get("sort_by", "id"),
        "sort_order": call.get("sort_order", "desc"),
        "next_page_token": page.next_token,
        "previous_page_token": page.previous_token,
        "page_token_expiry": page.expiry,
    }


@behaviour("deleteRecords", "deleteRecord")
def delete(call: Call) -> Answer:
    """Delete each record that nothing holds back."""
    return Rows([_delete(call, identifier) for identifier in call.rows_argument()])


def _delete(call: Call, identifier: str) -> Row:
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        return Refused("record-gone", details={"id": identifier})
    refused = held(record)
    if refused and not (call.broken("locked-record-deleted") and refused.code == "RECORD_LOCKED"):
        return refused
    if call.broken("delete-takes-neighbour"):
        neighbour = records.before(call.connection, call.principal.org, call.module, record.id)
        records.remove(call.connection, neighbour or "")
    if not call.broken("deleted-record-stays"):
        discard(call, record)
    return Done("deleted", {"id": record.id})


def discard(call: Call, record: Record) -> None:
    """Put the record into the recycle bin."""
    home, user = call.principal.org, call.principal.user
    if call.broken("deleted-record-forgotten"):
        records.remove(call.connection, record.id)
        return
    name = org.name_field(call.connection, home, record.module)
    records.discard(call.connection, record, name, org=home, user=user, now=call.now)


def held(record: Record) -> Refused | None:
    """Why the record cannot be changed as a whole at the moment, if so."""
    details = {"id": record.id}
    if record.flags["locked_for_me"]:
        return Refused("record-locked", "RECORD_LOCKED", details=details)
    if record.flags["in_merge"]:
        return Refused("record-in-merge", "RECORD_LOCKED", details=details)
    if not record.flags["approved"]:
        return Refused("record-not-approved", "NOT_APPROVED", details=details)
    return None
