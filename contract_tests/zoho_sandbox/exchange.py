"""A request and its answer, the same for every mount."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from zoho_sandbox.arguments import MAX_BODY, Received

LOOPBACK: Final = "127.0.0.1"
BODYLESS: Final = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Attributes:
        method: the method, in capitals.
        target: path and query, percent-encoded, such as "/crm/v8/Leads?fields=id".
        headers: names in any letter case.
        body: the bytes of the body.
        scheme: "http" or "https".
        peer: the address that it comes from.
        too_large: whether the body was beyond what is taken in, and is not here.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    scheme: str = "http"
    peer: str = LOOPBACK
    too_large: bool = False

    @property
    def path(self) -> str:
        """The path, as it was sent."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query; of several of a name the last."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def header(self, name: str) -> str:
        """The header of that name in small letters; empty where there is none."""
        found = self.headers.get(name)
        return next((v for k, v in self.headers.items() if k.lower() == name), "") if found is None else found

    def received(self, crowd: int = 1) -> Received:
        """The request as the gate reads it."""
        segments, pairs = (_read if len(self.target) <= LONGEST_KNOWN else _read.__wrapped__)(self.target)
        headers = {name.lower(): value for name, value in self.headers.items()}
        origin = f"{self.scheme}://{headers.get('host', 'localhost')}"
        too_large = self.too_large or len(self.body) > MAX_BODY
        return Received(self.method, segments, pairs, headers, self.body, too_large, origin, crowd, target=self.target)


# How many URLs are known by heart, and up to which length.
MOST_KNOWN: Final = 4096
LONGEST_KNOWN: Final = 500


@lru_cache(MOST_KNOWN)
def _read(target: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The segments of the path and the parameters of the query, which nobody changes."""
    path, _, query = target.partition("?")
    pairs = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    return tuple(map(unquote, path.removeprefix("/").split("/"))), pairs


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer travels, where the network is out of order.

    Attributes:
        lost: the connection is reset before the answer begins.
        share: how much of the body arrives before the connection ends; 1 for all of it.
        seconds: how long the body takes.
    """

    lost: bool = False
    share: float = 1.0
    seconds: float = 0.0

    def pieces(self, body: bytes) -> Sequence[tuple[float, bytes]]:
        """What arrives of the body, each piece after so many seconds; a slow body comes in ten pieces."""
        arriving = body[: int(len(body) * self.share)]
        many = min(SLOW_PIECES, len(arriving)) if self.seconds else 1
        size = -(-len(arriving) // many) if arriving else 1
        cut = [arriving[start : start + size] for start in range(0, len(arriving), size)] or [b""]
        return [(self.seconds / len(cut), piece) for piece in cut]

    @property
    def whole(self) -> bool:
        """Whether all of it arrives."""
        return not self.lost and self.share >= 1


@dataclass(frozen=True, slots=True)
class Live(Delivery):
    """An answer without an end, until whoever listens has gone.

    Attributes:
        news: makes what there is to send at each look, some times a second; most often nothing. Closed at the end.
    """

    news: Callable[[], Generator[bytes]] | None = None


SLOW_PIECES: Final = 10
AT_ONCE: Final = Delivery()


@dataclass(frozen=True, slots=True)
class Response:
    """An answer.

    Attributes:
        status: the status.
        headers: names in small letters.
        body: the bytes of the body.
        delivery: how it travels.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    delivery: Delivery = AT_ONCE

    def json(self) -> Any:  # noqa: ANN401 - whatever was answered
        """The body, decoded; None where there is none.

        Raises:
            ValueError: it is no JSON.
        """
        return json.loads(self.body) if self.body else None


def answer_of(
    status: int,
    body: bytes,
    media_type: str | None,
    headers: Mapping[str, str] | None = None,
    delivery: Delivery = AT_ONCE,
) -> Response:
    """An answer with the headers that belong to its body."""
    told = {name.lower(): value for name, value in (headers or {}).items()}
    if media_type is not None:
        told["content-type"] = media_type
    if status not in BODYLESS or body:
        told["content-length"] = str(len(body))
    return Response(status, told, body, delivery)


def in_json(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer of the sandbox's own in JSON."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return answer_of(status, body, "application/json", {"cache-control": "no-store", **(headers or {})})
