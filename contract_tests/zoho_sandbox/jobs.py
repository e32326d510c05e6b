"""Jobs: they are scheduled, run, and end, and their effect comes with their end.

A job stands on one of five steps. Each question about it moves it one step; so does each second of the clock while
nobody asks, which is until the first question, and again a minute after the last one. On the last step its work is
done, in the same transaction.

A job about more records than a portion runs until all of them are done, a portion in each transaction: one for each
question, and the worker of the tenant goes on with the others meanwhile. How much is done is noted in the same
transaction: a process that ends in between loses none of it, and does nothing twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from zoho_sandbox import schema
from zoho_sandbox.memory import note, noted, unnote
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
# How many records one transaction takes at most, so that nobody waits for long.
PORTION: Final = 250
# Under which name a connection tells of what goes on with its long jobs.
WORKER: Final = "zoho_sandbox worker"
# What is noted while no job waits.
NO_JOBS: Final = "no jobs"


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        kind: what does the work.
        subject: what it is about: a record or a custom view.
        work: what the kind needs to know.
        size: how many records it is about.
        counts: total, updated, failed, once it has ended; while a long one runs also how many are done.
    """

    id: str
    org: str
    module: str
    kind: str
    subject: str
    stage: int
    work: Mapping[str, Any]
    size: int
    counts: Mapping[str, int]

    @property
    def state(self) -> str:
        """SCHEDULED, RUNNING or COMPLETED."""
        return STATES[self.stage]

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.stage < LAST

    @property
    def long(self) -> bool:
        """Whether it is about more records than one transaction takes."""
        return self.kind in PORTIONS and self.size > PORTION

    @property
    def share(self) -> float:
        """How much of it is reported as done, from 0 to 1."""
        return self.counts.get("done", 0) / self.size if self.long else SHARES[self.stage]


Effect = Callable[[Connection, Job, float, Faults], Mapping[str, int]]
Portion = Callable[[Connection, Job, Sequence[str], float, Faults], int]
EFFECTS: Final[dict[str, Effect]] = {}
PORTIONS: Final[dict[str, Portion]] = {}


def effect(kind: str) -> Callable[[Effect], Effect]:
    """Name the function that does the work of a kind of job and counts what it did."""

    def register(function: Effect) -> Effect:
        EFFECTS[kind] = function
        return function

    return register


def portion(kind: str) -> Callable[[Portion], Portion]:
    """Name the function that does the work of a kind of job for some of its records and counts the successes."""

    def register(function: Portion) -> Portion:
        PORTIONS[kind] = function
        return function

    return register


def schedule(
    connection: Connection, org: str, module: str, kind: str, subject: str, work: Mapping[str, Any], now: float
) -> Job:
    """Put a job on the list."""
    unnote(connection, NO_JOBS)
    size = len(work.get("records", ()))
    job = Job(next_id(connection, org), org, module, kind, subject, 0, work, size, {})
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
            size=size,
            counts={},
        )
    )
    connection.execute(insert(schema.job_work).values(job=job.id, work=work))
    return job


TABLE: Final = schema.jobs
WHOLE: Final = select(TABLE, schema.job_work.c.work).join(schema.job_work, schema.job_work.c.job == TABLE.c.id)


def find(connection: Connection, org: str, job: str) -> Job | None:
    """The job, finished or not."""
    row = connection.execute(WHOLE.where(TABLE.c.id == job, TABLE.c.org == org)).first()
    return _job(row, row.work) if row else None


def pending(connection: Connection, org: str, subject: str) -> list[Job]:
    """The jobs about the subject that have not ended, oldest first."""
    chosen = WHOLE.where(TABLE.c.org == org, TABLE.c.subject == subject, TABLE.c.stage < LAST)
    return [_job(row, row.work) for row in connection.execute(chosen.order_by(TABLE.c.id))]


def unfinished(connection: Connection, org: str, kind: str) -> list[Job]:
    """The jobs of that kind that have not ended, oldest first."""
    chosen = WHOLE.where(TABLE.c.org == org, TABLE.c.kind == kind, TABLE.c.stage < LAST)
    return [_job(row, row.work) for row in connection.execute(chosen.order_by(TABLE.c.id))]


def latest(connection: Connection, org: str, most: int) -> list[Job]:
    """The last jobs, finished or not, the newest first, without what they have to do."""
    chosen = select(TABLE).where(TABLE.c.org == org).order_by(TABLE.c.id.desc()).limit(most)
    return [_job(row, {}) for row in connection.execute(chosen)]


