"""Who may import what inside the runtime."""

import ast
from pathlib import Path

import pytest

from zoho_crm import _runtime

FILES = sorted(Path(_runtime.__file__).parent.glob("*.py"))
#: The network's settings are checked when a client is made, certificates included.
#: Three of them, gate, roads and spending, hold what threads share and nothing else: a lock, and what it guards.
DRIVERS = {
    "async_driver.py",
    "async_streams.py",
    "connecting.py",
    "drivers.py",
    "gate.py",
    "lent.py",
    "network.py",
    "punctual.py",
    "roads.py",
    "shelter.py",
    "spending.py",
    "streams.py",
    "transport.py",
}
ACTING = {"asyncio", "concurrent", "httpcore", "httpx", "random", "socket", "ssl", "threading", "time"}


def imported(path):
    """Collect the top-level names that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_drivers_act_and_everything_else_decides(path):
    """A policy that needs a clock, a socket or a lock is in the wrong file."""
    found = set(imported(path)) & ACTING

    assert (path.name in DRIVERS) == bool(found)


@pytest.mark.parametrize(("library", "files"), [("httpcore", ["lent", "roads", "transport"]), ("httpx", ["lent"])])
def test_one_door_knows_the_http_library(library, files):
    """Swapping it is a change to that door; what a caller may lend it is of httpx, which nobody else pays for."""
    assert files == [path.stem for path in FILES if library in imported(path)]
