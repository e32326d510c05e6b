"""Territories of records: putting records into them, taking records out, and following the jobs that do so."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox import jobs
from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Rows
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call, Line
from zoho_sandbox.jobs import Job
from zoho_sandbox.problems import unusable
from zoho_sandbox.state import org, records, territories
from zoho_sandbox.state.record import Record
from zoho_sandbox.state.territories import Membership
from zoho_sandbox.switches import Faults

# Modules whose territories only Zoho's support opens to the API.
NOT_ENABLED: Final = frozenset({"Leads"})
ROW_PROBLEMS: Final = {
    "missing:data.id": "missing-record-id",
    **unusable("data.id", "unknown-record"),
    "missing:data.territories": "missing-territories",
    "empty:data.territories": "empty-territories",
    "missing:data.territories.id": "missing-territory-id",
    **unusable("data.territories.id", "unknown-territory"),
}
SOURCES: Final = {"assign": "manual_territory_assignment", "remove": "manual_territory_removal"}


@behaviour("assignTerritories", "assignTerritoriesToRecord")
def assign(call: Call) -> Answer:
    """Schedule, for each row, a job that puts the record into the territories."""
    return Rows([_row(call, line, "assign") for line in call.lines(ROW_PROBLEMS)])


@behaviour("removeTerritories", "removeTerritoriesFromRecord")
def remove(call: Call) -> Answer:
    """Schedule, for each row, a job that takes the record out of the territories."""
    return Rows([_row(call, line, "remove") for line in call.lines(ROW_PROBLEMS)])


def _row(call: Call, line: Line, kind: str) -> Row:
    if line.refused:
        return line.refused
    identifier = call.get("record_id", line.values.get("id"))
    record = records.find(call.connection, call.principal.org, call.module, identifier)
    if record is None:
        return Refused("unknown-record", path=(*line.path, "id"), details={"id": identifier})
    wanted = [entry["id"] for entry in line.values["territories"]]
    refused = _state(call, record) or _territories(call, line, record, wanted, kind)
    if refused:
        return refused
    work = {"territories": wanted}
    job = jobs.schedule(call.connection, call.principal.org, call.module, kind, record.id, work, call.now)
    if kind == "assign" and call.broken("assignment-at-once"):
        territories.put(call.connection, record.id, wanted)
    if call.broken("job-id-missing"):
        return Done("scheduled", {"id": record.id})
    return Done("scheduled", {"id": record.id, "job_id": job.id})


def _state(call: Call, record: Record) -> Refused | None:
    """Why the territories of this record cannot be changed now, whatever they are."""
    details: dict[str, Any] = {"id": record.id}
    here = org.territories_are(call.connection, call.principal.org) == org.TERRITORIES_ON
    if not here or (call.module in NOT_ENABLED and not call.broken("leads-accepted")):
        return Refused("territory-not-enabled", "TERRITORY_NOT_ENABLED", details=details)
    if record.flags["locked_for_me"]:
        return Refused("record-locked", "RECORD_LOCKED", details=details)
    if not record.flags["editable"] and call.documents("no-permission"):
        return Refused("no-permission", "NO_PERMISSION", details=details)
    pending = jobs.pending(call.connection, call.principal.org, record.id)
    if pending and not call.broken("second-job-accepted"):
        return Refused("already-scheduled", "ALREADY_SCHEDULED", details={**details, "job_id": pending[0].id})
    return None


def _territories(call: Call, line: Line, record: Record, wanted: Sequence[str], kind: str) -> Refused | None:
    held = {place.territory: place for place in territories.of_record(call.connection, record.id)}
    limit = call.operation.batch.limit_of(call.module) if call.operation.batch else None
    seen: set[str] = set()
    for index, territory in enumerate(wanted):
        path = (*line.path, "territories", index, "id")
        if not territories.exists(call.connection, call.principal.org, territory):
            if call.broken("unknown-territory-accepted"):
                continue
            return Refused("unknown-territory", path=path)
        if kind == "assign" and territory in seen:
            return Refused("repeated-territory", "ALREADY_USED", path)
        seen.add(territory)
        refused = _removable(call, held, territory, path) if kind == "remove" else _new(held, territory, path)
        if refused:
            return refused
    if limit is not None and call.broken("territory-limit-off-by-one"):
        limit += 1
    if kind == "assign" and limit is not None and len(held.keys() | seen) > limit:
        return Refused("too-many-territories", "LIMIT_EXCEEDED", (*line.path, "territories"), {"limit": limit})
    return None


def _removable(call: Call, held: Mapping[str, Membership], territory: str, path: Sequence[str | int]) -> Refused | None:
    if territory not in held:
        return Refused("territory-not-on-record", path=path)
    if held[territory].system and not call.broken("rule-territory-removed"):
        return Refused("system-assigned-territory", "NOT_ALLOWED", path)
    return None


def _new(held: Mapping[str, Membership], territory: str, path: Sequence[str | int]) -> Refused | None:
    return Refused("territory-already-on-record", "DUPLICATE_DATA", path) if territory in held else None


@jobs.effect("assign")
def _assigned(connection: Connection, job: Job, _now: float, faults: Faults) -> Mapping[str, int]:
    record = records.find(connection, job.org, job.module, job.subject)
    # A territory may be gone by now.
    wanted = [one for one in job.work["territories"] if territories.exists(connection, job.org, one)]
    if record and not faults.on("assignment-not-applied"):
        territories.put(connection, record.id, wanted)
    neighbour = records.before(connection, job.org, job.module, job.subject)
    if neighbour and faults.on("assignment-hits-neighbour"):
        territories.put(connection, neighbour, wanted)
    return {}


@jobs.effect("remove")
def _removed(connection: Connection, job: Job, _now: float, faults: Faults) -> Mapping[str, int]:
    if faults.on("removal-takes-all"):
        everything = territories.of_record(connection, job.subject)
        territories.take(connection, job.subject, [place.territory for place in everything])
    if not faults.on("removal-not-applied"):
        territories.take(connection, job.subject, job.work["territories"])
    return {}


@behaviour("getFeatureInfo", "getFeatureInfoOfRecord")
def feature_info(call: Call) -> Answer:
    """The territory jobs of the records that have not ended. To ask for them moves them on."""
    identifiers = [call.get("record_id")] if call.get("record_id") else call.get("ids", ())
    for identifier in identifiers:
        for job in jobs.pending(call.connection, call.principal.org, identifier):
            jobs.asked(call.connection, job, call.now, call.faults)
    running = [job for one in identifiers for job in jobs.pending(call.connection, call.principal.org, one)]
    if not running:
        return Found("nothing")
    sources = dict.fromkeys(SOURCES, "update") if call.broken("source-of-job-wrong") else SOURCES
    rows = [{"job_id": job.id, "source": sources[job.kind], "id": job.subject} for job in running]
    return Found("found", {"data": rows})
