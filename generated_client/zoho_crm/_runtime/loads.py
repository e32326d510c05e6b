"""Reading JSON that a stranger wrote: not too deep for whoever walks through it, and nothing that is no JSON."""

from __future__ import annotations

import os
import sys
from _thread import stack_size
from codecs import BOM_UTF8
from contextlib import suppress
from importlib import import_module
from json import JSONDecoder
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Callable

#: Lists and objects inside one another beyond this are refused where Python may not stop by itself before the stack
#: of the thread is full; answers of the API have some ten.
DEPTH: Final = 100
#: Python 3.11 stops by itself with its usual limit of recursion, which takes less than this many bytes of a stack.
#: Later ones have a limit of their own for what is written in C, far above, which is no measure for small stacks.
_ONE_LIMIT: Final = sys.version_info < (3, 12)
_USUAL_LIMIT: Final = 1000
_ROOM: Final = 256 * 1024
_GLIBC: Final = "CS_GNU_LIBC_VERSION"
#: As many as nearly every answer has; each more doubles what the faster decoder prepares.
USUAL: Final = 7
_ALIKE: Final = bytes.maketrans(b"{}", b"[]")
_OTHERS: Final = bytes(set(range(256)) - set(b'[]{}"'))
_FLOOD: Final = b"[" * (DEPTH + 1)


def usual_room() -> int:
    """Give the bytes of stack that a thread has at least where nobody chose; 0 where nobody knows.

    That is Linux with another C library, musl, which gives less or more. It knows the name of the version of glibc, and
    refuses to tell one.
    """
    if sys.platform != "linux":
        return _ROOM
    with suppress(OSError, ValueError):
        return _ROOM if os.confstr(_GLIBC) else 0
    return 0


_USUAL_ROOM: Final = usual_room()


class TooDeep(ValueError):  # noqa: N818 - what the answer is
    """More lists or objects inside one another than anybody means."""


def _faster() -> Callable[[bytes], Any] | None:
    """Give the decoder of the extra `speed`, where that is installed.

    It is told what to expect as a type, which bounds the depth at no cost, and refuses everything that it would read
    otherwise than `json` does.
    """
    try:
        msgspec = import_module("msgspec")
    except ModuleNotFoundError:
        return None
    return cast("Callable[[bytes], Any]", msgspec.json.Decoder(shape(USUAL)).decode)


def shape(depth: int) -> Any:  # noqa: ANN401 - a type that the faster decoder knows
    """Give the type of all JSON that is at most so many lists and objects deep."""
    scalar: Any = str | int | float | bool | None
    found = scalar
    for _ in range(depth):
        found = scalar | GenericAlias(list, (found,)) | GenericAlias(dict, (str, found))
    return found


def is_fast() -> bool:
    """Say whether the decoder of the extra `speed` reads."""
    return _fast is not None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_fast: Final = _faster()
_decode: Final = JSONDecoder(parse_constant=_refuse).decode


def loads(body: bytes) -> Any:  # noqa: ANN401 - JSON of any shape
    """Read JSON in UTF-8; of equal keys the last counts.

    Raises:
        TooDeep: its lists and objects are too deep inside one another to be read on any stack.
        ValueError: it is no JSON, or has a number of more digits than Python reads.
        RecursionError: whoever calls has left no room on the stack.
    """
    body = body.removeprefix(BOM_UTF8)
    if _fast is not None:
        # Whatever it says: its errors are of a class of its own before version 0.22.
        with suppress(Exception):
            return _fast(body)
    if not _stops() and _is_deep(body):
        raise _too_deep()
    try:
        return _decode(body.decode())
    except RecursionError:
        if _is_deep(body):
            raise _too_deep() from None
        raise


def _too_deep() -> TooDeep:
    return TooDeep(f"more than {DEPTH} lists or objects inside one another")


def _stops() -> bool:
    """Say whether Python itself stops reading before the stack of this thread is full."""
    return _ONE_LIMIT and sys.getrecursionlimit() <= _USUAL_LIMIT and (stack_size() or _USUAL_ROOM) >= _ROOM


def _is_deep(body: bytes) -> bool:
    """Say whether a body is too deep; brackets inside of texts, which may be there to mislead, count for nothing."""
    if rb"\"" in body:
        body = body.replace(rb"\\", b"").replace(rb"\"", b"")
    # Two quotes side by side are a text without brackets, or the end of one and the beginning of the next.
    marks = body.translate(_ALIKE, _OTHERS).replace(b'""', b"")
    if b'"' in marks:
        marks = b"".join(marks.split(b'"')[::2])
    return _depth(marks) > DEPTH


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
