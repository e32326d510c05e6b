"""Deleting many records: at once by their ids, or by a job for the records of a custom view."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from zoho_sandbox import jobs
from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows, refuse
from zoho_sandbox.behaviours import choice, progress
from zoho_sandbox.behaviours.records import discard, held
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.jobs import Job
from zoho_sandbox.state import org, records
from zoho_sandbox.state.record import Record
from zoho_sandbox.switches import Faults

KIND: Final = "mass_delete"


@behaviour("massDeleteRecords")
def delete(call: Call) -> Answer:
    """Delete the records named, or schedule a job for those of the view."""
    if call.get("ids"):
        return Rows([_delete(call, identifier) for identifier in call.rows_argument()])
    if call.get("cvid"):
        return Rows([_schedule(call)])
    raise refuse("no-records-named", "MANDATORY_NOT_FOUND", ("ids",))


def _delete(call: Call, identifier: object) -> Row:
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        name = "unknown-record" if call.row_count() == 1 else "one-unknown-record"
        return Refused(name, details={"id": identifier if call.fits_row(identifier) else None})
    refused = _held(record)
    if refused and not call.broken("held-record-mass-deleted"):
        return refused
    if not call.broken("mass-deleted-record-stays"):
        discard(call, record)
    if call.broken("mass-delete-takes-neighbour"):
        neighbour = records.before(call.connection, call.principal.org, call.module, record.id)
        records.remove(call.connection, neighbour or "")
    return Done("deleted", {"id": record.id})


def _held(record: Record) -> Refused | None:
    """Why the record cannot be deleted."""
    if not record.flags["editable"]:
        return Refused("record-not-deletable", "NO_PERMISSION", details={"id": record.id})
    return held(record)


def _schedule(call: Call) -> Row:
    chosen = choice.chosen(call)
    if isinstance(chosen, Refused):
        return chosen
    running = jobs.unfinished(call.connection, call.principal.org, KIND)
    if running and not call.broken("second-deletion-accepted"):
        return Refused("already-scheduled", "ALREADY_SCHEDULED", ("cvid",), {"job_id": running[0].id})
    refused = choice.too_many(chosen)
    if refused:
        return refused
    work = {"records": chosen, "user": call.principal.user}
    job = jobs.schedule(call.connection, call.principal.org, call.module, KIND, call.get("cvid"), work, call.now)
    if call.broken("view-deleted-at-once"):
        jobs.run(call.connection, job, call.now, call.faults)
    return Done("scheduled", {"job_id": job.id})


@jobs.portion(KIND)
def _run(connection: Connection, job: Job, some: Sequence[str], now: float, faults: Faults) -> int:
    """Delete those of the records that still are there and that nothing holds back."""
    name, user, done = org.name_field(connection, job.org, job.module), job.work["user"], 0
    for group in records.groups(connection, job.org, job.module, some):
        free = [record for record in group if _held(record) is None]
        if not faults.on("deletion-job-does-nothing"):
            records.discard_all(connection, free, name, org=job.org, user=user, now=now)
        done += len(free)
    return done


@behaviour("getMassDeleteStatus")
def status(call: Call) -> Answer:
    """How far a job is. To ask for it moves it on."""
    job = progress.asked_about(call, KIND)
    if job is None:
        raise refuse("unknown-job", details=call.about_parameter("job_id"))
    total, done, failed = progress.counted(job, len(job.work["records"]))
    # These jobs have no state but running and completed.
    state = "RUNNING" if job.running else job.state
    row = {"state": state, "total_count": total, "deleted_count": done, "failed_count": failed}
    return Found("found", {"data": [row]})
