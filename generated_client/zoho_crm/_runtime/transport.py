"""The one door to the network: the only place that knows the HTTP library, with `roads` and `lent` behind it."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlencode, urlsplit

import httpcore

from zoho_crm._version import __version__

from .address import taken_apart
from .body import CODING, UNPACKED, Body, Unreadable
from .connecting import Connecting
from .errors import ClosedError, TransportError, ZohoError
from .hosts import is_loopback
from .network import Network, proxy_of, unconnected
from .punctual import AsyncLines, Journey, Lines
from .roads import ASYNC, SYNC, Roads, failures, refusal
from .secrets import Secret
from .surplus import surplus
from .traces import stripped
from .wire import Broken, Reply, unechoed

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable, Iterable

    from .address import Address
    from .lent import AsyncBackend, AsyncLent, Lent, SyncBackend
    from .wire import Request

#: An answer of more bytes than this is refused.
MAX_BYTES: Final = 64 * 1024 * 1024
_HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": CODING,
    "connection": "keep-alive",
    "user-agent": f"zoho-crm-client/{__version__}",
}
#: Methods of which a server expects a body.
_BEARING: Final = frozenset({"POST", "PUT", "PATCH"})
_FAILURES: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    Broken,
    Unreadable,
    TimeoutError,
)
#: Errors after which the server has certainly not seen the request.
_UNSENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
_NO_URL: Final = "InvalidURL"


class Transport:
    """Sends requests, from many threads at once, over pools of connections."""

    def __init__(self, backend: SyncBackend | None = None, network: Network = Network()) -> None:  # noqa: B008 - it is frozen
        self._network = None if backend else network
        self._closed = False
        self._lent: Lent | None = None
        if backend is not None:
            from .lent import Lent  # noqa: PLC0415 - for those who lend one

            self._lent = Lent(backend)
        self._roads = Roads(SYNC, network, Lines(Connecting(httpcore.SyncBackend(), httpcore.ConnectError)))

    def reopened(self) -> Transport:
        """Give a door like this one with connections of its own, for a process that was forked.

        Raises:
            ClosedError: the connections are the caller's, and nobody can say whether two processes may share them.
        """
        if self._network is None:
            raise ClosedError("this client has a transport of the caller's, which belongs to the process that made it")
        return Transport(None, self._network)

    def send(self, request: Request) -> Reply:
        """Send a request and read its whole answer.

        Raises:
            TransportError: no whole answer came.
        """
        failure: ZohoError | None = _unsafe(request)
        if failure is None:
            journey = Journey(request.timeout, sent=self._network is None)
            journey.in_thread()
            try:
                address, target = taken_apart(request.url)
                pool = self._lent or self._roads.to(address)
                response = pool.handle_request(_outgoing(request, address, target))
                try:
                    return _reply(request, response, self._read(response, journey))
                finally:
                    response.close()
            except failures(*_FAILURES) as error:
                # The library loses the connection to a proxy of SOCKS that gave none.
                if journey.at_proxy and journey.way is not None:
                    journey.way.close()
                failure = _failure(error, request, journey, self._network)
            except BaseException as error:  # noqa: BLE001 - it goes on, without the frames that hold the token
                # An interruption, or a mistake in a transport of the caller's.
                journey.drop()
                if not (isinstance(error, RuntimeError) and self._closed):
                    raise stripped(error)  # noqa: B904 - it is the same error
                failure = ClosedError("this client was closed meanwhile", operation=request.operation)
        # Raised outside the handler: the library's own error holds the request with its token.
        raise failure

    def _read(self, response: httpcore.Response, journey: Journey) -> bytes:
        body = _body(response)
        for chunk in cast("Iterable[bytes]", response.stream):
            body.add(chunk)
            journey.go_on()
        if (wire := _spoilt(response, closed=self._closed)) is not None:
            wire.close()
        return body.whole()

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        if self._lent is not None:
            self._lent.close()
        for pool in self._roads:
            pool.close()


class AsyncTransport:
    """Sends requests, from many tasks of one event loop, over pools of connections."""

    def __init__(self, backend: AsyncBackend | None = None, network: Network = Network()) -> None:  # noqa: B008 - likewise
        self._network = None if backend else network
        self._closed = False
        self._lent: AsyncLent | None = None
        if backend is not None:
            from .lent import AsyncLent  # noqa: PLC0415 - likewise

            self._lent = AsyncLent(backend)
        self._roads = Roads(ASYNC, network, AsyncLines(httpcore.AnyIOBackend()))

    async def send(self, request: Request) -> Reply:
        """Send a request and read its whole answer.

        Raises:
            TransportError: no whole answer came.
        """
        from .shelter import sheltered  # noqa: PLC0415 - asyncio is for those who use it

        failure: ZohoError | None = _unsafe(request)
        if failure is None:
            journey = Journey(request.timeout, sent=self._network is None)
            try:
                return await sheltered(partial(self._exchange, request, journey), request.timeout)
            except failures(*_FAILURES) as error:
                failure = _failure(error, request, journey, self._network)
            except BaseException as error:  # noqa: BLE001 - likewise
                if not (isinstance(error, RuntimeError) and self._closed):
                    raise stripped(error)  # noqa: B904 - likewise
                failure = ClosedError("this client was closed meanwhile", operation=request.operation)
        raise failure

    async def _exchange(self, request: Request, journey: Journey, abandoned: Callable[[], bool]) -> Reply:
        journey.abandoned = abandoned
        journey.in_task()
        address, target = taken_apart(request.url)
        pool = self._lent or self._roads.to(address)
        try:
            response = await pool.handle_async_request(_outgoing(request, address, target))
        except BaseException:
            if journey.at_proxy and journey.way is not None:
                from anyio import CancelScope  # noqa: PLC0415 - for those who use asyncio

                with CancelScope(shield=True):
                    await journey.way.aclose()
            raise
        try:
            return _reply(request, response, await self._read(response, journey))
        finally:
            await response.aclose()

    async def _read(self, response: httpcore.Response, journey: Journey) -> bytes:
        body = _body(response)
        async for chunk in cast("AsyncIterable[bytes]", response.stream):
            body.add(chunk)
            journey.go_on()
        if (wire := _spoilt(response, closed=self._closed)) is not None:
            await wire.aclose()
        return body.whole()

    async def close(self) -> None:
        """Close the connections."""
        self._closed = True
        if self._lent is not None:
            await self._lent.aclose()
        for pool in self._roads:
            await pool.aclose()


def _body(response: httpcore.Response) -> Body:
    if _said(response, UNPACKED):
        return Body("", MAX_BYTES)
    coding = next((value for name, value in response.headers if name.lower() == b"content-encoding"), b"")
    return Body(coding.decode("latin-1"), MAX_BYTES)


def _said(response: Any, name: str) -> Any:  # noqa: ANN401 - whatever the library says
    return response.extensions.get(name)


def _spoilt(response: httpcore.Response, *, closed: bool) -> Any:  # noqa: ANN401 - a connection, blocking or not
    """Give the connection of an answer if it is not to be used again; None if it is, or is not the library's."""
    wire = _said(response, "network_stream")
    # A call that overlapped with the closing of its client would leave its connection open.
    return wire if closed or surplus(response.stream, wire) else None


