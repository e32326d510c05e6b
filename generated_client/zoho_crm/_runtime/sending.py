"""A batch on its way: cut into calls, sent, every row accounted for."""

from __future__ import annotations

from itertools import count, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeGuard, TypeVar

from . import decode, exchange, inputs
from .batch import Answered, BatchResult, Row
from .errors import DecodeError, ZohoError
from .jobs import JobKey
from .model import Model
from .paths import look, objects, put
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
_STATUS_OF: Final = itemgetter(decode.STATUS)


class Sending(NamedTuple, Generic[M, J]):
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
        done = _Done[M, J]()
        for number, call in enumerate(ready):
            try:
                yield from self._one(call, pieces[number], done)
            except ZohoError as error:
                self._account(error, done, pieces[number], pieces[number + 1 :])
                raise
        return done.result(self.op.id)

    def _call(self, piece: Piece) -> Call:
        """Build the call of a piece; every piece is built before the first is sent, so bad input sends nothing."""
        _, rows, _ = piece
        where_of = {param.name: param.where for param in self.op.params}
        query = {**self.query, **self._shared_in(where_of, "query")}
        headers = self._shared_in(where_of, "header")
        path = dict(self.path)
        # A name of the body may be that of a path parameter, too, which rows are never shared by.
        body = exchange.body_of(self.op, self._shared_in(where_of, "path", None))
        places = [(self.batch.rows, rows)] if rows != [None] else []
        if self.values is not None:
            places.append((self.batch.values or "", self.values))
        for place, values in places:
            where, _, wire = place.partition(".")
            if where == "body":
                put(body, wire, values)
            else:
                target, value = (query, values) if where == "query" else (path, values[0])
                target[self._code_name(where, wire)] = value
        said = self.op.body == "json" and (body or rows != [None])
        return exchange.prepare(self.op, path, query, headers, body if said else None, len(rows))

    def _shared_in(self, where_of: Mapping[str, str], *places: str | None) -> dict[str, object]:
        """What all rows share, as far as its name is that of a parameter in these places; None: of no parameter."""
        return {name: value for name, value in self.shared.items() if where_of.get(name) in places}

    def _code_name(self, where: str, wire: str) -> str:
        for param in self.op.params:
            if param.where == where and param.wire == wire:
                return param.name
        raise ValueError(f"{self.op.id} in API {self.op.version} takes no values in {where}.{wire}.")

    def _one(self, call: Call, piece: Piece, done: _Done[M, J]) -> Flow[None]:
        reply = yield from exchange.send(self.api, call)
        with exchange.about(reply):
            self._read(call, reply, piece, done)

    def _read(self, call: Call, reply: Reply, piece: Piece, done: _Done[M, J]) -> None:
        _, _, ids = piece
        found = decode.value(reply, self.op.id)
        results = objects(found, self.batch.results)
        if not results:
            raise decode.refusal(found, reply, self.op, self.op.id, call.module) or DecodeError(
                f"the answer has no results at $.{self.batch.results}", status=reply.status, operation=self.op.id
            )
        if self.api.drift.watches:
            for result in results:
                self.api.drift.check(self.row(result), self.op.id)
        answered = Answered(self.op.id, reply.status, self.row, self._job)
        missing = self._sort(tie(results, ids, self.batch), piece, answered, done)
        if missing:
            raise DecodeError(
                f"the answer has {len(results)} results for {len(ids)} rows, {missing} have none",
                status=reply.status,
                operation=self.op.id,
            )

    def _sort(
        self, tied: Sequence[dict[str, Any] | None], piece: Piece, answered: Answered[M, J], done: _Done[M, J]
    ) -> int:
        """Put the rows of an answer with those that are done; gives the number of rows without a result."""
        start, _, ids = piece
        if _all_fine(tied) and all(ids):
            done.ok.extend(map(Row, count(start), ids, tied, repeat(answered)))
            return 0
        for index, result, given in zip(count(start), tied, ids):
            if result is not None:
                row = Row(index, given or result_id(result, self.batch), result, answered)
                failed = decode.is_error(result, answered.status, self.op)
                (done.failed if failed else done.ok).append(row)
        return sum(result is None for result in tied)

    def _job(self, result: Mapping[str, Any], record: str | None) -> J | None:
        job = inputs.text(look(result, self.op.job.id)) if self.op.job else None
        module = self.path.get("module")
        if job is None or not isinstance(module, str):
            return None
        return self.api.handle(JobKey(job, self.op.id, module, record))

    def _account(self, error: ZohoError, done: _Done[M, J], piece: Piece, rest: Sequence[Piece]) -> None:
        """Say in an error what became of every row."""
        start, _, ids = piece
        seen = {row.index for row in (*done.ok, *done.failed)}
        names = [given or index for index, given in enumerate(ids, start) if index not in seen]
        later = [given or index for first, _, group in rest for index, given in enumerate(group, first)]
        error.unknown = names if error.sent else ()
        error.unsent = later if error.sent else names + later
        error.result = done.result(self.op.id)


def _all_fine(results: Sequence[Any]) -> TypeGuard[Sequence[dict[str, Any]]]:
    """Say whether every result says so itself: the usual answer, and one quick look at thousands of rows."""
    try:
        return set(map(_STATUS_OF, results)) == {decode.SUCCESS}
    except (KeyError, TypeError):
        return False


class _Done(Generic[M, J]):
    """The rows that have an answer."""

    def __init__(self) -> None:
        self.ok: list[Row[M, J]] = []
        self.failed: list[Row[M, J]] = []

    def result(self, operation: str) -> BatchResult[M, J]:
        return BatchResult(operation, tuple(self.ok), tuple(self.failed))
