"""Waiting for jobs: for one, or for many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from . import inputs
from .errors import JobError, LimitError, NotFoundError, ServerError, TransportError, ZohoError
from .flow import Now, Sleep
from .jobs import Handle, ended, failure, status

if TYPE_CHECKING:
    from .api import Api
    from .flow import Flow
    from .jobs import JobKey, JobStatus, Progress

AllProgress = Callable[[Sequence["JobStatus | None"]], object]

_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 10.0
_GROWTH: Final = 1.5
#: Seconds that one look at a job may take at least, so that the last look is not cut off.
_LOOK: Final = 5.0


@attrs.define
class _Watched:
    """A job that is waited for: how it was seen last, and what kept one from seeing it since."""

    api: Api[Any]
    key: JobKey
    last: JobStatus | None = None
    trouble: ZohoError | None = None

    @property
    def over(self) -> bool:
        return self.last is not None and self.trouble is None and self.last.phase != "running"

    def look(self, left: float) -> Flow[float]:
        """Ask how the job stands, within the time that is left; gives the seconds that the server wants to rest.

        A lost connection, a failing server and a limit are borne: the job goes on meanwhile.

        Raises:
            JobError: the job was seen, and is known no more.
            LimitError: the credits are used up, or the limit lasts longer than there is time.
            ZohoError: asking was refused.
        """
        policy = self.api.retry
        api = self.api._replace(retry=attrs.evolve(policy, deadline=min(policy.deadline, max(left, _LOOK))))
        self.trouble = None
        try:
            self.last = yield from status(api, self.key)
        except (ServerError, TransportError) as error:
            self.trouble = error
        except LimitError as error:
            if error.limit == "credits" or (error.retry_after or 0.0) > left:
                raise
            self.trouble = error
            return error.retry_after or 0.0
        except NotFoundError as error:
            if self.last is None:
                raise
            gone = failure(self.key, self.last, f"job {self.key.id} is known no more")
            gone.next_step = "Read back what it did; whoever may have ended or deleted it."
            raise gone from error
        return 0.0

    def late(self, timeout: float) -> ZohoError:
        """Make the error of a job that is not over in time."""
        if self.trouble is not None:
            return self.trouble
        error = failure(self.key, self.last, f"job {self.key.id} was not over within {timeout:g} seconds")
        error.timed_out = True
        error.next_step = "It goes on: wait for it again, now or later, by crm.job(error.key)."
        return error


def wait(api: Api[Any], key: JobKey, timeout: float, on_progress: Progress | None) -> Flow[JobStatus]:
    """Ask again and again, ever more slowly, until a job is over.

    Raises:
        JobError: the job failed, was not over in time, or is known no more.
        ZohoError: asking failed; a lost connection or a failing server is borne until the time is over.
    """
    job = _Watched(api, key)

    def told() -> None:
        if on_progress is not None and job.trouble is None and job.last is not None:
            on_progress(job.last)

    yield from _watch([job], timeout, told)
    if job.last is None or not job.over:
        raise job.late(timeout)
    return ended(key, job.last)


def keys(jobs: Iterable[object]) -> list[JobKey]:
    """Give the keys of jobs.

    Raises:
        TypeError: something else is among them.
    """
    found: list[JobKey] = []
    for place, job in enumerate(jobs):
        if not isinstance(job, Handle):
            kind = "None" if job is None else f"a {type(job).__name__}"
            raise TypeError(f"jobs: number {place} is {kind}, not a job; give such as row.job or crm.job(...).")
        found.append(job.key)
    return found


def wait_all(
    api: Api[Any], keys: Sequence[JobKey], timeout: float, on_progress: AllProgress | None
) -> Flow[list[JobStatus]]:
    """Ask for many jobs by turns until all are over; gives how each ended, failed ones as well.

    Raises:
        JobError: the first that was not over in time, or is known no more.
        ZohoError: asking failed; a lost connection or a failing server is borne until the time is over.
    """
    jobs = [_Watched(api, key) for key in keys]

    def told() -> None:
        if on_progress is not None:
            on_progress([job.last for job in jobs])

    yield from _watch(jobs, timeout, told)
    late = [job for job in jobs if not job.over]
    if late:
        error = late[0].late(timeout)
        if len(late) > 1 and isinstance(error, JobError):
            error.message += f", and neither were {len(late) - 1} more of {len(jobs)}"
        raise error
    return [job.last for job in jobs if job.last is not None]


def _watch(jobs: Sequence[_Watched], timeout: float, told: Callable[[], None]) -> Flow[None]:
    """Look at jobs until all are over or the time is."""
    inputs.seconds(timeout, "timeout", may_be_zero=True)
    start = (yield Now()).steady
    pause, left = _FIRST_WAIT, timeout
    while True:
        alone = 0.0
        for job in jobs:
            if not job.over:
                alone = max(alone, (yield from job.look(left)))
                left = timeout - ((yield Now()).steady - start)
        told()
        if left <= 0 or all(job.over for job in jobs):
            return
        yield Sleep(min(max(pause, alone), left), spread=0.0 if alone else 0.2)
        left = timeout - ((yield Now()).steady - start)
        pause = min(_LONGEST_WAIT, pause * _GROWTH)
