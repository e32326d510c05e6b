"""Ending an exchange in time however slowly its bytes come: the library's own timeouts start anew with every byte."""

from __future__ import annotations

import select
import socket
import threading
import time
import weakref
from contextlib import suppress
from contextvars import ContextVar
from math import inf
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

#: Bytes that are written under one look at the clock.
_PIECE: Final = 256 * 1024


class Journey:
    """What is known of one exchange while it goes on.

    `sent` says whether the request may have begun to go out; of a transport that tells nothing, the worst is thought.
    `at_proxy` says that it came no further yet, over the connection `way`. `abandoned` says whether nobody waits for
    it any more.
    """

    __slots__ = ("abandoned", "at_proxy", "sent", "until", "way")

    def __init__(self, timeout: float = inf, *, sent: bool = False) -> None:
        self.sent = sent
        self.at_proxy = False
        self.way: Any = None
        self.until = time.monotonic() + timeout
        self.abandoned: Callable[[], bool] = bool

    def in_thread(self) -> None:
        """Be the exchange of this thread: its reading and writing stop with a TimeoutError when the time is over."""
        _TIME.journey = self
        _TIME.line = None

    def in_task(self) -> None:
        """Be the exchange of this task."""
        _TASK.set(self)

    @staticmethod
    def drop() -> None:
        """Close the connection of an exchange that was interrupted inside the library, which might use it again."""
        line = _TIME.line and _TIME.line()
        if line is not None:
            line.close()

    def go_on(self) -> None:
        """Do nothing while there is time left.

        Raises:
            TimeoutError: there is none.
        """
        if time.monotonic() > self.until:
            raise TimeoutError

    def left(self, timeout: float | None) -> float:
        """Give the seconds that one step may take.

        Raises:
            TimeoutError: there are none.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if timeout is None else min(left, timeout)


class _Time(threading.local):
    """The exchange of this thread, and the connection that it last used."""

    journey = Journey()
    line: Callable[[], Line | None] | None = None


_TIME: Final = _Time()
_TASK: Final[ContextVar[Journey]] = ContextVar("journey")


class Lines:
    """Makes connections that keep the time; `backend` makes them.

    Those that lead `through` a proxy carry a request after some handshakes of TLS, and words to the proxy before.
    """

    def __init__(self, backend: Any, handshakes: int = 0) -> None:  # noqa: ANN401 - what makes connections for the library
        self._backend = backend
        self._handshakes = handshakes

    def through(self, handshakes: int) -> Lines:
        """Make connections that carry a request after so many handshakes."""
        return Lines(self._backend, handshakes)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Line:
        """Connect to a port."""
        journey = _TIME.journey
        left, journey.at_proxy = journey.left(timeout), self._handshakes > 0
        line = Line(self._backend.connect_tcp(host, port, left, local_address, socket_options), self._handshakes)
        journey.way = line if journey.at_proxy else None
        return line

    def sleep(self, seconds: float) -> None:
        """Wait, as the library does before it connects again."""
        self._backend.sleep(seconds)


class Line:
    """One connection of a blocking client."""

    def __init__(self, stream: Any, handshakes: int = 0) -> None:  # noqa: ANN401 - whatever the library connects
        self._stream = stream
        self._handshakes = handshakes
        self._itself = weakref.ref(self)
        self._being_read = False
        self.get_extra_info = stream.get_extra_info

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Line:
        """Go on under TLS."""
        _TIME.journey.at_proxy = self._handshakes > 1
        stream = self._stream.start_tls(ssl_context, server_hostname, _TIME.journey.left(timeout))
        return Line(stream, max(self._handshakes - 1, 0))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, as long as there is time."""
        _TIME.line = self._itself
        self._being_read = True
        try:
            found: bytes = self._stream.read(max_bytes, _TIME.journey.left(timeout))
        finally:
            self._being_read = False
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write everything, as long as there is time."""
        _TIME.line = self._itself
        _TIME.journey.sent = _TIME.journey.sent or not self._handshakes
        for start in range(0, len(buffer), _PIECE):
            self._stream.write(buffer[start : start + _PIECE], _TIME.journey.left(timeout))

    def close(self) -> None:
        """Close the connection; a thread that waits for it is woken first, and then closes it itself.

        It would not notice a mere closing, and might go on waiting at what got the same number of the system meanwhile.
        """
        with suppress(OSError):
            socket.socket.shutdown(self.get_extra_info("socket"), socket.SHUT_RDWR)
        if not self._being_read:
            self._stream.close()


class AsyncLines:
    """Makes connections for tasks; `backend` makes them."""

    def __init__(self, backend: Any, handshakes: int = 0) -> None:  # noqa: ANN401 - likewise
        self._backend = backend
        self._handshakes = handshakes

    def through(self, handshakes: int) -> AsyncLines:
        """Make connections that carry a request after so many handshakes."""
        return AsyncLines(self._backend, handshakes)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the library asks
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncLine:
        """Connect to a port.

        Raises:
            TimeoutError: the exchange was abandoned meanwhile.
        """
        journey = _TASK.get()
        journey.at_proxy = self._handshakes > 0
        stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        line = AsyncLine(await take(stream), self._handshakes)
        journey.way = line if journey.at_proxy else None
        return line

    async def sleep(self, seconds: float) -> None:
        """Wait, as the library does before it connects again."""
        await self._backend.sleep(seconds)


class AsyncLine:
    """One connection of an asyncio client."""

    def __init__(self, stream: Any, handshakes: int = 0) -> None:  # noqa: ANN401 - likewise
        self._stream = stream
        self._handshakes = handshakes
        self._socket = stream.get_extra_info("socket")
        self.read = stream.read
        self.aclose = stream.aclose

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - whatever is asked for
        """Say what is asked; the pool asks for each call whether any of its connections has something to read."""
        return _is_readable(self._socket) if info == "is_readable" else self._stream.get_extra_info(info)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as the library asks
        """Write everything."""
        journey = _TASK.get()
        journey.sent = journey.sent or not self._handshakes
        await self._stream.write(buffer, timeout)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as the library asks
    ) -> AsyncLine:
        """Go on under TLS.

        Raises:
            TimeoutError: the exchange was abandoned meanwhile.
        """
        _TASK.get().at_proxy = self._handshakes > 1
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            # The library closes it after an error, and loses it after a cancellation.
            from anyio import CancelScope  # noqa: PLC0415 - for those who use asyncio

            with CancelScope(shield=True):
                await self._stream.aclose()
            raise
        return AsyncLine(await take(stream), max(self._handshakes - 1, 0))


def _is_readable(wire: Any) -> bool:  # noqa: ANN401 - what asyncio has for a socket
    """Say whether something came, or the connection ended."""
    number: int = wire.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):  # pragma: no cover - not on the systems that tests run on
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


async def take(stream: Any) -> Any:  # noqa: ANN401 - likewise
    """Give a new connection; one that came up when it was too late is closed.

    The library would lose it: between its first connection and its first word it minds no cancellation.

    Raises:
        TimeoutError: the exchange was abandoned meanwhile.
    """
    if _TASK.get().abandoned():
        await stream.aclose()
        raise TimeoutError
    return stream


def keep_time(stream: Any) -> None:  # noqa: ANN401 - likewise
    """Let a connection keep the time that somebody else has made, for blocking calls."""
    line = Line(
        SimpleNamespace(read=stream.read, write=stream.write, close=stream.close, get_extra_info=stream.get_extra_info)
    )
    stream.read, stream.write, stream.close = line.read, line.write, line.close
