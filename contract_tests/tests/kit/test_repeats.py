"""A finding can be shown to somebody else: its scripts bring the mistake about again, as often as one likes."""

import json
import os
import subprocess
import sys
import urllib.request

import pytest

from zoho_contract import Credentials, run


class Target:
    """A sandbox on a socket that can be told to go wrong."""

    def __init__(self, told):
        self.url, self._token = told["url"], told["access_token"]
        self.credentials = Credentials(self._token)
        self.environment = {**os.environ, "ZOHO_ACCESS_TOKEN": self._token}

    def ask(self, method, path, body=None):
        """Steer it."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_sandbox/{path}", data, method=method)) as told:
            return json.load(told)

    def go_wrong(self, fault):
        """Begin anew with one fault."""
        self.ask("POST", "reset", {})
        self.ask("PUT", "faults", {"name": fault})

    def holdings(self):
        """How much there is of everything that a caller can make."""
        things = [len(self.ask("GET", kind)[kind]) for kind in ("tags", "territories")]
        return [self.ask("GET", "state")["modules"], *things]

    def play(self, *command):
        """Run a script as a process of its own; its exit status and what it prints."""
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=self.environment, timeout=60)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def target():
    """One sandbox for all."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        yield Target(json.loads(process.stdout.readline()))
        process.terminate()


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


def test_a_script_that_cannot_ask_says_so(target):
    """Neither that the mistake is there nor that it is not."""
    target.go_wrong("tag-name-limit-off-by-one")
    verdict = run(target.url, target.credentials, "v8", seed=1, only=["createTags"], first_only=True)
    scripts = [(sys.executable, "-c", verdict.counting[0].python), ("bash", "-c", verdict.counting[0].curl)]
    target.environment.pop("ZOHO_ACCESS_TOKEN")

    assert [2, 2] == [target.play(*script)[0] for script in scripts]
