"""What the proxy saw of one call."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from zoho_contract.http import Answer

MOST: Final = 16 * 1024 * 1024
"""Bytes of an answer that are kept to be judged, before and after it is unpacked; the client gets all of it."""

_GZIP: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as it passed. `answer` is None when the upstream server gave none; `cut` when it was too long to keep.

    `target` is the path and the query as the client sent them, header names are lower case.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    answer: Answer | None = None
    cut: bool = False
    trouble: str = ""


def unpacked(answer: Answer) -> Answer | None:
    """The answer with its content coding undone; None when that cannot be done within MOST bytes."""
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"", "identity"} or not answer.body:
        return answer
    if coding not in {"gzip", "x-gzip", "deflate"}:
        return None
    try:
        reader = zlib.decompressobj(_GZIP if "gzip" in coding else zlib.MAX_WBITS)
        body = reader.decompress(answer.body, MOST)
    except zlib.error:
        return None
    return None if reader.unconsumed_tail else Answer(answer.status, answer.headers, body)
