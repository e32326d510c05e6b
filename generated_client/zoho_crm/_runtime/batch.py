"""What a call on many rows gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from .decode import meaning
from .errors import ZohoError, class_of
from .model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

M = TypeVar("M", bound=Model)
J = TypeVar("J")


@attrs.frozen
class Row(Generic[M, J]):
    """The result of one input row.

    Attributes:
        index: the place of the row in the input, counted from 0.
        id: the record's id: the one that was given, or that a created row received.
        code: the API's code, such as `SUCCESS`, `SCHEDULED` or `INVALID_DATA`.
        message: what the server said.
        status: HTTP status of the answer that the row came in.
        details: the details object of the result, as sent.
        data: the whole result, typed.
        job: the job that the row started, which can be waited for; None when it started none.
    """

    index: int
    id: str | None
    code: str | None
    message: str | None
    status: int
    details: Mapping[str, Any] = attrs.field(repr=False)
    data: M
    job: J | None = None

    def error(self, operation: str) -> ZohoError:
        """Give the failure of this row as an exception, to raise or to log."""
        return class_of(self.code, self.status)(
            self.message or meaning(self.code),
            code=self.code,
            details=self.details,
            status=self.status,
            operation=operation,
        )


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
        error = worst.error(self.operation)
        name = f"row {worst.index}" + (f" (id {worst.id})" if worst.id else "")
        error.message = f"{len(self.failed)} of {len(self)} rows failed, the first is {name}: {error.message}"
        error.args = (error.message,)
        error.result = self
        raise error
