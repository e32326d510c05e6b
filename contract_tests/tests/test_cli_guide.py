"""The guide of the command line works: every line that it shows with a prompt runs, one after the other."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

from zoho_crm.cli.__main__ import main

PAGE = Path(__file__).parents[2] / "docs/command-line.md"
LINES = re.findall(r"^\$ (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.zoho_sandbox(seed=5, records=100)
def test_commands_of_the_guide_run(tmp_path, zoho_sandbox, monkeypatch):
    """Every one ends well, and every row with it: the records that are drawn are all free to be changed."""
    cli = CommandLine(tmp_path, zoho_sandbox)
    shell = f'zoho-crm() {{ "{sys.executable}" -m zoho_crm.cli "$@"; }}; set -o pipefail; '
    cli.enter(monkeypatch)

    statuses = [
        (line, subprocess.call(["bash", "-c", shell + line]) if " | " in line else main(shlex.split(line)[1:]))
        for line in LINES
    ]

    assert len(LINES) > 10
    assert {0} == {status for _, status in statuses}, statuses
