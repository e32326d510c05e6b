"""A sandbox on a socket, looked at from outside: what it holds, and how it is told to go wrong."""

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

from zoho_contract import Credentials


class Target:
    """A sandbox that serves on a socket."""

    def __init__(self, told):
        self.url, self.token = told["url"], told["access_token"]
        self.credentials = Credentials(self.token)
        self.environment = {**os.environ, "ZOHO_ACCESS_TOKEN": self.token}

    def ask(self, method, path, body=None):
        """Steer it, or look at it."""
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
        """Run a command as a process of its own; its exit status and what it prints."""
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=self.environment, timeout=60)
        return done.returncode, done.stdout + done.stderr


@contextmanager
def sandbox():
    """Serve one with sample data."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        yield Target(json.loads(process.stdout.readline()))
        process.terminate()
