"""Batches before their rows are looked at, by the kind of their rows; calls and streams are both made from these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from . import inputs
from .given import GivenIds, GivenObjects, GivenPairs
from .model import Model
from .sending import Sending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .api import Api
    from .operation import Batch, Operation

M = TypeVar("M", bound=Model)
J = TypeVar("J")


def of_pairs(
    api: Api[J], op: Operation, *, module: str, shared: Mapping[str, object] | None = None, row: type[M]
) -> Sending[M, J]:
    """Prepare for rows that each carry their own values.

    Raises:
        ValueError: the operation takes no such rows.
    """
    batch = _batch(op)
    if batch.row_id is None or batch.values is None:
        raise ValueError(f"The rows of {op.id} in API {op.version} have no values of their own.")
    given = GivenPairs(batch.row_id, batch.values)
    return Sending(api, op, batch, row, {"module": module}, {}, inputs.kept(shared or {}), None, given)


def of_ids(
    api: Api[J],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    values: Iterable[str | Mapping[str, Any]] | None = None,
    content: Mapping[str, Any] | None = None,
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Sending[M, J]:
    """Prepare for ids that share their values.

    Raises:
        ValueError: the operation takes no rows, or a value is empty or, for a URL, holds a comma.
        TypeError: a string was given in place of a list.
    """
    batch = _batch(op)
    name = _name(op, batch.values or "values")
    common = None if values is None else inputs.ids(values, name, part=_part(batch.values))
    if common and (batch.values or "").startswith("query."):
        inputs.separable(common, name)
    if content is not None:
        common = inputs.objects([content])
    given = GivenIds(batch.rows.startswith("query."))
    return Sending(api, op, batch, row, path or {}, {}, inputs.kept(shared or {}), common, given)


def of_objects(
    api: Api[J],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Sending[M, J]:
    """Prepare for whole objects.

    Raises:
        ValueError: the operation takes no rows.
    """
    batch = _batch(op)
    given = GivenObjects(batch.row_id, batch.bare)
    return Sending(api, op, batch, row, path or {}, inputs.kept(query or {}), inputs.kept(shared or {}), None, given)


def _name(op: Operation, place: str) -> str:
    """Give the name of the argument that holds what goes to a place."""
    where, _, wire = place.partition(".")
    if where == "query":
        return next((param.name for param in op.params if (param.where, param.wire) == (where, wire)), wire)
    listed, _, member = place.partition("[]")
    key = member.removeprefix(".")
    return f"{key}s" if key not in {"", "id", "name"} else listed.rpartition(".")[2].partition("[")[0].lower()


def _part(place: str | None) -> str:
    """Give what of an object goes to a place: its name, or its id."""
    return "name" if (place or "").endswith(("name", "names")) else "id"


def _batch(op: Operation) -> Batch:
    if op.batch is None:
        raise ValueError(f"{op.id} in API {op.version} takes no rows.")
    return op.batch
