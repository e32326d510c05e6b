"""The workflows, ours and the one that the guide offers, take nothing on trust and decide nothing themselves."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
USES = re.compile(r"uses: (\S+)(.*)")
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
GUIDE = ROOT / "docs/contract.md"


@pytest.mark.parametrize("path", [*WORKFLOWS, GUIDE], ids=lambda path: path.name)
def test_actions_are_pinned_by_hash(path):
    """And the comment beside it says which version that is."""
    used = USES.findall(path.read_text("utf-8"))

    assert used
    assert [] == [name for name, said in used if not PINNED.fullmatch(name) or not re.match(r" # v\d", said)]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_has_no_more_rights_than_it_needs(path):
    """None by itself; each job names its own, and only what publishes may say who it is."""
    workflow = yaml.safe_load(path.read_text("utf-8"))
    allowed = {"contents": "read"}
    publishing = {"publish": {"id-token": "write"}, "deploy": {"pages": "write", "id-token": "write"}, "passed": {}}

    assert {} == workflow["permissions"]
    for name, job in workflow["jobs"].items():
        assert publishing.get(name, allowed) == job["permissions"]
        assert job["timeout-minutes"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_calls_nox_and_nothing_else(path):
    """What is done stands in the noxfile, where everybody can do it."""
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    lines = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]

    assert [] == [line for line in lines if not line.startswith(("pip install nox==", "nox -s ", 'test "$RESULTS"'))]


def test_workflows_name_sessions_that_there_are():
    """A session that is renamed is renamed in the workflows, too."""
    sessions = set(re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text("utf-8"), re.MULTILINE))
    named = set()
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values():
            matrix = job.get("strategy", {}).get("matrix", {})
            lines = [
                step["run"].removeprefix("nox -s ") for step in job["steps"] if step.get("run", "").startswith("nox")
            ]
            lines += matrix.get("session", []) + [entry["session"] for entry in matrix.get("include", [])]
            named |= {word for line in lines if "$" not in line for word in line.partition(" -- ")[0].split()}

    assert {"tests", "build", "docs", "lint"} <= named
    assert set() == named - sessions
