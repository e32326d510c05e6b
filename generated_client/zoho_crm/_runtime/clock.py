"""The clock that a client reads and sleeps by; a test may hand in one of its own and never wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable


class Clock(Protocol):
    """What a blocking client asks of time; the module `time` is one. Used from many threads at once."""

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines."""
        ...

    def time(self) -> float:
        """Seconds since the epoch, for the expiry of tokens and for dates in Retry-After."""
        ...

    def sleep(self, seconds: float, /) -> object:
        """Wait before a call is tried again, or a job asked about again."""
        ...


class AsyncClock(Protocol):
    """What an asyncio client asks of time."""

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines."""
        ...

    def time(self) -> float:
        """Seconds since the epoch, for the expiry of tokens and for dates in Retry-After."""
        ...

    def sleep(self, seconds: float, /) -> Awaitable[object]:
        """Wait before a call is tried again, or a job asked about again."""
        ...
