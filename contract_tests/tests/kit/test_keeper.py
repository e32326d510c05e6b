"""Records that were there before a run hold afterwards what they held, or the report says why not."""

import mini_contract
import pytest

from zoho_contract import keeper, run
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Contract
from zoho_contract.ledger import Ledger
from zoho_contract.session import Session
from zoho_contract.world import World

LAYERS = ("promises", "model")


def test_a_run_leaves_nothing_behind(mini, contract, credentials):
    """Every record the run made is deleted, every value it changed is written back."""
    url, state = mini()
    before = {module: dict(rows) for module, rows in state.records.items()}
    values = {item["id"]: item["Stage"] for rows in before.values() for item in rows.values()}

    run(url, credentials(url), layers=LAYERS, contract=contract)

    left = {item["id"]: item["Stage"] for rows in state.records.values() for item in rows.values()}
    assert values == left


def test_what_cannot_be_written_back_is_remarked(mini, contract, credentials):
    """A server that refuses every update by id keeps what the update by view wrote; the report says so."""
    url, state = mini()
    refusing = state.mass_update

    def by_view_only(module, body):
        return refusing(module, body) if "cvid" in body else (400, {"code": "INVALID_DATA", "message": "no"})

    state.mass_update = by_view_only

    verdict = run(url, credentials(url), layers=("model",), contract=contract)

    text = next(text for text in verdict.ledger.remarks if "written back" in text)
    assert text.startswith("Stage of 1 record of ")
    assert text.endswith("could not be written back: the answer is INVALID_DATA (HTTP 400)")


def test_a_view_too_large_to_write_back_is_not_written_to(mini, contract, credentials, monkeypatch):
    """No check updates a view of which the kit could not put every record back."""
    monkeypatch.setattr(keeper, "MOST_KEPT", 0)
    url, state = mini()
    before = {item["id"]: item["Stage"] for rows in state.records.values() for item in rows.values()}

    verdict = run(url, credentials(url), layers=LAYERS, contract=contract)

    assert 1 != verdict.exit_code
    assert not any("view" in job for job in state.jobs.values())
    assert before == {item["id"]: item["Stage"] for rows in state.records.values() for item in rows.values()}


@pytest.fixture
def by_view(mini, credentials):
    """A tiny API of which the update over views is said to delete instead."""
    document = mini_contract.document()
    update = document["paths"]["/{module}/actions/mass_update"]["post"]
    update["x-effects"] = [{"entity": "record", "which": "view", "change": "delete", "when": "job"}]
    url, state = mini()
    return url, state, Contract(document), credentials(url)


def test_nothing_is_deleted_by_a_view_of_others(by_view):
    """What cannot be undone is not done to a view that holds a record which the run has not made."""
    url, state, contract, given = by_view

    verdict = run(url, given, layers=("promises", "schemathesis"), contract=contract)

    reasons = {why for (name, _), why in verdict.not_testable.items() if name == "massUpdate"}
    assert any("no custom view of Leads holds records that the kit has made and no others" in why for why in reasons)
    assert not any("view" in job for job in state.jobs.values())


def test_a_request_that_names_a_view_of_others_is_kept_back(by_view):
    """However it was composed, it is not sent."""
    url, state, contract, given = by_view
    session = Session(contract, url, given, Ledger(contract, carried_counts=True, emit=lambda _: None), 30.0)
    World(session, "KitX")

    with pytest.raises(UnavailableError, match="holds records that the kit did not make"):
        session.send(example(contract.operations["massUpdate"], "by-view"))
    session.close()
    assert {} == state.jobs
