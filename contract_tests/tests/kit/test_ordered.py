"""Lists of records in the order of their last change."""

from urllib.parse import urlencode

import pytest
from test_honest_targets import otherwise
from test_other_targets import GIVEN, answering, broken

from zoho_contract import run
from zoho_contract.events import Step
from zoho_sandbox.app import Sandbox
from zoho_sandbox.state import records

PROMISE = "list_follows_the_last_change"


def test_a_list_that_stays_in_the_order_of_the_ids_is_noticed(monkeypatch):
    """What it is to be sorted by makes no difference."""
    right = records.order_by
    monkeypatch.setattr(records, "order_by", lambda _, **more: right("id", **more))

    assert {PROMISE} == broken(Sandbox(versions=["v8"]).app, PROMISE)


def test_a_list_that_is_sorted_one_way_only_is_noticed(monkeypatch):
    """Descending is as ascending."""
    right = records.order_by
    monkeypatch.setattr(records, "order_by", lambda name, **_: right(name, descending=False))

    assert {PROMISE} == broken(Sandbox(versions=["v8"]).app, PROMISE)


@pytest.mark.parametrize(("status", "code"), [(429, "TOO_MANY_REQUESTS"), (403, "NO_PERMISSION")])
@pytest.mark.parametrize("refused", ["mass_update", "sort_by"])
def test_who_may_not_look_or_change_has_seen_nothing_wrong(status, code, refused):
    """Neither a list nor a change that is refused is out of order."""

    async def meant(scope, _):
        return refused in scope["path"] or refused in scope["query_string"].decode()

    assert set() == broken(answering(Sandbox(versions=["v8"]).app, status, code, meant), PROMISE)


@pytest.mark.parametrize("version", ["v2", "v8"])
def test_a_right_list_is_not_accused(version):
    """In the oldest version, where any field may be named, and in the newest."""
    assert set() == broken(Sandbox(versions=[version]).app, PROMISE, version=version)


@pytest.mark.parametrize("told", [None, "2026-01-01T00:00:00+00:00"])
def test_a_list_that_tells_no_order_is_not_taken_for_a_right_one(told):
    """Where records tell no change, or all the same one, nothing can be out of order."""
    steps = []

    async def change(path, query, ask):
        if path != "/Leads" or "sort_by" not in query:
            return ...
        found = await ask(path, urlencode({key: value for key, value in query.items() if key != "since"}))
        for row in found["data"]:
            row["Modified_Time"] = told
        return found

    application = otherwise(Sandbox(versions=["v8"]).app, change)
    run(application, GIVEN, "v8", layers=["promises"], only=[PROMISE], shrink=False, listeners=[steps.append])

    assert ["not testable"] == [step.state for step in steps if isinstance(step, Step)]
