"""The part of both clients that waits for many jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .api import Api
    from .async_driver import AsyncDriver
    from .drivers import SyncDriver
    from .jobs import AsyncJob, Job, JobStatus
    from .waiting import AllProgress


class ManyJobs:
    """What a blocking client waits with."""

    _api: Api[Job]
    _driver: SyncDriver

    def wait_all(
        self, jobs: Iterable[Job], timeout: float = 600.0, on_progress: AllProgress | None = None
    ) -> list[JobStatus]:
        """Wait until many jobs are over, asking for one after the other: `crm.wait_all(row.job for row in batch.ok)`.

        Gives how each ended, in their order; a job that failed raises nothing here, its `phase` is `failed`.

        Args:
            jobs: the jobs; None among them, of a row that started none, is an error.
            timeout: seconds to wait at most for all of them; last looks may take some more, and 0 looks once.
            on_progress: called after each round with a list of how each job stands, None where it was not seen yet;
                what it raises ends the waiting.

        Raises:
            JobError: a job was not over in time (`.timed_out`), or is known no more; the first is named.
            ZohoError: asking failed; lost connections, failing servers and limits are borne while there is time.
            TypeError: something that is no job was given.
        """
        from .waiting import keys, wait_all  # noqa: PLC0415 - for those who wait

        return self._driver.run(wait_all(self._api, keys(jobs), timeout, on_progress))


class AsyncManyJobs:
    """What an asyncio client waits with."""

    _api: Api[AsyncJob]
    _driver: AsyncDriver

    async def wait_all(
        self,
        jobs: Iterable[AsyncJob],
        timeout: float = 600.0,  # noqa: ASYNC109 - the same deadline as in blocking code
        on_progress: AllProgress | None = None,
    ) -> list[JobStatus]:
        """Wait until many jobs are over, asking for one after the other: `await crm.wait_all(jobs)`.

        Gives how each ended, in their order; a job that failed raises nothing here, its `phase` is `failed`.

        Args:
            jobs: the jobs; None among them, of a row that started none, is an error.
            timeout: seconds to wait at most for all of them; last looks may take some more, and 0 looks once.
            on_progress: called after each round with a list of how each job stands, None where it was not seen yet;
                what it raises ends the waiting.

        Raises:
            JobError: a job was not over in time (`.timed_out`), or is known no more; the first is named.
            ZohoError: asking failed; lost connections, failing servers and limits are borne while there is time.
            TypeError: something that is no job was given.
        """
        from .waiting import keys, wait_all  # noqa: PLC0415 - likewise

        return await self._driver.run(wait_all(self._api, keys(jobs), timeout, on_progress))
