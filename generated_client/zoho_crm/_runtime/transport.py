"""The one door to the network: the only file that knows the HTTP library."""

from __future__ import annotations

import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import httpx

from zoho_crm._version import __version__

from .errors import ClosedError, TransportError, ZohoError
from .hosts import LOOPBACK, is_loopback
from .network import Network
from .secrets import Secret
from .wire import Reply

if TYPE_CHECKING:
    from .wire import Request

#: What a caller may hand in to replace the network: a WSGI, ASGI or mock transport, a proxy, a client certificate.
SyncBackend = httpx.BaseTransport
AsyncBackend = httpx.AsyncBaseTransport

#: An answer of more bytes than this is refused.
MAX_BYTES: Final = 64 * 1024 * 1024
#: This machine is never reached through a proxy, which would see the token of a call without TLS.
_DIRECT: Final = {f"all://{f'[{host}]' if ':' in host else host}": None for host in LOOPBACK}
_HEADERS: Final = {"accept": "application/json", "user-agent": f"zoho-crm-client/{__version__}"}
_FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
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
        self._client = httpx.Client(**_settings(backend, network))
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
            try:
                with self._client.stream(**_arguments(request)) as response:
                    return _reply(response, _read(response, request))
            except _FAILURES as error:
                failure = _failure(error, request)
            except RuntimeError:
                if not self._client.is_closed:
                    raise
                failure = ClosedError("this client was closed meanwhile", operation=request.operation)
        # Raised outside the handler: the library's own error holds the request with its token.
        raise failure

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncTransport:
    """Sends requests, from many tasks of one event loop, over one pool of connections."""

    def __init__(self, backend: AsyncBackend | None = None, network: Network = Network()) -> None:  # noqa: B008 - likewise
        self._client = httpx.AsyncClient(**_settings(backend, network))

    async def send(self, request: Request) -> Reply:
        """Send a request and read its whole answer.

        Raises:
            TransportError: no whole answer came.
        """
        failure: ZohoError | None = _unsafe(request)
        if failure is None:
            try:
                async with self._client.stream(**_arguments(request)) as response:
                    return _reply(response, await _read_async(response, request))
            except _FAILURES as error:
                failure = _failure(error, request)
            except RuntimeError:
                if not self._client.is_closed:
                    raise
                failure = ClosedError("this client was closed meanwhile", operation=request.operation)
        raise failure

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class _Body:
    """Collects an answer within its bounds of size and time."""

    def __init__(self, timeout: float) -> None:
        self._chunks: list[bytes] = []
        self._size = 0
        self._until = time.monotonic() + timeout

    def add(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > MAX_BYTES:
            raise httpx.StreamError(f"the answer is larger than {MAX_BYTES} bytes")
        if time.monotonic() > self._until:
            raise httpx.StreamError("the answer did not end in time")

    def whole(self) -> bytes:
        return b"".join(self._chunks)


def _read(response: httpx.Response, request: Request) -> bytes:
    body = _Body(request.timeout)
    for chunk in response.iter_bytes():
        body.add(chunk)
    return body.whole()


async def _read_async(response: httpx.Response, request: Request) -> bytes:
    body = _Body(request.timeout)
    async for chunk in response.aiter_bytes():
        body.add(chunk)
    return body.whole()


def _settings(backend: object, network: Network) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "headers": _HEADERS,
        "follow_redirects": False,
        "transport": backend,
        "trust_env": network.trust_env,
        "mounts": _DIRECT,
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
    }
    context = network.context()
    if context is not None:
        settings["verify"] = context
    if network.proxy is not None:
        settings["proxy"] = network.proxy.reveal()
    return settings


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


def _reply(response: httpx.Response, body: bytes) -> Reply:
    return Reply(response.status_code, response.headers, body, time.time())


def _unsafe(request: Request) -> TransportError | None:
    if request.url.startswith("https://") or is_loopback(request.url):
        return None
    failure = TransportError("a token is sent over https only, except to this machine", operation=request.operation)
    failure.sent = False
    return failure


def _unconnected(error: BaseException, host: str) -> str:
    """Say why there is no connection: a certificate that is not trusted is for the caller to mend."""
    import ssl  # noqa: PLC0415 - loaded by then

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} is not trusted ({cause.verify_message}; see ca_bundle)"
        cause = cause.__cause__ or cause.__context__
    return f"no connection to {host}"


def _failure(error: Exception, request: Request) -> TransportError:
    """Say what happened in words of ours: the library's words may quote a header or a URL."""
    host = httpx.URL(request.url).host if not isinstance(error, httpx.InvalidURL) else "an unreadable URL"
    if isinstance(error, httpx.TimeoutException):
        what = f"{host} did not answer within {request.timeout:g} seconds"
    elif isinstance(error, httpx.ProxyError):
        what = f"the proxy gave no connection to {host} (its answer begins with {str(error)[:3]!r})"
    elif isinstance(error, httpx.ConnectError):
        what = _unconnected(error, host)
    elif type(error) is httpx.StreamError:
        what = f"{host}: {error}"
    else:
        what = f"the exchange with {host} broke off ({type(error).__name__})"
    failure = TransportError(what, operation=request.operation)
    failure.sent = not isinstance(error, _UNSENT)
    return failure
