"""Streams of an asyncio client: the calls run in tasks of their own, all else in that of the caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import ref

from .model import Model
from .streaming import Give, Join, Read, Start, Taken
from .streams import Stream, read

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
    from types import TracebackType
    from typing import Self

    from .async_driver import AsyncDriver
    from .batch import Row
    from .flow import Flow
    from .jobs import AsyncJob
    from .sending import Sending
    from .streaming import OnFailure

M = TypeVar("M", bound=Model)


class AsyncRowStream(Stream[M, "AsyncJob"], Generic[M]):
    """The rows of a batch of any size, one by one in the order of the input: `async for row in stream`, once.

    Nothing is read or sent before the first row is asked for, and never more than a few calls ahead. Leaving the loop
    ends the stream: nothing more is sent, calls under way are waited for (cancelled, if the task was), and `untaken`
    has what became of them. As Python ends an asynchronous iterator some time later only, `async with` or `close()`
    is needed to wait for that.
    """

    def __init__(
        self, driver: AsyncDriver, sending: Sending[M, AsyncJob], rows: object, concurrency: int, on_failure: OnFailure
    ) -> None:
        self._driver = driver
        self._source: Iterable[Any] | AsyncIterable[Any] = (
            rows if isinstance(rows, AsyncIterable) else sending.given.source(rows)
        )
        super().__init__(sending, concurrency, on_failure)
        self._iterator: Callable[[], AsyncGenerator[Row[M, AsyncJob]] | None] = lambda: None
        self._tasks: set[asyncio.Task[Exception | None]] = set()
        self._running = False
        self._ended = asyncio.Event()

    async def close(self) -> None:
        """End the stream, as leaving the loop does, and wait for that; does nothing when it has ended."""
        self._begun = True
        iterator = self._iterator()
        if iterator is not None:
            await iterator.aclose()
        elif self._running:
            try:
                await self._ended.wait()
            except asyncio.CancelledError:
                self._cancel()
                raise

    def __aiter__(self) -> AsyncIterator[Row[M, AsyncJob]]:
        self._begin()
        iterator = self._run()
        # Held weakly, for leaving a loop ends its iterator only if nobody else holds it.
        self._iterator = ref(iterator)
        return iterator

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, asyncio.CancelledError):
            self._cancel()
        await self.close()

    async def _run(self) -> AsyncGenerator[Row[M, AsyncJob]]:
        streaming, source = self._streaming, self._source
        flow = streaming.flow()
        slots = asyncio.Semaphore(streaming.concurrency)
        rest = aiter(source) if isinstance(source, AsyncIterable) else iter(source)
        answer: object = None
        self._running = True
        try:
            while True:
                step = flow.send(answer)
                match step:
                    case Read(size):
                        answer = read(rest, size) if isinstance(rest, Iterator) else await _read(rest, size)
                    case Start(call):
                        answer = task = asyncio.create_task(self._call(call, slots))
                        self._tasks.add(task)
                        task.add_done_callback(self._tasks.discard)
                    case Join(running):
                        await asyncio.wait([running])
                        answer = running.result()
                    case Give(rows):
                        for row in rows:
                            yield row
                        answer = None
        except StopIteration:
            return
        except asyncio.CancelledError:
            self._cancel()
            raise
        finally:
            streaming.abandon()
            try:
                await self._all_ended()
            finally:
                streaming.settle()
                flow.close()
                self._running = False
                self._ended.set()

    async def _call(self, call: Flow[None], slots: asyncio.Semaphore) -> Exception | None:
        try:
            async with slots:
                await self._driver.run(call)
        except Exception as error:  # noqa: BLE001 - whoever joins is told
            return error
        return None

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _all_ended(self) -> None:
        cancellation: asyncio.CancelledError | None = None
        while pending := [task for task in self._tasks if not task.done()]:
            try:
                await asyncio.wait(pending)
            except asyncio.CancelledError as error:
                cancellation = error
                self._cancel()
        if cancellation is not None:
            raise cancellation


async def _read(source: AsyncIterator[Any], size: int) -> Taken:
    rows: list[Any] = []
    try:
        while len(rows) < size:
            rows.append(await anext(source))
    except StopAsyncIteration:
        pass
    except Exception as failure:  # noqa: BLE001 - whatever the input raises, what it gave before is sent
        return Taken(rows, failure)
    return Taken(rows)
