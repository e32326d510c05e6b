"""Tracebacks without the frames of the HTTP library, whose variables hold the headers and forms that are sent."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

E = TypeVar("E", bound=BaseException)

_HIDDEN: Final = frozenset({"h11", "h2", "httpcore", "httpx"})
#: The module of ours that hands requests on to transports of the caller's, written out.
_LENT: Final = "._runtime.lent"


def stripped(error: E) -> E:
    """Take those frames out of the traceback of an error, and of all that it came from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.__traceback__ = _without(one.__traceback__)
            waiting += [one.__cause__, one.__context__]
    return error


def _without(trace: TracebackType | None) -> TracebackType | None:
    kept: TracebackType | None = None
    for part in reversed(list(_parts(trace))):
        module = str(part.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in _HIDDEN and not module.endswith(_LENT):
            kept = TracebackType(kept, part.tb_frame, part.tb_lasti, part.tb_lineno)
    return kept


def _parts(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next