def asked(connection: Connection, job: Job, now: float, faults: Faults) -> Job:
    """The job after somebody asked for it: one step on."""
    return _move(connection, job, 1, now, faults, polled=True) if job.running else job


def catch_up(connection: Connection, now: float, faults: Faults) -> None:
    """Move the jobs nobody asks for to where the clock says they are."""
    if noted(connection, NO_JOBS):
        return
    waiting = WAITING.run(connection).fetchall()
    if not waiting:
        note(connection, NO_JOBS)
    for identifier, touched_at, polled in waiting:
        since = now - touched_at - (QUIET_AFTER if polled else 0.0)
        steps = int(since // SECONDS_PER_STEP)
        if steps > 0:
            row = connection.execute(WHOLE.where(TABLE.c.id == identifier)).one()
            job = _job(row, row.work)
            _move(connection, job, steps, now, faults, polled=False)


# Without what they have to do, which can be long.
WAITING: Final = Prepared(
    select(schema.jobs.c.id, schema.jobs.c.touched_at, schema.jobs.c.polled)
    .where(schema.jobs.c.stage < LAST)
    .order_by(schema.jobs.c.id)
)


def go_on(connection: Connection, now: float, faults: Faults) -> bool:
    """Do a portion of the oldest long job that runs; whether there was one."""
    running = TABLE.c.stage.between(RUNNING, LAST - 1) & (TABLE.c.size > PORTION) & TABLE.c.kind.in_(PORTIONS)
    known = [_job(row, {}) for row in connection.execute(select(TABLE).where(running).order_by(TABLE.c.id))]
    job = next((find(connection, one.org, one.id) for one in known if not _is_done(one.counts)), None)
    if job is None:
        return False
    stage, counts = _further(connection, job, job.stage, now, faults)
    connection.execute(update(TABLE).where(TABLE.c.id == job.id).values(stage=stage, counts=counts))
    return True


def _move(connection: Connection, job: Job, steps: int, now: float, faults: Faults, *, polled: bool) -> Job:
    stage = min(job.stage + steps, LAST)
    if faults.on("job-never-ends"):
        stage = min(stage, LAST - 1)
    if faults.on("job-goes-back") and job.stage == RUNNING:
        stage = 1
    counts = job.counts
    if job.long:
        stage, counts = _further(connection, job, stage, now, faults)
    elif stage == LAST:
        counts = _done(connection, job, now, faults)
    changes = {"stage": stage, "touched_at": now, "polled": polled, "counts": counts}
    connection.execute(update(TABLE).where(TABLE.c.id == job.id).values(changes))
    return replace(job, stage=stage, counts=counts)


def _done(connection: Connection, job: Job, now: float, faults: Faults) -> Mapping[str, int]:
    """All of the work at once: its counts."""
    if job.kind in EFFECTS:
        return EFFECTS[job.kind](connection, job, now, faults)
    counts = run(connection, job, now, faults)
    return {name: counts[name] for name in ("total", "updated", "failed")}


def run(connection: Connection, job: Job, now: float, faults: Faults) -> Mapping[str, int]:
    """Do the work of a job about records, as far as one portion goes; its counts."""
    start = job.counts.get("done", 0)
    end = min(start + PORTION, job.size)
    done = PORTIONS[job.kind](connection, job, job.work["records"][start:end], now, faults)
    updated = min(job.counts.get("updated", 0) + done, end)
    return {"total": job.size, "updated": updated, "failed": end - updated, "done": end}


def _further(connection: Connection, job: Job, stage: int, now: float, faults: Faults) -> tuple[int, Mapping[str, int]]:
    """A portion of a long job that has come to run: on which step it stands then, and its counts."""
    if stage < RUNNING:
        return stage, job.counts
    counts = job.counts if _is_done(job.counts) else run(connection, job, now, faults)
    if not _is_done(counts):
        connection.info[WORKER].wake()
        return min(stage, LAST - 1), counts
    return LAST - 1 if faults.on("job-never-ends") else LAST, counts


def _is_done(counts: Mapping[str, int]) -> bool:
    return bool(counts) and counts["done"] == counts["total"]


def _job(row: Row[Any], work: Mapping[str, Any]) -> Job:
    return Job(row.id, row.org, row.module, row.kind, row.subject, row.stage, work, row.size, row.counts)
