"""The memory that a benchmark tells of is what was taken while it measured."""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
MEASURED = """
from many_records import _peak, _peak_from_now
size = 50_000_000
before = bytes(bytearray(b"x") * (2 * size))
del before
start = _peak_from_now()
held = b"x" * size
print(round(_peak() - start))
"""


def test_peak_of_the_past_hides_none_of_today():
    """Whatever a process had in memory before, what it takes from then on is told."""
    ended = subprocess.run([sys.executable, "-c", MEASURED], cwd=BENCHMARKS, check=True, capture_output=True, text=True)

    assert 45 <= int(ended.stdout) <= 60
