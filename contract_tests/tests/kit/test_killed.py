"""A run that is killed can be cleaned up after: whatever it made is known by its name."""

import subprocess
import sys
import time

import held
import pytest

from zoho_contract import run


@pytest.fixture(scope="module")
def target():
    """One sandbox for all."""
    with held.sandbox() as started:
        yield started


KIT = (sys.executable, "-m", "zoho_contract")


@pytest.mark.parametrize(("version", "layers", "requests"), [("v8", "promises", 900), ("v6", "schemathesis", 400)])
def test_cleaning_after_a_killed_run_leaves_what_was_there_before(target, version, layers, requests):
    """Documented and generated requests alike, in every module: not one record, tag or territory more."""
    target.ask("POST", "reset", {})
    before, seen = target.holdings(), target.ask("GET", "state")["last_request"]
    line = [*KIT, "run", "--target", target.url, "--api-version", version, "--seed", "1", "--layers", layers]
    with subprocess.Popen(line, env=target.environment, stdout=subprocess.DEVNULL) as process:
        while target.ask("GET", "state")["last_request"] < seen + requests:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    assert before != target.holdings()

    code, told = target.play(*KIT, "clean", "--target", target.url, "--api-version", version)

    assert (0, before) == (code, target.holdings())
    assert "none is left" in told


def test_what_leads_were_converted_to_is_deleted_with_the_rest(target):
    """No answer names the account, the contact and the deal that come of a lead: they have its names."""
    target.ask("POST", "reset", {})
    before = target.holdings()

    verdict = run(target.url, target.credentials, "v8", only=["massConvertLeads"], layers=("promises",))

    assert (0, before) == (verdict.exit_code, target.holdings())
