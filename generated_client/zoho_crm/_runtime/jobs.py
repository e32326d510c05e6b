"""Jobs that the server runs after it has answered: asked for, waited for, found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast
from urllib.parse import quote, unquote

import attrs

from . import calls, exchange, inputs
from .errors import JobError
from .paths import is_list, is_object, look

if TYPE_CHECKING:
    from .api import Api
    from .async_driver import AsyncDriver
    from .drivers import SyncDriver
    from .exchange import Call
    from .flow import Flow
    from .operation import JobInfo, Operation
    from .version import Version

#: What parts a key that is written down.
_PART: Final = "/"
_LIKE: Final = "massUpdateRecords/Leads/554023000000123"


@attrs.frozen
class JobKey:
    """What one needs to find a job again, in another process too.

    Attributes:
        id: the job's id.
        operation: id of the operation that started it, such as `massUpdateRecords`.
        module: API name of the module that it works on.
        record: id of the record that it works on, for jobs that are followed by record.

    `str(key)` writes it down, `crm.job(...)` reads it again.
    """

    id: str
    operation: str
    module: str
    record: str | None = None

    @classmethod
    def read(cls, written: str) -> JobKey:
        """Read a key as `str(key)` writes it.

        Raises:
            ValueError: it is none.
        """
        parts = [unquote(part) for part in written.split(_PART)]
        if len(parts) not in {3, 4} or not parts[0] or not parts[2]:
            raise ValueError(
                f"{written!r} is no key of a job; give str(job.key), or an id and the operation that started the job."
            )
        operation, module, job, *record = parts
        return cls(job, operation, module, record[0] if record else None)

    def __str__(self) -> str:
        parts = [self.operation, self.module, self.id, *([] if self.record is None else [self.record])]
        return _PART.join(quote(part, safe="") for part in parts)


@attrs.frozen
class JobStatus:
    """How a job stands.

    Attributes:
        state: the server's word for it, such as `RUNNING`; None when the server only lists jobs that are not over.
        phase: what it means; a state that no document names counts as running.
        counters: how many rows, by name (`total`, `updated`, `failed` ...), as far as the server counts.
    """

    state: str | None
    phase: Literal["running", "done", "failed"]
    counters: Mapping[str, int] = attrs.field(factory=dict[str, int])


def find(version: Version, job: object, operation: str, module: str, record: str | None) -> JobKey:
    """Give the key of a job that the caller names by a handle, a key, a written key, or what a key holds.

    Raises:
        TypeError: it is nothing of that.
        ValueError: it is no key, an id without its operation, or the version has no such operation.
    """
    if isinstance(job, JobKey | Handle):
        key = job if isinstance(job, JobKey) else job.key
    else:
        written = inputs.text(job)
        if written is None:
            raise TypeError(f"job must be a job, its .key, or that as a text, got {job!r}.")
        key = _named(written.strip(), operation, module, record)
    try:
        version.operation(key.operation)
    except LookupError:
        raise ValueError(
            f"API {version.name} has no operation {key.operation!r}; the key of a job looks like {_LIKE!r}."
        ) from None
    return key


def _named(written: str, operation: str, module: str, record: str | None) -> JobKey:
    if operation and written:
        return JobKey(written, operation, module, record)
    if _PART in written:
        return JobKey.read(written)
    raise ValueError("An id alone says not how its job is followed; give job.key, or the operation as well.")


Progress = Callable[[JobStatus], object]


def status(api: Api[Any], key: JobKey) -> Flow[JobStatus]:
    """Ask how a job stands.

    Raises:
        LookupError: no document says how jobs of this operation are followed.
        ZohoError: the call failed.
    """
    info = _info(api, key)
    poll = api.version.operation(cast("str", info.poll))
    answer, _ = yield from calls.answer(api, poll, _call(poll, info, key))
    if info.listed is not None:
        return JobStatus(None, "running" if _lists(answer, info.listed, key.id) else "done")
    state = look(answer, info.state or "")
    return JobStatus(state if isinstance(state, str) else None, _phase(info, state), _counters(info, answer))


def result(api: Api[Any], key: JobKey) -> Flow[JobStatus]:
    """Give the end of a job that is over.

    Raises:
        JobError: the job failed, or is not over yet.
    """
    return ended(key, (yield from status(api, key)))


def ended(key: JobKey, last: JobStatus) -> JobStatus:
    """Check that a job ended well.

    Raises:
        JobError: it failed, or is not over yet.
    """
    if last.phase == "failed":
        raise failure(key, last, f"job {key.id} failed")
    if last.phase == "running":
        error = failure(key, last, f"job {key.id} is not over yet")
        error.next_step = "Wait for it: crm.job(error.key).wait()."
        raise error
    return last


def failure(key: JobKey, last: JobStatus | None, message: str) -> JobError:
    """Make the error of a job."""
    state = last.state if last else None
    error = JobError(f"{message} (last seen: {state})" if state else message, operation=key.operation)
    error.job_id = key.id
    error.key = str(key)
    error.state = state
    error.counters = last.counters if last else {}
    return error


def _info(api: Api[Any], key: JobKey) -> JobInfo:
    info = api.version.operation(key.operation).job
    if info is None or info.poll is None:
        raise LookupError(f"No document says how jobs of {key.operation} are followed in API {api.version.name}.")
    return info


def _call(poll: Operation, info: JobInfo, key: JobKey) -> Call:
    where, _, name = (info.parameter or "").partition(".")
    value = key.record if info.listed is not None else key.id
    values: dict[str, dict[str, object]] = {"path": {}, "query": {}}
    for param in poll.params:
        if param.where == where and name in {param.name, param.wire}:
            values[where][param.name] = value
        elif param.where == "path":
            values["path"][param.name] = key.module
    return exchange.prepare(poll, values["path"], values["query"], None, None)


def _lists(answer: object, name: str, job: str) -> bool:
    """Say whether a job's id stands under a key anywhere in an answer."""
    waiting = [answer]
    while waiting:
        part = waiting.pop()
        if is_object(part):
            if str(part.get(name)) == job:
                return True
            waiting += part.values()
        elif is_list(part):
            waiting += part
    return False


