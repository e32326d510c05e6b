"""What holds for every answer."""

import json

import mini_contract
import mini_parts
import pytest

from zoho_contract.answers import Reading
from zoho_contract.conformance import Conformance
from zoho_contract.contract import Contract
from zoho_contract.http import Answer
from zoho_contract.requests import Request

JSON = {"content-type": "application/json"}


def row(code, status="success", **details):
    """A row of an action's answer."""
    return {"code": code, "message": "m", "details": details, "status": status}


def findings(contract, operation, status, found, *, headers=None, body=None):
    """The promises that an answer breaks."""
    facts = contract.operations[operation]
    request = Request.of_example(facts, facts.examples[0])
    if body is not None:
        request.parts["body"] = body
    raw = b"" if found is None else found if isinstance(found, bytes) else json.dumps(found).encode()
    answer = Answer(status, JSON if headers is None else headers, raw)
    return {item.promise for item in Conformance(contract).judge(request, Reading(contract, facts, answer))}


FIRST, SECOND = "55400000000001", "55400000000002"
REFUSAL = {"code": "INVALID_MODULE", "message": "", "details": {}, "status": "error"}


@pytest.mark.parametrize(
    ("status", "found", "promises"),
    [
        (200, {"data": [row("SUCCESS", id=FIRST), row("SUCCESS", id=SECOND)]}, set()),
        (207, {"data": [row("SUCCESS", id=FIRST), row("INVALID_DATA", "error")]}, set()),
        (400, REFUSAL, set()),
        (200, {"data": [row("SUCCESS", id=SECOND), row("SUCCESS", id=FIRST)]}, {"batch_keeps_order"}),
        (200, {"data": [row("SUCCESS", id=FIRST)]}, {"batch_answers_every_row"}),
        (200, {"data": [row("SUCCESS", id=FIRST), row("INVALID_DATA", "error")]},
         {"code_is_documented", "mixed_batch_answers_207"}),
        (207, {"data": [row("SUCCESS", id=FIRST), row("SUCCESS", id=SECOND)]}, {"successful_batch_has_success_status"}),
        (207, {"data": [row("INVALID_DATA", "error")] * 2}, set()),
        (400, {"data": [row("ODD", "error")] * 2}, {"code_is_documented"}),
        (400, {**REFUSAL, "code": "ODD"}, {"code_is_documented"}),
        (400, {"data": [row("INVALID_DATA", "error"), row("INVALID_DATA", "error", path="$.ids[0]")]},
         {"path_names_the_row"}),
        (400, {**REFUSAL, "details": {"json_path": "$.ids[2]"}}, {"path_leads_into_the_request"}),
        (400, {**REFUSAL, "details": {"json_path": "$.ids[-1]"}}, {"path_leads_into_the_request"}),
        (400, {**REFUSAL, "details": {"json_path": "$.ids[1].more[7]"}}, set()),
        (404, {"data": []}, {"answer_matches_schema"}),
        (200, b"<html>", {"answer_is_json"}),
        (200, None, {"answer_is_json"}),
        (418, {"data": []}, {"status_is_documented"}),
        (503, b"", {"server_never_fails"}),
    ],
)  # fmt: skip
def test_answers_are_judged(contract, status, found, promises):
    """Status, JSON, schema, codes, rows: each broken promise is named, and none besides."""
    assert promises == findings(contract, "addTags", status, found)


def test_json_must_be_called_json(contract):
    """The content type counts."""
    good = {"data": [row("SUCCESS", id=FIRST), row("SUCCESS", id=SECOND)]}

    assert {"answer_is_json"} == findings(contract, "addTags", 200, good, headers={"content-type": "text/html"})


def test_an_empty_status_has_no_body(contract):
    """204 and 304 come alone."""
    assert set() == findings(contract, "getRecord", 204, None)
    assert {"empty_answer_has_no_body"} == findings(contract, "getRecord", 204, {"data": []})


def test_a_batch_of_failures_has_a_failure_status():
    """Every row failed: the documented status, or that of the error."""
    document = mini_contract.document()
    document["paths"]["/{module}/actions/add_tags"]["post"]["responses"]["207"] = mini_parts.EITHER
    assert {"failed_batch_has_failure_status"} == findings(
        Contract(document), "removeTags", 207, {"data": [row("RECORD_LOCKED", "error")] * 2}
    )


def test_rows_of_a_malformed_request_need_not_be_counted(contract):
    """One error for a request that is not as documented is enough."""
    body = {"tags": "Red", "ids": [FIRST, SECOND]}

    assert set() == findings(contract, "addTags", 400, {"data": [row("INVALID_DATA", "error")]}, body=body)


@pytest.mark.parametrize(
    ("found", "code", "details"),
    [
        (REFUSAL, "INVALID_MODULE", {}),
        ({"tag": row("SUCCESS", id=FIRST)}, "SUCCESS", {"id": FIRST}),
        ({"country": {"code": "IN", "name": "India"}}, None, None),
        ({"tag": row("SUCCESS"), "more": {}}, None, None),
        ([REFUSAL], None, None),
    ],
)
def test_a_verdict_may_stand_in_the_only_member_of_an_answer(contract, found, code, details):
    """One deletion is answered so; data that has a code of its own is no verdict."""
    facts = contract.operations["getOrg"]

    reading = Reading(contract, facts, Answer(200, JSON, json.dumps(found).encode()))

    assert (code, details) == (reading.code, reading.details)


@pytest.mark.parametrize(("made_up", "expected"), [(False, {"batch_answers_every_row"}), (True, set())])
def test_one_row_may_refuse_a_header_that_was_made_up(contract, made_up, expected):
    """The rows are not looked at then; of a request without one each has its answer."""
    facts = contract.operations["addTags"]
    request = Request.of_example(facts, facts.examples[0])
    request.made_up = made_up
    answer = Answer(400, JSON, json.dumps({"data": [row("INVALID_DATA", "error", id=FIRST)]}).encode())

    found = {item.promise for item in Conformance(contract).judge(request, Reading(contract, facts, answer))}

    assert expected == found
