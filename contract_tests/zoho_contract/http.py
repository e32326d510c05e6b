"""Requests and answers on the wire; the one file that holds the HTTP library."""

import http.client
import io
import ipaddress
import json
import re
import select
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import urlsplit

from zoho_contract.values import Json

SCHEME: Final = "Zoho-oauthtoken"
"""Prefix of the token in the Authorization header."""

_MOST_BYTES: Final = 64 * 1024 * 1024
_MOST_HIDDEN: Final = 8 * 1024
"""Bytes of an answer that are looked through for secrets beyond those that are shown."""

_PIECE: Final = 64 * 1024
_LONGEST: Final = 60.0
"""Seconds that the body of an answer may take."""

_NOT_IN_URLS: Final = re.compile(r"[\x00-\x20\x7f]")
"""Signs that no request line and no name of a host can hold."""

_SPACES: Final = b" " * (256 * 1024)
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, however often they are sent."""


class UnreachableError(ConnectionError):
    """The target does not answer, or not in HTTP."""


class NotJson:
    """Stands for a body that is no JSON."""


NOT_JSON: Final = NotJson()


@dataclass(frozen=True)
class Answer:
    """One answer: status, headers with lower-case names, raw body; `hide` takes what is secret out of a text."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    hide: Callable[[str], str] = field(default=str, repr=False, compare=False)

    @cached_property
    def json(self) -> Json:
        """The decoded body; None for an empty one, NOT_JSON for anything else that does not decode."""
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            return NOT_JSON

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def excerpt(self, most: int = 600) -> str:
        """Status and the start of the body, for people: secrets are hidden before it is cut."""
        text = self.hide(self.body[: most + _MOST_HIDDEN].decode("utf-8", "replace"))
        return f"HTTP {self.status} {text[:most]}{' ...' if len(text) > most else ''}".rstrip()


class _Response(http.client.HTTPResponse):
    """An answer of which a plain head is read at once: the library takes it for a letter, with all that letters may be.

    Attributes:
        fields: the headers, with lower-case names.
    """

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fields: Mapping[str, str] = {}
        self._bodiless = method == "HEAD"

    def begin(self) -> None:
        """Read the head."""
        if not self._bodiless and self._begun():
            return
        super().begin()
        self.fields = {name.lower(): value for name, value in self.getheaders()}

    def _begun(self) -> bool:
        """Whether the head is plain: all of it is here, and it says how long the body is; then it was read."""
        assert isinstance(self.fp, io.BufferedReader)
        head, end, _ = self.fp.peek().partition(b"\r\n\r\n")
        plain = _PLAIN.fullmatch(head) if end else None
        if plain is None:
            return False
        lines = plain["fields"].decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in lines)
        fields = {name.lower(): value.strip(" \t") for name, value in pairs}
        length = fields.get("content-length", "")
        if len(fields) < len(lines) or fields.keys() & _SPECIAL or not _LENGTH.fullmatch(length):
            return False
        self.fp.read(len(head) + len(end))
        self.version, self.status, self.reason = 11, int(plain["status"]), plain["reason"].decode("latin-1").strip()
        self.headers = self.msg = http.client.HTTPMessage()
        self.chunked, self.will_close, self.length = False, False, int(length)
        self.fields = fields
        return True


_PLAIN: Final = re.compile(
    rb"HTTP/1\.1 (?P<status>[2-5]\d\d)(?<!204)(?<!304) (?P<reason>[^\r\n]*)"
    rb"\r\n(?P<fields>[\w-]+:[^\r\n]*(?:\r\n[\w-]+:[^\r\n]*)*)"
)
"""The head of an answer with a body, without anything that is rarely there."""

_LENGTH: Final = re.compile(r"[0-9]{1,18}")
"""How long a body may be said to be: `int` refuses thousands of digits."""

_SPECIAL: Final = frozenset({"transfer-encoding", "connection"})
"""Headers that say more of the body and the connection than how long the one is."""


