"""What a run leaves on a target because nothing takes it away."""

from zoho_contract import run


def test_what_cannot_be_deleted_again_is_said_with_the_reason(mini, contract, credentials):
    """A record that the target will not give up is counted, with the code that it answered."""
    url, state = mini()
    state.delete = lambda _, query: state.rows(
        [{"code": "NOT_APPROVED", "message": "no", "details": {}, "status": "error"}] * len(query["ids"].split(",")),
        200,
    )

    remarks = run(url, credentials(url), seed=1, layers=("promises",), contract=contract).ledger.remarks

    assert any("could not be deleted again: the answer is NOT_APPROVED (HTTP 400)" in remark for remark in remarks)


def test_runs_do_not_fill_a_module_with_tags(mini, contract, credentials):
    """Tags cannot be deleted: later runs use those that are there, and stop adding to many."""
    url, state = mini()
    run(url, credentials(url), seed=1, layers=("promises",), contract=contract)
    first = {module: len(tags) for module, tags in state.tags.items()}
    for module in state.tags:
        state.tags[module] |= {f"Kit{number}": str(90000000000000 + number) for number in range(25)}

    verdict = run(url, credentials(url), seed=1, layers=("promises",), contract=contract)

    assert {module: count + 25 for module, count in first.items()} == {m: len(tags) for m, tags in state.tags.items()}
    assert ([], 0) == (verdict.violations, verdict.exit_code)
    assert any("tags of earlier runs" in reason for reason in verdict.not_testable.values())
