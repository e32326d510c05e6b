"""A batch on its way: cut into calls, sent, every row accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs

from . import decode, exchange, inputs
from .batch import BatchResult, Row
from .errors import DecodeError, ZohoError
from .jobs import JobKey
from .model import Model
from .paths import is_object, look, objects, put
from .rows import result_id, tie

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .api import Api
    from .exchange import Call
    from .flow import Flow
    from .operation import Batch, Operation
    from .wire import Reply

M = TypeVar("M", bound=Model)
J = TypeVar("J")
Piece = tuple[int, list[Any], list[str | None]]

#: Rows per call where they stand in the URL and no document names a maximum: 100 ids are some 2000 characters.
ROWS_IN_URL: Final = 100


@attrs.frozen
class Sending(Generic[M, J]):
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
        pieces: list[Piece] = [
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

    def _call(self, piece: Piece) -> Call:
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

    def _one(self, call: Call, piece: Piece) -> Flow[list[tuple[bool, Row[M, J]]]]:
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
            code=inputs.text(result.get(decode.CODE)),
            message=inputs.text(result.get(decode.MESSAGE)),
            status=reply.status,
            details=details if is_object(details) else {},
            data=data,
            job=None if failed else self._job(result, record),
        )
        return failed, row

    def _job(self, result: dict[str, Any], record: str | None) -> J | None:
        job = inputs.text(look(result, self.op.job.id)) if self.op.job else None
        module = self.path.get("module")
        if job is None or not isinstance(module, str):
            return None
        return self.api.job(JobKey(job, self.op.id, module, record))

    def _account(
        self, error: ZohoError, done: list[tuple[bool, Row[M, J]]], piece: Piece, rest: Sequence[Piece]
    ) -> None:
        """Say in an error what became of every row."""
        start, _, ids = piece
        if isinstance(error, _PartialError):
            done += error.done
            error.done = []
        seen = {row.index for _, row in done}
        names = [given or start + place for place, given in enumerate(ids) if start + place not in seen]
        later = [given or first + place for first, _, group in rest for place, given in enumerate(group)]
        error.unknown = names if error.sent else ()
        error.unsent = later if error.sent else names + later
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
