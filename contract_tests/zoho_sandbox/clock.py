"""The time, as something that is handed in and can be moved."""

import time
from collections.abc import Generator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Protocol
from weakref import WeakSet

MOST_STAMPS: Final = 4096


class Passed:
    """A wait that is over: whoever awaits it lets others have their turn, and whoever does not need not."""

    def __await__(self) -> Generator[None]:
        yield


class Work(Protocol):
    """Something that goes on in real time."""

    def settle(self, seconds: float) -> None:
        """Wait until there is nothing to do, and not longer than so many seconds."""
        ...


class Clock:
    """Seconds since 1970 in UTC, moved, stopped and set by hand.

    A client of the sandbox may have it as its own, `ZohoCRM(..., clock=sandbox.clock)`, with asyncio as well: then it
    never waits. What it would sleep, the clock moves forward, and the jobs of the sandbox with it.
    """

    def __init__(self, start: float | None = None) -> None:
        """With a start the clock stands still there until it is moved; without, it runs with the machine's."""
        self._start: Final = start
        self._still = start
        self._ahead = 0.0
        self._busy: Final[WeakSet[Work]] = WeakSet()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead if self._still is None else self._still

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._still is not None

    def advance(self, seconds: float) -> None:
        """Move forward by that many seconds; zero and more."""
        self.set(self.now() + max(0.0, seconds))

    def set(self, moment: float) -> None:
        """Show that moment; a clock that runs goes on from there."""
        if self._still is None:
            self._ahead = moment - time.time()
        else:
            self._still = moment

    def time(self) -> float:
        """Seconds since 1970, for a client that reads this clock."""
        return self.now()

    def monotonic(self) -> float:
        """The same: a client counts its deadlines by what it would have slept."""
        return self.now()

    def sleep(self, seconds: float, /) -> Passed:
        """Move forward in place of waiting; to be awaited or not.

        What works on long jobs meanwhile is not moved by a clock: it is waited for, no longer than was asked for.
        """
        for work in list(self._busy):
            work.settle(seconds)
        self.advance(seconds)
        return Passed()

    def wait_for(self, work: Work) -> None:
        """Let those who sleep wait for some work first."""
        self._busy.add(work)

    def freeze(self) -> None:
        """Stand still from now on."""
        self._still = self.now()

    def run(self) -> None:
        """Go on from where it stands."""
        moment, self._still = self.now(), None
        self.set(moment)

    def reset(self) -> None:
        """Be as new."""
        self._still, self._ahead = self._start, 0.0


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
