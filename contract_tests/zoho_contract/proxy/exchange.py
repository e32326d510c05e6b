"""What the proxy saw of one call."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from zoho_contract.http import Answer

MOST: Final = 16 * 1024 * 1024
"""Bytes of an answer that are kept to be judged, before and after it is unpacked; the client gets all of it."""

UNPACKED: Final = frozenset(("gzip", "x-gzip", "deflate", "identity"))
"""Content codings that an answer may have to be judged."""

_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as it passed. `answer` is None when the upstream server gave none; `cut` when it was too long to keep.

    `target` is the path and the query as the client sent them, header names are lower case. `refused` says what a
    request has to be that was not passed on.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    answer: Answer | None = None
    cut: bool = False
    trouble: str = ""
    refused: str = ""

    @property
    def path(self) -> str:
        """The path of the target; empty when the target is no URL."""
        return _part(self.target, "path")

    @property
    def query(self) -> str:
        """The query of the target, as it was sent."""
        return _part(self.target, "query")


def _part(target: str, name: Literal["path", "query"]) -> str:
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return parts.path if name == "path" else parts.query


def unpacked(answer: Answer) -> Answer | None:
    """The answer with its content coding undone; None when that cannot be done within MOST bytes."""
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"", "identity"} or not answer.body:
        return answer
    if coding not in UNPACKED:
        return None
    try:
        reader = zlib.decompressobj(_GZIP if "gzip" in coding else zlib.MAX_WBITS)
        body = reader.decompress(answer.body, MOST)
    except zlib.error:
        return None
    return None if reader.unconsumed_tail else Answer(answer.status, answer.headers, body)
