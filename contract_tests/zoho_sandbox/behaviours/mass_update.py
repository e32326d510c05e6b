"""Updates of many records: at once by their ids, or by a job for the records of a custom view."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox import jobs, values
from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, refuse
from zoho_sandbox.behaviours import choice, progress, telling
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.jobs import Job
from zoho_sandbox.shapes import is_list
from zoho_sandbox.state import filters, org, records
from zoho_sandbox.state.record import Record
from zoho_sandbox.switches import Faults
from zoho_sandbox.wire import FREE

KIND: Final = "mass_update"
# Which state of a record keeps it from being updated, and what it is refused with.
STATES: Final[Sequence[tuple[str, object, str, str]]] = (
    ("stop_processing", True, "record-stopped", "CANNOT_PROCESS"),
    ("editable", False, "record-not-editable", "CANNOT_PERFORM_ACTION"),
    ("approved", False, "record-not-approved", "NOT_APPROVED"),
    ("in_merge", True, "record-in-merge", "RECORD_LOCKED"),
    ("locked_for_me", True, "record-locked", "RECORD_LOCKED"),
)


@behaviour("massUpdateRecords")
def update(call: Call) -> Answer:
    """Write the values to the records named, or schedule a job for those of the view."""
    fields = org.fields_by_name(call.connection, call.principal.org, call.module)
    given = _given(call, fields)
    if call.get("ids"):
        people = org.people(call.connection, call.principal.org)
        lost = call.rows_argument()[-1] if call.broken("last-record-not-updated") else None
        kinds = {fields[name]["data_type"] for name in given}
        return Rows([_update(call, one, {} if one == lost else given, kinds, people) for one in call.rows_argument()])
    if call.get("cvid"):
        return Rows([_schedule(call, given)])
    raise refuse("no-records-named", "MANDATORY_NOT_FOUND", ("ids",))


def _given(call: Call, fields: values.Fields) -> dict[str, Any]:
    """The values to write.

    Raises:
        RefusalError: there are none or too many, or one of the fields cannot be written so.
    """
    row: Mapping[str, Any] = next(iter(call.get("fields")))
    given: dict[str, Any] = {**row.get(FREE, {})}
    if not given:
        raise refuse("no-field", path=("fields",))
    limit = call.operation.batch.limit_of(call.module) if call.operation.batch else None
    if limit is not None and len(given) > limit + call.broken("field-limit-off-by-one"):
        raise refuse("too-many-fields", path=("fields",), details={"limit": limit})
    for name in given:
        path = ("fields", 0, name)
        if name not in fields:
            raise refuse("field-not-updatable", path=path)
        if not fields[name]["visible"]:
            raise refuse("field-not-visible", path=path)
        if fields[name]["field_read_only"]:
            raise refuse("field-not-editable", "NO_PERMISSION", path)
        if not fields[name]["mass_update"] and not call.broken("closed-field-written"):
            raise refuse("field-not-updatable", path=path)
    wrong = values.wrong(fields, given, ("fields", 0))
    if wrong:
        raise refuse("invalid-value", path=wrong.path, details=wrong.details)
    return given


def _update(
    call: Call,
    identifier: object,
    given: Mapping[str, Any],
    kinds: Collection[str],
    people: Mapping[str, org.Facts],
) -> Row:
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        return Refused("unknown-id", details={"id": identifier if call.fits_row(identifier) else None})
    refused = _state(record, kinds)
    if refused and call.broken("locked-record-updated") and refused.name == "record-locked":
        refused = None
    if refused and not call.broken("refused-update-written"):
        return refused
    over_write = bool(call.get("over_write")) and not call.broken("update-always-adds")
    written = _merged(record, given, over_write=over_write)
    changed = records.change(call.connection, record, written, user=call.principal.user, now=call.now)
    return refused or Done("updated", telling.stamps(people, changed))


def _state(record: Record, kinds: Collection[str]) -> Refused | None:
    """Why the record cannot be updated; a blueprint only minds its pick lists."""
    details = {"id": record.id}
    for flag, bad, name, code in STATES:
        if record.flags[flag] is bad:
            return Refused(name, code, details=details)
    if record.flags["process_flow"] and "picklist" in kinds:
        return Refused("record-in-blueprint", "RECORD_IN_BLUEPRINT", details=details)
    review: Mapping[str, bool] = record.flags["review_process"] or {}
    return Refused("record-in-review", "NOT_APPROVED", details=details) if any(review.values()) else None


def _merged(record: Record, given: Mapping[str, Any], *, over_write: bool) -> dict[str, Any]:
    """The values to write; those of a multi-select list are added to the old ones unless they replace them."""
    merged = dict(given)
    for name, value in given.items():
        if is_list(value) and not over_write:
            merged[name] = list(dict.fromkeys([*(record.values.get(name) or ()), *value]))
    return merged


def _schedule(call: Call, given: Mapping[str, Any]) -> Row:
    cvid = call.get("cvid")
    chosen = choice.chosen(call)
    if isinstance(chosen, Refused):
        return chosen
    pending = jobs.pending(call.connection, call.principal.org, cvid)
    if pending and not call.broken("second-view-job-accepted"):
        return Refused("already-scheduled", "ALREADY_SCHEDULED", ("cvid",), {"job_id": pending[0].id, "id": cvid})
    return _start(call, cvid, given, chosen)


def _start(call: Call, cvid: str, given: Mapping[str, Any], chosen: list[str]) -> Row:
    if not chosen and not call.broken("empty-view-scheduled"):
        return Refused("empty-view", "NO_RECORDS_FOUND", ("cvid",))
    refused = choice.too_many(chosen)
    if refused:
        return refused
    work = {
        "records": chosen,
        "values": given,
        "over_write": bool(call.get("over_write")),
        "user": call.principal.user,
    }
    job = jobs.schedule(call.connection, call.principal.org, call.module, KIND, cvid, work, call.now)
    if call.broken("job-works-at-once"):
        jobs.run(call.connection, job, call.now, call.faults)
    return Done("scheduled", {"job_id": job.id})


@jobs.portion(KIND)
def _run(connection: Connection, job: Job, some: Sequence[str], now: float, faults: Faults) -> int:
    """Write the values to those of the records that still are there and may be updated."""
    fields = org.fields_by_name(connection, job.org, job.module)
    given = job.work["values"]
    kinds = {fields[name]["data_type"] for name in given}
    updated = 0
    for group in records.groups(connection, job.org, job.module, _subjects(connection, job, some, faults)):
        free = [record for record in group if _state(record, kinds) is None]
        written = [(record, _merged(record, given, over_write=job.work["over_write"])) for record in free]
        if not faults.on("job-does-nothing"):
            records.change_all(connection, written, user=job.work["user"], now=now)
        updated += len(free)
    return updated


def _subjects(connection: Connection, job: Job, some: Sequence[str], faults: Faults) -> Sequence[str]:
    """The records to write to."""
    if faults.on("job-leaves-the-view"):
        others = records.ids(connection, job.org, job.module, filters.flagged("in_merge", "false"))
        return list(dict.fromkeys([*some, *others]))
    return some


@behaviour("getMassUpdateStatus")
def status(call: Call) -> Answer:
    """How far a job is. To ask for it moves it on."""
    job = progress.asked_about(call, KIND)
    if job is None:
        raise refuse("unknown-job", "NOT_FOUND", details=call.about_parameter("job_id"))
    total, updated, failed = progress.counted(job, len(job.work["records"]))
    row = {
        "state": job.state,
        "total_count": total,
        "updated_count": updated + call.broken("job-counts-off-by-one"),
        "failed_count": failed,
        "not_updated_count": total - updated - failed,
    }
    return Found("found", {"data": [row]})
