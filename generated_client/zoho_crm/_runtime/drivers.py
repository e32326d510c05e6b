"""The blocking driver, and what both drivers share."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from contextlib import contextmanager
from copy import copy
from math import inf
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

from .course import late
from .errors import ClosedError, TransportError, ZohoError
from .flow import Blocking, Flow, Moment, Now, Once, Send, Sleep, Turn, Wish
from .tokens import OPERATION

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future

    from .clock import Clock
    from .transport import Transport

T = TypeVar("T")


class Abandoned(Exception):  # noqa: N818 - a signal between waiters, never seen outside
    """The flow others wait for was cancelled with its task; one of the waiters takes over."""


class Flight(NamedTuple):
    """What becomes of a flow that runs once for everybody, and the thread that runs it."""

    future: Future[Any]
    thread: int


class Flights:
    """The flows that run once for everybody, process-wide: threads and event loops share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Flight] = {}

    def join(self, key: str) -> tuple[Flight, bool]:
        """Give the flight of a key, and whether the caller is the one to run the flow."""
        from concurrent.futures import Future  # noqa: PLC0415 - a client with a bare token never needs it

        with self._lock:
            flight = self._running.get(key)
            if flight is not None:
                return flight, False
            flight = self._running[key] = Flight(Future(), threading.get_ident())
            # A running future cannot be cancelled by a waiter that gives up.
            flight.future.set_running_or_notify_cancel()
            return flight, True

    @contextmanager
    def land(self, key: str, future: Future[Any]) -> Generator[None]:
        """Take the key off when the flow ends, and pass its failure on to the waiters."""
        try:
            yield
        except Exception as error:
            self._take_off(key)
            hurried = isinstance(error, TransportError) and error.hurried
            future.set_exception(Abandoned() if hurried else error)
            raise
        except BaseException:
            self._take_off(key)
            future.set_exception(Abandoned())
            raise
        self._take_off(key)

    def _take_off(self, key: str) -> None:
        with self._lock:
            self._running.pop(key, None)

    def forget(self) -> None:
        """Begin anew in a forked process: whoever ran the flows of the old one is not here to end them."""
        self._lock = threading.Lock()
        self._running = {}


FLIGHTS: Final = Flights()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=FLIGHTS.forget)


def spread(wish: Sleep) -> float:
    return wish.seconds * (1 - wish.spread * random.random())  # noqa: S311 - keeps callers apart, guards nothing


def patience(wish: Once, now: float) -> float | None:
    """How many seconds others are waited for; None for as long as they take."""
    return None if wish.until == inf else max(0.0, wish.until - now)


def in_event_loop() -> bool:
    # Where nobody has imported asyncio no loop runs, and a blocking client need not pay for the import.
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


#: The clock of whoever brings none.
CLOCK: Final[Clock] = time


class SyncDriver:
    """Runs flows in the calling thread; any number of threads may share it."""

    def __init__(self, transport: Transport, clock: Clock | None = None) -> None:
        self._transport = transport
        self._clock = clock or CLOCK
        self._closed = False
        self._process = os.getpid()

    def ready(self) -> None:
        """See that there are connections to be used, new ones in a forked process.

        Raises:
            ClosedError: they were closed, or are not this process's.
        """
        if self._closed:
            raise ClosedError("this client is closed")
        if self._process != os.getpid():
            # Two processes on one connection would read each other's answers.
            self._transport = self._transport.reopened()
            self._process = os.getpid()

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        try:
            self.ready()
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
        """Close the connections, unless they are those of the process that this one was forked from."""
        self._closed = True
        if self._process == os.getpid():
            self._transport.close()

    def _grant(self, wish: Wish) -> object:
        match wish:
            case Send(request):
                reply = self._transport.send(request)
                # A date in an answer is compared with the clock that the client goes by.
                return reply if self._clock is CLOCK else reply._replace(at=self._clock.time())
            case Now():
                return Moment(self._clock.monotonic(), self._clock.time())
            case Sleep():
                self._clock.sleep(spread(wish))
                return None
            case Turn(ticket, seconds):
                door = threading.Lock()
                door.acquire()
                return ticket.call(door.release) or door.acquire(timeout=min(max(seconds, 0.0), threading.TIMEOUT_MAX))
            case Blocking(function):
                return function()
            case Once():
                return self._once(wish)

    def _once(self, wish: Once) -> object:
        while True:
            flight, leads = FLIGHTS.join(wish.key)
            if leads:
                with FLIGHTS.land(wish.key, flight.future):
                    result = self.run(wish.flow())
                flight.future.set_result(result)
                return result
            if flight.thread == threading.get_ident():
                # It is held up by this very call: a task of the loop that this thread runs, or a hook within it.
                return self.run((wish.alone or wish.flow)())
            try:
                return flight.future.result(patience(wish, self._clock.monotonic()))
            except Abandoned:
                continue
            except TimeoutError:
                failure: ZohoError = late(OPERATION)
            except ZohoError as error:
                failure = copy(error)
            raise failure
