"""The clients that the generated resources are mixed into.

How the generated side uses it, in `_generated/<vN>/resources.py`:

    class Resources(SyncClient):
        VERSION = Version("v8", "zoho_crm._generated.v8")

        @cached_property
        def territories(self) -> Territories:
            return Territories(self._api, self._driver)

and a door is `class ZohoCRM(Resources): ...`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .api import Api
    from .drivers import AsyncDriver, SyncDriver
    from .jobs import AsyncJob, Job
    from .version import Version


class SyncClient:
    """A blocking client; usable from many threads."""

    VERSION: ClassVar[Version]
    _api: Api[Job]
    _driver: SyncDriver


class AsyncClient:
    """An asyncio client; usable from many tasks."""

    VERSION: ClassVar[Version]
    _api: Api[AsyncJob]
    _driver: AsyncDriver
