"""The socket that a sandbox answers on, and the server behind it."""

import os
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    import uvicorn

    from zoho_sandbox.asgi import Application

# Connections that wait to be taken, and how many are taken before whoever is connected has a turn again.
BACKLOG: Final = 1024
AT_A_TIME: Final = 16


def listen(host: str, port: int) -> socket.socket:
    """A socket that connections can be made to from now on.

    Raises:
        OSError: the address is taken or is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # asyncio does so only for sockets that it opened itself.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(host: str, listener: socket.socket) -> str:
    """Where a listening socket is reached."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def server_of(app: "Application") -> "uvicorn.Server":
    """A server for the application."""
    import uvicorn  # noqa: PLC0415 - only for those who want a socket

    # Who calls is who is connected: a header must not open what is for this machine alone.
    given = uvicorn.Config(
        app.until(lambda: server.should_exit),
        log_level="error",
        lifespan="off",
        access_log=False,
        proxy_headers=False,
        backlog=AT_A_TIME,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            # asyncio takes one number for both, and has just set the smaller one.
            for listener in sockets or ():
                listener.listen(BACKLOG)

    server = Server(given)
    return server


class Ending:
    """A block in which Ctrl-C, or whoever asks the process to terminate, ends it at once and without a traceback.

    Nothing was answered for yet, so nothing can be lost. Once there is a server, that is what ends, and the block goes
    on behind it. For the main thread.

    Attributes:
        server: the server, when there is one.
    """

    def __init__(self) -> None:
        self.server: uvicorn.Server | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        # No exception: it could come up anywhere, where nobody expects it and some would keep it to themselves.
        if self.server is None:
            os._exit(0)
        self.server.should_exit = True


@contextmanager
def serving(app: "Application", host: str, port: int) -> Generator[str]:
    """Answer on a socket, in a thread, until the end of the block; the URL.

    Raises:
        OSError: the address is taken or is not of this machine.
    """
    server = server_of(app)
    listener = listen(host, port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="zoho-sandbox", daemon=True)
    thread.start()
    try:
        yield url_of(host, listener)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
