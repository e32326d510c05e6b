"""An ASGI application spoken to without a socket: one call of the application per request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from zoho_contract.http import Answer, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping

Message = MutableMapping[str, Any]
Application = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
"""An ASGI 3 application that answers HTTP without waiting for anything but its request."""

NAME: Final = "http://127.0.0.1"
"""Stands for the address in reports and in the Host header."""


class InProcess:
    """An application in this process, with the interface of a `Host`."""

    url = NAME
    prefix = ""
    loopback = True

    def __init__(self, application: Application) -> None:
        """`application`: an ASGI 3 application; it is driven by hand, without an event loop."""
        self._application = application

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Send one request.

        Raises:
            UnreachableError: The application raises, does not answer, or waits for an event loop.
        """
        return self._call(method, target, headers, body or b"", len(body or b""))

    def send_padded(self, method: str, target: str, headers: Mapping[str, str], body: bytes, padding: int) -> Answer:
        """Announce a body and so many spaces after it; an application that wants to read them all gets the body.

        Raises:
            UnreachableError: As for `send`.
        """
        return self._call(method, target, headers, body, len(body) + padding)

    def _call(self, method: str, target: str, headers: Mapping[str, str], body: bytes, length: int) -> Answer:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        said = {**headers, "Host": NAME.partition("//")[2], "Content-Length": str(length)}
        path, _, query = target.partition("?")
        scope: Message = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode("latin-1"),
            "root_path": "",
            "query_string": query.encode("latin-1"),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said.items()],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
        }
        self._drive(self._application(scope, receive, send))
        if not sent:
            raise UnreachableError("the application ended without an answer")
        return _answer(sent)

    def _drive(self, running: Awaitable[None]) -> None:
        try:
            next(iter(running.__await__()))
        except StopIteration:
            return
        except Exception as error:
            raise UnreachableError(f"the application raised {type(error).__name__}: {error}") from error
        raise UnreachableError("the application waits for an event loop; serve it on a port and give its URL")

    def close(self) -> None:
        """Nothing is open."""


def _answer(sent: list[Message]) -> Answer:
    start, *rest = sent
    status = int(start["status"])
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start.get("headers", ())}
    body = b"".join(message.get("body", b"") for message in rest)
    if status == HTTPStatus.NO_CONTENT and body:
        body = f"({len(body)} bytes)".encode()
    return Answer(status, headers, body)
