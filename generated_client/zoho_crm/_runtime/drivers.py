"""The two drivers: one grants the wishes of flows with threads, the other with asyncio."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from .errors import ZohoError
from .flow import Blocking, Flow, Moment, Now, Once, Send, Sleep, Wish

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from .transport import AsyncTransport, Transport

T = TypeVar("T")


class _Abandoned(Exception):  # noqa: N818 - a signal between waiters, never seen outside
    """The flow others wait for was cancelled with its task; one of the waiters takes over."""


class _Flights:
    """The flows that run once for everybody, process-wide: threads and event loops share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Future[Any]] = {}

    def join(self, key: str) -> tuple[Future[Any], bool]:
        """Give the future of a key, and whether the caller is the one to run the flow."""
        with self._lock:
            future = self._running.get(key)
            if future is not None:
                return future, False
            future = self._running[key] = Future()
            # A running future cannot be cancelled by a waiter that gives up.
            future.set_running_or_notify_cancel()
            return future, True

    @contextmanager
    def land(self, key: str, future: Future[Any]) -> Generator[None]:
        """Take the key off when the flow ends, and pass its failure on to the waiters."""
        try:
            yield
        except Exception as error:
            self._take_off(key)
            future.set_exception(error)
            raise
        except BaseException:
            self._take_off(key)
            future.set_exception(_Abandoned())
            raise
        self._take_off(key)

    def _take_off(self, key: str) -> None:
        with self._lock:
            self._running.pop(key, None)


_FLIGHTS: Final = _Flights()


def _spread(wish: Sleep) -> float:
    return wish.seconds * (1 - wish.spread * random.random())  # noqa: S311 - keeps callers apart, guards nothing


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _now() -> Moment:
    return Moment(time.monotonic(), time.time())


class SyncDriver:
    """Runs flows in the calling thread; any number of threads may share it."""

    def __init__(self, transport: Transport, concurrency: int | None = None) -> None:
        self._transport = transport
        self._slots = threading.BoundedSemaphore(concurrency) if concurrency else None

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        try:
            wish = next(flow)
            while True:
                try:
                    answer = self._grant(wish)
                except Exception as error:  # noqa: BLE001 - the flow decides what a failure means
                    failure = error
                else:
                    wish = flow.send(answer)
                    continue
                wish = flow.throw(failure)
        except StopIteration as stop:
            return cast("T", stop.value)
        finally:
            flow.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _grant(self, wish: Wish) -> object:
        match wish:
            case Send(request):
                with self._slot():
                    return self._transport.send(request)
            case Sleep():
                time.sleep(_spread(wish))
                return None
            case Now():
                return _now()
            case Blocking(function):
                return function()
            case Once():
                return self._once(wish)

    def _once(self, wish: Once) -> object:
        while True:
            future, leads = _FLIGHTS.join(wish.key)
            if leads:
                with _FLIGHTS.land(wish.key, future):
                    result = self.run(wish.flow())
                future.set_result(result)
                return result
            if _in_event_loop():
                # Waiting here could wait for a task of the very loop that this call holds up.
                return self.run(wish.flow())
            try:
                return future.result()
            except _Abandoned:
                continue
            except ZohoError as error:
                failure = copy(error)
            raise failure

    @contextmanager
    def _slot(self) -> Generator[None]:
        if self._slots is None:
            yield
        else:
            with self._slots:
                yield


class AsyncDriver:
    """Runs flows in the calling task; any number of tasks of one event loop may share it."""

    def __init__(self, transport: AsyncTransport, concurrency: int | None = None) -> None:
        self._transport = transport
        self._slots = asyncio.Semaphore(concurrency) if concurrency else None

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        try:
            wish = next(flow)
            while True:
                try:
                    answer = await self._grant(wish)
                except Exception as error:  # noqa: BLE001 - the flow decides what a failure means
                    failure = error
                else:
                    wish = flow.send(answer)
                    continue
                wish = flow.throw(failure)
        except StopIteration as stop:
            return cast("T", stop.value)
        finally:
            flow.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def _grant(self, wish: Wish) -> object:
        match wish:
            case Send(request):
                async with self._slot():
                    return await self._transport.send(request)
            case Sleep():
                await asyncio.sleep(_spread(wish))
                return None
            case Now():
                return _now()
            case Blocking(function):
                return await asyncio.to_thread(function)
            case Once():
                return await self._once(wish)

    async def _once(self, wish: Once) -> object:
        while True:
            future, leads = _FLIGHTS.join(wish.key)
            if leads:
                with _FLIGHTS.land(wish.key, future):
                    result = await self.run(wish.flow())
                future.set_result(result)
                return result
            try:
                return await asyncio.wrap_future(future)
            except _Abandoned:
                continue
            except ZohoError as error:
                failure = copy(error)
            raise failure

    @asynccontextmanager
    async def _slot(self) -> AsyncGenerator[None]:
        if self._slots is None:
            yield
        else:
            async with self._slots:
                yield
