"""Transports of httpx that a caller hands in, asked as the client's own connections are.

httpx itself is imported here alone, and so by those who hand one in: what it is made of does for all others.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

import httpcore
import httpx

from .body import UNPACKED
from .punctual import keep_time, take
from .wire import Broken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator, Mapping

#: What a caller may hand in to replace the network: a WSGI, ASGI or mock transport, a proxy, a client certificate.
SyncBackend = httpx.BaseTransport
AsyncBackend = httpx.AsyncBaseTransport

_NEW: Final = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")
_FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


class Lent:
    """A blocking transport of the caller's."""

    def __init__(self, backend: SyncBackend) -> None:
        self._backend = backend
        self.close = backend.close

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; the body of the answer is read later."""
        with _translated():
            response = self._backend.handle_request(_asked(request, _connected))
        return _answer(response, _Stream(response))


class AsyncLent:
    """An asyncio transport of the caller's."""

    def __init__(self, backend: AsyncBackend) -> None:
        self._backend = backend
        self.aclose = backend.aclose

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; the body of the answer is read later."""
        with _translated():
            response = await self._backend.handle_async_request(_asked(request, _arrived))
        return _answer(response, _AsyncStream(response))


class _Stream:
    """The body of an answer."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._stream = response.stream

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._stream, httpx.SyncByteStream)
        with _translated():
            yield from self._stream

    def close(self) -> None:
        with _translated():
            self._response.close()


class _AsyncStream:
    """The body of an answer."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._stream = response.stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self._stream, httpx.AsyncByteStream)
        with _translated():
            async for chunk in self._stream:
                yield chunk

    async def aclose(self) -> None:
        with _translated():
            await self._response.aclose()


def _asked(request: httpcore.Request, trace: object) -> httpx.Request:
    given = cast("Any", request)
    return httpx.Request(
        request.method.decode("ascii"),
        httpx.URL(
            scheme=request.url.scheme.decode("ascii"),
            host=request.url.host.decode("ascii"),
            port=request.url.port,
            raw_path=request.url.target,
        ),
        headers=request.headers,
        content=b"".join(given.stream),
        extensions={**given.extensions, "trace": trace},
    )


def _connected(event: str, info: Mapping[str, Any]) -> None:
    """Let a connection that a transport of the network makes keep the time."""
    if event.endswith(_NEW):
        keep_time(info["return_value"])


async def _arrived(event: str, info: Mapping[str, Any]) -> None:
    """Take likewise a connection that is made in a task."""
    if event.endswith(_NEW):
        await take(info["return_value"])


def _answer(response: httpx.Response, stream: _Stream | _AsyncStream) -> httpcore.Response:
    given = cast("Any", response)
    read = response.is_stream_consumed
    return httpcore.Response(
        response.status_code,
        headers=response.headers.raw,
        content=response.content if read else stream,
        extensions={**given.extensions, UNPACKED: read},
    )


@contextmanager
def _translated() -> Generator[None]:
    """Turn the errors of httpx into those that it made them of itself, as far as there are such."""
    try:
        yield
    except _FAILURES as error:
        for kind in type(error).__mro__:
            twin = getattr(httpcore, kind.__name__, None)
            if twin is not None:
                raise twin(str(error)) from error
        raise Broken(type(error).__name__) from error
