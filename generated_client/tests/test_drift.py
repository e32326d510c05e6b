"""Answers that differ from the description."""

import asyncio
import json

import httpx
import pytest

from zoho_crm import AsyncZohoCRM, DecodeError, DriftReport, ZohoCRM

RECORD = {"id": "1", "Owner": {"name": "P", "id": "2"}, "Tag": [{"name": "a", "id": "3"}], "$editable": True}
INFO = {"more_records": False, "count": 1, "page": 1, "per_page": 200}
ADDED = {
    "code": "SUCCESS",
    "details": {"id": "1", "tags": [{"name": "a", "id": "3"}]},
    "message": "m",
    "status": "success",
}


@pytest.fixture(params=["sync", "async"])
def answered(request):
    """Give a function that calls something that is answered so; it gives the result and the differences."""

    def run(call, answer, status=200, **settings):
        reports = []
        backend = httpx.MockTransport(lambda _: httpx.Response(status, json=answer))
        settings = {"transport": backend, "on_drift": reports.append, **settings}
        if request.param == "sync":
            with ZohoCRM("t", **settings) as crm:
                return call(crm), reports

        async def task():
            async with AsyncZohoCRM("t", **settings) as crm:
                return await call(crm)

        return asyncio.run(task()), reports

    return run


def get(crm):
    """Get a record."""
    return crm.records.get("Leads", "1")


def add(crm):
    """Add tags."""
    return crm.tags.add("Leads", ids=["1"], tags=["a"])


@pytest.mark.parametrize(
    "record",
    [
        RECORD,
        {"id": "1", "Custom": 5, "Owner": None, "$editable": None},
        {"id": "1", "Tag": None},
        {"id": "1", "Tag": []},
    ],
)
def test_what_the_description_says_is_no_drift(answered, record):
    """Custom fields, nulls and missing members are none either, where they are described."""
    found, reports = answered(get, {"data": [record]})

    assert record == found.to_dict()
    assert [] == reports


@pytest.mark.parametrize(
    ("record", "path", "expected", "found"),
    [
        ({"id": 5}, "$.data[0].id", "text", "integer"),
        ({"id": None}, "$.data[0].id", "text", "null"),
        ({"Last_Name": "x"}, "$.data[0].id", "text", "nothing"),
        ({"id": "1", "$editable": 1}, "$.data[0].$editable", "boolean", "integer"),
        ({"id": "1", "$editable": "yes"}, "$.data[0].$editable", "boolean", "text"),
        ({"id": "1", "Owner": "P"}, "$.data[0].Owner", "object", "text"),
        ({"id": "1", "Owner": {"name": [], "id": "2"}}, "$.data[0].Owner.name", "text", "list"),
        ({"id": "1", "Tag": {}}, "$.data[0].Tag", "list:object", "object"),
        ({"id": "1", "Tag": [{"name": "a", "id": "3"}, 4]}, "$.data[0].Tag[1]", "object", "integer"),
        ({"id": "1", "Tag": [{"name": "a", "id": 3.5}]}, "$.data[0].Tag[0].id", "text", "number"),
    ],
)
def test_a_difference_is_told_by_its_place_and_without_its_value(answered, record, path, expected, found):
    """However deep it is; nothing of the answer is lost."""
    result, reports = answered(get, {"data": [record]})

    assert record == result.to_dict()
    assert [DriftReport("getRecord", path, expected, found)] == reports


def test_differences_of_the_rows_of_a_batch_are_told(answered):
    """An unknown member, an unknown value, a missing member; the rows are there."""
    row = {**ADDED, "status": "done", "surprise": 1, "details": {"id": "1"}}

    batch, reports = answered(add, {"data": [ADDED, row]})

    assert [] == [report for report in reports if report.path.startswith("$.data[0]")]
    assert {("$.data[1].status", "a known value", "another value"), ("$.data[1].surprise", "nothing", "integer")} <= {
        (report.path, report.expected, report.found) for report in reports
    }
    assert ["1"] == [row.id for row in batch.ok]


def test_a_status_that_nobody_documented_is_told(answered):
    """Its answer is read all the same."""
    found, reports = answered(get, {"data": [RECORD]}, status=203)

    assert "1" == found.id
    assert ["$"] == [report.path for report in reports]
    assert ("status 203", True) == (reports[0].found, "status 200" in reports[0].expected)


def test_errors_are_no_drift(answered):
    """They are errors."""
    refusal = {"code": "NEWS", "message": "m", "status": "error", "details": {}, "more": 1}
    reports = []

    with pytest.raises(Exception, match="NEWS"):
        answered(get, refusal, status=400, on_drift=reports.append, strict=True)

    assert [] == reports


def test_strict_raises_and_tells_the_hook_first(answered):
    """For tests; the error keeps the answer."""
    reports = []

    with pytest.raises(
        DecodeError,
        match=r"getRecord: 200: the answer has integer at \$\.data\[0\]\.id, where the description says text",
    ) as caught:
        answered(get, {"data": [{"id": 5}]}, strict=True, on_drift=reports.append)

    assert 1 == len(reports)
    assert {"data": [{"id": 5}]} == json.loads(caught.value.response.content)


def test_by_default_nothing_happens(answered):
    """An answer is never lost for a new key."""
    found, _ = answered(get, {"data": [{"id": 5, "Owner": 1}]}, on_drift=None)

    assert "5" == found.id


def test_a_hook_that_fails_loses_no_answer(answered, caplog):
    """What it raises is logged; the rows are there."""

    def failing(report):
        raise KeyError(report.path)

    found, _ = answered(get, {"data": [{"id": 5, "Owner": 1}]}, on_drift=failing)

    assert found is not None
    assert [
        "the hook on_drift failed on $.data[0].id",
        "the hook on_drift failed on $.data[0].Owner",
    ] == caplog.messages
