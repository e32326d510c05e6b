"""What a call on many rows gives back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from heapq import merge
from itertools import count, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, NamedTuple, TypeVar, cast, get_args, overload

import attrs

from .decode import CODE, DETAILS, MESSAGE, meaning
from .errors import ZohoError, class_of
from .model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

M = TypeVar("M", bound=Model)
J = TypeVar("J")

#: What became of a row: done or scheduled, refused, certainly not applied, or nobody knows.
State = Literal["ok", "failed", "unsent", "unknown"]
STATES: Final[tuple[State, ...]] = get_args(State)

_INDEX: Final = attrgetter("index")


class Answered(NamedTuple, Generic[M, J]):
    """What rows share that one call made the same of: the call, its status, and how results become models and jobs.

    `reason` is why they have no result, where they have none.
    """

    operation: str
    status: int
    model: type[M]
    job: Callable[[Mapping[str, Any], str | None], J | None]
    state: State = "ok"
    reason: Exception | None = None


class Row(Generic[M, J]):
    """What became of one input row; what it holds is read from the answer when it is asked for.

    Attributes:
        index: the place of the row in the input, counted from 0.
        id: the record's id: the one that was given, or that a created row received; empty for one that was not created.
    """

    __slots__ = ("_answered", "_result", "id", "index")

    # Neither `__init__` nor annotations are there at run time: the faster decoder makes rows of this class itself.
    if TYPE_CHECKING:
        index: int
        id: str
        _result: Mapping[str, Any]
        _answered: Answered[M, J]

    @property
    def state(self) -> State:
        """What became of the row.

        `ok`: done or scheduled; `failed`: refused; `unsent`: certainly not applied, as its call was not made or was
        refused as a whole; `unknown`: its call was made and broke off, so that it may have been applied or not.
        """
        return self._answered.state

    @property
    def reason(self) -> Exception | None:
        """Why the row is not ok, None when it is.

        Its refusal, or the error that its call ended with, or that other calls were not made for; a ValueError or
        TypeError where the input was wrong.
        """
        if self.state == "failed":
            return self.error()
        return self._answered.reason

    @property
    def code(self) -> str | None:
        """The API's code, such as `SUCCESS`, `SCHEDULED` or `INVALID_DATA`; None when the row has no result."""
        code = self._result.get(CODE)
        return code if isinstance(code, str) else None

    @property
    def message(self) -> str | None:
        """What the server said."""
        message = self._result.get(MESSAGE)
        return message if isinstance(message, str) else None

    @property
    def status(self) -> int:
        """HTTP status of the answer that the row came in; 0 when there was no answer."""
        return self._answered.status

    @property
    def details(self) -> Mapping[str, Any]:
        """The details object of the result, as sent; empty when there is none."""
        details: Any = self._result.get(DETAILS)
        # What is_object says, without the call: this is read for every row of a batch.
        return details if isinstance(details, dict) else {}  # pyright: ignore[reportUnknownVariableType]

    @property
    def data(self) -> M:
        """The whole result, typed; empty when the row has none."""
        return self._answered.model(self._result)

    @property
    def job(self) -> J | None:
        """The job that the row started, which can be waited for; None when it started none."""
        return self._answered.job(self._result, self.id or None)

    def error(self) -> ZohoError:
        """Give the failure of this row as an exception, to raise or to log."""
        if isinstance(self._answered.reason, ZohoError):
            return self._answered.reason
        return class_of(self.code, self.status)(
            self.message or meaning(self.code),
            code=self.code,
            details=self.details,
            status=self.status,
            operation=self._answered.operation,
        )

    def __eq__(self, other: object) -> bool:
        # Made again of the same result it is the same row; one that reads alike but is of another call is not.
        if not isinstance(other, Row):
            return NotImplemented
        return self._result is other._result and self.index == other.index and self.state == other.state

    def __hash__(self) -> int:
        return hash((self.index, id(self._result)))

    def __reduce__(self) -> tuple[Any, ...]:
        if self.job is not None:
            raise TypeError(
                "A row's job belongs to its client; keep str(row.job.key), row.id and row.code in its place."
            )
        return ReadRow, (self.index, self.id, self._result, self._answered._replace(job=_no_job))

    def __repr__(self) -> str:
        if self._answered.reason is not None:
            return f"Row(index={self.index}, id={self.id!r}, state={self.state!r}, reason={self.reason!r})"
        return f"Row(index={self.index}, id={self.id!r}, code={self.code!r}, message={self.message!r})"


class ReadRow(Row[M, J]):
    """A row of a result that was read before."""

    __slots__ = ()

    def __init__(self, index: int, id: str | None, result: Mapping[str, Any], answered: Answered[M, J]) -> None:  # noqa: A002 - what the attribute is called
        self.index = index
        self.id = id or ""
        self._result = result
        self._answered = answered


