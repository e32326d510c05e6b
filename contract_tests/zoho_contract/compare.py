"""``zoho-contract compare``: from its arguments to what it prints."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from zoho_contract.comparison import Comparison, compare
from zoho_contract.ledger import Violation
from zoho_contract.reports.recorded import Recorded, RecordError
from zoho_contract.reports.table import aligned, errors_among
from zoho_contract.values import JsonObject
from zoho_contract.verdict import CONFORMS, NOT_JUDGED, VIOLATED

HELP: Final = "tell what got better and worse from one run to another"
DESCRIPTION: Final = (
    "Compare two runs of one API version by what --report-dir wrote. Exit status 0: nothing got worse; 1: findings "
    "that count are new, or documented answers are no longer covered; 2: they could not be compared."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    text = "folder that --report-dir named, or its events-<version>.jsonl"
    command.add_argument("before", type=Path, metavar="RUN1", help=f"the earlier run: {text}")
    command.add_argument("after", type=Path, metavar="RUN2", help="the later run")
    command.add_argument("--json", action="store_true", help="print one JSON object")


def main(options: argparse.Namespace) -> int:
    """Print what changed; returns 0 if nothing got worse, 1 if something did, 2 if the runs cannot be compared."""
    try:
        found = compare(options.before, options.after)
    except RecordError as error:
        sys.stderr.write(f"zoho-contract: {error}\n")
        return NOT_JUDGED
    sys.stdout.write(json.dumps(content(found), indent=2) + "\n" if options.json else report(found))
    return VIOLATED if found.worse else CONFORMS


def content(found: Comparison) -> JsonObject:
    """What changed, for programs."""
    lists = ("new", "gone", "stayed", "lost", "gained")
    return {
        "version": found.after.version,
        "worse": found.worse,
        "before": _run(found.before),
        "after": _run(found.after),
        **{name: [asdict(item) for item in getattr(found, name)] for name in lists},
    }


def _run(run: Recorded) -> JsonObject:
    known = {"path": str(run.path), "target": run.target, "seed": run.seed, "sentence": run.sentence}
    return {**known, "counts": _counts(run)}


def _counts(run: Recorded) -> dict[str, int]:
    """As the table at the end of a run counts: error codes, not successes."""
    return {
        "cases": run.cases,
        "matched": errors_among(run.matched),
        "attempted": errors_among(run.attempted),
        "not testable": errors_among(run.not_testable),
        "findings": len(run.findings),
    }


def report(found: Comparison) -> str:
    """What changed, for people."""
    lines: list[str] = []
    for name, run in (("before", found.before), ("after", found.after)):
        lines.append(f"{name}: {run.target} {run.version}, seed {run.seed} ({run.path})")
        if run.sentence:
            lines.append(f"note: that run could not be judged in full: {run.sentence}")
    lines += [f"new{_mark(item)}: {item.text(script=False)}" for item in found.new]
    lines += [f"gone{_mark(item)}: {item.promise}: {item.operation}" for item in found.gone]
    anew = [item for item in found.counting if item in found.stayed]
    for item in found.stayed:
        mark = " (counts now)" if item in anew else _mark(item)
        lines.append(f"stayed{mark}: {item.promise}: {item.operation}")
    lines += [f"lost: {item.text()}" for item in found.lost]
    lines += [f"gained: {item.text()}" for item in found.gained]
    then, now = _counts(found.before), _counts(found.after)
    changes = [f"{now[name] - count:+d}" for name, count in then.items()]
    rows = [["", *then], ["before", *map(str, then.values())], ["after", *map(str, now.values())], ["change", *changes]]
    lines += aligned(rows)
    if found.worse:
        counting, lost = len(found.counting), len(found.lost)
        lines.append(f"got worse: findings that count and did not: {counting}, documented answers lost: {lost}")
    else:
        lines.append("nothing got worse")
    return "\n".join([*lines, ""])


def _mark(item: Violation) -> str:
    return "" if item.counts else " (reported only)"
