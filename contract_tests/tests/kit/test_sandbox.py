"""The kit and the sandbox, which share facts and no code, agree."""

import json
import subprocess
import sys

import pytest

from zoho_contract import Credentials, run


@pytest.fixture(scope="module")
def sandbox():
    """A sandbox of its own: its URL and credentials."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.readline())
        names = ("accounts_url", "client_id", "client_secret", "refresh_token", "access_token")
        tokens = {"narrow_token": told["narrow_access_token"], "foreign_token": told["foreign_access_token"]}
        yield told["url"], Credentials(**{name: told[name] for name in names}, **tokens)
        process.terminate()


@pytest.mark.parametrize("version", ["v2", "v6", "v7", "v8"])
def test_the_sandbox_keeps_every_promise(sandbox, version):
    """Every documented error that can be brought about is matched; four in five have a trigger that can."""
    url, credentials = sandbox

    verdict = run(url, credentials, version, layers=("promises",), carried="fail", max_seconds=120.0)

    assert [] == [item.text() for item in verdict.violations]
    assert 0 == verdict.exit_code
    assert verdict.attempted == verdict.matched