class Host:
    """One server, spoken to over one connection that is kept open.

    Attributes:
        url: scheme, host and the path prefix if there is one.
        prefix: the path prefix, without a slash at its end.
        loopback: whether it is this machine.
    """

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        """`url` is scheme and host, with a path prefix if there is one; `timeout` in seconds for each read.

        Raises:
            UnreachableError: The text is not an http or https URL.
        """
        try:
            parts = urlsplit(url if "://" in url else f"http://{url}")
            port = parts.port
            (parts.hostname or "").encode("idna")
        except ValueError as error:
            raise UnreachableError(f"{url} is not a URL") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UnreachableError(f"{url} is not an http or https URL")
        if not parts.path.isascii() or _NOT_IN_URLS.search(url):
            raise UnreachableError(f"{url!r} is not a URL: a space or another sign in it has to be written as %20 is")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self.loopback = _is_loopback(parts.hostname)
        self.prefix = parts.path.rstrip("/")
        self._connection = kind(parts.hostname, port, timeout=timeout)
        self._connection.response_class = _Response
        self._longest = min(_LONGEST, 2 * timeout)
        self._closed = False

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Send one request; a connection the server closed in between is opened again.

        What only reads is sent once more where the server hangs up on a connection that was kept; a write is not, as
        it may have been acted on.

        Raises:
            UnreachableError: Nobody answers, or what answers does not speak HTTP.
        """
        if self._is_stale():
            self._connection.close()
        repeatable = self._connection.sock is not None and method in _SAFE
        try:
            return self._exchange(method, target, headers, body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
            if not repeatable or self._closed:
                raise UnreachableError(f"{self.url} closed the connection without an answer") from error
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"{self.url} does not answer: {_reason(error)}") from error
        try:
            return self._exchange(method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"{self.url} does not answer: {_reason(error)}") from error

    def send_padded(self, method: str, target: str, headers: Mapping[str, str], body: bytes, padding: int) -> Answer:
        """Send a body and so many spaces after it, over a connection of its own.

        A server that has seen enough may answer before everything is sent; that answer is read.

        Raises:
            UnreachableError: It closed the connection and no answer could be read.
        """
        self._connection.close()
        try:
            self._connection.putrequest(method, self.prefix + target)
            for name, value in {**headers, "Content-Length": str(len(body) + padding)}.items():
                self._connection.putheader(name, value)
            self._connection.endheaders()
            self._pour(body, padding)
            return self._answer()
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"{self.url} hung up while it was sent a long body: {_reason(error)}") from error
        finally:
            self._connection.close()

    def _pour(self, body: bytes, padding: int) -> None:
        self._connection.send(body)
        while padding > 0:
            if self._has_answered():
                return
            try:
                self._connection.send(_SPACES[:padding])
            except (BrokenPipeError, ConnectionResetError):
                return  # It may have answered before it hung up.
            padding -= len(_SPACES)

    def _has_answered(self) -> bool:
        """Whether there is something to read; not asked of an encrypted connection, which says more than answers."""
        peer: socket.socket | None = self._connection.sock
        return peer is not None and not isinstance(peer, ssl.SSLSocket) and _is_readable(peer)

    def _is_stale(self) -> bool:
        """Whether something has come over a kept connection that nobody asked for: as a rule, its end."""
        peer: socket.socket | None = self._connection.sock
        return peer is not None and _is_readable(peer)

    def _exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        try:
            self._connection.request(method, self.prefix + target, body=body, headers=dict(headers))
            return self._answer()
        except BaseException:  # Ctrl-C, too: what comes next must not find half an exchange on the connection.
            self._connection.close()
            raise

    def _answer(self) -> Answer:
        response = self._connection.getresponse()
        assert isinstance(response, _Response)
        received = self._body(response)
        if response.length:
            raise http.client.IncompleteRead(received, response.length)
        claimed = response.fields.get("content-length") or "0"
        if response.status == HTTPStatus.NO_CONTENT and claimed != "0":
            # The library does not read what must not be there, so the connection cannot be used again.
            self._connection.close()
            received = f"({claimed} bytes)".encode()
        return Answer(response.status, response.fields, received)

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        """Everything, unless it takes too long: a peer that sends a byte now and then never times out by itself."""
        end = time.monotonic() + self._longest
        parts: list[bytes] = []
        most = _MOST_BYTES
        while most > 0 and (part := response.read1(min(most, _PIECE))):
            parts.append(part)
            most -= len(part)
            if time.monotonic() > end:
                raise TimeoutError
        if most > 0:
            response.close()  # Nothing is left to read: the connection can be used again.
        return b"".join(parts)

    def close(self) -> None:
        """Close the connection; who waits in another thread for an answer waits no longer."""
        self._closed = True
        if (peer := self._connection.sock) is not None:
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_readable(peer: socket.socket) -> bool:
    """Whether reading would not wait; `select` knows few open files, and `poll` is not everywhere."""
    if not hasattr(select, "poll"):
        return bool(select.select([peer], [], [], 0)[0])
    seen = select.poll()
    seen.register(peer, select.POLLIN)
    return bool(seen.poll(0))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError | socket.timeout):
        return "it took too long"
    return str(error) or type(error).__name__
