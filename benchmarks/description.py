"""Measures the work on the description, and whether breaking changes are found.

    python benchmarks/description.py [--rounds 5]

Exit status 1 when a budget is exceeded, a seeded breaking change is missed or a harmless one raises an alarm.
"""

import argparse
import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from zoho_codegen.breaking import compare
from zoho_codegen.generate import bundles_of

ROOT = Path(__file__).resolve().parents[1]
GENERATE = [sys.executable, "-m", "zoho_codegen", "generate"]


def spent() -> tuple[float, float]:
    """What the clock says, and the processor time of this process and its children."""
    times = os.times()
    return time.perf_counter(), times.user + times.system + times.children_user + times.children_system


def within(name: str, call: Callable[[], object], budget: float, rounds: int) -> bool:
    """Print the medians beside the budget. Everything runs in one thread: on an idle machine both figures are one."""
    taken: list[tuple[float, float]] = []
    for _ in range(rounds):
        before = spent()
        call()
        after = spent()
        taken.append((after[0] - before[0], after[1] - before[1]))
        gc.collect()
    clock, work = (statistics.median(side) for side in zip(*taken, strict=True))
    print(f"{name:46} {work:8.2f} s {clock:8.2f} s {budget:6.1f} s  {'ok' if work <= budget else 'OVER'}", flush=True)
    return work <= budget


def budgets(rounds: int) -> bool:
    """Project, check and bundle; make everything anew; check with nothing changed."""
    gc.disable()  # as the command does
    source = ROOT / "openapi"
    bundles = bundles_of(source)
    operations = sum(len(list(bundle.operations())) for bundle in bundles.values())
    print(f"{len(bundles)} versions, {operations} operations in all of them")
    print(f"{'what':46} {'processor':>10} {'clock':>10} {'budget':>8}")
    kept = [
        within("read, project, check and bundle all versions", lambda: bundles_of(source), 3, rounds),
        within("make everything anew: `generate --full`", lambda: run("--full"), 15, 1),
        within("find that nothing changed: `generate --check`", lambda: run("--check"), 1, rounds),
    ]
    return all(kept)


def run(option: str) -> None:
    """Generate in a process of its own."""
    subprocess.run([*GENERATE, option], check=True, cwd=ROOT, capture_output=True)


def probe() -> bool:
    """Compare a small bundle with copies that break, and with copies that do not."""
    sys.path.insert(0, str(ROOT / "generator" / "tests"))
    from test_breaking import HARMLESS, PROBE  # noqa: PLC0415 - the tests hold the changes
    from things_bundle import BASE, edited  # noqa: PLC0415

    missed = [kind for kind, edit in PROBE.items() if kind not in {each.id for each in compare(BASE, edited(edit))}]
    alarms = [name for name, edit in HARMLESS.items() if compare(BASE, edited(edit))]
    print(f"\nbreaking changes found: {len(PROBE) - len(missed)} of {len(PROBE)}" + "".join(f"\n  {x}" for x in missed))
    print(f"false alarms: {len(alarms)} on {len(HARMLESS)} harmless changes" + "".join(f"\n  {x}" for x in alarms))
    return not missed and not alarms


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kept = budgets(options.rounds)
    return 0 if probe() and kept else 1


if __name__ == "__main__":
    sys.exit(main())
