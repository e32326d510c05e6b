"""A gate that lets so many calls through at a time, first come, first served, for threads and tasks alike."""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


#: Calls on their way at a time where nobody said how many: more than any edition allows, and each has a connection.
MOST: Final = 100


class Ticket:
    """A place in the queue of a gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._wake: Callable[[], object] | None = None
        self.admitted = False

    def call(self, wake: Callable[[], object]) -> bool:
        """Say what wakes the holder of this ticket; True when its turn has come already and nothing will."""
        return self._gate.hold(self, wake)

    def admit(self) -> None:
        """Let the holder in."""
        self.admitted = True
        if self._wake is not None:
            self._wake()

    def wait_for(self, wake: Callable[[], object]) -> None:
        """Remember what wakes the holder."""
        self._wake = wake


class Gate:
    """Counts the calls on their way and queues those that would be too many.

    When the server says that there are too many all the same, because other programs share the limit, the gate
    narrows to what was on its way then, and widens again by one for each round of calls that go well.

    Attributes:
        limit: the most calls at a time; None where nobody said.
        ceiling: the lower limit that refusals have taught; None when there were none lately.
        in_flight: calls on their way.
    """

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.ceiling: int | None = None
        self._good = 0
        self._begin()

    @property
    def waiting(self) -> int:
        """Calls that wait for their turn."""
        return len(self._queue)

    @property
    def width(self) -> int:
        """How many calls may be on their way now."""
        limit = MOST if self.limit is None else self.limit
        return limit if self.ceiling is None else min(limit, self.ceiling)

    def enter(self) -> Ticket | None:
        """Go in, or draw a ticket; who holds one waits, and leaves with it whether he came in or not."""
        if self._process != os.getpid():
            # The calls on their way were those of the process that this one was forked from.
            self._begin()
        with self._lock:
            if not self._queue and self.in_flight < self.width:
                self.in_flight += 1
                return None
            ticket = Ticket(self)
            self._queue.append(ticket)
            return ticket

    def hold(self, ticket: Ticket, wake: Callable[[], object]) -> bool:
        """Tie a ticket to what wakes its holder; True when its turn has come already."""
        with self._lock:
            if not ticket.admitted:
                ticket.wait_for(wake)
            return ticket.admitted

    def leave(self, ticket: Ticket | None = None, *, good: bool = False) -> None:
        """Go out, or give up waiting; `good` says that the server took the call."""
        with self._lock:
            if ticket is not None and not ticket.admitted:
                self._queue.remove(ticket)
                return
            self.in_flight -= 1
            if good and self.ceiling is not None:
                self._widen(self.ceiling)
            if self._queue:
                self._admit()

    def narrow(self) -> None:
        """Take note that the server refused a call that is on its way, for there were too many."""
        with self._lock:
            self.ceiling = max(1, min(self.width, self.in_flight - 1))
            self._good = 0

    def resize(self, limit: int | None) -> None:
        """Set another limit; calls on their way stay on it, those that wait come in as far as it goes."""
        with self._lock:
            self.limit = limit
            self._admit()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._queue: deque[Ticket] = deque()
        self.in_flight = 0

    def _widen(self, ceiling: int) -> None:
        self._good += 1
        if self._good < ceiling:
            return
        self._good = 0
        reached = self.limit is not None and ceiling + 1 >= self.limit
        self.ceiling = None if reached else ceiling + 1

    def _admit(self) -> None:
        while self._queue and self.in_flight < self.width:
            self.in_flight += 1
            self._queue.popleft().admit()
