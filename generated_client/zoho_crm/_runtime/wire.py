"""What goes over the wire and what comes back, without a word of any HTTP library."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from .secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST_FAILURE: Final = 300
#: What is shorter is no secret, and might stand in any answer by chance.
_SHORTEST: Final = 8


class Broken(Exception):  # noqa: N818 - a signal to the door, never seen outside
    """An exchange that is none of the library's broke off; the word says how."""


class Request(NamedTuple):
    """A request; `token` and the values of `form` stay secret until the transport writes them out."""

    method: str
    url: str
    operation: str
    timeout: float
    headers: Mapping[str, str] = MappingProxyType({})
    token: Secret | None = None
    body: bytes | None = None
    form: Mapping[str, str | Secret] | None = None

    def __repr__(self) -> str:
        return f"Request({self.method} {self.operation})"


class Reply(NamedTuple):
    """An answer, whole: status, headers (names in lower case), body, when it came (seconds since the epoch).

    `attempt` is the attempt of its call that it answers, counted from 1; `touched` says that the server may have acted
    on this attempt or on one before it, whatever this answer says.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: float | None = None
    attempt: int = 1
    touched: bool = False

    def __repr__(self) -> str:
        return f"Reply({self.status}, {len(self.body)} bytes)"


def unechoed(reply: Reply, request: Request) -> Reply:
    """Give a refusal without the secrets of its request: what it says stands in errors, and some servers say all."""
    if reply.status < _FIRST_FAILURE and b'"error"' not in reply.body:
        return reply
    parts = (request.token, *(request.form or {}).values())
    for secret in [part.reveal() for part in parts if isinstance(part, Secret)]:
        if len(secret) < _SHORTEST:
            continue
        reply = reply._replace(
            headers={name.lower(): value.replace(secret, "...") for name, value in reply.headers.items()},
            body=reply.body.replace(secret.encode(), b"..."),
        )
    return reply
