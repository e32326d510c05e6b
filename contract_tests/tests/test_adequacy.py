"""The runner that measures the kit: what it makes of faults, and how it counts."""

import dataclasses

import pytest
from proof import tally
from proof.trial import KILLED, NOT_REACHED, SURVIVED, Trial

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox

ONE = Trial("user-id-missing", 0, KILLED, "promises", "answer_matches_schema listUsers", 100, 2.0, "")


def trials():
    """Two kills, one survivor, one fault whose place was never come to."""
    return [
        ONE,
        dataclasses.replace(ONE, requests=300),
        dataclasses.replace(ONE, fault="page-drops-row", outcome=SURVIVED, seed=3),
        dataclasses.replace(ONE, fault="job-goes-back", outcome=NOT_REACHED, sentence="it fell silent"),
    ]


def test_first_violation_ends_the_run():
    """A run of an application in this process, with one fault, names one promise and stops within a few requests."""
    sandbox = Sandbox(versions=["v8"])
    sandbox.faults.switch_on("organization-without-list")
    given = Credentials(access_token=seed.credentials()["access_token"])

    verdict = run(sandbox.app, given, "v8", layers=["promises"], first_only=True)

    assert (1, 1, ["organization-without-list"]) == (
        verdict.exit_code,
        len(verdict.counting),
        sandbox.faults.reached,
    )
    assert verdict.requests < 20


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("users", ["2", "0", "0", "200", "290", "0.5"]),
        ("records", ["0", "1", "0", "-", "-", "-"]),
        ("all", ["2", "1", "1", "200", "290", "0.2"]),
    ],
)
def test_tally_counts_per_family(line, expected):
    """A line per family of killed, survived, not reached, and the requests that the kills took."""
    laid = tally.lay_out(trials()).splitlines()

    assert expected == next(row.split()[1:] for row in laid if row.split()[:1] == [line])


def test_tally_names_who_is_alive():
    """Each fault that was not noticed is named with its seed and why."""
    assert [
        "survived: page-drops-row with seed 3",
        "not reached: job-goes-back with seed 0 (it fell silent)",
    ] == tally.alive(trials())


def test_tally_tells_what_kills_take():
    """Kills per CPU second, and the layers that made them."""
    assert ["0.250 kills per CPU second; 8 CPU seconds in all", "noticed by: promises 2"] == tally.costs(trials())
