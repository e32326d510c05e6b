"""Reading JSON that a stranger wrote: not too deep for whoever walks through it, and nothing that is no JSON."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Callable

#: Lists and objects inside one another beyond this are refused; answers of the API have some ten.
DEPTH: Final = 100
_TEXT: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ALIKE: Final = bytes.maketrans(b"{}", b"[]")
_OTHERS: Final = bytes(set(range(256)) - set(b"[]{}"))
_FLOOD: Final = b"[" * (DEPTH + 1)


class TooDeep(ValueError):  # noqa: N818 - what the answer is
    """More lists or objects inside one another than anybody means."""


def _decoder() -> Callable[[bytes], Any]:
    try:
        return cast("Callable[[bytes], Any]", import_module("msgspec.json").decode)
    except ModuleNotFoundError:
        from json import JSONDecoder  # noqa: PLC0415 - for those who have nothing faster

        decode = JSONDecoder(parse_constant=_refuse).decode
        return lambda body: decode(body.decode())


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_decode: Final = _decoder()


def loads(body: bytes) -> Any:  # noqa: ANN401 - JSON of any shape
    """Read JSON in UTF-8; of equal keys the last counts.

    Raises:
        TooDeep: its lists and objects are too deep inside one another.
        ValueError: it is no JSON, or has a number of more digits than Python reads.
        RecursionError: whoever calls has left no room on the stack.
    """
    if _is_deep(body):
        raise TooDeep(f"more than {DEPTH} lists or objects inside one another")
    return _decode(body.removeprefix(BOM_UTF8))


def _is_deep(body: bytes) -> bool:
    """Say whether a body is too deep, before anybody walks through it and fills the stack of the process."""
    if _depth(body.translate(_ALIKE, _OTHERS)) <= DEPTH:
        return False
    # It may be brackets inside of texts.
    return _depth(_TEXT.sub(b"", body).translate(_ALIKE, _OTHERS)) > DEPTH


def _depth(brackets: bytes) -> int:
    """Give a depth that they do not go beyond, by taking away pairs from the inside; exact where each has its pair."""
    for peeled in range(DEPTH + 1):
        before = len(brackets)
        brackets = brackets.replace(b"[]", b"")
        if len(brackets) == before:
            return peeled + before
        if _FLOOD in brackets:
            break
    return DEPTH + 1 + len(brackets)
