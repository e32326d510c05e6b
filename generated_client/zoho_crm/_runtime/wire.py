"""What goes over the wire and what comes back, without a word of any HTTP library."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .secrets import Secret


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
    """An answer, whole: status, headers (names in lower case), body, and when it came (seconds since the epoch)."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: float | None = None

    def __repr__(self) -> str:
        return f"Reply({self.status}, {len(self.body)} bytes)"
