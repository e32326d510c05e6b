"""`python -m proof.alarms`: runs against the sandbox without a fault, none of which may name a broken promise.

Programs of the model and whole runs, spread over the versions, each with a seed of its own, several at a time, each in
the process of its sandbox; it ends when there are as many as asked for, or when the time is up. It tells how much of
the contract the whole runs met, and the memory of the processes.

Exit status 0: no false alarm; 1: there was one.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from proof.coverage import Coverage
from proof.memory import resident
from proof.trial import known, sandbox_of
from zoho_contract import Credentials, Permits, run
from zoho_contract.contract import bundled_versions
from zoho_contract.engine import LAYERS
from zoho_contract.events import Event, Step

PROGRAM: Final = "program "
MODEL: Final = ("model",)
_WORDS: Final = {False: ("program",), True: ()}
_FEWEST: Final = 48
"""Programs that a run of them has at least, in any version."""


@dataclass(frozen=True)
class Attempt:
    """What came of one run; `memory` is that of its process at the end, in MiB."""

    version: str
    whole: bool
    programs: int
    requests: int
    alarms: tuple[str, ...]
    cpu_seconds: float
    memory: int
    coverage: Coverage | None


@dataclass
class Tally:
    """What was run so far, the alarms, the memory after each minute in MiB, and what whole runs met by version."""

    programs: int = 0
    runs: int = 0
    requests: int = 0
    cpu_seconds: float = 0.0
    alarms: list[str] = field(default_factory=list[str])
    memory: list[int] = field(default_factory=list[int])
    coverage: dict[str, Coverage] = field(default_factory=dict[str, Coverage])

    def add(self, one: Attempt) -> None:
        """Count a run."""
        self.programs += one.programs
        self.runs += one.whole
        self.requests += one.requests
        self.cpu_seconds += one.cpu_seconds
        self.alarms += one.alarms
        if one.coverage is not None:
            self.coverage[one.version] = one.coverage


def attempt(version: str, seed: int, *, whole: bool) -> Attempt:
    """One run without a fault: all layers, or programs of the model alone."""
    programs = 0

    def listen(event: Event) -> None:
        nonlocal programs
        if isinstance(event, Step) and event.name.startswith(PROGRAM) and event.state == "matched":
            programs += 1

    begin, sandbox = time.process_time(), sandbox_of(version)
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
    alarms = [f"{version} seed {seed}: {item.promise} {item.operation}" for item in verdict.counting]
    if whole and verdict.sentence:
        alarms.append(f"{version} seed {seed}: {verdict.sentence}")
    return Attempt(
        version=version,
        whole=whole,
        programs=programs,
        requests=verdict.requests,
        alarms=tuple(alarms),
        cpu_seconds=time.process_time() - begin,
        memory=resident(),
        coverage=Coverage.of(verdict) if whole else None,
    )


def attempts(options: argparse.Namespace, tally: Tally) -> Iterator[Attempt]:
    """Runs as they end, until there are as many as asked for; the long ones are begun first."""
    begin = time.monotonic()
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        running: dict[Future[Attempt], bool] = {}
        for number in count(options.seed):
            late = time.monotonic() - begin > options.minutes * 60
            whole = tally.runs + sum(running.values()) < options.runs
            expected = tally.programs + _FEWEST * len(running)
            if not late and (whole or expected < options.programs):
                version = options.versions[number % len(options.versions)]
                running[pool.submit(attempt, version, number, whole=whole)] = whole
            elif not running:
                return
            if len(running) < options.jobs and not late and expected < options.programs:
                continue
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                del running[done]
                yield done.result()


def main() -> int:
    """Run, print, write."""
    options = _options()
    tally, begin = Tally(), time.monotonic()
    for one in attempts(options, tally):
        tally.add(one)
        for alarm in one.alarms:
            print(alarm, flush=True)
        if len(tally.memory) <= (time.monotonic() - begin) // 60:
            tally.memory.append(one.memory)
            print(f"{tally.programs} programs, {tally.runs} whole runs, {one.memory} MiB", flush=True)
    told = "\n".join(_report(tally, options, time.monotonic() - begin))
    print(told)
    if options.write is not None:
        options.write.write_text(f"{_HEAD}{told}\n```\n", "utf-8")
    return 1 if tally.alarms else 0


_HEAD = """# Runs against a sandbox without a fault

Written by `nox -s adequacy -- --alarms --write FILE`: programs of the model and whole runs, each in the process of its
sandbox, spread over the versions, and the memory of a process that has done all versions.

```
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.alarms", description=__doc__)
    parser.add_argument("programs", nargs="?", type=int, default=10_000, help="programs of the model")
    parser.add_argument("--runs", type=int, default=50, metavar="N", help="whole runs")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the first run; each has its own")
    parser.add_argument("--minutes", type=float, default=120.0, metavar="N", help="begin none after so long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes")
    parser.add_argument("--versions", nargs="+", default=bundled_versions(), metavar="V", help="API versions")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    return parser.parse_args()


def _report(tally: Tally, options: argparse.Namespace, seconds: float) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    spent = f"{seconds / 60:.0f} minutes, {options.jobs} at a time, {tally.cpu_seconds:.0f} CPU seconds"
    yield f"{time.strftime('%Y-%m-%d')}, {machine}, {', '.join(options.versions)}: {spent}"
    yield ""
    yield f"{len(tally.alarms)} false alarms in {tally.programs} programs and {tally.runs} whole runs"
    yield f"{tally.requests} requests; memory after each minute: {', '.join(map(str, tally.memory))} MiB"
    yield from map(str, tally.coverage.values())
    yield from tally.alarms


if __name__ == "__main__":
    sys.exit(main())
