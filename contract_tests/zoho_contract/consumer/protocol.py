"""How the kit reaches a client that it knows nothing of: one call in, one outcome out.

Whoever wants a client judged writes an adapter with this one method; the kit never imports the client.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from zoho_contract.values import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Canned:
    """The answer that the client's next request gets, whatever it asks."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that the client sent. `path` begins after `/crm/{version}` and is still percent-encoded."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """What the client says about one row of a batch."""

    index: int
    ok: bool
    code: str | None
    raw: Json


@dataclass(frozen=True, slots=True)
class Failure:
    """The error that the client raised. `typed` is false when it was none of the client's documented classes."""

    kind: str
    typed: bool
    code: str | None
    status: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call came to: rows for a batch, a value for anything else, or a failure."""

    sent: tuple[Sent, ...] = ()
    value: Json = None
    rows: tuple[Row, ...] | None = None
    failure: Failure | None = None


class Client(Protocol):
    """An adapter around the client under judgement."""

    secret: str
    """The token the client was given; it must show up nowhere but in the Authorization header."""

    def offers(self, operation_id: str) -> bool:
        """Whether the client has a call for the operation."""
        ...

    def call(self, operation_id: str, request: JsonObject, answer: Canned) -> Outcome:
        """Make the call that a documented request (path, query, headers, body; wire names) stands for."""
        ...
