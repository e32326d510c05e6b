"""What holds for every answer, whoever asked: declared status, JSON, schema, documented code, complete rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from zoho_contract import pointers
from zoho_contract.answers import Reading, Row
from zoho_contract.contract import Contract
from zoho_contract.http import NOT_JSON
from zoho_contract.requests import Request
from zoho_contract.values import Json, is_list, is_object, members, shown

_EMPTY = frozenset({204, 304})
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[([^\]]*)\]")
"""A step of a path in details: a name or an index."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that an answer breaks, and what was expected instead.

    `expected` may quote the answer; `unquoted` says the same without any value of it.
    """

    promise: str
    expected: str
    masked: str = field(default="", compare=False)

    @property
    def unquoted(self) -> str:
        """What was expected, fit to be shown to whoever may not see the data."""
        return self.masked or self.expected


class Conformance:
    """Judges single answers against the bundle."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def judge(self, request: Request, reading: Reading) -> list[Finding]:
        """Everything that is wrong with one answer."""
        answer, operation = reading.answer, reading.operation
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not self._documented(reading):
            return [Finding("server_never_fails", f"no undocumented {answer.status} answer")]
        if operation.response(answer.status) is None:
            declared = ", ".join(sorted(operation.raw["responses"]))
            return [Finding("status_is_documented", f"one of the documented statuses {declared}")]
        if wrong := next(self._body(reading), None):
            return [wrong]
        return [
            *self._codes(reading),
            *self._rows(request, reading),
            *self._counts(request, reading),
            *_paths(request, reading),
        ]

    def _documented(self, reading: Reading) -> bool:
        return reading.operation.response(reading.answer.status) is not None

    def _body(self, reading: Reading) -> Iterator[Finding]:
        answer, operation = reading.answer, reading.operation
        schema = operation.answer_schema(answer.status)
        if answer.status in _EMPTY or schema is None:
            if answer.body:
                yield Finding("empty_answer_has_no_body", f"no body with status {answer.status}")
            return
        if answer.content_type != "application/json":
            yield Finding("answer_is_json", "content type application/json")
        if answer.json is NOT_JSON or answer.json is None:
            yield Finding("answer_is_json", "a JSON body")
            return
        validator = self._contract.schemas.validator(f"{operation.id} {answer.status}", schema)
        if not validator.is_valid(answer.json):
            problem = next(iter(validator.iter_errors(answer.json)))
            place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in problem.instance_path)
            masked = f"at ${shown(problem.instance_path)}: {problem.kind.name}"
            yield Finding("answer_matches_schema", f"at ${place}: {problem.message[:300]}", masked)

    def _codes(self, reading: Reading) -> Iterator[Finding]:
        operation, status = reading.operation, reading.answer.status
        if reading.code is not None:
            known = {entry.code for entry in operation.errors if (entry.scope, entry.status) == ("request", status)}
            known |= {out.code or "" for out in operation.outcomes if (out.scope, out.status) == ("request", status)}
            if reading.code not in known:
                yield Finding(
                    "code_is_documented", f"a code documented for the whole answer with {status}: {_list(known)}"
                )
        batch = operation.batch
        shared = {batch.mixed, batch.failed} if batch else set[int | None]()
        known = {
            entry.code
            for entry in operation.errors
            if entry.scope == "item" and (entry.status == status or status in shared)
        }
        for row in reading.rows:
            if not row.succeeded and row.code not in known:
                yield Finding("code_is_documented", f"a code documented for a row with {status}: {_list(known)}")

    def _rows(self, request: Request, reading: Reading) -> Iterator[Finding]:
        operation, batch = reading.operation, reading.operation.batch
        if batch is None or not reading.rows:
            return
        yield from self._statuses(reading)
        jobs = [row for row in reading.rows if row.job(operation) and row.id(operation) is None]
        asked = request.row_ids()
        for index, row in enumerate(reading.rows):
            if len(reading.rows) == len(request.rows()) and _row_of(row, batch.rows) not in {None, index}:
                yield Finding("path_names_the_row", f"the path in the details of row {index} to name it")
        over = batch.most is not None and len(asked) > batch.most
        if jobs or over or not asked or len(set(asked)) != len(asked):
            return
        if len(asked) != len(reading.rows) and not self._sound(request, reading):
            return
        if len(asked) != len(reading.rows):
            yield Finding(
                "batch_answers_every_row", f"{len(asked)} rows in the answer, one for each row of the request"
            )
            return
        if batch.row_id is None and None in asked:
            return
        for index, (wanted, row) in enumerate(zip(asked, reading.rows, strict=True)):
            if row.succeeded and wanted is not None and row.id(operation) not in {wanted, None}:
                masked = f"row {index} to be about the same record as in the request"
                yield Finding("batch_keeps_order", f"row {index} to be about {wanted}, as in the request", masked)

    def _counts(self, request: Request, reading: Reading) -> Iterator[Finding]:
        """What an answer says of its own rows, and of the page that was asked for."""
        operation, schemas, body = reading.operation, self._contract.schemas, members(reading.answer.json)
        won = sum(row.succeeded for row in reading.rows)
        tally = schemas.wire(operation.success_schema, "success_count")
        if reading.rows and tally in body and str(body[tally]) != str(won):
            yield Finding("answer_counts_its_rows", f"{tally} to be {won}, as so many rows succeeded")
        paging, key = operation.paging, schemas.wire(operation.success_schema, "info")
        if paging is None or key is None or not is_object(body.get(key)):
            return
        shape = schemas.properties(operation.success_schema)[key]
        wanted: dict[str, Json] = {"count": len(reading.items)}
        for name, pointer in (("page", paging.page), ("per_page", paging.size)):
            wanted[name] = pointers.first(request.parts, pointer) if pointer else None
        for name, value in wanted.items():
            told = body[key].get(schemas.wire(shape, name) or "")
            if str(value).isdecimal() and told is not None and str(told) != str(int(value)):
                yield Finding("page_tells_what_it_is", f"{name} to be {value}")

    def _sound(self, request: Request, reading: Reading) -> bool:
        """Whether every row had to be looked at: one succeeded, or the whole request is as its schema says."""
        schema = request.operation.body_schema
        if any(row.succeeded for row in reading.rows):
            return True
        if request.made_up:  # It may be the header that is refused.
            return False
        for parameter in request.operation.parameters:
            if parameter.where == "path" and parameter.name in request.parts["path"]:
                known = self._contract.schemas.validator(f"{request.operation.id} {parameter.name}", parameter.schema)
                if not known.is_valid(request.parts["path"][parameter.name]):
                    return False
        if not schema:
            return request.sent is None
        validator = self._contract.schemas.validator(f"{request.operation.id} request", schema)
        return validator.is_valid(request.parts["body"])

    def _statuses(self, reading: Reading) -> Iterator[Finding]:
        batch, status, operation = reading.operation.batch, reading.answer.status, reading.operation
        if batch is None:
            return
        won = [row for row in reading.rows if row.succeeded]
        if len(won) == len(reading.rows):
            wanted = {out.status for out in operation.outcomes if out.scope == "item"} | {batch.ok}
            if status not in wanted:
                yield Finding("successful_batch_has_success_status", f"status {_list(wanted)}, as every row succeeded")
        elif won and batch.mixed not in {None, status}:
            yield Finding(
                f"mixed_batch_answers_{batch.mixed}", f"status {batch.mixed}, as some rows failed and some did not"
            )
        elif not won and batch.failed is not None:
            codes = {row.code for row in reading.rows}
            wanted = {entry.status for entry in operation.errors if entry.scope == "item" and entry.code in codes}
            if status not in wanted | {batch.failed}:
                yield Finding(
                    "failed_batch_has_failure_status", f"status {_list(wanted | {batch.failed})}, as every row failed"
                )