def _outgoing(request: Request, address: Address, target: bytes) -> httpcore.Request:
    headers = {**_HEADERS, **{name.lower(): value for name, value in request.headers.items()}}
    content = request.body
    if request.form is not None:
        fields = {key: part.reveal() if isinstance(part, Secret) else part for key, part in request.form.items()}
        content = urlencode(fields).encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
    if content is not None or request.method in _BEARING:
        headers["content-length"] = str(len(content or b""))
    written = [(b"host", address.name)]
    written += [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    # The last of all, for nothing goes wrong from here on: what goes wrong shows the variables of its frame.
    if request.token is not None:
        written.append((b"authorization", b"Zoho-oauthtoken " + request.token.reveal().encode("ascii")))
    seconds = request.timeout
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=target),
        headers=written,
        content=content,
        extensions={"timeout": {"connect": seconds, "read": seconds, "write": seconds, "pool": seconds}},
    )


def _reply(request: Request, response: httpcore.Response, body: bytes) -> Reply:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), _text(raw_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return unechoed(Reply(response.status, headers, body, time.time()), request)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _unsafe(request: Request) -> TransportError | None:
    if request.url.startswith("https://") or is_loopback(request.url):
        return None
    failure = TransportError("a token is sent over https only, except to this machine", operation=request.operation)
    failure.sent = False
    return failure


def _failure(error: Exception, request: Request, journey: Journey, network: Network | None) -> TransportError:
    """Say what happened in words of ours: the library's words may quote a header or a URL."""
    broken = error.args[0] if isinstance(error, Broken) else type(error).__name__
    host = urlsplit(request.url).hostname if broken != _NO_URL else "an unreadable URL"
    proxy = "" if network is None or broken == _NO_URL else proxy_of(network, request.url)
    peer = f"the proxy {proxy}" if proxy and journey.at_proxy else host
    if isinstance(error, httpcore.TimeoutException | TimeoutError):
        what = f"{peer} did not answer within {request.timeout:g} seconds"
    elif isinstance(error, httpcore.ProxyError):
        what = f"the proxy {proxy} gave no connection to {host} ({refusal(error)})"
    elif isinstance(error, httpcore.ConnectError):
        what = unconnected(error, peer or "")
    elif isinstance(error, Unreadable):
        what = f"{host}: {error}"
    else:
        what = f"the exchange with {peer} broke off ({broken})"
    if proxy and not isinstance(error, httpcore.ProxyError | Unreadable):
        what += f", on the way to {host}" if journey.at_proxy else f" through the proxy {proxy}"
    failure = TransportError(what, operation=request.operation)
    failure.sent = journey.sent and not isinstance(error, _UNSENT)
    if broken == _NO_URL:
        failure.sent = False
    return failure
