"""Changes of records: update, upsert, clone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zoho_sandbox import values
from zoho_sandbox.answers import Answer, Done, RefusalError, Refused, Row, Rows, refuse
from zoho_sandbox.behaviours import references, telling, uniqueness
from zoho_sandbox.behaviours.records import check_skipped, held
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call, Line
from zoho_sandbox.clock import later, moment
from zoho_sandbox.shapes import is_list
from zoho_sandbox.state import org, records, territories
from zoho_sandbox.state.record import Record
from zoho_sandbox.wire import FREE

# What the pages call a row whose identifier is none.
NAMES: Final = {
    "missing:data.id": "missing-record-id",
    "pattern:data.id": "malformed-id",
    "type:data.id": "malformed-id",
    "empty:data.id": "malformed-id",
}
# The field of each module by which duplicates are looked for, whether it is unique or not.
CHECKED: Final[Mapping[str, str]] = {
    "Leads": "Email",
    "Contacts": "Email",
    "Accounts": "Account_Name",
    "Deals": "Deal_Name",
    "Campaigns": "Campaign_Name",
    "Cases": "Subject",
    "Solutions": "Solution_Title",
    "Products": "Product_Name",
    "Vendors": "Vendor_Name",
    "Price_Books": "Price_Book_Name",
    "Quotes": "Subject",
    "Sales_Orders": "Subject",
    "Purchase_Orders": "Subject",
    "Invoices": "Subject",
}


@behaviour("updateRecords")
def update(call: Call) -> Answer:
    """Change each record that is named, with its own values."""
    fields = _fields(call)
    rows = [_update(call, fields, line, line.values.get("id")) for line in call.lines(NAMES)]
    if call.broken("update-takes-neighbour"):
        _write_neighbour(call, rows)
    return Rows(rows)


@behaviour("updateRecord")
def update_one(call: Call) -> Answer:
    """Change the record of the URL."""
    fields = _fields(call)
    return Rows([_update(call, fields, line, call.get("record_id")) for line in call.lines()])


def _fields(call: Call) -> values.Fields:
    return org.fields_by_name(call.connection, call.principal.org, call.module)


def _update(call: Call, fields: values.Fields, line: Line, identifier: object) -> Row:
    if line.refused:
        return line.refused
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        return Refused("unknown-record", path=(*line.path, "id"), details={"id": identifier})
    given = line.values.get(FREE, {})
    refused = _hindrance(call, record) or values.wrong(fields, given, line.path)
    refused = refused or references.lost(call, fields, given, line.path)
    refused = refused or uniqueness.taken(call, fields, given, line.path, record)
    if refused and not call.broken("refused-change-written"):
        return refused
    changed = _write(call, fields, record, line)
    return refused or Done("updated", telling.stamps(org.people(call.connection, call.principal.org), changed))


def _hindrance(call: Call, record: Record) -> Refused | None:
    """Why the record cannot be changed, as far as this operation documents it."""
    since = moment(call.get("if_unmodified_since", ""))
    if since is not None and later(record.modified_at, since) and not call.broken("moment-not-looked-at"):
        return Refused("already-modified", "ALREADY_MODIFIED", details={"id": record.id})
    return next((found for found in _states(record) if call.documents(found.name)), None)


def _states(record: Record) -> Sequence[Refused]:
    """What keeps the record from being changed."""
    found = [held(record)]
    review: Mapping[str, bool] = record.flags["review_process"] or {}
    if any(review.values()):
        found.append(Refused("record-in-review", "NOT_REVIEWED", details={"id": record.id}))
    if not record.flags["editable"]:
        found.append(Refused("no-permission", "NO_PERMISSION", details={"id": record.id}))
    return [one for one in found if one is not None]


def _write(call: Call, fields: values.Fields, record: Record, line: Line) -> Record:
    """Write the values over those of the record; lists that should grow are added to."""
    given = {name: value for name, value in line.values.get(FREE, {}).items() if name in fields}
    given = {name: value for name, value in given.items() if not fields[name]["field_read_only"]}
    append: Mapping[str, Any] = line.values.get("append_values") or {}
    lists: Mapping[str, Any] = append.get(FREE, {})
    for name, grows in lists.items():
        if grows is True and is_list(given.get(name)) and not call.broken("appended-values-replace"):
            given[name] = list(dict.fromkeys([*(record.values.get(name) or ()), *given[name]]))
    if call.broken("unnamed-values-cleared"):
        given = {**dict.fromkeys(_optional(fields, record)), **given}
    return records.change(call.connection, record, given, user=call.principal.user, now=call.now)


def _optional(fields: values.Fields, record: Record) -> list[str]:
    return [name for name in record.values if name in fields and not fields[name]["system_mandatory"]]


def _write_neighbour(call: Call, rows: Sequence[Row]) -> None:
    """Give the record made before the first changed one the same description."""
    done = next((row for row in rows if isinstance(row, Done)), None)
    before = records.before(call.connection, call.principal.org, call.module, done.details["id"]) if done else None
    record = records.find(call.connection, call.principal.org, call.module, before)
    if record is not None:
        records.change(call.connection, record, {"Phone": "changed"}, user=call.principal.user, now=call.now)


@behaviour("upsertRecords")
def upsert(call: Call) -> Answer:
    """Change the record that a check field finds; make one where none is found."""
    fields = _fields(call)
    checked = _checked(call, fields)
    return Rows([_upsert(call, fields, line, checked) for line in call.lines()])


def _checked(call: Call, fields: values.Fields) -> list[str]:
    """By which fields records are looked for: those named, or the one of the module; then all that are unique.

    Raises:
        RefusalError: one that is named is no field of the module, or many records may hold the same in it.
    """
    unique, own = uniqueness.unique(fields), CHECKED.get(call.module)
    named: Sequence[str] = call.get("duplicate_check_fields") or ()
    for place, name in enumerate(named):
        if name not in fields:
            fault = "names no field of the module"
        elif name not in {own, *unique}:
            fault = "names a field that is neither unique nor the one by which the module finds duplicates"
        else:
            continue
        raise RefusalError(Refused("unsuitable-check-field", path=("duplicate_check_fields", place), fault=fault))
    first = named or ([own] if own else [])
    return list(dict.fromkeys([*first, *unique]))


def _upsert(call: Call, fields: values.Fields, line: Line, checked: Sequence[str]) -> Row:
    if line.refused:
        return line.refused
    given = line.values.get(FREE, {})
    found, name = (None, None) if call.broken("upsert-always-creates") else _match(call, given, checked)
    refused = values.wrong(fields, given, line.path)
    refused = refused or (values.missing(fields, given, line.path) if found is None else _hindrance(call, found))
    refused = refused or references.lost(call, fields, given, line.path)
    refused = refused or uniqueness.taken(call, fields, given, line.path, found)
    if refused:
        return refused
    people = org.people(call.connection, call.principal.org)
    if found is not None:
        if not call.broken("upsert-keeps-old-values"):
            found = _write(call, fields, found, line)
        return Done("updated", telling.stamps(people, found), {"action": "update", "duplicate_field": name})
    made = _make(call, {name: value for name, value in given.items() if name in fields})
    return Done("created", telling.stamps(people, made), {"action": "insert", "duplicate_field": None})


def _match(call: Call, given: Mapping[str, Any], checked: Sequence[str]) -> tuple[Record | None, str | None]:
    """The record that the first of the fields finds, and which field it was."""
    for name in checked:
        record = uniqueness.holder(call, name, given.get(name))
        if record is not None:
            return record, name
    return None, None


def _make(call: Call, kept: Mapping[str, Any]) -> Record:
    """Make a record, and put it where the rules of the territories want it."""
    user, home = call.principal.user, call.principal.org
    record = records.create(call.connection, home, call.module, kept, user=user, now=call.now)
    territories.assign_by_rule(call.connection, home, call.module, record.id, record.values)
    return record


@behaviour("cloneRecord")
def clone(call: Call) -> Answer:
    """Make a copy of the record, but for what the body says; what only the system writes is left out."""
    check_skipped(call)
    record = records.find(call.connection, call.principal.org, call.module, call.get("record_id"))
    if record is None:
        raise refuse("unknown-record", details={"id": call.get("record_id")})
    fields = _fields(call)
    line = next(call.lines(), Line(0, ("data", 0), {}))
    if line.refused:
        return Rows([line.refused])
    given = {name: value for name, value in line.values.get(FREE, {}).items() if name in fields}
    kept = {name: value for name, value in record.values.items() if not fields[name]["field_read_only"]}
    if call.broken("clone-ignores-body"):
        given = {}
    whole = {**kept, **given}
    refused = values.wrong(fields, given, line.path) or values.missing(fields, whole, line.path)
    refused = refused or references.lost(call, fields, given, line.path)
    refused = refused or uniqueness.taken(call, fields, whole, line.path)
    if refused:
        return Rows([refused])
    copied = _make(call, {} if call.broken("clone-is-empty") else whole)
    return Rows([Done("created", telling.stamps(org.people(call.connection, call.principal.org), copied))])
