"""Ending an exchange in time however slowly its bytes come: the library's own timeouts start anew with every byte."""

from __future__ import annotations

import socket
import threading
import time
import weakref
from contextlib import suppress
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CONNECTED: Final = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")
_SENDING: Final = "send_request_headers.started"
#: Bytes that are written under one look at the clock.
_PIECE: Final = 256 * 1024


class _Time(threading.local):
    """When the exchange of this thread has to be over, and the connection that it last used."""

    until = inf
    stream: Any = None


_TIME: Final = _Time()


class Journey:
    """What the library tells of one exchange while it goes on.

    `sent` says whether the request may have begun to go out; of a transport that tells nothing, the worst is thought.
    For a blocking exchange, reading and writing stop with a TimeoutError when the time is over.
    """

    def __init__(self, timeout: float, *, sent: bool) -> None:
        self.sent = sent
        self._until = _TIME.until = time.monotonic() + timeout
        _TIME.stream = None
        self.abandoned: Callable[[], bool] = bool

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event; a new connection is made to keep the time."""
        if event.endswith(_CONNECTED):
            _keep_time(info["return_value"])
        elif event.endswith(_SENDING):
            self.sent = True

    @staticmethod
    def drop() -> None:
        """Close the connection of an exchange that was interrupted inside the library, which might use it again."""
        with suppress(ReferenceError):
            if _TIME.stream is not None:
                _TIME.stream.close()

    async def awaited(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of an event; a new connection that came up when it was too late is closed.

        The library would lose it: between its first connection and its first word it minds no cancellation.

        Raises:
            TimeoutError: the exchange was abandoned meanwhile.
        """
        if event.endswith(_SENDING):
            self.sent = True
        elif event.endswith(_CONNECTED) and self.abandoned():
            await info["return_value"].aclose()
            raise TimeoutError

    def go_on(self) -> None:
        """Do nothing while there is time left.

        Raises:
            TimeoutError: there is none.
        """
        if time.monotonic() > self._until:
            raise TimeoutError


def _keep_time(stream: Any) -> None:  # noqa: ANN401 - whatever kind of connection the library makes
    itself = weakref.proxy(stream)
    stream.being_read = False
    stream.read = partial(_read, stream.__class__.read, itself)
    stream.write = partial(_write, stream.__class__.write, itself)
    stream.close = partial(_close, stream.__class__.close, itself)


def _read(read: Callable[..., bytes], stream: Any, size: int, timeout: float | None = None) -> bytes:  # noqa: ANN401 - likewise
    _TIME.stream = stream
    stream.being_read = True
    try:
        return read(stream, size, _left(timeout))
    finally:
        stream.being_read = False


def _write(write: Callable[..., None], stream: object, data: bytes, timeout: float | None = None) -> None:
    _TIME.stream = stream
    for start in range(0, len(data), _PIECE):
        write(stream, data[start : start + _PIECE], _left(timeout))


def _close(close: Callable[..., None], stream: Any) -> None:  # noqa: ANN401 - likewise
    """Close a connection; a thread that waits for it is woken first, and then closes it itself.

    It would not notice a mere closing, and might go on waiting at what got the same number of the system meanwhile.
    """
    with suppress(OSError):
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
    if not stream.being_read:
        close(stream)


def _left(timeout: float | None) -> float:
    """Give the seconds that one step may take.

    Raises:
        TimeoutError: there are none.
    """
    left = _TIME.until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left if timeout is None else min(left, timeout)
