"""The one door to the network: the only file that knows the HTTP library."""

from __future__ import annotations

import time
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import urlencode

import httpx

from zoho_crm._version import __version__

from .body import CODING, Body, Unreadable
from .errors import ClosedError, TransportError, ZohoError
from .hosts import LOOPBACK, is_loopback
from .network import Network, proxy_of, unconnected
from .punctual import Journey
from .secrets import Secret
from .traces import stripped
from .wire import Reply, unechoed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .wire import Request

C = TypeVar("C", httpx.Client, httpx.AsyncClient)

#: What a caller may hand in to replace the network: a WSGI, ASGI or mock transport, a proxy, a client certificate.
SyncBackend = httpx.BaseTransport
AsyncBackend = httpx.AsyncBaseTransport

_TO_PARSER: Final = ("stream", "_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state")
#: An answer of more bytes than this is refused.
MAX_BYTES: Final = 64 * 1024 * 1024
#: This machine is never reached through a proxy, which would see the token of a call without TLS.
_DIRECT: Final = {f"all://{f'[{host}]' if ':' in host else host}": None for host in LOOPBACK}
#: The gate of a client counts its calls. The library's own queue takes the longer for each call the more there are,
#: and beyond its number of connections to keep it keeps none.
_AS_MANY: Final = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=5.0)
_HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": CODING,
    "user-agent": f"zoho-crm-client/{__version__}",
}
_FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, Unreadable, TimeoutError)
#: Errors after which the server has certainly not seen the request.
_UNSENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class Transport:
    """Sends requests, from many threads at once, over one pool of connections."""

    def __init__(self, backend: SyncBackend | None = None, network: Network = Network()) -> None:  # noqa: B008 - it is frozen
        self._client = _made(httpx.Client, backend, network)
        self._network = None if backend else network

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
            try:
                with self._client.stream(**_arguments(request), extensions={"trace": journey}) as response:
                    return _reply(request, response, self._read(response, journey))
            except _FAILURES as error:
                failure = _failure(error, request, journey, self._network)
            except BaseException as error:  # noqa: BLE001 - it goes on, without the frames that hold the token
                # An interruption, or a mistake in a transport of the caller's.
                journey.drop()
                if not (isinstance(error, RuntimeError) and self._client.is_closed):
                    raise stripped(error)  # noqa: B904 - it is the same error
                failure = ClosedError("this client was closed meanwhile", operation=request.operation)
        # Raised outside the handler: the library's own error holds the request with its token.
        raise failure

    def _read(self, response: httpx.Response, journey: Journey) -> bytes:
        body = _body(response)
        if response.is_stream_consumed:
            return body.whole_of(response.content)
        for chunk in cast("httpx.SyncByteStream", response.stream):
            body.add(chunk)
            journey.go_on()
        if (wire := _spoilt(response, closed=self._client.is_closed)) is not None:
            wire.close()
        return body.whole()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncTransport:
    """Sends requests, from many tasks of one event loop, over one pool of connections."""

    def __init__(self, backend: AsyncBackend | None = None, network: Network = Network()) -> None:  # noqa: B008 - likewise
        self._client = _made(httpx.AsyncClient, backend, network)
        self._network = None if backend else network

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
            except _FAILURES as error:
                failure = _failure(error, request, journey, self._network)
            except BaseException as error:  # noqa: BLE001 - likewise
                if not (isinstance(error, RuntimeError) and self._client.is_closed):
                    raise stripped(error)  # noqa: B904 - likewise
                failure = ClosedError("this client was closed meanwhile", operation=request.operation)
        raise failure

    async def _exchange(self, request: Request, journey: Journey, abandoned: Callable[[], bool]) -> Reply:
        journey.abandoned = abandoned
        extensions = {"trace": journey.awaited}
        async with self._client.stream(**_arguments(request), extensions=extensions) as response:
            return _reply(request, response, await self._read(response, journey))

    async def _read(self, response: httpx.Response, journey: Journey) -> bytes:
        body = _body(response)
        if response.is_stream_consumed:
            return body.whole_of(response.content)
        async for chunk in cast("httpx.AsyncByteStream", response.stream):
            body.add(chunk)
            journey.go_on()
        if (wire := _spoilt(response, closed=self._client.is_closed)) is not None:
            await wire.aclose()
        return body.whole()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _made(kind: type[C], backend: object, network: Network) -> C:
    try:
        return kind(**_settings(backend, network))
    except ImportError:
        pass
    # Raised outside the handler: the frames of the library's error hold the proxy's password.
    raise ValueError("A SOCKS proxy needs one more package: pip install 'httpx[socks]'.")


