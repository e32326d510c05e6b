"""What a call on many rows gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from .model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

M = TypeVar("M", bound=Model)
J = TypeVar("J")


@attrs.frozen
class Row(Generic[M, J]):
    """The result of one input row. `index` counts the input from 0; `id` is the record's, where the row has one."""

    index: int
    id: str | None
    code: str | None
    message: str | None
    status: int
    details: Mapping[str, Any] = attrs.field(repr=False)
    data: M
    job: J | None


@attrs.frozen
class BatchResult(Generic[M, J]):
    """The rows that went through and those that did not, each in the order of the input."""

    operation: str
    ok: Sequence[Row[M, J]]
    failed: Sequence[Row[M, J]]
