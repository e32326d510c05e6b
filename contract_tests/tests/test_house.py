"""Rules that hold the house up and that no linter knows."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SANDBOX_DATA = ROOT / "contract_tests/zoho_sandbox/_generated"
ROOMS = ("generator", "generated_client", "contract_tests", "benchmarks")
ANSWERS = {"trigger", "x-effects", "x-job", "x-examples", "example", "examples"}


def handwritten():
    """Every Python file that people wrote."""
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "_generated" not in path.parts]


def keys(node):
    """Every key below a node, property names of schemas left out."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties":
                for schema in value.values():
                    yield from keys(schema)
            else:
                yield key
                yield from keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys(item)


@pytest.mark.parametrize("path", sorted(SANDBOX_DATA.glob("crm-*.json")), ids=lambda path: path.stem)
def test_sandbox_is_not_told_the_answers(path):
    """What triggers an error, what a call changes and the examples never reach the sandbox."""
    document = json.loads(path.read_text("utf-8"))

    assert set() == ANSWERS & set(keys(document))


def test_no_module_is_longer_than_400_lines():
    """A longer module holds a second noun."""
    long = [str(path) for path in handwritten() if path.read_text("utf-8").count("\n") > 400]

    assert [] == long


def test_nothing_is_imported_from_a_conftest_by_its_bare_name():
    """Several folders have one and stand on one path: which it is depends on what was asked for first."""
    bare = re.compile(r"^\s*(?:from|import) conftest\b", re.MULTILINE)

    assert [] == [str(path) for path in handwritten() if bare.search(path.read_text("utf-8"))]


def test_noxfile_stays_small():
    """The sessions say what is done, not how."""
    assert (ROOT / "noxfile.py").read_text("utf-8").count("\n") < 200


@pytest.mark.parametrize("plugin", ["zoho_sandbox.plugin", "zoho_contract.plugin"])
def test_plugin_is_inert_until_asked(plugin):
    """Loading a pytest plugin imports nothing but the standard library and pytest."""
    heavy = ["starlette", "uvicorn", "sqlalchemy", "schemathesis", "hypothesis", "jsonschema_rs", "httpx", "attrs"]
    program = (
        f"import sys, pytest; before = set(sys.modules); import {plugin}; "
        f"print(sorted(set({heavy}) & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert "[]" == done.stdout.strip()


@pytest.mark.parametrize(
    ("command", "missing", "extra"),
    [
        ("zoho_sandbox", "uvicorn", "sandbox"),
        ("zoho_contract", "schemathesis", "contract"),
        ("zoho_crm.cli", "click", "cli"),
    ],
)
def test_command_without_its_extra_says_what_to_install(command, missing, extra):
    """Without its extra a command prints one line that can be pasted, and ends with 2."""
    arguments = {
        "zoho_sandbox": ["serve"],
        "zoho_contract": ["run", "--target", "http://127.0.0.1:9", "--access-token", "t"],
        "zoho_crm.cli": ["jobs", "list"],
    }
    program = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv = ['x', *{arguments[command]}]; "
        f"from {command}.__main__ import main; raise SystemExit(main())"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)

    assert (2, 1) == (done.returncode, len(done.stderr.strip().splitlines()))
    assert f"pip install 'zoho-crm-client[{extra}]'" in done.stderr
