"""Scripts of a finding look at what it is about: what else changes in an answer does not count as mended."""

import json

import pytest

from zoho_contract.answers import Reading
from zoho_contract.course import Link
from zoho_contract.http import Answer
from zoho_contract.recipe import Recipe
from zoho_contract.requests import Request
from zoho_contract.session import Exchange

KEPT, OTHER = "554023000000100301", "554023000000100302"


@pytest.fixture
def sign(contract):
    """A function that gives what an answer is known by, where something was promised of it."""

    def made(expected, status, body):
        ask = contract.role("records", "create")
        request = Request(ask, {"path": {"module": "Leads"}, "query": {}, "headers": {}, "body": {}})
        answer = Answer(status, {}, json.dumps(body).encode())
        link = Link(Exchange(request, Reading(contract, ask, answer), None), needed=True)
        return Recipe([link], "", "", {}, expected=expected).sign(link)

    return made


@pytest.mark.parametrize(
    ("expected", "wrong", "alike", "mended"),
    [
        (f"also {KEPT}, which holds it", [{"id": OTHER}], [{"id": OTHER, "n": 1}, {"id": "9" * 12}], [{"id": KEPT}]),
        (f"not {KEPT}, which does not hold it", [{"id": KEPT}], [{"id": KEPT, "n": 1}], [{"id": OTHER}]),
        (f"territory {KEPT}, which user {OTHER} is in", [], [{"id": OTHER}], [{"id": KEPT}]),
        ("Stage to be 'New', it is 'Old'", [{"Stage": "Old"}], [{"Stage": "Old", "n": 1}], [{"Stage": "New"}]),
        ("Stage of 12 to stay 'New'", [{"Stage": "Old"}], [{"Stage": "Old", "n": 1}], [{"Stage": "New"}]),
        ("a code documented for a row with 200: A", [{"code": "B"}], [{"code": "B", "n": 1}], [{"code": "A"}]),
    ],
)
def test_what_a_finding_is_not_about_may_change(sign, expected, wrong, alike, mended):
    """Other members and other rows; what it is about tells that the mistake is gone."""
    seen = sign(expected, 200, {"data": wrong})

    assert seen == sign(expected, 200, {"data": alike})
    assert seen != sign(expected, 200, {"data": mended})


@pytest.mark.parametrize(
    "expected",
    ["status 207, as some rows failed and some did not", "one of the documented statuses 200, 204", "HTTP 201 SUCCESS"],
)
def test_a_status_that_is_wrong_is_compared_alone(sign, expected):
    """Whatever the body says."""
    seen = sign(expected, 202, {"data": [{"n": 1}]})

    assert seen == sign(expected, 202, {"data": []})
    assert seen != sign(expected, 201, {"data": [{"n": 1}]})


def test_where_nothing_is_named_the_whole_is_compared(sign):
    """A promise about all of an answer is kept by all of it."""
    assert sign("each record once", 200, {"data": [1]}) != sign("each record once", 200, {"data": [1, 1]})
