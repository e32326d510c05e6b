"""What a call on many rows gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

import attrs

from .decode import CODE, DETAILS, MESSAGE, meaning
from .errors import ZohoError, class_of
from .model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

M = TypeVar("M", bound=Model)
J = TypeVar("J")


class Answered(NamedTuple, Generic[M, J]):
    """What all rows of one answer share: the call, its HTTP status, and how results become models and jobs."""

    operation: str
    status: int
    model: type[M]
    job: Callable[[Mapping[str, Any], str | None], J | None]


class Row(Generic[M, J]):
    """The result of one input row; what it holds is read from the answer when it is asked for.

    Attributes:
        index: the place of the row in the input, counted from 0.
        id: the record's id: the one that was given, or that a created row received.
    """

    __slots__ = ("_answered", "_result", "id", "index")

    def __init__(self, index: int, id: str | None, result: Mapping[str, Any], answered: Answered[M, J]) -> None:  # noqa: A002 - what the attribute is called
        self.index = index
        self.id = id
        self._result = result
        self._answered = answered

    @property
    def code(self) -> str | None:
        """The API's code, such as `SUCCESS`, `SCHEDULED` or `INVALID_DATA`."""
        code = self._result.get(CODE)
        return code if isinstance(code, str) else None

    @property
    def message(self) -> str | None:
        """What the server said."""
        message = self._result.get(MESSAGE)
        return message if isinstance(message, str) else None

    @property
    def status(self) -> int:
        """HTTP status of the answer that the row came in."""
        return self._answered.status

    @property
    def details(self) -> Mapping[str, Any]:
        """The details object of the result, as sent; empty when there is none."""
        details = self._result.get(DETAILS)
        # What is_object says, without the call: this is read for every row of a batch.
        return cast("Mapping[str, Any]", details) if isinstance(details, dict) else {}

    @property
    def data(self) -> M:
        """The whole result, typed."""
        return self._answered.model(self._result)

    @property
    def job(self) -> J | None:
        """The job that the row started, which can be waited for; None when it started none."""
        return self._answered.job(self._result, self.id)

    def error(self) -> ZohoError:
        """Give the failure of this row as an exception, to raise or to log."""
        return class_of(self.code, self.status)(
            self.message or meaning(self.code),
            code=self.code,
            details=self.details,
            status=self.status,
            operation=self._answered.operation,
        )

    def __repr__(self) -> str:
        return f"Row(index={self.index}, id={self.id!r}, code={self.code!r}, message={self.message!r})"


@attrs.frozen
class BatchResult(Generic[M, J]):
    """The rows that went through and the rows that did not; each input row is in exactly one of the two.

    Attributes:
        operation: id of the operation.
        ok: rows that were done or scheduled, in the order of the input.
        failed: rows that were refused, in the order of the input.
    """

    operation: str
    ok: Sequence[Row[M, J]] = ()
    failed: Sequence[Row[M, J]] = ()

    def __len__(self) -> int:
        return len(self.ok) + len(self.failed)

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
