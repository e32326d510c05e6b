"""The base of generated resources: settings plus the driver that runs their flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import Api
    from .async_driver import AsyncDriver
    from .drivers import SyncDriver
    from .jobs import AsyncJob, Job


class Resource:
    """A group of blocking calls: `return self._driver.run(calls.plain(self._api, OPERATION, ...))`."""

    def __init__(self, api: Api[Job], driver: SyncDriver) -> None:
        self._api = api
        self._driver = driver


class AsyncResource:
    """A group of awaitable calls: `return await self._driver.run(calls.plain(self._api, OPERATION, ...))`."""

    def __init__(self, api: Api[AsyncJob], driver: AsyncDriver) -> None:
        self._api = api
        self._driver = driver
