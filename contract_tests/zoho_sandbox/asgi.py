"""The sandbox as an ASGI application."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from zoho_sandbox.arguments import MAX_BODY, Weight
from zoho_sandbox.exchange import AT_ONCE, LOOPBACK, Live, Request, Response

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox

# Seconds between two looks at what there is to tell.
LOOK: Final = 0.2
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Application:
    """Answers what comes over HTTP; knows nothing of lifespans and web sockets."""

    def __init__(self, sandbox: "Sandbox", ending: Callable[[], bool] = lambda: False) -> None:
        """With whether its server is about to end, and with it what would go on for ever."""
        self._sandbox: Final = sandbox
        self._ending: Final = ending

    def until(self, ending: Callable[[], bool]) -> "Application":
        """The same for one server, of which there may be several at a time."""
        return Application(self._sandbox, ending)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        read = await _read(scope, receive)
        if read is None:
            return
        body, too_large = read
        flow = self._sandbox.exchange(_request(scope, body, too_large=too_large))
        response = await _driven(flow)
        delivery = response.delivery
        if isinstance(delivery, Live) and delivery.news is not None:
            await self._keep_telling(response, delivery.news(), receive, send)
        else:
            await _respond(response, receive, send)

    async def _keep_telling(self, response: Response, news: Generator[bytes], receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_left(receive))
        try:
            piece = next(news, None)
            await _begin(response, send)
            while piece is not None and not gone.done() and not self._ending():
                if piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await asyncio.wait({gone}, timeout=LOOK)
                piece = next(news, None)
            if not gone.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            news.close()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _driven(flow: Generator[float, None, Response]) -> Response:
    while True:
        try:
            seconds = next(flow)
        except StopIteration as ended:
            response: Response = ended.value
            return response
        await asyncio.sleep(seconds)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def _read(scope: Scope, receive: Receive) -> tuple[bytes, bool] | None:
    """The body; one that says that it is too large is not waited for, one that turns out to be is not kept.

    None if the caller has gone before the end of it.
    """
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if said.isdigit() and int(said) > MAX_BODY:
        return b"", True
    parts: list[bytes] = []
    weight = Weight()
    while True:
        message: Message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        if not weight.too_much:
            parts.append(part)
            weight.add(part)
        if weight.too_much:
            parts.clear()
        if not message.get("more_body"):
            break
    return b"".join(parts), weight.too_much


def _request(scope: Scope, body: bytes, *, too_large: bool) -> Request:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    target = (raw + b"?" + query if query else raw).decode("latin-1")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    peer = scope.get("client")
    # Without an address it is a socket of this machine's own.
    address = peer[0] if peer else LOOPBACK
    return Request(scope["method"], target, headers, body, scope.get("scheme", "http"), address, too_large)


async def _respond(response: Response, receive: Receive, send: Send) -> None:
    delivery = response.delivery
    if delivery.lost:
        await _hang_up(receive, send, reset=True)
        return
    await _begin(response, send)
    if delivery is AT_ONCE:
        await send({"type": "http.response.body", "body": response.body})
        return
    for pause, piece in delivery.pieces(response.body):
        await asyncio.sleep(pause)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    if delivery.whole:
        await send({"type": "http.response.body", "body": b""})
    else:
        await _hang_up(receive, send, reset=False)


async def _begin(response: Response, send: Send) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in response.headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})


async def _hang_up(receive: Receive, send: Send, *, reset: bool) -> None:
    """End the connection in the middle of everything, which ASGI has no message for.

    Raises:
        ConnectionResetError: the server is none whose connection can be reached; uvicorn's can.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionResetError("the connection was reset by a fault that is switched on")
    if reset:
        # Without lingering the kernel sends a reset and not a polite end.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
    await _left(receive)
