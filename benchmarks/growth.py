"""Tells how the time of what has no place in a client's environment grows with ten times as much of its input.

    python benchmarks/growth.py [--rounds 3] [--only generate] [--write]

For each, what it takes on a processor is told for three sizes, and how many decades more that is for a decade of size:
1 is linear. The noise is half of what 90 of 100 repetitions would span. `--write` keeps the table, the figures and the
chart in `benchmarks/results/`. Exit status 1 when the last step of something is steeper than linear beyond its noise.
"""

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from math import log10
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import charts
from many_records import Caller
from measured import HERE, Row

from zoho_sandbox import Sandbox

STEEPEST = 1.1
ROWS = {"data": [{"Last_Name": "One more"}] * 100}
Work = Callable[[], object]


def generate(operations: int) -> Work:
    """All products of one version with so many operations, and what these refer to."""
    from zoho_codegen.bundle import Bundle  # noqa: PLC0415 - for this case
    from zoho_codegen.generate import bundles_of, generated_texts  # noqa: PLC0415 - likewise
    from zoho_codegen.project import pruned  # noqa: PLC0415 - likewise

    bundle = bundles_of(HERE.parent / "openapi")["v8"]
    named = {operation["operationId"] for _, _, operation in list(bundle.operations())[:operations]}
    document = bundle.document.copied()
    paths = document["paths"].emptied()
    for path, item in document["paths"].items():
        kept = {key: value for key, value in item.items() if value["operationId"] in named}
        if kept:
            paths[path] = item.emptied()
            paths[path].update(kept)
    document["paths"] = paths
    return lambda: generated_texts({"v8": Bundle("v8", pruned(document))})


def versions(count: int) -> Work:
    """All products of so many versions, the newest ones."""
    from zoho_codegen.generate import bundles_of, generated_texts  # noqa: PLC0415 - for this case

    found = dict(list(bundles_of(HERE.parent / "openapi").items())[-count:])
    return lambda: generated_texts(found)


def contract(programs: int) -> Work:
    """A run of the model with so many random programs, in this process."""
    sys.path.insert(0, str(HERE.parent / "contract_tests" / "tests"))
    from proof.trial import known, sandbox_of  # noqa: PLC0415 - for this case

    from zoho_contract import Credentials, run  # noqa: PLC0415 - likewise
    from zoho_contract.model import layer  # noqa: PLC0415 - likewise

    sandbox = sandbox_of("v8")

    def work() -> None:
        sandbox.reset()
        with patch.object(layer, "PROGRAMS", programs):
            run(sandbox.app, Credentials(**known()), "v8", layers=["model"], only=["program"], max_seconds=600)

    return work


