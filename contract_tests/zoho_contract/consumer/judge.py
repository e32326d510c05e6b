"""The promises of a client, each put to every operation that it offers."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from zoho_contract.consumer import answers, requests
from zoho_contract.consumer.protocol import Canned, Client, Outcome
from zoho_contract.consumer.report import ClientReport, ClientViolation
from zoho_contract.contract import Contract, Operation
from zoho_contract.values import Json, JsonObject, members

Progress = Callable[[str], None]
LONGEST: Final = 400
"""Characters of a wrong result that a violation shows."""


def judge_client(contract: Contract, client: Client, progress: Progress = lambda _: None) -> ClientReport:
    """Put every promise to a client, for every operation of one API version that it offers."""
    report = ClientReport(contract.version)
    for operation in contract.operations.values():
        if not client.offers(operation.id):
            report.not_offered.append(operation.id)
            continue
        progress(operation.id)
        _Trial(contract, operation, client, report).run()
    return report


_SAID: Final = 100
"""Characters of a documented message that an error has to repeat."""


class _Trial:
    """One operation before the judge."""

    def __init__(self, contract: Contract, operation: Operation, client: Client, report: ClientReport) -> None:
        self._contract = contract
        self._operation = operation
        self._client = client
        self._report = report
        self._row = report.row(operation.id)
        self._documented = list(answers.documented(operation))

    def run(self) -> None:
        """Put every promise to the client."""
        self._requests()
        self._answers()
        self._errors()
        self._hostile()

    def _call(self, request: JsonObject, answer: Canned, given: str) -> Outcome:
        self._row.cases += 1
        outcome = self._client.call(self._operation.id, request, answer)
        if outcome.failure is not None:
            if self._client.secret in outcome.failure.text:
                self._broken("token_is_never_shown", given, "no token in the error", outcome.failure.kind)
            if not outcome.failure.typed:
                self._broken("failure_is_typed", given, "one of the documented error classes", outcome.failure.text)
        return outcome

    def _broken(self, promise: str, given: str, expected: str, got: object) -> None:
        text = str(got)
        short = text if len(text) < LONGEST else text[:LONGEST] + " ..."
        self._report.violations.append(ClientViolation(promise, self._operation.id, given, expected, short))

    def _requests(self) -> None:
        for request in self._operation.examples:
            given = f"the documented request {request.get('name', '')!r}"
            outcome = self._call(request, Canned(HTTPStatus.NO_CONTENT), given)
            if len(outcome.sent) > 1:
                self._broken("request_is_sent", given, "one request", f"{len(outcome.sent)} requests")
            if not outcome.sent:
                self._broken("request_is_sent", given, "a request", outcome.failure or "nothing")
                continue
            for fault in requests.faults(self._operation, outcome.sent[0]):
                self._broken("request_conforms", given, "a request as the operation declares it", fault)
            for difference in requests.differences(self._operation, request, outcome.sent[0]):
                self._broken("request_says_what_was_asked", given, "the same content", difference)

    def _answers(self) -> None:
        for name, status, printed in self._documented:
            given = f"the documented answer {status} {name!r}"
            request = answers.request_for(self._operation, len(answers.results(self._operation, printed)))
            body = answers.answering(self._operation, request, printed)
            self._survives(request, status, body, given)
            for change, other in answers.bent(body):
                outcome = self._call(request, answers.canned(status, other), f"{given} with {change}")
                if outcome.failure is not None and not (outcome.failure.typed and self._takes_the_job(change)):
                    self._broken("odd_answer_is_borne", f"{given} with {change}", "no error", outcome.failure)
        if HTTPStatus.NO_CONTENT in self._operation.outcome_statuses() and self._operation.examples:
            outcome = self._call(self._operation.examples[0], Canned(204), "204 without a body")
            if not _is_nothing(outcome, listed=self._operation.paging is not None):
                self._broken("nothing_is_an_empty_result", "204 without a body", "nothing", outcome)

    def _takes_the_job(self, change: str) -> bool:
        """Whether an answer lacks the identifier of its job: who was to return a handle on it may refuse that."""
        job = members(self._operation.raw.get("x-job")).get("id")
        path = change.partition(" at ")[2]
        if not isinstance(job, str) or not path:
            return False
        return f"$.{job}".startswith(path) or path.endswith(f".{job.rpartition('.')[2]}")

    def _survives(self, request: JsonObject, status: int, body: Json, given: str) -> None:
        outcome = self._call(request, answers.canned(status, body), given)
        if outcome.failure is not None:
            self._broken("documented_answer_is_understood", given, "no error", outcome.failure)
        elif outcome.rows is not None:
            got = [row.raw for row in sorted(outcome.rows, key=lambda row: row.index)]
            if got != answers.results(self._operation, body):
                self._broken("answer_survives_decoding", given, json.dumps(answers.results(self._operation, body)), got)
            if odd := [row for row in outcome.rows if row.ok != self._won(row.raw)]:
                self._broken("row_is_told_from_its_status", given, "success and failure as each row says", odd)
        elif not answers.contains(body, outcome.value):
            self._broken("answer_survives_decoding", given, json.dumps(body), outcome.value)

    def _won(self, result: Json) -> bool:
        return members(result).get(self._contract.envelope["status"]) != "error"

    def _errors(self) -> None:
        for entry in self._operation.errors:
            key = f"{entry.status} {entry.code} {entry.name}"
            self._row.attempted.add(key)
            request = self._operation.examples[0] if self._operation.examples else {}
            rows = answers.rows(self._operation, request)
            body = answers.refusal(self._operation, entry, dict(self._contract.envelope), rows)
            given = f"the documented error {entry.status} {entry.code} ({entry.name})"
            answer = answers.canned(entry.status, answers.answering(self._operation, request, body))
            outcome = self._call(request, answer, given)
            if self._told(entry.code, outcome, entry.status, entry.message or entry.cause):
                self._row.matched.add(key)
            else:
                wanted = f"the code {entry.code}, the status {entry.status} and the message"
                self._broken("documented_error_is_told", given, wanted, outcome.failure or outcome)
        self._tomorrow()

    def _told(self, code: str, outcome: Outcome, status: int, message: str) -> bool:
        failure = outcome.failure
        if failure is not None:
            said = failure.typed and message[:_SAID] in failure.text
            return said and (failure.code, failure.status) == (code, status)
        rows = outcome.rows or ()
        return bool(rows) and all(not row.ok and row.code == code for row in rows)

    def _tomorrow(self) -> None:
        if not self._operation.examples:
            return
        envelope = self._contract.envelope
        body: JsonObject = {
            envelope["code"]: answers.UNKNOWN_CODE,
            envelope["details"]: {},
            envelope["message"]: "new",
            envelope["status"]: "error",
        }
        outcome = self._call(self._operation.examples[0], answers.canned(400, body), "a code nobody documented")
        if not self._told(answers.UNKNOWN_CODE, outcome, HTTPStatus.BAD_REQUEST, "new"):
            self._broken("unknown_code_is_told", "a code nobody documented", answers.UNKNOWN_CODE, outcome)

    def _hostile(self) -> None:
        if not self._operation.examples:
            return
        nothing: list[tuple[str, int, Json]] = [("", HTTPStatus.OK, {})]
        _, status, body = (self._documented or nothing)[0]
        for given, answer in answers.hostile(status, body):
            outcome = self._call(self._operation.examples[0], answer, given)
            if outcome.failure is None:
                self._broken("hostile_answer_is_an_error", given, "a typed error", outcome)


def _is_nothing(outcome: Outcome, *, listed: bool) -> bool:
    """An empty list, None, or being told that what was asked for by name is not there; a list is only ever empty."""
    if outcome.failure is not None:
        return outcome.failure.kind == "NotFoundError" and not listed
    return not outcome.rows and outcome.value in (None, [])
