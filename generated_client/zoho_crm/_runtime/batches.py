"""Calls on many rows: split, send, and tie every result to its input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import attrs

from . import calls, decode, exchange
from .batch import BatchResult, Row
from .errors import DecodeError, ServerError, TransportError, ZohoError
from .jobs import JobKey
from .model import Model
from .paths import is_object, look, objects, put
from .rows import result_id, tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .api import Api
    from .exchange import Call
    from .flow import Flow
    from .operation import Batch, Operation
    from .wire import Reply

M = TypeVar("M", bound=Model)
J = TypeVar("J")
_Piece = tuple[int, list[Any], list[str | None]]

#: Rows per call where they stand in the URL and no document names a maximum: 100 ids are some 2000 characters.
ROWS_IN_URL: Final = 100


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
        ZohoError: a call failed; `.result`, `.unsent` and `.unknown` account for every row.
    """
    batch = _batch(op)
    built: list[Any] = []
    for record, values in rows.items():
        element: dict[str, Any] = {batch.row_id or "": _ids([record], "record")[0]}
        put(element, batch.values or "", _ids(values, f"values for record {record!r}"))
        built.append(element)
    sending = _Sending(api, op, batch, row, {"module": module}, {}, shared or {}, None)
    return (yield from sending.run(built, list(rows)))


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

    Raises:
        ValueError: there are no ids or values, or one of them is empty; nothing was sent.
        TypeError: a string was given in place of a list; nothing was sent.
        ZohoError: a call failed; `.result`, `.unsent` and `.unknown` account for every row.
    """
    given = _ids(ids, "ids")
    common = None if values is None else _ids(values, "values")
    sending = _Sending(api, op, _batch(op), row, {"module": module}, {}, shared or {}, common)
    return (yield from sending.run(list(given), cast("list[str | None]", given)))


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
    """Call with whole objects as rows (batch-objects), as they are.

    Raises:
        ValueError: there are no objects; nothing was sent.
        ZohoError: a call failed; `.result`, `.unsent` and `.unknown` account for every row.
    """
    batch = _batch(op)
    _no_single(objects, "objects")
    built = [dict(_object(item, index)) for index, item in enumerate(objects)]
    ids = [_text(look(item, batch.row_id)) if batch.row_id else None for item in built]
    sending = _Sending(api, op, batch, row, path or {}, query or {}, shared or {}, None)
    return (yield from sending.run(built, ids))


def by_view(api: Api[J], op: Operation, *, module: str, shared: Mapping[str, object]) -> Flow[J]:
    """Call on all records of a custom view (mass update by `cvid`); gives the handle of the job that it starts.

    `shared` are the top-level names of the body, by code name; a name with a dot (`territory.id`) goes into a nested
    object and is looked up in `op.body_names` under that dotted name. None values are left out.

    Raises:
        DecodeError: the answer names no job.
        ZohoError: the call failed; its class says what to do next.
    """
    call = exchange.prepare(op, {"module": module}, None, None, exchange.body_of(op, shared))
    answer = yield from calls.answer(api, op, call)
    results = objects(answer, _batch(op).results) or [answer or {}]
    job = _text(look(results[0], op.job.id)) if op.job else None
    if job is None:
        raise DecodeError("the answer names no job", operation=op.id)
    return api.job(JobKey(job, op.id, module))


def _batch(op: Operation) -> Batch:
    if op.batch is None:
        raise ValueError(f"{op.id} in API {op.version} takes no rows.")
    return op.batch


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _no_single(given: object, name: str) -> None:
    """Refuse the one thing that iterates without complaint and is never meant: a string, or one object.

    Raises:
        TypeError: it is one.
    """
    if isinstance(given, (str, bytes)) or is_object(given):
        raise TypeError(f"{name} must be a list, got one {type(given).__name__}; put it in brackets.")


def _object(item: object, index: int) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return cast("Mapping[str, Any]", item)
    raise TypeError(f"objects: number {index} is a {type(item).__name__}, not an object of field names and values.")


def _ids(given: Iterable[Any], name: str) -> list[Any]:
    """Check what the caller gave as ids, names or values; numbers become their digits.

    Raises:
        TypeError: one string was given in place of a list.
        ValueError: there is none, or one is empty.
    """
    _no_single(given, name)
    found: list[Any] = [item if is_object(item) else _text(item) for item in given]
    if not found:
        raise ValueError(f"{name}: there is none, give at least one.")
    if not all(found):
        raise ValueError(f"{name}: number {[bool(item) for item in found].index(False)} is empty or no string.")
    return found


@attrs.frozen
class _Sending(Generic[M, J]):
    """One batch on its way: what all its calls share."""

    api: Api[J]
    op: Operation
    batch: Batch
    row: type[M]
    path: Mapping[str, object]
    query: Mapping[str, object]
    shared: Mapping[str, object]
    values: list[Any] | None

    def run(self, rows: list[Any], ids: Sequence[str | None]) -> Flow[BatchResult[M, J]]:
        """Send all rows, as many calls as it takes."""
        if not rows:
            raise ValueError(f"{self.op.id} was given no rows; give at least one.")
        room = {"path": 1, "query": ROWS_IN_URL}.get(self.batch.rows.partition(".")[0], len(rows))
        size = self.batch.max or room
        pieces: list[_Piece] = [
            (start, rows[start : start + size], list(ids[start : start + size])) for start in range(0, len(rows), size)
        ]
        ready = [self._call(piece) for piece in pieces]
        done: list[tuple[bool, Row[M, J]]] = []
        for number, call in enumerate(ready):
            try:
                done += yield from self._one(call, pieces[number])
            except ZohoError as error:
                self._account(error, done, pieces[number], pieces[number + 1 :])
                raise
        return self._result(done)

    def _call(self, piece: _Piece) -> Call:
        """Build the call of a piece; every piece is built before the first is sent, so bad input sends nothing."""
        _, rows, _ = piece
        of_query = {param.name for param in self.op.params if param.where == "query"}
        query = {**self.query, **{name: value for name, value in self.shared.items() if name in of_query}}
        path = dict(self.path)
        body = exchange.body_of(self.op, {k: v for k, v in self.shared.items() if k not in of_query})
        places = [(self.batch.rows, rows)]
        if self.values is not None:
            places.append((self.batch.values or "", self.values))
        for place, values in places:
            where, _, wire = place.partition(".")
            if where == "body":
                put(body, wire, values)
            else:
                target, value = (query, values) if where == "query" else (path, values[0])
                target[self._code_name(where, wire)] = value
        return exchange.prepare(self.op, path, query, None, body if self.op.body == "json" else None)

    def _code_name(self, where: str, wire: str) -> str:
        for param in self.op.params:
            if param.where == where and param.wire == wire:
                return param.name
        raise ValueError(f"{self.op.id} in API {self.op.version} takes no values in {where}.{wire}.")

    def _one(self, call: Call, piece: _Piece) -> Flow[list[tuple[bool, Row[M, J]]]]:
        start, _, ids = piece
        reply = yield from exchange.send(self.api, call)
        found = decode.value(reply, self.op.id)
        results = objects(found, self.batch.results)
        if not results:
            raise decode.refusal(found, reply, self.op, self.op.id) or DecodeError(
                f"the answer has no results at $.{self.batch.results}", status=reply.status, operation=self.op.id
            )
        tied = tie(results, ids, self.batch)
        done = [
            self._read(result, reply, start + place, ids[place])
            for place, result in enumerate(tied)
            if result is not None
        ]
        if len(done) < len(ids):
            raise _PartialError(done, f"the answer has {len(results)} results for {len(ids)} rows", reply, self.op.id)
        return done

    def _read(self, result: dict[str, Any], reply: Reply, index: int, given: str | None) -> tuple[bool, Row[M, J]]:
        data = self.row(result)
        self.api.drift.check(data, self.op.id)
        failed = decode.is_error(result, reply.status, self.op)
        record = given or result_id(result, self.batch)
        details = result.get(decode.DETAILS)
        row: Row[M, J] = Row(
            index=index,
            id=record,
            code=_text(result.get(decode.CODE)),
            message=_text(result.get(decode.MESSAGE)),
            status=reply.status,
            details=details if is_object(details) else {},
            data=data,
            job=None if failed else self._job(result, record),
        )
        return failed, row

    def _job(self, result: dict[str, Any], record: str | None) -> J | None:
        job = _text(look(result, self.op.job.id)) if self.op.job else None
        module = self.path.get("module")
        if job is None or not isinstance(module, str):
            return None
        return self.api.job(JobKey(job, self.op.id, module, record))

    def _account(
        self, error: ZohoError, done: list[tuple[bool, Row[M, J]]], piece: _Piece, rest: Sequence[_Piece]
    ) -> None:
        """Say in an error what became of every row."""
        start, _, ids = piece
        if isinstance(error, _PartialError):
            done += error.done
            error.done = []
        seen = {row.index for _, row in done}
        names = [given or start + place for place, given in enumerate(ids) if start + place not in seen]
        later = [given or first + place for first, _, group in rest for place, given in enumerate(group)]
        unclear = isinstance(error, (ServerError, DecodeError)) or (isinstance(error, TransportError) and error.sent)
        error.unknown = names if unclear else ()
        error.unsent = later if unclear else names + later
        error.result = self._result(done)

    def _result(self, done: list[tuple[bool, Row[M, J]]]) -> BatchResult[M, J]:
        return BatchResult(
            operation=self.op.id,
            ok=tuple(row for failed, row in done if not failed),
            failed=tuple(row for failed, row in done if failed),
        )


class _PartialError(DecodeError):
    """An answer that leaves out rows; carries those that it has."""

    def __init__(self, done: list[Any], message: str, reply: Reply, operation: str) -> None:
        super().__init__(message, status=reply.status, operation=operation)
        self.done = done
