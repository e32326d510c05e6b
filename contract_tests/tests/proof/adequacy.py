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
from pathlib import Path
from random import Random

from proof.tally import alive, lay_out
from proof.trial import KILLED, ROOMS, Trial, hear
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
    seeds = range(options.seed, options.seed + options.seeds)
    begin, trials, clean = time.monotonic(), list[Trial](), list[Trial]()
    for trial in hearings(options.version, ["", *chosen], seeds, options.jobs):
        (trials if trial.fault else clean).append(trial)
        print(_line(trial), flush=True)
    trials.sort(key=lambda trial: (list(ROOMS).index(trial.fault), trial.seed))
    report = _report(options, trials, clean, time.monotonic() - begin)
    print(f"\n{report}")
    if options.write is not None:
        told = "\n".join(map(_line, [*clean, *trials]))
        options.write.write_text(f"{_HEAD}{report}\n\n{told}\n```\n", "utf-8")
    wrong_alarm = any(trial.outcome == KILLED or trial.sentence for trial in clean)
    return 1 if alive(trials) or wrong_alarm else 0


_HEAD = """# Faults of the sandbox that the kit notices

Written by `nox -s adequacy -- --write FILE`. Each line: the fault, the seed, what came of it, the layer that noticed,
the first promise that was named, the requests until then and the CPU seconds of kit and sandbox, in one process.

```
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.adequacy", description=__doc__)
    parser.add_argument("faults", nargs="*", help="names of faults; all by default")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="try only so many of them")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="decides the sample and every random choice")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="try each fault with so many seeds")
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version")
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


def _report(options: argparse.Namespace, trials: Sequence[Trial], clean: Sequence[Trial], seconds: float) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    alarms = sum(trial.outcome == KILLED for trial in clean)
    faults = {trial.fault for trial in trials}
    left = alive(trials)
    lost = {trial.fault for trial in trials if trial.outcome != KILLED}
    seeds = f"seeds {options.seed} to {options.seed + options.seeds - 1}"
    when = f"{time.strftime('%Y-%m-%d')}, {machine}, API {options.version}, {seeds}"
    noticed = f"{len(faults - lost)} of {len(faults)} faults noticed with every seed; the sandbox has {len(ROOMS)}"
    return "\n".join(
        [
            f"{when}, {options.jobs} at a time, {seconds:.0f} s",
            f"{noticed}; {alarms} false alarms in {len(clean)} runs without a fault",
            "",
            lay_out(trials),
            *left,
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
