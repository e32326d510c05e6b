"""Counting false alarms: what is run, and what is told of it."""

from proof.alarms import Tally, attempt
from proof.coverage import Coverage

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox


def test_program_without_a_fault_is_counted_and_raises_no_alarm():
    """A run of the model counts its programs; the sandbox breaks none of them."""
    tally = Tally()

    tally.add(attempt("v2", 1, whole=False))

    assert (0, []) == (tally.runs, tally.alarms)
    assert tally.programs >= 16


def test_coverage_counts_what_can_be_met_and_names_the_rest():
    """Of one operation every error that can be brought about is met; one that was not asked for is named."""
    given = Credentials(access_token=seed.credentials()["access_token"])
    verdict = run(Sandbox(versions=["v8"]).app, given, "v8", layers=["promises"], only=["getOrganization"])

    found = Coverage.of(verdict)

    assert found.errors[0] == found.errors[1] > 0
    assert "searchRecords" in found.missing
