"""Records that were there before a run hold afterwards what they held, or the report says why not."""

import mini_contract

from zoho_contract import keeper, run
from zoho_contract.contract import Contract

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


def test_nothing_is_deleted_by_a_view_of_others(mini, credentials):
    """What cannot be undone is not done to a view that holds a record which the run has not made."""
    document = mini_contract.document()
    update = document["paths"]["/{module}/actions/mass_update"]["post"]
    update["x-effects"] = [{"entity": "record", "which": "view", "change": "delete", "when": "job"}]
    url, state = mini()

    verdict = run(url, credentials(url), layers=("promises", "schemathesis"), contract=Contract(document))

    reasons = {why for (name, _), why in verdict.not_testable.items() if name == "massUpdate"}
    assert any("holds records that the kit did not make" in why for why in reasons)
    assert not any("view" in job for job in state.jobs.values())
