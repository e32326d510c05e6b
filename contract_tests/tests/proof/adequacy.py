"""`python -m proof.adequacy`: switch on each fault of a sandbox alone and see whether the kit notices.

A fault counts as noticed when a promise is named that it breaks; the run ends there. It is first judged by the part of
the contract that its room of the sandbox serves, and by the whole when nothing was noticed. Faults are tried in
parallel processes, each with a sandbox of its own. A run without a fault comes first for each seed and has to
conform: otherwise noticing means nothing.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from random import Random

from proof.tally import alive, lay_out
from proof.trial import KILLED, ROOMS, SAID, Trial, has_place, hear
from zoho_contract.contract import bundled_versions


def main() -> int:
    """Try the faults; 0 when all are noticed and the run without one conforms."""
    options = _options()
    chosen = options.faults or list(ROOMS)
    if unknown := set(chosen) - set(ROOMS):
        sys.stderr.write(f"proof.adequacy: there is no fault {min(unknown)!r}\n")
        return 2
    if options.sample:
        chosen = sorted(Random(options.seed).sample(chosen, min(options.sample, len(chosen))))
    pages = [_matrix(version, chosen, options) for version in options.version]
    if options.write is not None:
        blocks = "\n\n".join(f"```\n{page.text}\n```" for page in pages)
        options.write.write_text(f"{_HEAD}{blocks}\n", "utf-8")
    return 0 if all(page.clean for page in pages) else 1


@dataclass(frozen=True)
class _Page:
    """What is told of one version, and whether every fault was noticed and nothing else was."""

    text: str
    clean: bool


def _matrix(version: str, chosen: Sequence[str], options: argparse.Namespace) -> _Page:
    """Try the faults in one version."""
    seeds = range(options.seed, options.seed + options.seeds)
    begin, trials, clean = time.monotonic(), list[Trial](), list[Trial]()
    there = [fault for fault in chosen if has_place(fault, version)]
    for trial in hearings(version, ["", *there], seeds, options.jobs):
        (trials if trial.fault else clean).append(trial)
        print(_line(trial), flush=True)
    trials.sort(key=lambda trial: (list(ROOMS).index(trial.fault), trial.seed))
    report = _report(version, options, trials, clean, time.monotonic() - begin)
    if len(there) < len(chosen):
        unsaid = [name for name in chosen if name in SAID and name not in there]
        count = len(chosen) - len(there) - len(unsaid)
        report += f"\n{count} of {len(chosen)} chosen are in operations that {version} has not got" if count else ""
        for name in unsaid:
            operation, word = SAID[name]
            why = f"no request of {operation} has a {word}" if word else f"there is no {operation}"
            report += f"\nunreachable in {version}: {name}, as {why}"
    print(f"\n{report}\n", flush=True)
    told = "\n".join(map(_line, [*clean, *trials]))
    wrong_alarm = any(trial.outcome == KILLED or trial.sentence for trial in clean)
    return _Page(f"{report}\n\n{told}", not wrong_alarm and not alive(trials))


_HEAD = """# Faults of the sandbox that the kit notices

Written by `nox -s adequacy -- --write FILE`. Each line: the fault, the seed, what came of it, the layer that noticed,
the first promise that was named, the requests until then and the CPU seconds of kit and sandbox, in one process. An
older version is spared the faults of operations that it has not got.

"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.adequacy", description=__doc__)
    parser.add_argument("faults", nargs="*", help="names of faults; all by default")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="try only so many of them")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="decides the sample and every random choice")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="try each fault with so many seeds")
    parser.add_argument("--version", nargs="+", default=bundled_versions()[-1:], metavar="V", help="API versions")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    return parser.parse_args()


def hearings(version: str, faults: Sequence[str], seeds: Sequence[int], jobs: int) -> Iterator[Trial]:
    """The trial of every fault with every seed, as they end."""
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        started = [pool.submit(hear, version, fault, seed) for seed in seeds for fault in faults]
        for done in as_completed(started):
            yield done.result()


def _line(trial: Trial) -> str:
    took = f"{trial.requests} requests, {trial.cpu_seconds:.1f} s"
    if not trial.fault:
        state = f"violated: {trial.promise}" if trial.outcome == KILLED else trial.sentence or "conforms"
        return f"(no fault) seed {trial.seed}: {state} ({took})"
    by = f" by {trial.layer}: {trial.promise}" if trial.outcome == KILLED else ""
    return f"{trial.fault} seed {trial.seed}: {trial.outcome}{by} ({took})"


def _report(
    version: str, options: argparse.Namespace, trials: Sequence[Trial], clean: Sequence[Trial], seconds: float
) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    alarms = sum(trial.outcome == KILLED for trial in clean)
    faults = {trial.fault for trial in trials}
    left = alive(trials)
    lost = {trial.fault for trial in trials if trial.outcome != KILLED}
    spent = sum(trial.cpu_seconds for trial in [*trials, *clean])
    seeds = f"seeds {options.seed} to {options.seed + options.seeds - 1}"
    when = f"{time.strftime('%Y-%m-%d')}, {machine}, API {version}, {seeds}"
    noticed = f"{len(faults - lost)} of {len(faults)} faults noticed with every seed; the sandbox has {len(ROOMS)}"
    return "\n".join(
        [
            f"{when}: {seconds:.0f} seconds with {options.jobs} processes, {spent:.0f} CPU seconds",
            f"{noticed}; {alarms} false alarms in {len(clean)} runs without a fault",
            "",
            lay_out(trials),
            *left,
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
