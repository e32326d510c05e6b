"""Sides that take turns, and what comes of it: medians, ratios to one of them, and how much these vary."""

import json
import os
import random
import statistics
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEED = 7
DRAWS = 200


class Side:
    """One side, which runs in a process and an environment of its own."""

    def __init__(self, name: str, python: str, variables: Mapping[str, str]) -> None:
        module = name.partition("+")[0]
        self.python, self.variables = python, {**os.environ, **variables}
        self._process = subprocess.Popen(
            [python, str(HERE / "sides" / "worker.py"), module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.variables,
        )

    def run(self, case: str, size: int, times: int, url: str = "") -> dict[str, float]:
        """Run a case so many times; nothing where the side has no such case."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"case": case, "size": size, "times": times, "url": url}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        found: dict[str, float] = json.loads(self._process.stdout.readline() or "{}")
        return found

    def once(self, program: str) -> dict[str, float]:
        """Run a program in a new process of the side's environment; its modules are compiled already."""
        process = subprocess.Popen([self.python, "-c", program], env=self.variables, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, program)
        return {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}

    def close(self) -> None:
        """Let the process end."""
        self._process.kill()
        self._process.wait()


@dataclass
class Row:
    """What one side took for one case; `values` are seconds, or megabytes."""

    group: str
    case: str
    side: str
    unit: str
    values: list[float] = field(default_factory=list[float])
    ratio: float = 0.0
    noise: float = 0.0
    budget: float | None = None

    @property
    def median(self) -> float:
        """The middle of all rounds."""
        return statistics.median(self.values)

    def alone(self) -> None:
        """Take the median for the ratio, where a row is compared with no other."""
        draw = random.Random(SEED)
        self.ratio = self.median
        again = sorted(statistics.median(draw.choices(self.values, k=len(self.values))) for _ in range(DRAWS))
        self.noise = (again[int(DRAWS * 0.95)] - again[int(DRAWS * 0.05)]) / 2

    @property
    def key(self) -> str:
        """What tells it from other rows."""
        return f"{self.group}: {self.case}: {self.side}"

    def data(self) -> dict[str, Any]:
        """As it is kept."""
        kept = asdict(self)
        del kept["values"]
        return {**kept, "median": self.median}


def compare(rows: list[Row], peer: Row) -> None:
    """Give each row its ratio to the peer and the noise of that: half of what 90 of 100 repetitions would span.

    Rounds are drawn again and again from those that were measured, pairs together, for whatever else the machine does
    in a round it does to both.
    """
    draw = random.Random(SEED)
    for row in rows:
        pairs = [mine / other for mine, other in zip(row.values, peer.values, strict=True)]
        row.ratio = statistics.median(pairs)
        again = sorted(statistics.median(draw.choices(pairs, k=len(pairs))) for _ in range(DRAWS))
        row.noise = (again[int(DRAWS * 0.95)] - again[int(DRAWS * 0.05)]) / 2 / row.ratio


def table(rows: list[Row]) -> str:
    """The rows as text."""
    lines = [f"{'what':52} {'side':12} {'median':>12} {'ratio':>8} {'noise':>7} {'budget':>8}"]
    for row in rows:
        sign = "x" if row.unit else " "
        shown = {"MB": f"{row.median:9.1f} MB", "": ""}.get(row.unit, f"{row.median * 1000:9.3f} ms")
        kept = "" if row.budget is None else "ok" if row.ratio <= row.budget else "OVER"
        limit = "" if row.budget is None else f"{row.budget:7.2f}{sign} {kept}"
        what = f"{row.group}: {row.case}"
        lines.append(f"{what:52} {row.side:12} {shown:>12} {row.ratio:7.2f}{sign} {row.noise:7.1%} {limit:>8}".rstrip())
    return "\n".join(lines)
