"""A name on the wire is written once: rename it in openapi/ and everything else follows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uncounted import uncounted

ROOT = Path(__file__).parents[2]
ROOMS = ("openapi", "generator", "generated_client", "contract_tests")
PARTS = ("openapi/_generated", "zoho_sandbox/_generated", "zoho_contract/_generated", "v8/models", "v2/endpoints")
NAMES = {"job_id": "task_id", "Updated_Count": "Rows_Written"}


def renamed(text, old, new):
    """Rename a wire key in a file of the description; code names (x-name) stay."""
    return re.sub(rf"(?<!x-name: )\b{old}\b", new, text)


@pytest.fixture
def copy(tmp_path):
    """Copy the checkout, as far as code is made from it."""
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "tests", "inventory")
        )
    shutil.copytree(ROOT / "openapi/inventory", tmp_path / "openapi/inventory")
    shutil.copytree(ROOT / "contract_tests/tests/proof", tmp_path / "contract_tests/tests/proof")
    return tmp_path


def test_rename_carries_through(copy):
    """Client, sandbox and checks change together, and the proof still ends well."""
    for path in [*copy.glob("openapi/**/*.yaml"), *copy.glob("openapi/examples/**/*.json")]:
        text = path.read_text("utf-8")
        for old, new in NAMES.items():
            text = renamed(text, old, new)
        path.write_text(text, "utf-8")
    rooms = ("contract_tests", "contract_tests/tests", "generated_client", "generator")
    environment = uncounted(PYTHONPATH=os.pathsep.join(str(copy / room) for room in rooms))
    program = f"import zoho_crm; assert {str(copy)!r} in zoho_crm.__file__"
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)

    for command in (["zoho_codegen", "generate", "--root", str(copy)], ["proof", "v2", "--max-seconds", "240"]):
        done = subprocess.run(
            [sys.executable, "-m", *command], check=False, env=environment, cwd=copy, capture_output=True, text=True
        )
        assert 0 == done.returncode, done.stdout[-4000:] + done.stderr[-4000:]
    changed = {
        str(path.relative_to(copy))
        for path in copy.rglob("_generated/**/*.*")
        if path.is_file() and path.read_bytes() != (ROOT / path.relative_to(copy)).read_bytes()
    }
    for part in PARTS:
        assert any(part in path for path in changed), part
    models = (copy / "generated_client").rglob("_generated/*/models/*.py")
    generated = "".join(path.read_text("utf-8") for path in models)
    assert {(False, True)} == {(f'"{old}"' in generated, f'"{new}"' in generated) for old, new in NAMES.items()}
