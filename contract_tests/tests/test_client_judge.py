"""The judge of clients notices what is wrong with one: each fault breaks the promise that it should."""

import dataclasses
from functools import cache

import client_faults
import pytest
from proof.adapter import SECRET, Adapter

from zoho_contract.consumer import Failure, Row, judge_client
from zoho_contract.contract import load
from zoho_crm._runtime import plain


def loses_the_last_row(_, outcome):
    """Reports one row less than came."""
    return dataclasses.replace(outcome, rows=outcome.rows[:-1]) if outcome.rows else outcome


def swaps_rows(_, outcome):
    """Ties results to the wrong inputs."""
    if not outcome.rows or len(outcome.rows) < 2:
        return outcome
    first, second, *rest = outcome.rows
    return dataclasses.replace(
        outcome, rows=(dataclasses.replace(first, raw=second.raw), dataclasses.replace(second, raw=first.raw), *rest)
    )


def takes_every_row_for_a_success(_, outcome):
    """Never looks at the status of a row."""
    return dataclasses.replace(
        outcome, rows=tuple(Row(row.index, True, row.code, row.raw) for row in outcome.rows or ())
    )


def swallows_errors(_, outcome):
    """Returns nothing where it should raise."""
    return dataclasses.replace(outcome, failure=None)


def raises_what_comes(_, outcome):
    """Lets errors of its libraries through."""
    return dataclasses.replace(outcome, failure=outcome.failure and dataclasses.replace(outcome.failure, typed=False))


def shows_the_token(_, outcome):
    """Prints the request, token included, in its errors."""
    return dataclasses.replace(outcome, failure=outcome.failure and dataclasses.replace(outcome.failure, text=SECRET))


def forgets_codes(_, outcome):
    """Raises the right class without the code."""
    return dataclasses.replace(outcome, failure=outcome.failure and dataclasses.replace(outcome.failure, code=None))


def drops_the_query(_, outcome):
    """Sends no query."""
    return dataclasses.replace(outcome, sent=tuple(dataclasses.replace(item, query=()) for item in outcome.sent))


def sends_ids_as_numbers(_, outcome):
    """Turns ids into numbers on the wire."""
    return _with_body(outcome, lambda text: text.replace('"5540', "5540").replace('"', "'").replace("'", '"'))


def sends_no_body(_, outcome):
    """Sends an empty body."""
    return _with_body(outcome, lambda _: "")


def sends_to_another_path(_, outcome):
    """Leaves the last segment off the path."""
    sent = tuple(dataclasses.replace(item, path=item.path.rpartition("/")[0]) for item in outcome.sent)
    return dataclasses.replace(outcome, sent=sent)


def knows_only_todays_codes(_, outcome):
    """Fails in a way of its own when a code is new."""
    if outcome.failure and outcome.failure.code == "A_CODE_OF_TOMORROW":
        return dataclasses.replace(outcome, failure=Failure("ValueError", False, None, None, "not a valid code"))
    return outcome


def loses_members(_, outcome):
    """Keeps only the members that it knows."""
    if not isinstance(outcome.value, dict):
        return outcome
    return dataclasses.replace(outcome, value=dict(list(outcome.value.items())[:1]))


def believes_html(answer, outcome):
    """Takes a page of a proxy for an empty result."""
    return dataclasses.replace(outcome, failure=None) if answer.content.startswith(b"<html") else outcome


FAULTS = {
    loses_the_last_row: "answer_survives_decoding",
    swaps_rows: "answer_survives_decoding",
    takes_every_row_for_a_success: "documented_error_is_told",
    swallows_errors: "documented_error_is_told",
    raises_what_comes: "failure_is_typed",
    shows_the_token: "token_is_never_shown",
    forgets_codes: "documented_error_is_told",
    drops_the_query: "request_says_what_was_asked",
    sends_ids_as_numbers: "request_conforms",
    sends_no_body: "request_conforms",
    sends_to_another_path: "request_conforms",
    knows_only_todays_codes: "unknown_code_is_told",
    loses_members: "answer_survives_decoding",
    believes_html: "hostile_answer_is_an_error",
}


def _with_body(outcome, change):
    sent = tuple(
        dataclasses.replace(item, content=change(item.content.decode()).encode()) if item.content else item
        for item in outcome.sent
    )
    return dataclasses.replace(outcome, sent=sent)


class Faulty(Adapter):
    """Our client with one thing wrong."""

    fault = staticmethod(lambda _, outcome: outcome)

    def call(self, operation_id, request, answer):
        """Call, then spoil what came of it."""
        return self.fault(answer, super().call(operation_id, request, answer))


class Few(Adapter):
    """Our client, of which only some operations are looked at: one for each way of calling."""

    def offers(self, operation_id):
        """Whether it is one of them."""
        return operation_id in {
            "addTags",
            "assignTerritories",
            "updateRecords",
            "listRecords",
            "deleteRecords",
            "getRecord",
        }


@cache
def load_once():
    """The contract, read once."""
    return load("v8")


class FaultyFew(Faulty, Few):
    """Both: one thing wrong, and few operations."""


@pytest.mark.parametrize(("fault", "promise"), FAULTS.items(), ids=lambda item: getattr(item, "__name__", item))
def test_faulty_client_is_noticed(fault, promise):
    """A client with one fault breaks the promise that speaks of it."""
    contract = load_once()
    with FaultyFew(contract) as client:
        client.fault = fault
        report = judge_client(contract, client)

    assert promise in {violation.promise for violation in report.violations}


@pytest.fixture(scope="module")
def judged():
    """A function that judges the client as it is at the moment; returns the promises that it breaks."""
    with Few(load("v8")) as client:
        yield lambda: {violation.promise for violation in judge_client(load_once(), client).violations}


def test_faultless_client_breaks_nothing(judged):
    """Without a fault nothing is noticed: otherwise noticing means nothing."""
    assert set() == judged()


@pytest.mark.no_cover
@pytest.mark.parametrize("fault", client_faults.FAULTS)
def test_fault_in_the_runtime_is_noticed(fault, judged, monkeypatch):
    """One function of the runtime goes wrong, and some promise is broken; each answer is read by these functions."""
    monkeypatch.setattr(plain, "results", lambda *_: None)
    with client_faults.FAULTS[fault]():
        assert judged()


@pytest.mark.no_cover
@pytest.mark.parametrize("fault", client_faults.FASTER)
def test_fault_in_the_faster_decoder_is_noticed(fault, judged):
    """Where the extra makes rows itself."""
    pytest.importorskip("msgspec", reason="the extra speed is not installed")
    with client_faults.FASTER[fault]():
        assert judged()


def test_violation_is_a_sentence():
    """A violation says what was given, what was expected and what came, and can be printed."""
    contract = load_once()
    with FaultyFew(contract) as client:
        client.fault = swallows_errors
        report = judge_client(contract, client)

    text = str(report.violations[0])
    assert (True, True) == ("given the documented error" in text, "expected the code" in text)
