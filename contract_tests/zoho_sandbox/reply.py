"""From what a behaviour said to status, envelope and JSON, as the bundle of the version words it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import jsonschema_rs

from zoho_sandbox import errors, spelling, wire
from zoho_sandbox.answers import Answer, Done, Found, Refused, Row, Step
from zoho_sandbox.call import Call
from zoho_sandbox.contract import Contract, ErrorEntry, Operation
from zoho_sandbox.shapes import Json, Schema

SUCCESS: Final = "success"
ERROR: Final = "error"
FIRST_ERROR: Final = 400
LOCKED: Final = "RECORD_LOCKED"
JSON: Final = "application/json;charset=UTF-8"


@dataclass(slots=True)
class Reply:
    """What goes back over HTTP. A body of None is no body at all."""

    status: int
    body: Json = None
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def encoded(self) -> bytes:
        """The body as bytes."""
        return b"" if self.body is None else spelling.encoded(self.body)


class WholeRequestError(Exception):
    """A row was refused for a reason that, by the contract, fails the whole request."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.name)
        self.refused = refused


def render(call: Call, answer: Answer) -> Reply:
    """The reply to a call.

    Raises:
        WholeRequestError: a row's error concerns the request as a whole; nothing of it may be kept.
    """
    if isinstance(answer, Found):
        outcome = call.operation.outcomes[answer.outcome]
        if answer.body is None:
            return Reply(outcome.status)
        envelope = {"code": outcome.code, "message": outcome.message, "status": SUCCESS, **answer.body}
        schema = call.operation.responses.get(outcome.status) or {}
        return Reply(outcome.status, wire.write(call.contract.shapes, schema, envelope))
    entries = [errors.entry_for(call.operation, row) if isinstance(row, Refused) else None for row in answer.rows]
    for row, entry in zip(answer.rows, entries, strict=True):
        if isinstance(row, Refused) and entry is not None and entry.scope == "request":
            raise WholeRequestError(row)
    status = _status(call.operation, answer.rows, entries)
    return Reply(
        status, _enveloped(call, status, [_row(call, *pair) for pair in zip(answer.rows, entries, strict=True)])
    )


def refusal(contract: Contract, operation: Operation, refused: Refused) -> Reply:
    """The reply to a request that is refused as a whole."""
    if not operation.errors:
        # No page says what such a refusal holds: its status is all that is promised.
        return Reply(next(status for status in operation.responses if status >= FIRST_ERROR))
    entry = errors.entry_for(operation, refused)
    if operation.on_accounts:
        said: dict[str, Any] = {"error": entry.code, **refused.details}
        return Reply(entry.status, wire.write(contract.shapes, operation.responses.get(entry.status) or {}, said))
    said = {
        "code": entry.code,
        "message": _message(contract, operation, entry, refused),
        "status": ERROR,
        "details": {wire.FREE: _details(contract, operation, entry, refused)},
    }
    schema = operation.responses.get(entry.status) or {}
    batch = operation.batch
    if entry.scope == "item" and batch is not None:
        return Reply(
            entry.status, {batch.results: [wire.write(contract.shapes, _rows_schema(contract, operation), said)]}
        )
    return Reply(entry.status, wire.write(contract.shapes, schema, said))


def verify(contract: Contract, operation: Operation, reply: Reply) -> None:
    """Judge a reply by the bundle.

    Raises:
        AssertionError: the status is not documented, or the body breaks its schema.
    """
    where = f"{contract.version} {operation.id} {reply.status}"
    assert reply.status in operation.responses, f"{where}: this status is not documented"
    schema = operation.responses[reply.status]
    assert (schema is None) == (reply.body is None), f"{where}: body {reply.body!r}, schema {schema!r}"
    if schema is not None:
        validator = validator_of(contract, operation.id, reply.status)
        problems = [f"{error.instance_path} {error.message}" for error in validator.iter_errors(reply.body)]
        assert not problems, f"{where}: {problems[:5]} in {str(reply.body)[:1000]}"


def _status(operation: Operation, rows: Sequence[Row], entries: Sequence[ErrorEntry | None]) -> int:
    batch = operation.batch
    assert batch is not None
    failures = {entry.status for entry in entries if entry is not None}
    if not failures:
        return next(
            (operation.outcomes[row.outcome].status for row in rows if isinstance(row, Done)), batch.statuses["ok"]
        )
    if any(entry is None for entry in entries):
        return batch.statuses.get("mixed", batch.statuses["failed"])
    return failures.pop() if len(failures) == 1 else batch.statuses["failed"]


def _row(call: Call, row: Row, entry: ErrorEntry | None) -> dict[str, Any]:
    if isinstance(row, Done):
        outcome = call.operation.outcomes[row.outcome]
        said = {"code": outcome.code, "details": row.details, "message": outcome.message, "status": SUCCESS}
        return {**said, **row.beside}
    assert entry is not None
    details = {wire.FREE: _details(call.contract, call.operation, entry, row)}
    message = _message(call.contract, call.operation, entry, row)
    return {"code": entry.code, "details": details, "message": message, "status": ERROR}


def _details(contract: Contract, operation: Operation, entry: ErrorEntry, refused: Refused) -> dict[str, Any]:
    known = dict(refused.details)
    if refused.path and operation.body is not None:
        places = [_place(contract, operation.body, path) for path in (refused.path, refused.also) if path]
        known = {"expected_fields": places[:1], "ambiguity_due_to": places, **places[0], **known}
    return errors.details_of(entry, known, examples=not errors.stands_in(operation, refused))


def _message(contract: Contract, operation: Operation, entry: ErrorEntry, refused: Refused) -> str:
    """The text of the entry; where no page quotes one and the entry only stands in, what is wrong and where."""
    if entry.quoted or not errors.stands_in(operation, refused):
        return entry.message
    if refused.path and operation.body is not None:
        where = wire.json_path(contract.shapes, operation.body, refused.path).removeprefix("$.")
    else:
        where = refused.details.get("param_name", "the body")
    return f"{where} {refused.fault}"


def _place(contract: Contract, body: Schema, path: Sequence[Step]) -> dict[str, Any]:
    """A place in the request as details name it."""
    return {
        "api_name": wire.wire_name(contract.shapes, body, path),
        "json_path": wire.json_path(contract.shapes, body, path),
    }


def _enveloped(call: Call, status: int, rows: Sequence[Mapping[str, Any]]) -> Json:
    assert call.operation.batch is not None
    schema = call.operation.responses.get(status) or {}
    name, _ = call.contract.shapes.properties(schema)[call.operation.batch.results]
    counts = {
        "success_count": sum(row["status"] == SUCCESS for row in rows),
        "locked_count": sum(row["code"] == LOCKED for row in rows),
    }
    return wire.write(call.contract.shapes, schema, {name: rows, **counts})


def _rows_schema(contract: Contract, operation: Operation) -> Schema:
    """The schema of one row of the operation's answers."""
    assert operation.batch is not None
    results = operation.batch.results
    declared = (contract.shapes.properties(schema or {}) for schema in operation.responses.values())
    return next(contract.shapes.items(properties[results][1]) for properties in declared if results in properties)


@cache
def validator_of(contract: Contract, operation_id: str, status: int) -> jsonschema_rs.Draft202012Validator:
    """What judges the body that an operation answers with under a status."""
    schema = contract.operations[operation_id].responses[status]
    components = contract.document["components"]
    return jsonschema_rs.Draft202012Validator({"allOf": [schema], "components": components}, validate_formats=True)
