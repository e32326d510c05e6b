"""The guides work: every Python block that is not marked otherwise runs against the sandbox, in order."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDES = sorted(page.name for page in DOCS.glob("*.md") if BLOCK.search(page.read_text("utf-8")))


@pytest.fixture(scope="module")
def environment():
    """The environment of a program that finds a sandbox of its own."""
    line = [sys.executable, "-m", "zoho_sandbox", "serve", "--port", "0", "--seed", "demo"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.readline())
        yield os.environ | {"ZOHO_ACCESS_TOKEN": told["access_token"], "ZOHO_BASE_URL": told["url"]}
        process.terminate()


@pytest.mark.parametrize("page", GUIDES)
def test_guide_can_be_followed(page, environment, tmp_path):
    """Typed one after the other, or collected by pytest where the page shows tests, the blocks do what they say."""
    program = tmp_path / f"test_{page.removesuffix('.md').replace('-', '_')}.py"
    program.write_text("\n".join(BLOCK.findall((DOCS / page).read_text("utf-8"))), "utf-8")
    shows_tests = "\ndef test_" in program.read_text("utf-8")
    line = ["-m", "pytest", "-q", "-p", "no:cacheprovider", program.name] if shows_tests else [program.name]

    done = subprocess.run(
        [sys.executable, "-X", "dev", *line],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=120,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
