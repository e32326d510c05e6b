"""Counting API credits over the rolling window in which they count."""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds after which a credit that was used is free again.
WINDOW: Final = 86_400.0
#: Credits are counted by the minute, so that a day's count is small.
_GRAIN: Final = 60.0


class Spending:
    """The credits that the calls of the last 24 hours cost; `wall` tells the seconds since the epoch."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._begin()
        self._minutes: deque[tuple[float, int]] = deque()
        self._total = 0

    def add(self, price: int, at: float | None) -> None:
        """Count the credits of a call that was answered at a moment, now if that is not known."""
        minute = (self._wall() if at is None else at) // _GRAIN * _GRAIN
        with self._held():
            self._total += price
            if self._minutes and self._minutes[-1][0] >= minute:
                minute, before = self._minutes.pop()
                price += before
            else:
                self._forget()
            self._minutes.append((minute, price))

    @property
    def total(self) -> int:
        """Credits in use now."""
        with self._held():
            self._forget()
            return self._total

    @property
    def first_return(self) -> float | None:
        """When the first of them come free again, in seconds since the epoch."""
        with self._held():
            self._forget()
            return self._minutes[0][0] + _GRAIN + WINDOW if self._minutes else None

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()

    def _held(self) -> threading.Lock:
        if self._process != os.getpid():
            # Whoever held the lock in the process that this one was forked from is not here to let it go.
            self._begin()
        return self._lock

    def _forget(self) -> None:
        oldest = self._wall() - WINDOW - _GRAIN
        while self._minutes and self._minutes[0][0] <= oldest:
            self._total -= self._minutes.popleft()[1]