def _settings(backend: object, network: Network) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "headers": _HEADERS,
        "follow_redirects": False,
        "transport": backend,
        "trust_env": network.trust_env,
        "mounts": _DIRECT,
        "limits": _AS_MANY,
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
    }
    context = network.context()
    if context is not None:
        settings["verify"] = context
    if network.proxy is not None:
        settings["proxy"] = network.proxy.reveal()
    return settings


def _body(response: httpx.Response) -> Body:
    # What a transport of the caller's has read already, to log it perhaps, is unpacked as well.
    coding = "" if response.is_stream_consumed else response.headers.get("content-encoding", "")
    return Body(coding, MAX_BYTES)


def _spoilt(response: httpx.Response, *, closed: bool) -> Any:  # noqa: ANN401 - a connection, blocking or not
    """Give the connection of an answer if it is not to be used again; None if it is, or is not the library's."""
    # A call that overlapped with the closing of its client would leave its connection open.
    return response.extensions.get("network_stream") if closed or _surplus(response) else None


def _surplus(response: httpx.Response) -> bool:
    """Say whether more bytes came than belong to an answer: they would be taken for the answer to the next request.

    No public name of the library leads to them. Where its parts are called otherwise, nothing is found.
    """
    found: Any = response
    for part in _TO_PARSER:
        found = getattr(found, part, None)
    return found is not None and bool(found.trailing_data[0])


def _arguments(request: Request) -> dict[str, Any]:
    headers = dict(request.headers)
    content = request.body
    if request.token is not None:
        headers["authorization"] = f"Zoho-oauthtoken {request.token.reveal()}"
    if request.form is not None:
        fields = {key: part.reveal() if isinstance(part, Secret) else part for key, part in request.form.items()}
        content = urlencode(fields).encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
    return {
        "method": request.method,
        "url": request.url,
        "headers": headers,
        "content": content,
        "timeout": request.timeout,
    }


def _reply(request: Request, response: httpx.Response, body: bytes) -> Reply:
    return unechoed(Reply(response.status_code, response.headers, body, time.time()), request)


def _unsafe(request: Request) -> TransportError | None:
    if request.url.startswith("https://") or is_loopback(request.url):
        return None
    failure = TransportError("a token is sent over https only, except to this machine", operation=request.operation)
    failure.sent = False
    return failure


def _failure(error: Exception, request: Request, journey: Journey, network: Network | None) -> TransportError:
    """Say what happened in words of ours: the library's words may quote a header or a URL."""
    host = httpx.URL(request.url).host if not isinstance(error, httpx.InvalidURL) else "an unreadable URL"
    proxy = "" if network is None else proxy_of(network, request.url)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        what = f"{host} did not answer within {request.timeout:g} seconds"
    elif isinstance(error, httpx.ProxyError):
        what = f"the proxy {proxy} gave no connection to {host} (its answer begins with {str(error)[:3]!r})"
    elif isinstance(error, httpx.ConnectError):
        what = unconnected(error, host)
    elif isinstance(error, Unreadable):
        what = f"{host}: {error}"
    else:
        what = f"the exchange with {host} broke off ({type(error).__name__})"
    if proxy and isinstance(error, httpx.TimeoutException | TimeoutError | httpx.NetworkError):
        what += f" through the proxy {proxy}"
    failure = TransportError(what, operation=request.operation)
    failure.sent = journey.sent if isinstance(error, TimeoutError) else not isinstance(error, _UNSENT)
    return failure
