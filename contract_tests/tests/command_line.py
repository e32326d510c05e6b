"""The command line as tests drive it: a process of its own, with a home of its own, against a sandbox."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from zoho_crm.cli.__main__ import main

LINE = [sys.executable, "-m", "zoho_crm.cli"]
#: Far more than any step takes, so that a test fails and does not hang.
PATIENCE = 60


class CommandLine:
    """One user: a folder to work in, and the environment that leads to a sandbox."""

    def __init__(self, folder, sandbox=None):
        self.folder = Path(folder)
        self.home = self.folder / "home"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZOHO_")}
        self.environment = kept | {
            "ZOHO_CRM_HOME": str(self.home),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        if sandbox is not None:
            self.environment |= {"ZOHO_ACCESS_TOKEN": sandbox.access_token, "ZOHO_BASE_URL": sandbox.url}

    def __call__(self, *words, stdin="", **variables):
        """Run a command to its end."""
        return subprocess.run(
            [*LINE, *words],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            input=stdin,
            cwd=self.folder,
            env=self.environment | variables,
            timeout=PATIENCE,
        )

    def enter(self, monkeypatch):
        """Have the test itself be the user, who calls `main`."""
        monkeypatch.chdir(self.folder)
        for name in set(os.environ) - set(self.environment):
            monkeypatch.delenv(name)
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def within(self, monkeypatch, capsys):
        """A function that runs commands in this process: the exit status, the rows that are printed, what is said."""
        self.enter(monkeypatch)

        def call(*words):
            status = main([*words, "--json"])
            printed, said = capsys.readouterr()
            return status, [json.loads(line) for line in printed.splitlines()], said

        return call

    def told(self, *words, **more):
        """Run a command, and give its exit status and the rows that it printed as JSON."""
        done = self(*words, "--json", **more)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def begin(self, *words):
        """Run a command, and go on at once."""
        return subprocess.Popen(
            [*LINE, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env=self.environment,
            # A signal is for the command alone, not for the test.
            start_new_session=True,
        )

    def interrupt(self, process, number, rows):
        """Send a signal once so many rows of the newest job are over; gives what the process said."""
        until = time.monotonic() + PATIENCE
        while self.over() < rows:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.01)
        os.kill(process.pid, number)
        return process.communicate(timeout=PATIENCE)[1]

    def journals(self):
        """The journals, the newest last."""
        return sorted(self.home.glob("jobs/*.sqlite"))

    def fact(self, name):
        """What the newest job says of itself, None before it does."""
        if not self.journals():
            return None
        with closing(sqlite3.connect(f"file:{self.journals()[-1]}?mode=ro", uri=True)) as base:
            try:
                found = base.execute("select value from facts where name = ?", (name,)).fetchone()
            except sqlite3.OperationalError:
                return None
        return found and json.loads(found[0])

    def over(self):
        """How many rows of the newest job have their result."""
        return self.state_count("ok", "failed")

    def state_count(self, *states):
        """How many rows of the newest job are in one of these states."""
        found = self.journals()
        if not found:
            return 0
        with closing(sqlite3.connect(f"file:{found[-1]}?mode=ro", uri=True)) as base:
            try:
                counts = dict(base.execute("select state, count(*) from rows group by state"))
            except sqlite3.OperationalError:
                return 0
        return sum(counts.get(state, 0) for state in states)

    def results(self):
        """The rows of the only file of results."""
        (file,) = self.folder.glob("zoho-crm-*.csv")
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


KILL = signal.SIGKILL
INTERRUPT = signal.SIGINT
