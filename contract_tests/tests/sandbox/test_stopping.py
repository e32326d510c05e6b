"""Whoever stops the command finds everything closed, and reads nothing about it."""

import json
import signal
import subprocess
import sys

import pytest


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopped_sandbox_closes_its_database_and_is_quiet(tmp_path, how):
    """By Ctrl-C or as containers are stopped: exit 0, no traceback, and nothing of SQLite's beside the database."""
    file = tmp_path / "org.sqlite"
    command = [sys.executable, "-m", "zoho_sandbox", "serve", "--database", str(file), "--seed", "empty"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert json.loads(process.stdout.readline())["url"]
        process.send_signal(how)
        _, errors = process.communicate(timeout=10)

    assert (0, "") == (process.returncode, errors)
    assert [file] == list(tmp_path.iterdir())
