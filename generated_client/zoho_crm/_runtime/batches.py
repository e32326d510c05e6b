"""Calls on many rows, whose results are given when all are done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from . import calls, exchange, inputs, prepared
from .errors import DecodeError
from .jobs import JobKey
from .model import Model
from .paths import look
from .paths import objects as results_at

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Call with one row per record id, each carrying its own values (batch-map); `row` is the model of one result.

    Raises:
        ValueError: there are no rows, or an id or value is empty; nothing was sent.
        TypeError: the rows are no dict; nothing was sent.
        ZohoError: a call failed; `.result`, `.unsent` and `.unknown` account for every row.
    """
    if not isinstance(rows, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - not everybody type-checks
        raise TypeError(f"rows must be a dict from ids to lists of ids, got a {type(rows).__name__}.")
    sending = prepared.of_pairs(api, op, module=module, shared=shared, row=row)
    return (yield from sending.run(rows.items()))


def by_ids(
    api: Api[J],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    ids: Iterable[str],
    values: Iterable[str | Mapping[str, Any]] | None = None,
    content: Mapping[str, Any] | None = None,
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Flow[BatchResult[M, J]]:
    """Call with ids and values that all of them share (batch-ids); `values` go where `op.batch.values` says.

    `content` is for an operation that takes one object instead of a list of values. `shared` holds what else goes
    along, by code name, in the query, the headers or the body, wherever the operation declares it; None values are
    left out.

    Raises:
        ValueError: there are no ids or values, or one of them is empty or, for a URL, holds a comma; nothing was sent.
        TypeError: a string was given in place of a list; nothing was sent.
        ZohoError: a call failed; `.result`, `.unsent` and `.unknown` account for every row.
    """
    sending = prepared.of_ids(api, op, path=path, values=values, content=content, shared=shared, row=row)
    return (yield from sending.run(ids))


def by_objects(
    api: Api[J],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    objects: Iterable[str | Mapping[str, Any]],
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Flow[BatchResult[M, J]]:
    """Call with whole objects as rows (batch-objects), as they are; of bare ones the id alone does as well.

    Raises:
        ValueError: there are no objects; nothing was sent.
        ZohoError: a call failed; `.result`, `.unsent` and `.unknown` account for every row.
    """
    sending = prepared.of_objects(api, op, path=path, query=query, shared=shared, row=row)
    return (yield from sending.run(objects))


def by_object(
    api: Api[J],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    content: Mapping[str, Any] | None,
    shared: Mapping[str, object] | None = None,
    row: type[M],
) -> Flow[BatchResult[M, J]]:
    """Call with a single object as the only row; without one, and with nothing beside it, no body is sent.

    Raises:
        TypeError: `content` is no object; nothing was sent.
        ZohoError: the call failed; `.result`, `.unsent` and `.unknown` account for the row.
    """
    given = shared or {}
    empty = content is None and all(value is None for value in given.values())
    only: list[Any] = [None] if empty else inputs.objects([content or {}])
    sending = prepared.of_objects(api, op, path=path, shared=given, row=row)
    return (yield from sending.run_kept(only, [None]))


def scheduled(
    api: Api[J], op: Operation, *, path: Mapping[str, object] | None = None, shared: Mapping[str, object]
) -> Flow[J]:
    """Call what is done later, such as an update by custom view; gives the handle of the job that it starts.

    `shared` are the top-level names of the body, by code name; a name with a dot (`territory.id`) goes into a nested
    object and is looked up in `op.body_names` under that dotted name. None values are left out.

    Raises:
        DecodeError: the answer names no job.
        ZohoError: the call failed; its class says what to do next.
    """
    call = exchange.prepare(op, path or {}, None, None, exchange.body_of(op, shared))
    answer, reply = yield from calls.answer(api, op, call)
    results = (results_at(answer, op.batch.results) if op.batch else None) or [answer or {}]
    job = inputs.text(look(results[0], op.job.id)) if op.job else None
    if job is None:
        error = DecodeError("the answer names no job", operation=op.id)
        error.keep(reply)
        raise error
    return api.handle(JobKey(job, op.id, call.module or ""))
