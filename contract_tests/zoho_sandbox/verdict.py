"""What the contract says of a request and its answer, by the bundle of their version and nothing else."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final, cast
from urllib.parse import parse_qsl

import jsonschema_rs

from zoho_sandbox import reply, routing, unbuilt
from zoho_sandbox.arguments import Received, typed
from zoho_sandbox.contract import Contract, Operation
from zoho_sandbox.log import Entry
from zoho_sandbox.shapes import Json, is_list, is_object

CONFORMS: Final = "conforms"
BREAKS: Final = "breaks the contract"
NOT_JUDGED: Final = "not judged"
MOST_PROBLEMS: Final = 5
# Characters of one: messages quote what they are about.
MOST_TEXT: Final = 300
FIRST_ERROR: Final = 400


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a request and its answer.

    Attributes:
        operation: the operationId; None where no operation has such a URL.
        version: the API version.
        codes: the codes in the answer, one for the whole or those of its rows.
        request: what the request does against the contract.
        answer: what the answer does against it; None where the contract says nothing of such answers.
    """

    operation: str | None
    version: str | None
    codes: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    answer: tuple[str, ...] | None = None

    @property
    def word(self) -> str:
        """Whether the answer conforms, breaks the contract, or could not be judged."""
        if self.answer is None:
            return NOT_JUDGED
        return BREAKS if self.answer else CONFORMS


def judge(contracts: Mapping[str, Contract], entry: Entry) -> Verdict:
    """The verdict about a request of the log."""
    received = entry.request.received()
    contract, match = routing.find(contracts, received.segments)
    body, codes = _read(entry.response.body)
    if match is None or entry.response.status == unbuilt.STATUS:
        return Verdict(None, contract.version, codes, ("no operation is described at this URL",))
    operation = match.operations.get(received.method)
    if operation is None:
        declared = next(iter(match.operations.values()))
        problems = (f"{received.method} is not described at this URL",)
        told = tuple(_of_answer(contract, declared, entry, body))
        return Verdict(declared.id, contract.version, codes, problems, told if entry.bodies else None)
    if not entry.bodies:
        return Verdict(operation.id, contract.version, codes)
    return Verdict(
        operation.id,
        contract.version,
        codes,
        tuple(islice(_of_request(contract, operation, match.path, received), MOST_PROBLEMS)),
        tuple(islice(_of_answer(contract, operation, entry, body), MOST_PROBLEMS)),
    )


def _read(raw: bytes) -> tuple[Json, tuple[str, ...]]:
    """The body of an answer and the codes in it."""
    if not raw:
        return None, ()
    try:
        body = json.loads(raw)
    except ValueError:
        return _NO_JSON, ()
    if not is_object(body):
        return body, ()
    told = body.get("code", body.get("error"))
    found = [told] if told is not None else [row.get("code") for row in _rows(body)]
    return body, tuple(dict.fromkeys(str(code) for code in found if code is not None))


_NO_JSON: Final = object()


def _rows(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    first = next((value for value in body.values() if is_list(value)), None)
    return [row for row in first or () if is_object(row) and "code" in row]


def _of_request(contract: Contract, operation: Operation, path: Mapping[str, str], received: Received) -> Iterator[str]:
    known = {parameter.wire for parameter in operation.parameters if parameter.where == "query"}
    for parameter in operation.parameters:
        sources = {"path": path, "query": received.query, "header": received.headers}
        name = parameter.wire.lower() if parameter.where == "header" else parameter.wire
        text = sources[parameter.where].get(name)
        if text is None:
            if parameter.required:
                yield f"the {parameter.where} parameter {parameter.wire} is missing"
            continue
        validator = _parameter(contract, operation.id, parameter.wire)
        for error in validator.iter_errors(typed(contract.shapes, parameter, text)):
            yield f"{parameter.wire}: {error.message[:MOST_TEXT]}"
    for name in received.query:
        if name not in known and not operation.form:
            yield f"the query parameter {name} is not described"
    yield from _of_body(contract, operation, received)


def _of_body(contract: Contract, operation: Operation, received: Received) -> Iterator[str]:
    if operation.body is None:
        return
    if operation.form:
        sent: Json = {**received.query, **dict(parse_qsl(received.body.decode("utf-8", "replace")))}
    elif not received.body.strip():
        if operation.body_required:
            yield "the body is missing"
        return
    else:
        try:
            sent = json.loads(received.body)
        except (ValueError, RecursionError):
            yield "the body is no JSON"
            return
    for error in _body(contract, operation.id).iter_errors(sent):
        # A form holds secrets, which a message would quote.
        yield f"the form breaks {error.schema_path[-1]}" if operation.form else _problem(error)


def _of_answer(contract: Contract, operation: Operation, entry: Entry, body: Json) -> Iterator[str]:
    response = entry.response
    if not response.delivery.whole:
        yield "the answer did not arrive whole"
        return
    status = response.status
    if status not in operation.responses:
        yield f"the status {status} is not described"
        return
    if operation.responses[status] is None:
        if response.body:
            yield f"{status} has no body"
        return
    if body is _NO_JSON or not response.headers.get("content-type", "").startswith("application/json"):
        yield "the body is not called JSON" if body is not _NO_JSON else "the body is no JSON"
        return
    for error in reply.validator_of(contract, operation.id, status).iter_errors(body):
        yield _problem(error)
    yield from _of_codes(operation, status, body)


def _of_codes(operation: Operation, status: int, body: Json) -> Iterator[str]:
    if not is_object(body):
        return
    whole = body.get("code", body.get("error"))
    if status >= FIRST_ERROR and whole is not None:
        if all((whole, status) != (entry.code, entry.status) for entry in operation.errors):
            yield f"{whole} with {status} is not described"
        return
    known = {entry.code for entry in operation.errors} | {outcome.code for outcome in operation.outcomes.values()}
    for row in _rows(body):
        if row["code"] not in known:
            yield f"{row['code']} is not described"


def _problem(error: Any) -> str:  # noqa: ANN401 - the library has no types
    """Where it is, and what."""
    path = cast("list[str | int]", error.instance_path)
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"{text.removeprefix('.')}: {error.message[:MOST_TEXT]}" if text else error.message[:MOST_TEXT]


@cache
def _parameter(contract: Contract, operation_id: str, wire: str) -> jsonschema_rs.Draft202012Validator:
    found = next(one for one in contract.operations[operation_id].parameters if one.wire == wire)
    return _validator(contract, found.schema)


@cache
def _body(contract: Contract, operation_id: str) -> jsonschema_rs.Draft202012Validator:
    return _validator(contract, contract.operations[operation_id].body or {})


def _validator(contract: Contract, schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    components = contract.document["components"]
    return jsonschema_rs.Draft202012Validator({"allOf": [schema], "components": components}, validate_formats=True)
