"""A finding can be shown to somebody else: its scripts bring the mistake about again, as often as one likes."""

import sys

import held
import pytest

from zoho_contract import run
from zoho_contract.events import ViolationFound


@pytest.fixture(scope="module")
def target():
    """One sandbox for all."""
    with held.sandbox() as started:
        yield started


FAULTS = {
    "tag-name-limit-off-by-one": ("createTags", "createTags", "", 1),
    "mixed-is-200": ("deleteRecords", "deleteRecords", "", 2),
    "refused-change-written": ("updateRecords", "updateRecords", "getRecord", 3),
    "clone-ignores-body": ("cloneRecord", "cloneRecord", "getRecord", 3),
    "removed-tag-stays": ("tags", "removeTags", "getRecord", 6),
    "removal-not-applied": ("territories", "removeTerritories", "getRecord", 6),
    "created-territory-lost": ("createTerritories", "createTerritories", "", 4),
    "missing-token-accepted": ("listTags", "listTags", "", 1),
}
"""By fault what to ask for, the operation to blame, the one that shows it, and the most requests that are needed."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_finding_is_shown_again_by_both_of_its_scripts(target, fault):
    """Twice in a row, against the same target; they leave nothing there, and say so when it is mended."""
    only, blamed, shows, most = FAULTS[fault]
    target.go_wrong(fault)
    before = target.holdings()

    verdict = run(target.url, target.credentials, "v8", seed=1, only=[only], first_only=True, carried="fail")

    finding = verdict.counting[0]
    assert (blamed, shows) == (finding.operation, finding.shown_by)
    assert len(finding.sequence) <= most
    scripts = ((sys.executable, "-c", finding.python), ("bash", "-c", finding.curl))
    assert [1, 1, 1, 1] == [target.play(*script)[0] for script in scripts * 2]
    assert before == target.holdings()
    target.ask("DELETE", "faults")
    assert [0, 0] == [target.play(*script)[0] for script in scripts]
    assert before == target.holdings()


def test_what_is_wrong_with_the_first_answers_is_told(target):
    """Those by which the target is recognised: the run ends with them, and says why."""
    target.go_wrong("ids-as-numbers")
    told = []

    verdict = run(target.url, target.credentials, "v8", only=["listRecords"], first_only=True, listeners=[told.append])

    found = [event.violation for event in told if isinstance(event, ViolationFound)]
    assert (1, 1) == (verdict.exit_code, len(found))
    assert found[0].python


def test_a_script_that_cannot_ask_says_so(target):
    """Neither that the mistake is there nor that it is not."""
    target.go_wrong("tag-name-limit-off-by-one")
    verdict = run(target.url, target.credentials, "v8", seed=1, only=["createTags"], first_only=True)
    scripts = [(sys.executable, "-c", verdict.counting[0].python), ("bash", "-c", verdict.counting[0].curl)]
    target.environment.pop("ZOHO_ACCESS_TOKEN")

    assert [2, 2] == [target.play(*script)[0] for script in scripts]