def _filled(records: int, database: str = ":memory:") -> Caller:
    """Somebody who calls a sandbox with so many leads."""
    caller = Caller(Sandbox(database, seed="empty"))
    for _ in range(records // 100):
        caller.ask("POST", "Leads", None, ROWS)
    return caller


def reads(records: int) -> Work:
    """Every page of a list of so many records."""
    caller = _filled(records)

    def work() -> None:
        query = {"fields": "Last_Name", "per_page": 100}
        token: str | None = None
        while True:
            body = caller.ask("GET", "Leads", {**query, **({"page_token": token} if token else {})})[1]
            token = body["info"]["next_page_token"]
            if token is None:
                return

    return work


def writes(count: int) -> Work:
    """So many durable writes of one record, into a file."""
    folder = TemporaryDirectory()
    caller = _filled(100, str(Path(folder.name) / "growth.sqlite"))

    def work(_kept: object = folder) -> None:
        for number in range(count):
            caller.ask("POST", "Leads", None, {"data": [{"Last_Name": f"Number {number}"}]})

    return work


def job(records: int) -> Work:
    """A mass update by a view of so many records, until it has ended."""
    caller = _filled(records)
    views = caller.ask("GET", "settings/custom_views", {"module": "Leads"})[1]["custom_views"]

    def work() -> None:
        asked = {"data": [{"City": "Bern"}], "cvid": views[0]["id"], "over_write": True}
        told = caller.ask("POST", "Leads/actions/mass_update", None, asked)[1]
        query = {"job_id": told["data"][0]["details"]["job_id"]}
        while caller.ask("GET", "Leads/actions/mass_update", query)[1]["data"][0]["Status"] != "COMPLETED":
            pass

    return work


CASES: dict[str, tuple[Callable[[int], Work], tuple[int, ...]]] = {
    "generate: operations": (generate, (1, 8, 78)),
    "generate: versions": (versions, (1, 2, 8)),
    "contract run: programs": (contract, (3, 30, 300)),
    "sandbox: pages of records read": (reads, (100, 1000, 10_000)),
    "sandbox: durable writes": (writes, (10, 100, 1000)),
    "sandbox: records of a job": (job, (100, 1000, 10_000)),
}


def slopes(case: str, make: Callable[[int], Work], sizes: tuple[int, ...], rounds: int) -> list[Row]:
    """How steep each step is; of the steps only the last has a budget, for before it there is what is done once."""
    works = [make(size) for size in sizes]
    steps = [Row("growth of the rest", f"{case}, {few} to {many}", "ours", "") for few, many in pairwise(sizes)]
    for work in works:
        work()
    for _ in range(rounds):
        took = [spent(work, max(1, min(20, sizes[-1] // size // 10))) for work, size in zip(works, sizes, strict=True)]
        for step, (few, many), (less, more) in zip(steps, pairwise(sizes), pairwise(took), strict=True):
            step.values.append(log10(more / less) / log10(many / few))
    for step in steps:
        step.alone()
    steps[-1].budget = STEEPEST
    return steps


def spent(work: Work, times: int) -> float:
    """Seconds of one time on a processor, this one or that of a process which it starts."""
    gc.collect()
    before = sum(os.times()[:4])
    for _ in range(times):
        work()
    return max(sum(os.times()[:4]) - before, 0.01) / times


def line(row: Row) -> str:
    """A step as it is printed."""
    kept = "" if row.budget is None else f"{row.budget:6.2f}  {'OVER' if steep(row) else 'ok'}"
    return f"{row.case:52} {row.ratio:6.2f} {row.noise:7.2f} {kept}".rstrip()


def steep(row: Row) -> bool:
    """Whether more than the noise is above the budget."""
    return row.budget is not None and row.ratio > row.budget + row.noise


def main() -> int:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases that begin so")
    parser.add_argument("--write", action="store_true", help="keep figures and chart in benchmarks/results")
    options = parser.parse_args()
    lines = [f"{'what, and from how much to how much':52} {'slope':>6} {'noise':>7} {'budget':>6}"]
    rows: list[Row] = []
    print(lines[0], flush=True)
    for case, (make, sizes) in CASES.items():
        if case.startswith(options.only):
            for row in slopes(case, make, sizes, options.rounds):
                rows.append(row)
                lines.append(line(row))
                print(lines[-1], flush=True)
    if options.write:
        write(lines, rows)
    return int(any(map(steep, rows)))


def write(lines: list[str], rows: list[Row]) -> None:
    """Keep what was measured."""
    note = f"{time.strftime('%Y-%m-%d', time.gmtime())}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    chart = charts.write(HERE / "results", "growth of the rest", rows, note, sides=False).name
    words = f"# How the rest grows\n\nMeasured {note}, by `python benchmarks/growth.py --write`: decades of time on a"
    words += " processor for a decade of size; 1 is linear. What the client grows by is in [bench.md](bench.md), the"
    words += " million in [million.md](million.md); an import has no size, and peers are compared size by size.\n"
    text = "\n".join(lines)
    (HERE / "results" / "growth.md").write_text(f"{words}\n```\n{text}\n```\n\n![{chart}]({chart})\n", "utf-8")
    kept = json.dumps([row.data() for row in rows], indent=1)
    (HERE / "results" / "growth.json").write_text(f"{kept}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
