"""Who waits for a clock that is moved in place of waiting, so that those who wait at once wait together."""

import time
from collections.abc import Callable, Generator
from itertools import count
from typing import Final

# Real seconds in which nobody reads a clock, after which all who can do something are taken to be asleep.
QUIET: Final = 0.005
# How many of them are waited for while the clock stands; somebody may read it all the time.
PATIENCE: Final = 40


class Sleepers:
    """Those who wait, by when they want to go on: the clock moves to the earliest of them when all others rest."""

    def __init__(self, now: Callable[[], float], move: Callable[[float], None]) -> None:
        self._now: Final = now
        self._move: Final = move
        self._asleep: Final[dict[int, float]] = {}
        self._numbers: Final = count()
        self._looks = self._moves = 0

    def looked(self) -> None:
        """Note that somebody read the clock, and so is at work."""
        self._looks += 1

    def wait(self, until: float) -> Generator[float]:
        """Real seconds to wait, one after the other, until the clock shows that moment."""
        number = next(self._numbers)
        self._asleep[number] = until
        try:
            waited, moves = 0, self._moves
            while waited < PATIENCE:
                seen = self._looks
                yield QUIET
                if self._now() >= until:
                    return
                if seen == self._looks and until <= min(list(self._asleep.values())):
                    break
                waited, moves = (waited + 1, moves) if moves == self._moves else (0, self._moves)
            self._looks += 1
            self._moves += 1
            self._move(until)
        finally:
            del self._asleep[number]


def rest(pauses: Generator[float]) -> None:
    """Take the pauses where others go on in other threads."""
    for pause in pauses:
        time.sleep(pause)
