"""Measures the work on the description, and whether breaking changes are found.

    python benchmarks/description.py [--rounds 5]

Exit status 1 when a budget is exceeded, a seeded breaking change is missed or a harmless one raises an alarm.
"""

import argparse
import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from zoho_codegen.breaking import compare
from zoho_codegen.generate import bundles_of

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = count(1)
#: Where, after which text, and what is written there; all versions show all of it but the comment.
EDITS = {
    "a summary": ("paths/tags.yaml", "summary: ", "Now{} "),
    "the message of an error": ("paths/tags.yaml", " message: ", "now{} "),
    "the description of a schema": ("components/tags.yaml", "description: ", "Now{} "),
    "a new property": (
        "components/tags.yaml",
        "    properties:\n",
        "      new_{0}: {{type: string, description: New., x-name: new_{0}}}\n",
    ),
    "an example": ("examples/listTags/200-found@v3..v8.json", '"name": "', "Now{} "),
    "a comment": ("versions.yaml", "# ", "Now{} "),
}
#: Seconds after an edit.
BUDGET = 3
GENERATE = [sys.executable, "-m", "zoho_codegen", "generate"]


def spent() -> tuple[float, float]:
    """What the clock says, and the processor time of this process and its children."""
    times = os.times()
    return time.perf_counter(), times.user + times.system + times.children_user + times.children_system


def within(name: str, call: Callable[[], object], budget: float | None, rounds: int) -> bool:
    """Print the medians beside the budget, which is for the clock of a machine that does nothing else."""
    taken: list[tuple[float, float]] = []
    for _ in range(rounds):
        before = spent()
        call()
        after = spent()
        taken.append((after[0] - before[0], after[1] - before[1]))
        gc.collect()
    clock, work = (statistics.median(side) for side in zip(*taken, strict=True))
    kept = budget is None or min(clock, work) <= budget
    limit = "" if budget is None else f" {budget:6.1f} s  {'ok' if kept else 'OVER'}"
    print(f"{name:52} {work:8.2f} s {clock:8.2f} s{limit}", flush=True)
    return kept


def budgets(rounds: int) -> bool:
    """Project, check and bundle; make everything anew; check with nothing changed."""
    gc.disable()  # as the command does
    source = ROOT / "openapi"
    bundles = bundles_of(source)
    operations = sum(len(list(bundle.operations())) for bundle in bundles.values())
    print(f"{len(bundles)} versions, {operations} operations in all of them")
    print(f"{'what':52} {'processor':>10} {'clock':>10} {'budget':>8}")
    kept = [
        within("read, project, check and bundle all versions", lambda: bundles_of(source), 3, rounds),
        within("make everything anew: `generate --full`", lambda: run("--full"), 15, 1),
        within("find that nothing changed: `generate --check`", lambda: run("--check"), 1, rounds),
    ]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in {ROOT / name for name in json.loads((source / "_generated" / "lock.json").read_text())["outputs"]}:
            target = root / part.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(part, target)
        shutil.copytree(source, root / "openapi", dirs_exist_ok=True)
        run("--root", folder)
        edited(root / "openapi" / "paths" / "tags.yaml", "description: ", "Now{} ", folder)  # the first has no memory
        for name, (file, before, after) in EDITS.items():
            edit = partial(edited, root / "openapi" / file, before, after, folder)
            kept.append(within(f"after an edit: {name}", edit, BUDGET, rounds))
        whole = partial(edited, root / "openapi" / "components" / "common.yaml", "description: ", "Now{} ", folder)
        within("after an edit of what every operation rests on", whole, None, rounds)
        anew = subprocess.run(
            [*GENERATE, "--check", "--full", "--root", folder], cwd=ROOT, capture_output=True, text=True, check=False
        )
        kept.append(anew.returncode == 0)
        print("and every byte is that of `generate --full`" if kept[-1] else anew.stdout)
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--overwrite"]
        stock = [*command, "--path", source / "_generated" / "crm-v8.json", "--output-path", root / "stock"]
        within(
            "stock openapi-python-client, the newest version",
            lambda: subprocess.run(stock, check=True, capture_output=True),
            None,
            rounds,
        )
    return all(kept)


def edited(file: Path, before: str, after: str, folder: str) -> None:
    """Change a text, the first of its kind, by a number that was not there before; and generate."""
    start, found, rest = file.read_text("utf-8").partition(before)
    assert found, f"{file} does not hold {before!r}"
    file.write_text(f"{start}{found}{after.format(next(NUMBERS))}{rest}", "utf-8")
    run("--root", folder)


def run(*options: str) -> None:
    """Generate in a process of its own."""
    subprocess.run([*GENERATE, *options], check=True, cwd=ROOT, capture_output=True)


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
