"""Streams of a blocking client: the calls run in threads of their own, all else in that of the caller."""

from __future__ import annotations

from contextvars import copy_context
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar
from weakref import ref

from .drivers import in_event_loop
from .model import Model
from .streaming import Give, Join, Read, Start, Streaming, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    from .batch import Row, State
    from .drivers import SyncDriver
    from .jobs import Job
    from .sending import Sending
    from .streaming import OnFailure

M = TypeVar("M", bound=Model)
J = TypeVar("J")
T = TypeVar("T")


class Stream(Generic[M, J]):
    """What streams of both clients share."""

    def __init__(self, sending: Sending[M, J], concurrency: int, on_failure: OnFailure) -> None:
        self._streaming = Streaming(sending, concurrency, on_failure)
        self._begun = False

    @property
    def counts(self) -> Mapping[State, int]:
        """How many rows are in each state, as far as the stream has come."""
        return self._streaming.counts

    @property
    def position(self) -> int:
        """Number of input rows that were read; each was given or is in `untaken`. To go on, begin with this one."""
        return self._streaming.position

    @property
    def untaken(self) -> Sequence[Row[M, J]]:
        """Rows that were read, and perhaps sent, but not taken, when the stream was left; empty before."""
        return self._streaming.untaken

    def _begin(self) -> None:
        if self._begun:
            raise RuntimeError("The rows of a stream are gone through once, and its calls made once; make a new one.")
        self._begun = True

    def __reduce__(self) -> NoReturn:
        raise TypeError("A stream belongs to its client, it is neither pickled nor copied; its rows are.")

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
        return f"{type(self).__name__}({self._streaming.sending.op.id}: {counts or 'no rows yet'})"


class RowStream(Stream[M, "Job"], Generic[M]):
    """The rows of a batch of any size, one by one in the order of the input: `for row in stream`, once.

    Nothing is read or sent before the first row is asked for, and never more than a few calls ahead. Leaving the loop
    ends the stream: nothing more is sent, calls under way are waited for, and `untaken` has what became of them.
    `with` and `close()` end it for certain, also where something else still holds its iterator.
    """

    def __init__(
        self, driver: SyncDriver, sending: Sending[M, Job], rows: object, concurrency: int, on_failure: OnFailure
    ) -> None:
        self._driver = driver
        self._source: Iterable[Any] = sending.given.source(rows)
        super().__init__(sending, concurrency, on_failure)
        self._iterator: Callable[[], Generator[Row[M, Job]] | None] = lambda: None

    def close(self) -> None:
        """End the stream, as leaving the loop does; does nothing when it has ended."""
        self._begun = True
        iterator = self._iterator()
        if iterator is not None:
            iterator.close()

    def __iter__(self) -> Iterator[Row[M, Job]]:
        self._begin()
        iterator = self._run()
        # Held weakly, for leaving a loop ends its iterator only if nobody else holds it.
        self._iterator = ref(iterator)
        return iterator

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> Generator[Row[M, Job]]:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - for those who stream

        streaming, source = self._streaming, iter(self._source)
        flow = streaming.flow()
        pool = ThreadPoolExecutor(streaming.concurrency, "zoho-crm-stream")
        # A thread of its own could wait for a task of the very loop that this one holds up.
        start = _here if streaming.concurrency == 1 or in_event_loop() else pool.submit
        answer: object = None
        try:
            while True:
                step = flow.send(answer)
                match step:
                    case Read(size):
                        answer = read(source, size)
                    case Start(call):
                        answer = start(copy_context().run, self._driver.run, call)
                    case Join(running):
                        answer = running.exception()
                    case Give(rows):
                        yield from rows
                        answer = None
        except StopIteration:
            return
        finally:
            streaming.abandon()
            try:
                pool.shutdown(cancel_futures=True)
            finally:
                streaming.settle()
                flow.close()


def read(source: Iterator[Any], size: int) -> Taken:
    """Read rows of the input; what it gave before it raised something is kept."""
    rows: list[Any] = []
    try:
        rows.extend(islice(source, size))
    except Exception as failure:  # noqa: BLE001 - whatever the input raises, what it gave before is sent
        return Taken(rows, failure)
    return Taken(rows)


def _here(function: Callable[..., T], *arguments: object) -> Future[T]:
    """Run a function at once, in the calling thread."""
    from concurrent.futures import Future  # noqa: PLC0415 - likewise

    future: Future[T] = Future()
    try:
        future.set_result(function(*arguments))
    except Exception as error:  # noqa: BLE001 - whoever joins is told
        future.set_exception(error)
    return future
