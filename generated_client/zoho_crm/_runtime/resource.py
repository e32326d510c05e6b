"""The base of generated resources: settings plus the driver that runs their flows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .api import Api
    from .async_driver import AsyncDriver
    from .drivers import SyncDriver
    from .jobs import AsyncJob, Job


def _absent(kind: type, name: str, version: str) -> AttributeError:
    """Say what a version lacks, and whether the newest has it."""
    from importlib import import_module  # noqa: PLC0415 - for those who look in vain

    if not version:
        return AttributeError(f"{kind.__name__} has no {name}.", name=name)
    if name == "with_raw_response":
        return AttributeError(
            "Streams have no raw responses: they keep no answers, for there may be millions.", name=name
        )
    newest = import_module("zoho_crm").ZohoCRM.api_version
    parts = kind.__module__.split(".")
    parts[2] = newest.replace(".", "_")
    known = getattr(import_module(".".join(parts)), kind.__name__, None)
    home = f"{parts[-1]}.stream" if "streams" in parts else parts[-1]
    is_newer = hasattr(known, name) and version != newest
    hint = f"; API {newest} has it." if is_newer else _likely(name, dir(kind), home)
    return AttributeError(f"API {version} has no {home}.{name}{hint}", name=name)


def unknown(client: object, name: str) -> AttributeError:
    """Say that a client has no such resource or call, and which one was meant perhaps."""
    kind = type(client)
    hint = "." if name.startswith("_") else _likely(name, dir(kind), "crm")
    return AttributeError(f"{kind.__name__} has no {name}{hint}", name=name)


def _likely(name: str, names: Iterable[str], home: str) -> str:
    """Give the end of a sentence, which says what else a name may have been meant for where something is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - likewise

    near = get_close_matches(name, [other for other in names if not other.startswith("_")], 1)
    return f"; did you mean {home}.{near[0]}?" if near else "."


class Resource:
    """A group of blocking calls: `return self._driver.run(calls.plain(self._api, OPERATION, ...))`."""

    def __init__(self, api: Api[Job], driver: SyncDriver) -> None:
        self._api = api
        self._driver = driver

    def _raw(self) -> Any:  # noqa: ANN401 - a protocol of the generated code says which calls there are
        from .responses import RawCalls  # noqa: PLC0415 - for those who use it

        return RawCalls(self._api, lambda api: type(self)(api, self._driver))

    if not TYPE_CHECKING:  # A checker is to go on knowing which methods there are.

        def __getattr__(self, name: str) -> NoReturn:
            raise _absent(type(self), name, "" if name.startswith("_") else self._api.version.name)


class AsyncResource:
    """A group of awaitable calls: `return await self._driver.run(calls.plain(self._api, OPERATION, ...))`."""

    def __init__(self, api: Api[AsyncJob], driver: AsyncDriver) -> None:
        self._api = api
        self._driver = driver

    def _raw(self) -> Any:  # noqa: ANN401 - a protocol of the generated code says which calls there are
        from .responses import RawCalls  # noqa: PLC0415 - for those who use it

        return RawCalls(self._api, lambda api: type(self)(api, self._driver))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            raise _absent(type(self), name, "" if name.startswith("_") else self._api.version.name)
