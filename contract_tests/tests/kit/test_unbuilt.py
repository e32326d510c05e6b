"""A server that says of an operation that it does not implement it has neither kept nor broken its promises."""

import io
from http import HTTPStatus

import mini_answers
import pytest

from zoho_contract import run
from zoho_contract.engine import LAYERS
from zoho_contract.events import Step
from zoho_contract.http import Answer
from zoho_contract.ledger import Ledger
from zoho_contract.reports.terminal import Terminal
from zoho_contract.session import Session
from zoho_contract.world import World

NOT_BUILT = mini_answers.RefusalError(HTTPStatus.NOT_IMPLEMENTED, "NOT_IMPLEMENTED")

MANUAL = ("a sound server does not fail", "needs a body that is no JSON")
"""Of two errors the contract itself says that no request leads to them."""


@pytest.fixture
def lacking(mini, contract, credentials):
    """A function that judges the tiny API after some of its methods have been taken away."""

    def judge(*names, answer=NOT_BUILT, layers=("promises",), listeners=()):
        url, state = mini()

        def refuse(*_):
            raise answer

        for name in names:
            setattr(state, name, refuse)
        return run(url, credentials(url), seed=1, layers=layers, contract=contract, listeners=listeners)

    return judge


def test_no_check_of_an_operation_that_answers_501_is_judged(lacking, contract):
    """Every check of it is not testable with the reason; the others are judged as ever."""
    steps = []

    verdict = lacking("add_tags", layers=("promises", "model"), listeners=[steps.append])

    own = [item for item in steps if isinstance(item, Step) and item.name.startswith("addTags ")]
    reason = "the server says that it does not implement it (501)"
    assert ([], 0, ["addTags"]) == (verdict.violations, verdict.exit_code, verdict.unbuilt)
    assert {"not testable"} == {item.state for item in own}
    assert {reason, *MANUAL} == {item.reason for item in own}
    assert {reason} == {why for (name, _), why in verdict.not_testable.items() if name == "addTags"}
    assert not {row for row in verdict.attempted | verdict.matched if row[0] == "addTags"}
    assert len(contract.operations["addTags"].errors) - 2 == verdict.why_not_testable["unbuilt"]


def test_generated_requests_leave_it_alone(lacking):
    """What the documented request was answered with is known; it is not asked again."""
    verdict = lacking("add_tags", layers=("promises", "schemathesis"))

    assert ([], 0) == (verdict.violations, verdict.exit_code)


def test_generated_requests_notice_it_first(lacking):
    """Without the promises the first generated request tells; the others are not held against the server."""
    verdict = lacking("delete", layers=("schemathesis",))

    assert [] == verdict.violations
    assert ["deleteRecords"] == verdict.unbuilt


@pytest.mark.parametrize("built", [True, False])
def test_a_generated_request_alone_does_not_show_that_an_operation_lacks(mini, contract, credentials, built):
    """Where it was answered with 501 the documented request tells: if that is answered, the 501 was wrong."""
    url, state = mini()
    right = state.create

    def picky(module, body, *rest):
        if not built or not isinstance(body.get("data"), list):
            raise NOT_BUILT
        return right(module, body, *rest)

    state.create = picky
    ledger = Ledger(contract, False, lambda _: None)
    session = Session(contract, url, credentials(url), ledger, 60.0)
    world = World(session, "Kit0a0a0aX")
    request = world.composer.baseline(contract.operations["createRecords"])
    request.parts["body"] = {"data": {}}
    answer = Answer(501, {"content-type": "application/json"}, b'{"code": "NOT_IMPLEMENTED", "status": "error"}')

    session.begin()
    session.observe(request, answer, world.composer.baseline)
    ledger.settle(lambda violation, _: violation)
    session.close()

    broken = {(item.promise, item.operation) for item in ledger.violations}
    assert built is (("server_never_fails", "createRecords") in broken)
    assert ([] if built else ["createRecords"]) == [*ledger.unbuilt]


