"""`python -m proof.memory`: does the kit, or the sandbox that it judges, grow? Their memory every half minute.

The kit judges a sandbox in another process over a socket, one version after the other, again and again. What a process
has once it has met every version is what it may keep: thereafter both should stay as large as they are.

Exit status 0: neither grew by more than a tenth after the first third of the time; 1: one did; 2: it was looked at too
seldom to tell.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final

from proof.process import Process
from proof.trial import known
from zoho_contract import Credentials, Permits, run
from zoho_contract.contract import bundled_versions

_KILO: Final = 1024
_MOST: Final = 1.1
_LOOKS: Final = 3
"""Samples of a third of the time: the most of fewer says nothing."""
_LAYERS: Final = ("promises", "model")
"""A whole run also has the two layers that send long batches; what they need at a time would hide a slow growth."""


@dataclass(frozen=True)
class Sample:
    """Seconds since the begin, whole runs and requests until then, and MiB of the kit and of the sandbox."""

    seconds: float
    runs: int
    requests: int
    kit: int
    sandbox: int

    def __str__(self) -> str:
        done = f"{self.runs} runs, {self.requests} requests"
        return f"{self.seconds:4.0f} s: kit {self.kit} MiB, sandbox {self.sandbox} MiB ({done})"


def resident(pid: int | None = None) -> int:
    """Memory of a process in MiB; of this one by default."""
    pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // _KILO**2


def samples(minutes: float, every: float, versions: list[str]) -> Iterator[Sample]:
    """Judge for so long, and look at both processes every so many seconds, when a run has ended."""
    begin = time.monotonic()
    seen = Sample(-every, 0, 0, 0, 0)
    with Process("--seed", "demo") as server:
        given = Credentials(**known() | {"accounts_url": server.printed["accounts_url"]})
        runs = requests = 0
        for number in count():
            now = time.monotonic() - begin
            if now - seen.seconds >= every:
                seen = Sample(now, runs, requests, resident(), resident(server.pid))
                yield seen
            if now > minutes * 60:
                return
            version = versions[number % len(versions)]
            verdict = run(
                server.printed["url"],
                replace(given, access_token=server.printed["access_token"]),
                version,
                seed=number,
                layers=_LAYERS,
                permits=Permits(oversize=True),
                max_seconds=600,
            )
            runs, requests = runs + 1, requests + verdict.requests


def growth(found: list[Sample]) -> tuple[float, float]:
    """How much larger kit and sandbox are at most in the last third than they were at most in the second.

    Raises:
        ValueError: There are fewer than three samples of a third.
    """
    third = len(found) // 3
    if third < _LOOKS:
        raise ValueError(f"{len(found)} looks are too few to tell: {3 * _LOOKS} are needed")
    middle, last = found[third : 2 * third], found[2 * third :]
    kit = max(item.kit for item in last) / max(item.kit for item in middle)
    return kit, max(item.sandbox for item in last) / max(item.sandbox for item in middle)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="proof.memory", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=10.0, help="how long")
    parser.add_argument("--every", type=float, default=30.0, metavar="N", help="seconds between two looks")
    parser.add_argument("--versions", nargs="+", default=bundled_versions(), metavar="V", help="API versions")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    told = [f"{time.strftime('%Y-%m-%d')}, {machine}, {', '.join(options.versions)}", ""]
    found: list[Sample] = []
    for sample in samples(options.minutes, options.every, options.versions):
        found.append(sample)
        told.append(str(sample))
        print(sample, flush=True)
    try:
        kit, sandbox = growth(found)
    except ValueError as error:
        print(f"{error}; measure for longer, or look more often (--every)")
        return 2
    told.append(f"last third beside the second: kit {kit:.2f}, sandbox {sandbox:.2f} (at most {_MOST})")
    print(told[-1])
    if options.write is not None:
        options.write.write_text(f"{_HEAD}{chr(10).join(told)}\n```\n", "utf-8")
    return 0 if max(kit, sandbox) <= _MOST else 1


_HEAD = """# Memory of kit and sandbox over time

Written by `nox -s adequacy -- --memory --write FILE`: one kit judges one sandbox over a socket, one version after the
other, again and again; each whenever a run had ended.

```
"""


if __name__ == "__main__":
    sys.exit(main())
