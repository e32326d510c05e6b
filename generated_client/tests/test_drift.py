"""Answers that differ from the description."""

import pytest

from zoho_crm._runtime.drift import Drift, DriftReport
from zoho_crm._runtime.errors import DecodeError
from zoho_crm._runtime.model import Model

GOOD = {"id": "1", "count": 1, "share": 1.5, "open": True, "details": {}, "tags": [], "free": 5, "code": None}


def reports(model):
    """Collect what the hook is told."""
    found = []
    Drift(hook=found.append).check(model, "op")
    return found


def test_what_the_description_says_is_no_drift(lib):
    """Nulls and missing keys are none either."""
    assert [] == reports(lib.Item(GOOD))
    assert [] == reports(lib.Item({}))
    assert [] == reports(lib.Item(dict.fromkeys(GOOD)))


@pytest.mark.parametrize(
    ("raw", "expected", "found"),
    [
        ({"id": 5}, "text", "integer"),
        ({"count": "5"}, "integer", "text"),
        ({"count": True}, "integer", "boolean"),
        ({"share": []}, "number", "list"),
        ({"open": 1}, "boolean", "integer"),
        ({"details": "x"}, "object", "text"),
        ({"tags": {}}, "list:text", "object"),
        ({"new": 1.5}, "nothing", "number"),
        ({"new": None}, "nothing", "null"),
    ],
)
def test_differences_are_reported_without_their_values(lib, raw, expected, found):
    """Where, what was expected, what came."""
    assert [DriftReport("op", f"$.{next(iter(raw))}", expected, found)] == reports(lib.Item(raw))


def test_open_models_may_have_more_keys():
    """Records carry custom fields."""

    class Open(Model):
        KINDS = {"id": "text"}  # noqa: RUF012 - a constant
        OPEN = True

    assert [] == reports(Open({"id": "1", "Custom": 5}))


def test_models_without_a_description_are_not_checked():
    """There is nothing to compare with."""

    class Bare(Model):
        OPEN = False

    assert [] == reports(Bare({"x": 1}))


def test_strict_raises_and_tells_the_hook_first(lib):
    """For tests."""
    found = []

    with pytest.raises(DecodeError, match=r"op: the answer has integer at \$\.id, where the description says text"):
        Drift(strict=True, hook=found.append).check(lib.Item({"id": 5}), "op")

    assert 1 == len(found)
    with pytest.raises(DecodeError):
        Drift(strict=True).check(lib.Item({"id": 5}), "op")


def test_by_default_nothing_happens(lib):
    """An answer is never lost for a new key."""
    Drift().check(lib.Item({"id": 5, "new": 1}), "op")
