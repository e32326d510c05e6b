"""The sandbox as a transport of httpx: a client calls it in its own process, without a socket."""

import time
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Final

import anyio
import httpx

from zoho_sandbox.exchange import AT_ONCE, Request, Response

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """For sync and async clients alike, from any number of threads and tasks; closing it closes nothing."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox: Final = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the sandbox.

        Raises:
            httpx.TransportError: a trouble of the network is switched on; the same that a real one causes.
        """
        request.read()
        flow = self._flow(request)
        try:
            while True:
                time.sleep(next(flow))
        except StopIteration as ended:
            answer: httpx.Response = ended.value
            return answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the sandbox.

        Raises:
            httpx.TransportError: a trouble of the network is switched on; the same that a real one causes.
        """
        await request.aread()
        flow = self._flow(request)
        while True:
            try:
                seconds = next(flow)
            except StopIteration as ended:
                answer: httpx.Response = ended.value
                return answer
            await anyio.sleep(seconds)

    def _flow(self, request: httpx.Request) -> Generator[float, None, httpx.Response]:
        """What both do: yields the seconds to wait, at most as long as the client has patience."""
        patience = _patience(request)
        flow = self._sandbox.exchange(_ours(request))
        response = yield from _as_long_as(flow, patience, request)
        if response.delivery.lost:
            raise httpx.ReadError("the connection was reset", request=request)
        body = httpx.ByteStream(response.body) if response.delivery is AT_ONCE else _Body(response, patience, request)
        return httpx.Response(response.status, headers=list(response.headers.items()), stream=body, request=request)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes slowly, or not whole."""

    def __init__(self, response: Response, patience: float, request: httpx.Request) -> None:
        self._response: Final = response
        self._patience: Final = patience
        self._request: Final = request

    def __iter__(self) -> Iterator[bytes]:
        for pause, piece in self._pieces():
            time.sleep(pause)
            yield piece
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for pause, piece in self._pieces():
            await anyio.sleep(pause)
            yield piece
        self._end()

    def _pieces(self) -> Iterator[tuple[float, bytes]]:
        for pause, piece in self._response.delivery.pieces(self._response.body):
            if pause > self._patience:
                yield self._patience, b""
                raise httpx.ReadTimeout("the body took too long", request=self._request)
            yield pause, piece

    def _end(self) -> None:
        if not self._response.delivery.whole:
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body", request=self._request
            )


def _ours(request: httpx.Request) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, request.url.raw_path.decode("ascii"), headers, request.content, request.url.scheme)


def _patience(request: httpx.Request) -> float:
    """How long the client waits for something to read."""
    timeout = request.extensions.get("timeout", {}).get("read")
    return float("inf") if timeout is None else float(timeout)


def _as_long_as(
    flow: Generator[float, None, Response], patience: float, request: httpx.Request
) -> Generator[float, None, Response]:
    waited = 0.0
    while True:
        try:
            seconds = next(flow)
        except StopIteration as ended:
            response: Response = ended.value
            return response
        if waited + seconds > patience:
            yield patience - waited
            # The sandbox knows nothing of a client that has gone: it works on.
            _exhaust(flow)
            raise httpx.ReadTimeout("the answer took too long", request=request)
        waited += seconds
        yield seconds


def _exhaust(flow: Generator[float, None, Response]) -> None:
    for _ in flow:
        pass
