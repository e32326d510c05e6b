"""A server on this machine that misbehaves as it is told: one thread, raw sockets, one fault per call."""

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

JSON_TYPE = "application/json;charset=UTF-8"
CELL = "x-cell"
#: Stands in every secret of a client under test, so that one look finds any of them.
MARK = "5ec4e7"
_NO_BODY = frozenset({204, 304})


def http(status: int, content: bytes = b"", *headers: str, kind: str | None = JSON_TYPE) -> bytes:
    """Write a whole answer."""
    lines = [f"HTTP/1.1 {status} Status", *([f"content-type: {kind}"] if kind else []), *headers]
    if status not in _NO_BODY and not any(line.lower().startswith("content-length") for line in headers):
        lines.append(f"content-length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


@dataclass
class Right:
    """The documented answer to a call."""

    status: int
    content: bytes

    @property
    def whole(self) -> bytes:
        """The answer as it goes over the wire."""
        return http(self.status, self.content)


@dataclass
class Seen:
    """A request that arrived: its head, in lower case, and its body."""

    head: str
    body: bytes


@dataclass(eq=False)
class Peer:
    """The server's end of one exchange."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    right: Right
    seen: Seen
    stranger: str
    over: bool = False

    @property
    def alone(self) -> bool:
        """Whether nobody listens any more."""
        return self.writer.is_closing() or self.reader.at_eof()

    async def say(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)
        with suppress(OSError):
            await self.writer.drain()

    async def dribble(self, data: bytes, pause: float = 0.1, most: float = 8.0) -> None:
        """Send bytes one by one, for as long as somebody listens."""
        for step in range(int(most / pause)):
            if self.alone:
                return
            await self.say(data[step : step + 1] or data[-1:])
            await asyncio.sleep(pause)

    def reset(self) -> None:
        """Break the connection off, without the farewell of TCP."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.over = True
        self.writer.transport.abort()

    def end(self) -> None:
        """Close the connection in order."""
        self.over = True
        self.writer.close()


Play = Callable[[Peer], Coroutine[Any, Any, None]]


@dataclass(eq=False)
class Cell:
    """One call under one fault: what is played from request number `at` on, and the requests that came of it."""

    play: Play
    right: Right | Callable[[Seen], Right]
    passing: bool = False
    early: bool = False
    at: int = 1
    seen: list[Seen] = field(default_factory=list[Seen])


class Server:
    """Plays faults on one port, and on another one is a stranger that no token may reach."""

    def __init__(self) -> None:
        self.cells: dict[str, Cell] = {}
        self.tokens = 0
        self.token_play: Play | None = None
        self.strange: list[bytes] = []
        self.open: set[asyncio.StreamWriter] = set()
        self.host = "127.0.0.1"
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fault server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        """Where the faults are."""
        return f"http://{self.host}:{self.port}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        main = await asyncio.start_server(self._talk, self.host, 0, backlog=512, limit=2**24)
        other = await asyncio.start_server(self._listen, self.host, 0)
        self.port = main.sockets[0].getsockname()[1]
        self.stranger = f"http://{self.host}:{other.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        main.close()
        other.close()
        talking = asyncio.all_tasks() - {asyncio.current_task()}
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.strange.append(await reader.read(65536))
        writer.write(http(200, b"{}", "connection: close"))
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        try:
            while await self._exchange(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open.discard(writer)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        seen = Seen(head.lower(), b"")
        cell = self.cells.get(fields.get(CELL, ""))
        if cell is None:
            cell = self._token(head)
        if not cell.early:
            seen.body = await reader.readexactly(int(fields.get("content-length", 0)))
        cell.seen.append(seen)
        right = cell.right if isinstance(cell.right, Right) else cell.right(seen)
        peer = Peer(reader, writer, right, seen, self.stranger)
        here = len(cell.seen) == cell.at if cell.passing else len(cell.seen) >= cell.at
        await (cell.play if here else answer_right)(peer)
        return not peer.over

    def _token(self, head: str) -> Cell:
        """A token request: answered well, unless something else is to be played to it."""
        assert "/oauth/v2/token" in head, f"a request without a cell: {head.splitlines()[0]}"
        self.tokens += 1
        content = {"access_token": f"1000.{MARK}.{self.tokens}", "expires_in": 3600, "api_domain": self.url}
        return Cell(self.token_play or answer_right, Right(200, json.dumps(content).encode()))


async def answer_right(peer: Peer) -> None:
    """Answer as documented."""
    await peer.say(peer.right.whole)