def _row_of(row: Row, rows: str) -> int | None:
    """The row that a path in the details names, if there is one into the rows of the request."""
    place = re.compile(re.escape("$." + rows.partition(".")[2]) + r"\[(\d+)\]")
    texts = [value for value in row.details.values() if isinstance(value, str)] if is_object(row.details) else []
    found = [place.match(text) for text in texts]
    return next((int(match.group(1)) for match in found if match), None)


def _paths(request: Request, reading: Reading) -> Iterator[Finding]:
    """What details say of the place of a mistake: no row or element that the request does not have."""
    for details in (reading.details, *(row.details for row in reading.rows)):
        place = members(details).get("json_path")
        if request.raw_body is None and isinstance(place, str) and not _leads(place, request.parts["body"]):
            yield Finding("path_leads_into_the_request", "a path in the details to an element that was sent")


def _leads(place: str, body: Json) -> bool:
    """Whether no index of a path is outside of the array it is for; what the body lacks may be what is wrong."""
    value = body
    for key, index in _STEP.findall(place):
        if key and is_object(value) and key in value:
            value = value[key]
        elif index and is_list(value):
            if not index.isdecimal() or int(index) >= len(value):
                return False
            value = value[int(index)]
        else:
            return True
    return True


def _list(values: set[str] | set[int] | set[int | None]) -> str:
    return ", ".join(sorted(str(value) for value in values if value is not None)) or "none is"
