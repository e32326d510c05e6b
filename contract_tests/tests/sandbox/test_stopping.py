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


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_sandbox_that_is_stopped_while_it_opens_is_quiet(tmp_path, how):
    """As quiet as later; the next start finds a database that it can open."""
    file = tmp_path / "org.sqlite"
    command = [sys.executable, "-m", "zoho_sandbox", "serve", "--database", str(file)]
    many = [*command, "--seed", "7", "--records", "100000"]
    with subprocess.Popen(many, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not file.exists():
            assert process.poll() is None
        process.send_signal(how)
        told, errors = process.communicate(timeout=30)

    assert (0, "", "") == (process.returncode, told, errors)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert json.loads(process.stdout.readline())["url"]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