def _phase(info: JobInfo, state: object) -> Literal["running", "done", "failed"]:
    if state in info.done:
        return "done"
    return "failed" if state in info.failed else "running"


def _counters(info: JobInfo, answer: object) -> dict[str, int]:
    found = {name: look(answer, path) for name, path in info.counters.items()}
    return {name: int(count) for name, count in found.items() if str(count).isdecimal()}


class Handle:
    """What the jobs of both kinds of client share.

    Attributes:
        key: what it is found again by: keep `str(job.key)`, and hand it to `crm.job(...)`.
    """

    key: JobKey

    @property
    def id(self) -> str:
        """The job's id; with `.key` it can be found again: `crm.job(...)`."""
        return self.key.id

    def __reduce__(self) -> NoReturn:
        raise TypeError("A job belongs to its client, it is neither pickled nor copied; keep str(job.key).")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.key})"


class Job(Handle):
    """A job of a blocking client."""

    def __init__(self, api: Api[Job], driver: SyncDriver, key: JobKey) -> None:
        self._api = api
        self._driver = driver
        self.key = key

    def status(self) -> JobStatus:
        """Ask how the job stands."""
        return self._driver.run(status(self._api, self.key))

    def wait(self, timeout: float = 600.0, on_progress: Progress | None = None) -> JobStatus:
        """Wait until the job is over.

        Args:
            timeout: seconds to wait at most; a last look may take some more, and 0 looks once.
            on_progress: called with a JobStatus after each look at the job; what it raises ends the waiting.

        Raises:
            JobError: the job failed, was not over in time (`.timed_out`), or is known no more.
            ZohoError: asking failed; lost connections, failing servers and limits are borne while there is time.
        """
        from .waiting import wait  # noqa: PLC0415 - for those who wait

        return self._driver.run(wait(self._api, self.key, timeout, on_progress))

    def result(self) -> JobStatus:
        """Give the end of the job.

        Raises:
            JobError: the job failed, or is not over yet.
        """
        return self._driver.run(result(self._api, self.key))


class AsyncJob(Handle):
    """A job of an asyncio client."""

    def __init__(self, api: Api[AsyncJob], driver: AsyncDriver, key: JobKey) -> None:
        self._api = api
        self._driver = driver
        self.key = key

    async def status(self) -> JobStatus:
        """Ask how the job stands."""
        return await self._driver.run(status(self._api, self.key))

    async def wait(self, timeout: float = 600.0, on_progress: Progress | None = None) -> JobStatus:  # noqa: ASYNC109 - the same deadline as in blocking code
        """Wait until the job is over.

        Args:
            timeout: seconds to wait at most; a last look may take some more, and 0 looks once.
            on_progress: called with a JobStatus after each look at the job; what it raises ends the waiting.

        Raises:
            JobError: the job failed, was not over in time (`.timed_out`), or is known no more.
            ZohoError: asking failed; lost connections, failing servers and limits are borne while there is time.
        """
        from .waiting import wait  # noqa: PLC0415 - likewise

        return await self._driver.run(wait(self._api, self.key, timeout, on_progress))

    async def result(self) -> JobStatus:
        """Give the end of the job.

        Raises:
            JobError: the job failed, or is not over yet.
        """
        return await self._driver.run(result(self._api, self.key))
