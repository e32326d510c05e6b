"""A sandbox of its own in a process of its own, the way a user starts it."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: where it is and the secrets it was born with."""

    url: str
    accounts_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    access_token: str
    narrow_access_token: str
    foreign_access_token: str
    restricted_access_token: str
    soid: str


@contextmanager
def sandbox(*arguments: str) -> Iterator[Sandbox]:
    """Start `zoho-sandbox serve` on a free port with the demo data; stop it at the end."""
    command = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Sandbox(**_first_line(process))
        finally:
            process.terminate()
            process.wait(10)


def _first_line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the sandbox did not start: `{' '.join(map(str, process.args))}` said nothing")
    found: dict[str, Any] = json.loads(line)
    return {key: found[key] for key in Sandbox.__dataclass_fields__}


def control(server: Sandbox, method: str, what: str, body: Any = None) -> Any:
    """Ask the control plane of a sandbox."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/_sandbox/{what}", data, method=method)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")
