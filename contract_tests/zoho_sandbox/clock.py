"""The time, as something that is handed in and can be moved."""

import asyncio
import time
from collections.abc import Generator
from datetime import UTC, datetime
from functools import lru_cache
from threading import RLock
from typing import Any, Final, Protocol
from weakref import WeakSet

from zoho_sandbox.sleepers import Sleepers, rest

MOST_STAMPS: Final = 4096


class Work(Protocol):
    """Something that goes on in real time."""

    def settle(self, seconds: float) -> None:
        """Wait until there is nothing to do, and not longer than so many seconds."""
        ...


class Wait:
    """A wait that was begun: awaited by whoever lets others go on meanwhile, and over for whoever does not."""

    def __init__(self, clock: "Clock", seconds: float, until: float) -> None:
        self._clock: Final = clock
        self._seconds: Final = seconds
        self._until: Final = until
        self._is_over = False

    def __await__(self) -> Generator[Any, None, None]:
        """Let the others of the loop go on, and what works on long jobs."""
        self._is_over = True
        return self._waited().__await__()

    async def _waited(self) -> None:
        for work in self._clock.busy():
            await asyncio.to_thread(work.settle, self._seconds)
        for pause in self._clock.pauses(self._until):
            await asyncio.sleep(pause)

    def __del__(self) -> None:
        """Nobody awaits it: a client that waits for its thread is at work on a thread that has a loop."""
        if not self._is_over:
            self.finish()

    def finish(self) -> None:
        """Hold up the thread until it is over."""
        self._is_over = True
        for work in self._clock.busy():
            work.settle(self._seconds)
        rest(self._clock.pauses(self._until))


class Clock:
    """Seconds since 1970 in UTC, moved, stopped and set by hand.

    A client of the sandbox may have it as its own, `ZohoCRM(..., clock=sandbox.clock)`, with asyncio as well: then it
    waits some thousandths of a second for each move of the clock, a fifth of one at most. What it would sleep, the
    clock moves forward, and the jobs of the sandbox with it. Tasks and threads that sleep at once sleep together, as
    they would by any other clock.
    """

    def __init__(self, start: float | None = None) -> None:
        """With a start the clock stands still there until it is moved; without, it runs with the machine's."""
        self._start: Final = start
        self._still = start
        self._ahead = 0.0
        self._busy: Final[WeakSet[Work]] = WeakSet()
        self._sleepers: Final = Sleepers(self._shown, self._reach)
        self._moving: Final = RLock()

    def now(self) -> float:
        """Seconds since 1970."""
        self._sleepers.looked()
        return self._shown()

    def _shown(self) -> float:
        return time.time() + self._ahead if self._still is None else self._still

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._still is not None

    def advance(self, seconds: float) -> None:
        """Move forward by that many seconds; zero and more."""
        with self._moving:
            self.set(self.now() + max(0.0, seconds))

    def set(self, moment: float) -> None:
        """Show that moment; a clock that runs goes on from there."""
        with self._moving:
            if self._still is None:
                self._ahead = moment - time.time()
            else:
                self._still = moment

    def _reach(self, moment: float) -> None:
        """Show that moment, unless somebody else has moved past it meanwhile."""
        with self._moving:
            if self._shown() < moment:
                self.set(moment)

    def time(self) -> float:
        """Seconds since 1970, for a client that reads this clock."""
        return self.now()

    def monotonic(self) -> float:
        """The same: a client counts its deadlines by what it would have slept."""
        return self.now()

    def sleep(self, seconds: float, /) -> Wait:
        """Move forward in place of waiting; to be awaited, or not where no loop of asyncio is running.

        The clock moves when nobody has read it for some thousandths of a second, to where the first of those who sleep
        goes on. What works on long jobs meanwhile is not moved by a clock: it is waited for, no longer than was asked.
        """
        wait = Wait(self, seconds, self.now() + max(0.0, seconds))
        if not _is_in_loop():
            wait.finish()
        return wait

    def pauses(self, until: float) -> Generator[float]:
        """Real seconds to wait, one after the other, until it shows that moment, moved there if need be."""
        return self._sleepers.wait(until)

    def busy(self) -> list[Work]:
        """What goes on in real time."""
        return list(self._busy)

    def wait_for(self, work: Work) -> None:
        """Let those who sleep wait for some work first."""
        self._busy.add(work)

    def freeze(self) -> None:
        """Stand still from now on."""
        with self._moving:
            self._still = self.now()

    def run(self) -> None:
        """Go on from where it stands."""
        with self._moving:
            moment, self._still = self.now(), None
            self.set(moment)

    def reset(self) -> None:
        """Be as new."""
        with self._moving:
            self._still, self._ahead = self._start, 0.0


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def stamp(moment: float) -> str:
    """The moment as the API prints it: ISO 8601 without fractions, with an offset."""
    return _stamp(int(moment))


@lru_cache(maxsize=MOST_STAMPS)
def _stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()


def moment(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date-time with offset; None where the text is none."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo else None


def later(moment: float, since: float) -> bool:
    """Whether a moment is later than another, as printed: a caller only knows its whole seconds."""
    return int(moment) > since