def _no_job(_result: Mapping[str, Any], _record: str | None) -> None:
    """Give no job, for rows that have left their client."""


class AllAlike(Sequence[Row[M, J]]):
    """Rows in their order, of which one call made the same; each is made when it is asked for, and equal each time."""

    __slots__ = ("_answered", "_ids", "_results", "_start")

    def __init__(
        self, start: int, ids: Sequence[str | None], results: Sequence[Mapping[str, Any]], answered: Answered[M, J]
    ) -> None:
        self._start = start
        self._ids = ids
        self._results = results
        self._answered = answered

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Row[M, J]]:
        return map(ReadRow, count(self._start), self._ids, self._results, repeat(self._answered))

    @overload
    def __getitem__(self, index: int) -> Row[M, J]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row[M, J]]: ...

    def __getitem__(self, index: int | slice) -> Row[M, J] | Sequence[Row[M, J]]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self._ids))[index]
        return ReadRow(self._start + place, self._ids[place], self._results[place], self._answered)

    def __add__(self, other: Sequence[Row[M, J]]) -> tuple[Row[M, J], ...]:
        if not isinstance(other, (tuple, AllAlike)):
            return NotImplemented
        return (*self, *cast("Sequence[Row[M, J]]", other))

    def __radd__(self, other: Sequence[Row[M, J]]) -> tuple[Row[M, J], ...]:
        return (*other, *self) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: int) -> tuple[Row[M, J], ...]:
        return tuple(self) * times

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (tuple, AllAlike)) else NotImplemented  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (list(self),)

    def __repr__(self) -> str:
        return repr(tuple(self))


@attrs.frozen(repr=False)
class BatchResult(Generic[M, J]):
    """What became of every row of a batch: `for row in batch` in the order of the input, `batch[i]` for one.

    Each input row is in exactly one of the four. The last two are empty unless a call failed half-way, when this is
    the `.result` of the error.

    Attributes:
        operation: id of the operation.
        ok: rows that were done or scheduled, in the order of the input.
        failed: rows that were refused, in the order of the input.
        unsent: rows that were certainly not applied, likewise.
        unknown: rows that may have been applied or not, likewise.
    """

    operation: str
    ok: Sequence[Row[M, J]] = ()
    failed: Sequence[Row[M, J]] = ()
    unsent: Sequence[Row[M, J]] = ()
    unknown: Sequence[Row[M, J]] = ()

    @property
    def rows(self) -> Sequence[Row[M, J]]:
        """All rows, in the order of the input."""
        return tuple(self)

    @property
    def counts(self) -> Mapping[State, int]:
        """How many rows are in each state."""
        return {state: len(group) for state, group in zip(STATES, self._groups(), strict=True)}

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
        return f"BatchResult({self.operation}: {counts or 'no rows'})"

    def __len__(self) -> int:
        return sum(map(len, self._groups()))

    def __iter__(self) -> Iterator[Row[M, J]]:
        return merge(*self._groups(), key=_INDEX)

    @overload
    def __getitem__(self, index: int) -> Row[M, J]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row[M, J]]: ...

    def __getitem__(self, index: int | slice) -> Row[M, J] | Sequence[Row[M, J]]:
        if isinstance(index, slice):
            return self.rows[index]
        place = index + len(self) if index < 0 else index
        for group in self._groups():
            found = bisect_left(group, place, key=_INDEX)
            if found < len(group) and group[found].index == place:
                return group[found]
        raise IndexError(f"{self.operation} had {len(self)} rows, there is no number {index}.")

    def _groups(self) -> tuple[Sequence[Row[M, J]], ...]:
        return self.ok, self.failed, self.unsent, self.unknown

    def raise_for_failures(self) -> None:
        """Do nothing when every row went through.

        Raises:
            ZohoError: of the class that the first failed row calls for; all rows are in its `.result`.
        """
        if not self.failed:
            return
        worst = self.failed[0]
        error = worst.error()
        name = f"row {worst.index}" + (f" (id {worst.id})" if worst.id else "")
        error.message = f"{len(self.failed)} of {len(self)} rows failed, the first is {name}: {error.message}"
        error.args = (error.message,)
        error.result = self
        raise error


def by_state(operation: str, rows: Sequence[Row[M, J]]) -> BatchResult[M, J]:
    """Sort rows, which are in the order of the input, by what became of them."""
    sorted_in: dict[State, list[Row[M, J]]] = {state: [] for state in STATES}
    for row in rows:
        sorted_in[row.state].append(row)
    return BatchResult(operation, *(tuple(sorted_in[state]) for state in STATES))
