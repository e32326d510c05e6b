"""What is known of the account's API credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .wire import Reply

_HEADER: Final = "x-api-credits-remaining"


class Limits:
    """The state of the limits as the last answers told it.

    Raises:
        ValueError: the concurrency lets nothing through.
    """

    def __init__(self, concurrency: int | None = None) -> None:
        if concurrency is not None and concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, got {concurrency}.")
        self.concurrency = concurrency
        #: API credits left for today; the server says so only once half of them are used, None before.
        self.credits_remaining: int | None = None

    def read(self, reply: Reply) -> None:
        """Take note of what an answer says."""
        written = reply.headers.get(_HEADER, "")
        if written.isdecimal():
            self.credits_remaining = int(written)

    def __repr__(self) -> str:
        return f"Limits(concurrency={self.concurrency}, credits_remaining={self.credits_remaining})"
