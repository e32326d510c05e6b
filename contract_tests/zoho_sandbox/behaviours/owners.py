"""Giving records to another owner: at once by their ids, or by a job for the records of a custom view."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection

from zoho_sandbox import jobs
from zoho_sandbox.answers import Answer, Done, Found, RefusalError, Refused, Row, Rows, refuse
from zoho_sandbox.behaviours import choice, progress
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.jobs import Job
from zoho_sandbox.state import org, records
from zoho_sandbox.state.record import Record
from zoho_sandbox.switches import Faults

KIND: Final = "change_owner"
# What keeps a status of a user from owning records.
UNFIT: Final[Mapping[str, str]] = {
    "deleted": "deleted-owner",
    "inactive": "inactive-owner",
    "disabled": "inactive-owner",
}


@behaviour("changeOwner", "changeOwnerOfRecord")
def change(call: Call) -> Answer:
    """Give each record, and the activities named, to the new owner."""
    owner = _owner(call)
    activities = _activities(call)
    rows = [_change(call, identifier, owner) for identifier in call.rows_argument()]
    for activity in activities:
        records.give(call.connection, [activity.id], owner, user=call.principal.user, now=call.now)
    return Rows(rows)


def _owner(call: Call) -> str:
    """The user who should be the owner.

    Raises:
        RefusalError: there is none, or the user is not active.
    """
    wanted = str(call.get("owner")["id"])
    known = {user["id"]: user["status"] for user in org.users(call.connection, call.principal.org)}
    if wanted not in known:
        raise refuse("unknown-owner", path=("owner", "id"))
    name = UNFIT.get(known.get(wanted, ""))
    if name:
        raise refuse(name, path=("owner", "id"))
    return wanted


def _activities(call: Call) -> list[Record]:
    """The tasks, meetings and calls of the request.

    Raises:
        RefusalError: one is of another module than the request says.
    """
    found: list[Record] = []
    for place, named in enumerate(call.get("related_modules", ())):
        meant = records.anywhere(call.connection, call.principal.org, named["id"])
        if meant is not None and meant.module != named["api_name"]:
            at = ("related_modules", place)
            raise refuse("related-module-mismatch", "AMBIGUITY_DURING_PROCESSING", (*at, "api_name"), also=(*at, "id"))
        found += [meant] if meant else []
    return found


def _change(call: Call, identifier: object, owner: str) -> Row:
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        return Refused("unknown-record", details={"id": identifier if call.fits_row(identifier) else None})
    if record.flags["locked_for_me"] and not call.broken("locked-record-given-away"):
        return Refused("record-locked", "RECORD_LOCKED", details={"id": record.id})
    if not call.broken("owner-not-changed"):
        records.give(call.connection, [record.id], owner, user=call.principal.user, now=call.now)
    if call.broken("neighbour-given-away"):
        identifier = records.before(call.connection, call.principal.org, call.module, record.id)
        records.give(call.connection, [identifier or record.id], owner, user=call.principal.user, now=call.now)
    return Done("changed", {"id": record.id})


@behaviour("massChangeOwner")
def schedule(call: Call) -> Answer:
    """Schedule a job for the records of the view."""
    owner = _owner(call)
    chosen = choice.chosen(call)
    if isinstance(chosen, Refused):
        raise RefusalError(chosen)
    refused = choice.too_many(chosen)
    if refused:
        raise RefusalError(refused)
    work = {"records": chosen, "owner": owner, "user": call.principal.user}
    job = jobs.schedule(call.connection, call.principal.org, call.module, KIND, call.get("cvid"), work, call.now)
    if call.broken("owners-changed-at-once"):
        jobs.run(call.connection, job, call.now, call.faults)
    return Found("scheduled", {"data": [call.told("scheduled", {"job_id": job.id})]})


@jobs.portion(KIND)
def _run(connection: Connection, job: Job, some: Sequence[str], now: float, faults: Faults) -> int:
    """Give those of the records that still are there and not locked to the new owner."""
    owner, user, done = job.work["owner"], job.work["user"], 0
    for group in records.groups(connection, job.org, job.module, some):
        free = [record.id for record in group if not record.flags["locked_for_me"]]
        if not faults.on("owner-job-does-nothing"):
            records.give(connection, free, owner, user=user, now=now)
        done += len(free)
    return done


@behaviour("getMassChangeOwnerStatus")
def status(call: Call) -> Answer:
    """How far a job is. To ask for it moves it on."""
    job = progress.asked_about(call, KIND)
    if job is None:
        return Found("nothing")
    total, done, failed = progress.counted(job, len(job.work["records"]))
    row = {
        "state": job.state,
        "total_count": total,
        "updated_count": done,
        "failed_count": failed,
        "not_updated_count": total - done - failed,
    }
    return Found("found", {"data": [row]})