def test_a_family_of_which_nothing_is_implemented_was_not_judged(lacking):
    """Exit status 2, and the sentence says how much of the family answers so."""
    verdict = lacking("assign", "list_jobs")

    assert 2 == verdict.exit_code
    said = "no successful answer of territories (2 of its 3 operations answered with 501) could be judged"
    assert said in verdict.sentence


def test_an_operation_that_worked_before_must_go_on_working(mini, contract, credentials):
    """A 501 after a success is a failure of the server like any other."""
    url, state = mini()
    right, calls = state.remove_tags, []

    def tired(*arguments):
        calls.append(arguments)
        if len(calls) > 2:
            raise NOT_BUILT
        return right(*arguments)

    state.remove_tags = tired

    verdict = run(url, credentials(url), seed=1, layers=("promises",), contract=contract)

    assert ("server_never_fails", "removeTags") in {(item.promise, item.operation) for item in verdict.violations}
    assert [] == verdict.unbuilt


def test_a_501_to_a_method_nobody_documents_tells_nothing(mini, contract, credentials):
    """Simple servers answer 501 to every method they do not know; the operation is there all the same."""
    url, state = mini()
    right = state.answer

    def simple(method, *rest):
        if method == "PATCH":
            raise NOT_BUILT
        return right(method, *rest)

    state.answer = simple

    verdict = run(url, credentials(url), seed=1, layers=("promises",), contract=contract)

    assert [] == verdict.unbuilt
    assert "wrong_method_answers_invalid_request_method" in {item.promise for item in verdict.violations}


def test_the_table_says_how_many_and_which(lacking):
    """A column counts them, a line names them, and the last line does not say that everything conforms."""
    out = io.StringIO()

    lacking("add_tags", "remove_tags", listeners=[Terminal(out)])

    text = out.getvalue()
    assert "not built" in text
    assert "2 operations are answered with 501 and not judged: addTags, removeTags" in text
    assert "belong to operations that are not there" in text
    assert text.endswith("what it implements conforms\n")


NOWHERE = {
    "404 INVALID_URL_PATTERN": mini_answers.RefusalError(HTTPStatus.NOT_FOUND, "INVALID_URL_PATTERN"),
    "405 INVALID_REQUEST_METHOD": mini_answers.RefusalError(HTTPStatus.METHOD_NOT_ALLOWED, "INVALID_REQUEST_METHOD"),
    "400 INVALID_REQUEST_METHOD": mini_answers.RefusalError(HTTPStatus.BAD_REQUEST, "INVALID_REQUEST_METHOD"),
}


@pytest.mark.parametrize("said", NOWHERE)
def test_an_operation_that_is_not_there_is_one_finding(lacking, said):
    """Each is a broken promise of its own, and nothing else of it is judged; the others are judged as ever."""
    out = io.StringIO()

    verdict = lacking("add_tags", "assign", answer=NOWHERE[said], layers=LAYERS, listeners=[Terminal(out)])

    promise, missing = "documented_operation_is_there", ["addTags", "assignAreas"]
    assert [(promise, name) for name in missing] == sorted((it.promise, it.operation) for it in verdict.violations)
    assert (1, missing) == (verdict.exit_code, sorted(verdict.unbuilt))
    assert {f"it is not there ({said})"} == {why for (name, _), why in verdict.not_testable.items() if name in missing}
    assert f"2 operations are answered with {said} and not judged: " in out.getvalue()
    assert any(name == "removeTags" for name, _ in verdict.matched)


def test_a_sound_refusal_of_something_else_is_no_missing_operation(mini, contract, credentials):
    """Who answers a wrong identifier as a wrong URL has the operation all the same."""
    url, state = mini()
    right = state.answer

    def picky(method, path, *rest):
        if "%" in path.split("?")[0]:
            raise NOWHERE["404 INVALID_URL_PATTERN"]
        return right(method, path, *rest)

    state.answer = picky

    verdict = run(url, credentials(url), seed=1, contract=contract, layers=LAYERS)

    assert [] == verdict.unbuilt
