"""`python -m proof.mutants`: draw generic mutants of the sandbox and see which the kit notices.

Exit status 0: at least 85 of 100 that are not equivalent are; 1: fewer are.
"""

import argparse
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final

from proof.mutants.equivalent import reason
from proof.mutants.judge import HUNG, KILLED, SURVIVED, UNFIT, Judgement, judge_all
from proof.mutants.mutant import Mutant, draw
from zoho_contract.contract import bundled_versions, load
from zoho_contract.reports.table import aligned

WANTED: Final = 0.85


def main() -> int:
    """Draw, judge, report."""
    options = _options()
    begin = time.monotonic()
    drawn = [item for item in draw(options.count, options.seed) if options.only in item.room]
    _warm(options.version)
    found: list[Judgement] = []
    waiting = takewhile(lambda _: time.monotonic() - begin < options.minutes * 60, drawn)
    for item in judge_all(waiting, options.version, options.jobs):
        found.append(item)
        print(told(item), flush=True)
    report = _report(options, drawn, found, time.monotonic() - begin)
    print(f"\n{report}")
    if options.write is not None:
        lines = "\n".join(sorted(map(told, found)))
        options.write.write_text(f"{_HEAD}{report}\n\n{lines}\n```\n", "utf-8")
    return 0 if score(found) >= WANTED else 1


_HEAD = """# Generic mutants of the sandbox that the kit notices

Written by `nox -s adequacy -- --mutants --write FILE`. Places in the sandbox's `behaviours` and `state` are drawn from
the seed, and for each one of the changes that cosmic-ray's operators make there. Each line: what came of it, the
module, the line before and after, and the first promise that was named; an equivalent mutant has its reason.

```
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=200, metavar="N", help="how many mutants to draw")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="decides which are drawn")
    parser.add_argument("--only", default="", metavar="ROOM", help="only those drawn in modules named so")
    parser.add_argument(
        "--version", default=bundled_versions()[-1], metavar="V", help="API version that is judged first"
    )
    parser.add_argument("--minutes", type=float, default=120.0, metavar="N", help="begin none after so long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    return parser.parse_args()


def _warm(version: str) -> None:
    """Import before forking what every fork needs, but for the sandbox."""
    import jsonschema_rs  # noqa: F401 - imported for the forks
    import sqlalchemy.dialects.sqlite  # noqa: F401 - likewise

    import zoho_contract.engine  # noqa: F401 - likewise

    load(version)


def equivalent(item: Judgement) -> str:
    """Why nobody can tell a mutant that survived; empty if somebody could."""
    return reason(item.mutant) if item.outcome == SURVIVED else ""


def score(found: Sequence[Judgement]) -> float:
    """The share of kills among the mutants that run and are not equivalent."""
    count = Counter(item.outcome for item in found)
    fit = len(found) - count[UNFIT] - sum(bool(equivalent(item)) for item in found)
    return (count[KILLED] + count[HUNG]) / fit if fit else 1.0


def told(item: Judgement) -> str:
    """A line for people."""
    same = equivalent(item)
    took = f" ({item.requests} requests, {item.cpu_seconds:.1f} s)" if item.requests else ""
    said = same or item.said
    return f"{'equivalent' if same else item.outcome}: {item.mutant}{f': {said}' if said else ''}{took}"


def _report(options: argparse.Namespace, drawn: Sequence[Mutant], found: Sequence[Judgement], seconds: float) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    families = sorted({item.mutant.room.partition("/")[0] for item in found})
    heads = ("package", KILLED, HUNG, "equivalent", SURVIVED, UNFIT, "score")
    chosen = [(name, [item for item in found if item.mutant.room.startswith(f"{name}/")]) for name in families]
    rows = [_row(name, items) for name, items in [*chosen, ("all", list(found))]]
    spent = sum(item.cpu_seconds for item in found)
    drawn_so = (
        f"API {options.version}, seed {options.seed}: {len(found)} of {len(drawn)} drawn, {options.jobs} at a time"
    )
    when = f"{time.strftime('%Y-%m-%d')}, {machine}, {drawn_so}, {seconds:.0f} s, {spent:.0f} CPU seconds"
    return "\n".join([when, "", *aligned([heads, *rows])])


def _row(name: str, found: Sequence[Judgement]) -> tuple[str, ...]:
    count = Counter(item.outcome for item in found)
    same = sum(bool(equivalent(item)) for item in found)
    told_ = (count[KILLED], count[HUNG], same, count[SURVIVED] - same, count[UNFIT])
    return (name, *map(str, told_), f"{score(found):.1%}")


if __name__ == "__main__":
    sys.exit(main())
