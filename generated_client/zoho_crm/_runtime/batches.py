"""Calls on many rows: split, send, and tie every result to its input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .api import Api
    from .batch import BatchResult
    from .flow import Flow
    from .operation import Operation

M = TypeVar("M", bound=Model)
J = TypeVar("J")


def by_rows(
    api: Api[J],
    op: Operation,
    *,
    module: str,
    rows: Mapping[str, Iterable[str]],
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Flow[BatchResult[M, J]]:
    """Call with one row per record id, each carrying its own values (batch-map); `row` is the model of one result."""
    raise NotImplementedError


def by_ids(
    api: Api[J],
    op: Operation,
    *,
    module: str,
    ids: Iterable[str],
    values: Iterable[str | Mapping[str, Any]] | None = None,
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Flow[BatchResult[M, J]]:
    """Call with record ids and values that all of them share (batch-ids); `values` go where `op.batch.values` says.

    `shared` holds what else goes along, by code name, in the query or the body, wherever the operation declares it;
    None values are left out.
    """
    raise NotImplementedError


def by_objects(
    api: Api[J],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    objects: Iterable[Mapping[str, Any]],
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Flow[BatchResult[M, J]]:
    """Call with whole objects as rows (batch-objects), as they are."""
    raise NotImplementedError


def by_view(
    api: Api[J],
    op: Operation,
    *,
    module: str,
    shared: Mapping[str, object],
) -> Flow[J]:
    """Call on all records of a custom view (mass update by `cvid`); gives the handle of the job that it starts.

    `shared` are the top-level names of the body, by code name; a name with a dot (`territory.id`) goes into a nested
    object and is looked up in `op.body_names` under that dotted name. None values are left out.
    """
    raise NotImplementedError
