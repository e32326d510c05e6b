"""A batch on its way: cut into calls, each call sent by itself, every row accounted for."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from . import decode, exchange, inputs, plain
from .batch import AllAlike, Answered, BatchResult, ReadRow, Row, by_state
from .errors import ConflictError, DecodeError, ZohoError
from .jobs import JobKey
from .model import Model
from .paths import look, objects, put
from .rows import RESULT_ID, all_fine, result_id, tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .api import Api
    from .batch import State
    from .exchange import Call
    from .flow import Flow
    from .given import Given
    from .operation import Batch, Operation
    from .wire import Reply

M = TypeVar("M", bound=Model)
J = TypeVar("J")

#: Rows per call where no document names a maximum: what calls on whole records take, and what a URL can hold.
ROWS_UNSAID: Final = 100


class Piece(NamedTuple):
    """The rows of one call: the place of the first in the input, and all as they are kept, with their ids."""

    start: int
    kept: list[Any]
    ids: list[str | None]


class Outcome(NamedTuple, Generic[M, J]):
    """What became of a piece: every row, in its order, and the error that its call ended with.

    `alike` is the state of all its rows, where it is known that they have the same.
    """

    rows: Sequence[Row[M, J]]
    error: Exception | None = None
    alike: State | None = None


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
    given: Given

    @property
    def size(self) -> int:
        """The most rows in one call."""
        return self.batch.max or (1 if self.batch.rows.startswith("path.") else ROWS_UNSAID)

    def run(self, rows: Iterable[Any]) -> Flow[BatchResult[M, J]]:
        """Send all rows, as many calls as it takes, one after the other."""
        return (yield from self.run_kept(*self.given.keep(rows)))

    def run_kept(self, kept: list[Any], ids: list[str | None]) -> Flow[BatchResult[M, J]]:
        """Send rows that were looked at."""
        if not kept:
            raise ValueError(f"{self.op.id} was given no rows; give at least one.")
        # Every call is written once before the first is sent, so that bad input sends nothing; one alone is kept.
        only: Call | None = None
        for piece in self._pieces(kept, ids):
            only = self.call(piece)
        if len(kept) > self.size:
            only = None
        done: list[Row[M, J]] = []
        pieces = self._pieces(kept, ids)
        for piece in pieces:
            try:
                outcome = yield from self.send(piece, only or self.call(piece))
            except Exception as error:
                # A mistake in a transport or a hook of the caller's: its error goes on, and says how far it came.
                error.add_note(_noted(done, piece, len(kept)))
                raise
            if only is not None and outcome.alike == "ok":
                return BatchResult(self.op.id, outcome.rows)
            done += outcome.rows
            if outcome.error is not None:
                done.extend(row for later in pieces for row in self.broken(later, outcome.error, unsent=True).rows)
                raise self._accounted(outcome.error, done)
        return by_state(self.op.id, done)

    def call(self, piece: Piece) -> Call:
        """Write the call of a piece.

        Raises:
            ValueError: something is not fit for a URL or for JSON.
            TypeError: something is of a type that JSON does not have.
        """
        rows = self.given.written(piece.kept)
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

    def send(self, piece: Piece, call: Call) -> Flow[Outcome[M, J]]:
        """Send the call of a piece; an error of the API is part of the outcome."""
        try:
            reply = yield from exchange.send(self.api, call)
        except ZohoError as error:
            return self.broken(piece, error)
        return self.outcome(piece, call, reply)

    def outcome(self, piece: Piece, call: Call, reply: Reply) -> Outcome[M, J]:
        """Read the answer to the call of a piece; an error of the API is part of the outcome."""
        answered = Answered(self.op.id, reply.status, self.row, self._job)
        made = self._made(reply)
        failed = plain.number(made, piece.start, piece.ids, answered) if made else None
        # A failure after a lost answer has to be looked at.
        if made and failed is not None and not (failed and reply.touched):
            return Outcome(tuple(made), alike=None if failed else "ok")
        try:
            with exchange.about(reply, call, self.op):
                found = plain.whole(made) if made else self._read(call, reply)
            if all_fine(found, piece.ids, self.batch):
                return Outcome(AllAlike(piece.start, piece.ids, found, answered), alike="ok")
            tied = tie(found, piece.ids, self.batch)
        except ZohoError as error:
            return self.broken(piece, error)
        missing = sum(result is None for result in tied)
        lost = self._incomplete(piece, len(found), missing, reply) if missing else None
        rows = self._sorted(piece, tied, answered, lost, doubted=reply.touched)
        return Outcome(rows, next((row.reason for row in rows if row.state == "unknown"), None))

    def broken(self, piece: Piece, error: Exception, *, unsent: bool | None = None) -> Outcome[M, J]:
        """Say what became of the rows of a piece whose call gave no results; an error of the API knows that itself."""
        if unsent is None:
            unsent = not (isinstance(error, ZohoError) and error.sent)
        status = error.status or 0 if isinstance(error, ZohoError) else 0
        state: State = "unsent" if unsent else "unknown"
        answered = Answered(self.op.id, status, self.row, self._job, state, error)
        rows = [ReadRow(index, given, {}, answered) for index, given in enumerate(piece.ids, piece.start)]
        return Outcome(rows, error, state)

    def _pieces(self, kept: list[Any], ids: list[str | None]) -> Iterator[Piece]:
        for start in range(0, len(kept), self.size):
            yield Piece(start, kept[start : start + self.size], ids[start : start + self.size])

    def _shared_in(self, where_of: Mapping[str, str], *places: str | None) -> dict[str, object]:
        """What all rows share, as far as its name is that of a parameter in these places; None: of no parameter."""
        return {name: value for name, value in self.shared.items() if where_of.get(name) in places}

    def _code_name(self, where: str, wire: str) -> str:
        for param in self.op.params:
            if param.where == where and param.wire == wire:
                return param.name
        raise ValueError(f"{self.op.id} in API {self.op.version} takes no values in {where}.{wire}.")

    def _made(self, reply: Reply) -> list[Any] | None:
        """Let the faster decoder make rows of the usual answer, where nobody else looks at it."""
        unread = decode.redirects(reply) or decode.says_nothing(reply)
        if unread or self.api.drift.watches or self.batch.result_id != RESULT_ID:
            return None
        return plain.results(reply.body, self.batch.results)

    def _read(self, call: Call, reply: Reply) -> list[dict[str, Any]]:
        found = decode.value(reply, self.op.id)
        results = objects(found, self.batch.results)
        if not results:
            raise decode.refusal(found, reply, self.op, self.op.id, call.module) or DecodeError(
                f"the answer has no results at $.{self.batch.results}", status=reply.status, operation=self.op.id
            )
        self.api.drift.check(found, reply, self.op, self.api.version)
        return results

    def _incomplete(self, piece: Piece, results: int, missing: int, reply: Reply) -> DecodeError:
        error = DecodeError(
            f"the answer has {results} results for {len(piece.ids)} rows, {missing} have none",
            status=reply.status,
            operation=self.op.id,
        )
        error.keep(reply)
        return error

    def _sorted(
        self,
        piece: Piece,
        tied: Sequence[dict[str, Any] | None],
        answered: Answered[M, J],
        error: DecodeError | None,
        *,
        doubted: bool,
    ) -> list[Row[M, J]]:
        refused = answered._replace(state="failed")
        nothing = answered._replace(state="unknown", reason=error)
        rows: list[Row[M, J]] = []
        for index, result, given in zip(count(piece.start), tied, piece.ids):
            if result is None:
                rows.append(ReadRow(index, given, {}, nothing))
            else:
                failed = decode.is_error(result, answered.status, self.op)
                row = ReadRow(index, given or result_id(result, self.batch), result, refused if failed else answered)
                rows.append(self._doubted(row, result, answered) if failed and doubted else row)
        return rows

    def _doubted(self, row: Row[M, J], result: dict[str, Any], answered: Answered[M, J]) -> Row[M, J]:
        """Take a conflict for unknown: what a row is in conflict with may be an earlier attempt of this very call."""
        conflict = row.error()
        if not isinstance(conflict, ConflictError):
            return row
        conflict.sent = True
        conflict.next_step = "An earlier attempt, whose answer was lost, may have changed it: read it back."
        return ReadRow(row.index, row.id, result, answered._replace(state="unknown", reason=conflict))

    def _job(self, result: Mapping[str, Any], record: str | None) -> J | None:
        job = inputs.text(look(result, self.op.job.id)) if self.op.job else None
        module = self.path.get("module")
        if job is None or not isinstance(module, str):
            return None
        return self.api.handle(JobKey(job, self.op.id, module, record))

    def _accounted(self, error: Exception, rows: Sequence[Row[M, J]]) -> Exception:
        """Say in an error what became of every row."""
        if isinstance(error, ZohoError):
            result = by_state(self.op.id, rows)
            error.result = result
            error.unsent = names(result.unsent)
            error.unknown = names(result.unknown)
        return error


def names(rows: Sequence[Row[Any, Any]]) -> Sequence[str | int]:
    """Name rows by their ids, those without by their place in the input."""
    return [row.id or row.index for row in rows] or ()


def _noted(done: Sequence[Row[Any, Any]], piece: Piece, rows: int) -> str:
    """Say what became of rows when something was raised that is no error of the API."""
    after = piece.start + len(piece.ids)
    counts = ", ".join(f"{number} {state}" for state, number in by_state("", done).counts.items() if number)
    sent = f"{counts} before row {piece.start}; " if counts else ""
    return f"Rows: {sent}{piece.start} to {after - 1} unknown; {rows - after} after them unsent."
