"""What others who use a target would feel is done where it is allowed, and nowhere else."""

import mini_contract
import mini_parts
import pytest

from zoho_contract import Permits, run
from zoho_contract.contract import Contract
from zoho_contract.http import Host, UnreachableError
from zoho_contract.session import Session

LIMITED = mini_parts.error("too-many-requests", "TOO_MANY_REQUESTS", 429, "request", {"burst": "concurrency"})
LONG = mini_parts.error("body-too-large", "REQUEST_ENTITY_TOO_LARGE", 413, "request", {"oversize": "body"})
ENTRIES = {"getOrg": [LIMITED], "addTags": [LIMITED, LONG]}


@pytest.fixture
def judge(mini, credentials):
    """A function that judges the tiny API with two errors that take many calls or a long body."""
    document = mini_contract.document()
    for methods in document["paths"].values():
        for operation in methods.values():
            for entry in ENTRIES.get(operation["operationId"], []):
                operation["x-errors"].append(entry)
                operation["responses"][str(entry["status"])] = mini_parts.REFUSAL
    url, state = mini()

    def judged(permits=None):
        return run(url, credentials(url), layers=("promises",), contract=Contract(document), permits=permits)

    judged.state = state
    return judged


def test_many_calls_at_once_are_made_when_allowed(judge, monkeypatch):
    """A target with a limit shows it; calls that write are never made in a crowd."""
    right, crowd = judge.state.answer, Session.together
    many = {"code": "TOO_MANY_REQUESTS", "message": "", "details": {}, "status": "error"}
    calls = []

    def limited(*arguments):
        calls.append(arguments)
        return (429, many) if len(calls) > 10 else right(*arguments)

    def crowded(self, *arguments):
        calls.clear()
        judge.state.answer = limited
        found = crowd(self, *arguments)
        judge.state.answer = right
        return found

    monkeypatch.setattr(Session, "together", crowded)

    verdict = judge(Permits(burst=True))

    assert ("getOrg", "too-many-requests") in verdict.matched
    assert "calls that write are not made many at once" == verdict.not_testable["addTags", "too-many-requests"]


def test_a_target_without_a_limit_breaks_no_promise(judge):
    """All calls at once are answered: nothing can be said."""
    verdict = judge(Permits(burst=True, oversize=False))

    assert [] == verdict.violations
    assert "seems to have no limit" in verdict.not_testable["getOrg", "too-many-requests"]
    assert "only sent to another machine with --oversize" in verdict.not_testable["addTags", "body-too-large"]


def test_nothing_is_called_in_a_crowd_unasked(judge):
    """The reason names the option."""
    assert "with --burst" in judge(Permits(oversize=False)).not_testable["getOrg", "too-many-requests"]


def test_a_long_body_is_sent_on_the_same_machine(judge, monkeypatch):
    """And a server that takes it has broken the promise to refuse it."""
    sent = []
    right = Session.send

    def send(self, request, **more):
        sent.append(more.get("padding", 0))
        return right(self, request, **{**more, "padding": 0})

    monkeypatch.setattr(Session, "send", send)

    verdict = judge()

    assert 100 * 1024 * 1024 == max(sent)
    assert {"body_too_large_answers_request_entity_too_large"} == {item.promise for item in verdict.violations}


def test_who_hangs_up_on_a_long_body_is_judged_for_the_rest(judge, monkeypatch):
    """Without an answer nothing is known of that one; whether the target is still there is seen by what comes next."""
    said = "hung up while it was sent a long body"

    def hang_up(*_):
        raise UnreachableError(said)

    monkeypatch.setattr(Host, "send_padded", hang_up)

    verdict = judge()

    assert said == verdict.not_testable["addTags", "body-too-large"]
    assert ([], "") == (verdict.violations, verdict.ledger.unfinished)
