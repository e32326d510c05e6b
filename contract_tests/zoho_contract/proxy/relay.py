"""The proxy itself: takes a request, sends it on, gives back what came, byte for byte."""

import http.client
import select
import ssl
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, cast
from urllib.parse import urlsplit

from zoho_contract.http import Answer, UnreachableError
from zoho_contract.proxy.exchange import MOST, UNPACKED, Seen
from zoho_contract.proxy.routes import accounts, refusal

_LONGEST: Final = 128 * 1024 * 1024
"""Bytes of a request that are taken; the API itself takes 100 MiB."""
_PIECE: Final = 64 * 1024
_TIMEOUT: Final = 120.0
"""Seconds without a byte from the upstream server after which it counts as silent."""
_OWN: Final = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
    ]
)
"""Headers that are about one connection and not about the message."""
_BARE: Final = frozenset({204, 304})


class Upstream:
    """A server that requests are passed on to."""

    def __init__(self, url: str) -> None:
        """`url`: scheme and host, with a path prefix if there is one.

        Raises:
            UnreachableError: The text is not an http or https URL.
        """
        try:
            parts = urlsplit(url)
            self.port = parts.port
        except ValueError as error:
            raise UnreachableError(f"{url} is not a URL") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UnreachableError(f"{url} is not an http or https URL")
        self.host, self.prefix, self.secure = parts.hostname, parts.path.rstrip("/"), parts.scheme == "https"

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is not open yet."""
        if self.secure:
            return http.client.HTTPSConnection(
                self.host, self.port, timeout=_TIMEOUT, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(self.host, self.port, timeout=_TIMEOUT)


class Relay(ThreadingHTTPServer):
    """A proxy in front of the API and the accounts server; a thread per connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], api: Upstream, login: Upstream, tell: Callable[[Seen], None]) -> None:
        """Listen; `tell` is told of every call, from the thread that made it.

        Raises:
            OSError: The address is taken or is not of this machine.
        """
        self.api, self.login, self.tell = api, login, tell
        super().__init__(address, _Handler)


class _TooLongError(Exception):
    """The request is longer than is taken."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def _relay(self) -> Relay:
        return cast("Relay", self.server)

    def setup(self) -> None:
        super().setup()
        self._connections: dict[Upstream, http.client.HTTPConnection] = {}

    def finish(self) -> None:
        for connection in self._connections.values():
            connection.close()
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the library
        """Requests are reported by whoever is told of them."""

    def _pass(self) -> None:
        if refused := refusal(self.path):
            self._refuse(*refused)
            return
        try:
            body = self._body()
        except OSError:
            # Half of a request could be taken for a whole one.
            self.close_connection = True
            return
        except (_TooLongError, ValueError):
            self.close_connection = True
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the request is unreadable or over {_LONGEST} bytes")
            return
        upstream = self._relay.login if accounts(self.path) else self._relay.api
        try:
            response = self._ask(upstream, body)
        except ValueError:
            self._drop(upstream)
            self._refuse(HTTPStatus.BAD_REQUEST, "a method and headers that can be passed on")
            return
        except (OSError, http.client.HTTPException) as error:
            self._drop(upstream)
            self._relay.tell(self._seen(body, None, trouble=_named(error)))
            self._say(HTTPStatus.BAD_GATEWAY, f"{upstream.host} does not answer: {error}")
            return
        kept = bytearray()
        whole, trouble = True, ""
        try:
            for piece in self._hand_back(response):
                if len(kept) <= MOST:
                    kept += piece
        except (OSError, http.client.HTTPException) as error:
            whole, trouble = False, _named(error)
            self.close_connection = True
        if not whole or response.will_close:
            self._drop(upstream)
        headers = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, headers, bytes(kept)) if whole else None
        self._relay.tell(self._seen(body, answer, cut=len(kept) > MOST, trouble=trouble))

    def _drop(self, upstream: Upstream) -> None:
        if connection := self._connections.pop(upstream, None):
            connection.close()

    def _refuse(self, status: HTTPStatus, expected: str) -> None:
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._relay.tell(Seen(self.command, self.path, headers, b"", refused=expected))
        self._say(status, f"expected {expected}")

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is passed on, whatever it is called."""
        if name.startswith("do_"):
            return self._pass
        raise AttributeError(name)

    def _seen(self, body: bytes, answer: Answer | None, *, cut: bool = False, trouble: str = "") -> Seen:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Seen(self.command, self.path, headers, body, answer, cut, trouble)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= _LONGEST:
            raise _TooLongError
        return self._read(length)

    def _read(self, length: int) -> bytes:
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionAbortedError
        return body

    def _chunks(self) -> Iterator[bytes]:
        total = 0
        while size := int(self.rfile.readline(_PIECE).split(b";")[0], 16):
            total += size
            if size < 0 or total > _LONGEST:
                raise _TooLongError
            yield self._read(size)
            self.rfile.readline(_PIECE)
        while self.rfile.readline(_PIECE).strip():
            pass

    def _ask(self, upstream: Upstream, body: bytes) -> http.client.HTTPResponse:
        connection = self._connections.get(upstream)
        if connection is None or _ended(connection):
            connection = self._connections[upstream] = upstream.connect()
        connection.putrequest(self.command, upstream.prefix + self.path, skip_host=True, skip_accept_encoding=True)
        port = f":{upstream.port}" if upstream.port else ""
        connection.putheader("Host", upstream.host + port)
        for name, value in self.headers.items():
            if name.lower() not in _OWN | {"host", "content-length", "transfer-encoding", "expect"}:
                connection.putheader(name, _judgeable(value) if name.lower() == "accept-encoding" else value)
        if body or "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        return connection.getresponse()

    def _hand_back(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in _OWN | {"transfer-encoding"}:
                self.send_header(name, value)
        bare = self.command == "HEAD" or response.status in _BARE
        chunked = not bare and response.getheader("Content-Length") is None
        if chunked and self.request_version == "HTTP/1.1":
            self.send_header("Transfer-Encoding", "chunked")
        elif chunked:
            chunked = False
            self.close_connection = True
        self.end_headers()
        while piece := response.read1(_PIECE):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            yield piece
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
        response.close()

    def _say(self, status: HTTPStatus, text: str) -> None:
        body = f"zoho-contract proxy: {text}\n".encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _judgeable(accepted: str) -> str:
    """The content codings of an Accept-Encoding header that can be unpacked to be judged."""
    kept = [item.strip() for item in accepted.split(",") if item.partition(";")[0].strip().lower() in UNPACKED]
    return ", ".join(kept) or "identity"


def _named(error: OSError | http.client.HTTPException) -> str:
    """An error in words; those of HTTP itself quote what was sent."""
    return f"{type(error).__name__}: {error}" if isinstance(error, OSError) else type(error).__name__


def _ended(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed a connection that was kept; asked before anything is sent over it."""
    return connection.sock is not None and bool(select.select([connection.sock], [], [], 0)[0])
