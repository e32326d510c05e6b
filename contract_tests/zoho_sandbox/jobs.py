"""Jobs: they are scheduled, run, and end, and their effect comes with their end.

A job stands on one of five steps. Each question about it moves it one step; so does each second of the clock while
nobody asks, which is until the first question, and again a minute after the last one. On the last step its work is
done, in the same transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from zoho_sandbox import schema
from zoho_sandbox.prepared import Prepared
from zoho_sandbox.store import next_id
from zoho_sandbox.switches import Faults

STATES: Final = ("SCHEDULED", "SCHEDULED", "RUNNING", "RUNNING", "COMPLETED")
# How much of the work is reported as done on each step.
SHARES: Final = (0.0, 0.0, 0.5, 0.75, 1.0)
LAST: Final = len(STATES) - 1
SECONDS_PER_STEP: Final = 1.0
QUIET_AFTER: Final = 60.0
RUNNING: Final = STATES.index("RUNNING")


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        kind: what does the work.
        subject: what it is about: a record or a custom view.
        work: what the kind needs to know.
        counts: total, updated, failed, once it has ended.
    """

    id: str
    org: str
    module: str
    kind: str
    subject: str
    stage: int
    work: Mapping[str, Any]
    counts: Mapping[str, int]

    @property
    def state(self) -> str:
        """SCHEDULED, RUNNING or COMPLETED."""
        return STATES[self.stage]

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.stage < LAST


Effect = Callable[[Connection, Job, float, Faults], Mapping[str, int]]
EFFECTS: Final[dict[str, Effect]] = {}


def effect(kind: str) -> Callable[[Effect], Effect]:
    """Name the function that does the work of a kind of job and counts what it did."""

    def register(function: Effect) -> Effect:
        EFFECTS[kind] = function
        return function

    return register


def schedule(
    connection: Connection, org: str, module: str, kind: str, subject: str, work: Mapping[str, Any], now: float
) -> Job:
    """Put a job on the list."""
    job = Job(next_id(connection, org), org, module, kind, subject, 0, work, {})
    connection.execute(
        insert(schema.jobs).values(
            id=job.id,
            org=org,
            module=module,
            kind=kind,
            subject=subject,
            stage=0,
            touched_at=now,
            polled=False,
            work=work,
            counts={},
        )
    )
    return job


def find(connection: Connection, org: str, job: str) -> Job | None:
    """The job, finished or not."""
    table = schema.jobs
    row = connection.execute(select(table).where(table.c.id == job, table.c.org == org)).first()
    return _job(row) if row else None


def pending(connection: Connection, org: str, subject: str) -> list[Job]:
    """The jobs about the subject that have not ended, oldest first."""
    table = schema.jobs
    chosen = select(table).where(table.c.org == org, table.c.subject == subject, table.c.stage < LAST)
    return [_job(row) for row in connection.execute(chosen.order_by(table.c.id))]


def unfinished(connection: Connection, org: str, kind: str) -> list[Job]:
    """The jobs of that kind that have not ended, oldest first."""
    table = schema.jobs
    chosen = select(table).where(table.c.org == org, table.c.kind == kind, table.c.stage < LAST)
    return [_job(row) for row in connection.execute(chosen.order_by(table.c.id))]


def asked(connection: Connection, job: Job, now: float, faults: Faults) -> Job:
    """The job after somebody asked for it: one step on."""
    return _move(connection, job, 1, now, faults, polled=True) if job.running else job


def catch_up(connection: Connection, now: float, faults: Faults) -> None:
    """Move the jobs nobody asks for to where the clock says they are."""
    table = schema.jobs
    for identifier, touched_at, polled in WAITING.run(connection).fetchall():
        since = now - touched_at - (QUIET_AFTER if polled else 0.0)
        steps = int(since // SECONDS_PER_STEP)
        if steps > 0:
            job = _job(connection.execute(select(table).where(table.c.id == identifier)).one())
            _move(connection, job, steps, now, faults, polled=False)


# Without what they have to do, which can be long.
WAITING: Final = Prepared(
    select(schema.jobs.c.id, schema.jobs.c.touched_at, schema.jobs.c.polled)
    .where(schema.jobs.c.stage < LAST)
    .order_by(schema.jobs.c.id)
)


def _move(connection: Connection, job: Job, steps: int, now: float, faults: Faults, *, polled: bool) -> Job:
    stage = min(job.stage + steps, LAST)
    if faults.on("job-never-ends"):
        stage = min(stage, LAST - 1)
    if faults.on("job-goes-back") and job.stage == RUNNING:
        stage = 1
    counts = job.counts
    if stage == LAST:
        counts = EFFECTS[job.kind](connection, job, now, faults)
    table = schema.jobs
    changes = {"stage": stage, "touched_at": now, "polled": polled, "counts": counts}
    connection.execute(update(table).where(table.c.id == job.id).values(changes))
    return Job(job.id, job.org, job.module, job.kind, job.subject, stage, job.work, counts)


def _job(row: Row[Any]) -> Job:
    return Job(row.id, row.org, row.module, row.kind, row.subject, row.stage, row.work, row.counts)
