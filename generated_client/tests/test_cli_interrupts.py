"""Ctrl-C, where nobody is there any more to be told."""

import subprocess
import sys

import pytest

TWICE = """
import os, signal
from zoho_crm.cli.interrupts import leading_to

reader, writer = os.pipe()
os.close(reader)
{gone}
with leading_to(lambda: print("stops", flush=True)):
    signal.raise_signal(signal.SIGINT)
    print("works on", flush=True)
    signal.raise_signal(signal.SIGINT)
    print("still here", flush=True)
"""


@pytest.mark.parametrize("gone", ["os.close(2)", "os.dup2(writer, 2)"], ids=["closed", "pipe"])
def test_interruptions_work_without_a_reader(gone):
    """The first stops the work and harms nothing, the second leaves at once."""
    done = subprocess.run(
        [sys.executable, "-c", TWICE.format(gone=gone)], check=False, capture_output=True, text=True, timeout=60
    )

    assert (1, ["stops", "works on"]) == (done.returncode, done.stdout.splitlines())
