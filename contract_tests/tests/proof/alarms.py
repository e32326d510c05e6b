"""`python -m proof.alarms`: runs against the sandbox without a fault, none of which may name a broken promise.

Programs of the model and whole runs, spread over the versions, each with a seed of its own; it ends when there are as
many as asked for, or when the time is up. It tells how much of the contract the whole runs met, and the memory of the
one process that does all of it.

Exit status 0: no false alarm; 1: there was one.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from proof.coverage import Coverage
from proof.trial import known, sandbox_of
from zoho_contract import Credentials, Permits, run
from zoho_contract.contract import bundled_versions
from zoho_contract.engine import LAYERS
from zoho_contract.events import Event, Step

PROGRAM: Final = "program "
MODEL: Final = ("model",)
_WORDS: Final = {False: ("program",), True: ()}
_KILO: Final = 1024


@dataclass
class Tally:
    """What was run so far, the alarms, the memory after each minute in MiB, and what whole runs met by version."""

    programs: int = 0
    runs: int = 0
    requests: int = 0
    alarms: list[str] = field(default_factory=list[str])
    memory: list[int] = field(default_factory=list[int])
    coverage: dict[str, Coverage] = field(default_factory=dict[str, Coverage])


def attempt(tally: Tally, version: str, seed: int, *, whole: bool) -> None:
    """One run without a fault: all layers, or programs of the model alone."""

    def listen(event: Event) -> None:
        if isinstance(event, Step) and event.name.startswith(PROGRAM) and event.state == "matched":
            tally.programs += 1

    sandbox = sandbox_of(version)
    sandbox.reset()
    verdict = run(
        sandbox.app,
        Credentials(**known()),
        version,
        seed=seed,
        carried="fail",
        layers=LAYERS if whole else MODEL,
        only=_WORDS[whole],
        permits=Permits(oversize=True),
        max_seconds=3600,
        listeners=[listen],
    )
    tally.runs += whole
    if whole:
        tally.coverage[version] = Coverage.of(verdict)
    tally.requests += verdict.requests
    tally.alarms += [f"{version} seed {seed}: {item.promise} {item.operation}" for item in verdict.counting]
    if whole and verdict.sentence:
        tally.alarms.append(f"{version} seed {seed}: {verdict.sentence}")


def resident() -> int:
    """Memory of this process, in MiB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // _KILO**2


def main() -> int:
    """Run, print, write."""
    options = _options()
    tally, begin = Tally(), time.monotonic()
    for number in count():
        version = options.versions[number % len(options.versions)]
        whole = tally.runs < options.runs and number % options.every == 0
        if (tally.programs >= options.programs and tally.runs >= options.runs) or _late(begin, options.minutes):
            break
        if whole or tally.programs < options.programs:
            attempt(tally, version, number, whole=whole)
        if len(tally.memory) <= (time.monotonic() - begin) // 60:
            tally.memory.append(resident())
            print(f"{tally.programs} programs, {tally.runs} whole runs, {tally.memory[-1]} MiB", flush=True)
    told = "\n".join(_report(tally, options, time.monotonic() - begin))
    print(told)
    if options.write is not None:
        options.write.write_text(f"{_HEAD}{told}\n```\n", "utf-8")
    return 1 if tally.alarms else 0


def _late(begin: float, minutes: float) -> bool:
    return time.monotonic() - begin > minutes * 60


_HEAD = """# Runs against a sandbox without a fault

Written by `nox -s adequacy -- --alarms --write FILE`: programs of the model and whole runs in one process, spread over
the versions, and the memory of that process.

```
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.alarms", description=__doc__)
    parser.add_argument("programs", nargs="?", type=int, default=10_000, help="programs of the model")
    parser.add_argument("--runs", type=int, default=50, metavar="N", help="whole runs")
    parser.add_argument("--every", type=int, default=4, metavar="N", help="every so manieth run is a whole one")
    parser.add_argument("--minutes", type=float, default=120.0, metavar="N", help="end after so long")
    parser.add_argument("--versions", nargs="+", default=bundled_versions(), metavar="V", help="API versions")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    return parser.parse_args()


def _report(tally: Tally, options: argparse.Namespace, seconds: float) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    spent = f"{seconds / 60:.0f} minutes, {time.process_time():.0f} CPU seconds"
    yield f"{time.strftime('%Y-%m-%d')}, {machine}, {', '.join(options.versions)}: {spent}"
    yield ""
    yield f"{len(tally.alarms)} false alarms in {tally.programs} programs and {tally.runs} whole runs"
    yield f"{tally.requests} requests; memory after each minute: {', '.join(map(str, tally.memory))} MiB"
    yield from map(str, tally.coverage.values())
    yield from tally.alarms


if __name__ == "__main__":
    sys.exit(main())
