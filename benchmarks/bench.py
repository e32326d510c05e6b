"""Measures this client beside others, each in an environment of its own, in turns, and prints medians and ratios.

    python benchmarks/bench.py [--peers FOLDER] [--quick] [--check] [--rounds 15] [--write] [--keep]

Ratios are to `raw`: httpx and json by hand. They are of time on a processor, so that whatever else runs on the machine
counts little; memory is the most that a process ever had. `--write` keeps the figures and charts in
`benchmarks/results/`, `--keep` those of this run as the baseline that `--check` compares with.

Exit status 1 when a ratio of ours is above its budget by more than its noise and nothing says what the limit is, or
when something takes more than ten times as long for ten times as much; with `--check`, when a ratio is more than 15 %
worse than the baseline beyond what the measuring itself varies by.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from math import log10
from pathlib import Path

import charts
import peers
from measured import HERE, Row, Side, compare, table

BASELINE = HERE / "baseline.json"
RESULTS = HERE / "results"
LOSS = 0.15
#: Group, case, size, times in a round, and the budgets of ours without and with the faster decoder.
CASES = (
    ("decode", "records", 1, 200, None, None),
    ("decode", "records", 200, 4, None, None),
    ("decode", "records", 500, 2, 1.1, 0.6),
    ("decode", "updates", 1, 200, None, None),
    ("decode", "updates", 200, 8, None, None),
    ("decode", "updates", 500, 4, 1.3, 0.8),
    ("limit", "records", 500, 2, None, None),
    ("limit", "updates", 500, 4, None, None),
    ("whole", "records", 500, 2, 1.1, 0.6),
    ("whole", "updates", 500, 4, 1.3, 0.8),
    ("encode", "ids", 500, 20, None, None),
)
CALLS = (
    ("calls", "one call", 1, 100, 1.15),
    ("calls", "20 threads", 100, 1, None),
    ("calls", "20 tasks", 100, 1, 1 / 0.95),
)
GROWTH = (
    ("whole records", (5, 50, 500)),
    ("whole updates", (5, 50, 500)),
    ("encode ids", (5, 50, 500)),
    ("stream pages", (5, 50, 500)),
    ("20 threads", (10, 100, 1000)),
    ("20 tasks", (10, 100, 1000)),
)
#: Ten times as many take at most so many decades longer.
STEEPEST = 1.1
#: Why a budget is not kept; what it would take to keep it is in the file that is named.
LIMITS = {
    f"{case}: {side}": f"{why}, see decode.md"
    for side in ("ours", "ours+speed")
    for case, why in (
        ("decode: 500 records", "every field is kept, in a dict for each record"),
        ("whole: 500 records", "the call around it"),
        ("whole: 500 updates", "the call around it"),
    )
}
FIRST = {
    "ours": "import zoho_crm; c = zoho_crm.ZohoCRM('1000.token', base_url={url!r}); c.records.get('Leads', '1')",
    "raw": "import httpx, attrs; c = httpx.Client(headers={{'authorization': 'Zoho-oauthtoken 1000.token'}});"
    " c.get({url!r} + '/crm/v8/Leads/1').json()",
    "stock": "from plain_zoho.client import AuthenticatedClient as C; from plain_zoho.api.records import get_record;"
    " get_record.sync('Leads', '1', client=C(base_url={url!r} + '/crm/v8', token='t', prefix='Zoho-oauthtoken'))",
    "pypi_zoho": "import sys; sys.path.insert(0, {sides!r}); import pypi_zoho; pypi_zoho.call(0, {url!r})()",
    "sdk": "import sys; sys.path.insert(0, {sides!r}); import sdk; sdk.call(0, {url!r})()",
}
#: The same, with the certificates that a call over TLS loads; this client loads none for a server on this machine.
SECURE = {
    "ours": FIRST["ours"] + "; c._driver._transport._roads._network.context()",
    "raw": FIRST["raw"],
}


def main() -> int:
    """Measure, print, compare."""
    options = _options()
    with ExitStack() as open_things:
        variables = {"PYTHONPYCACHEPREFIX": open_things.enter_context(tempfile.TemporaryDirectory())}
        variables |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONHASHSEED": "0"}
        variables["PYTHONPATH"] = os.pathsep.join(map(str, (peers.ROOT / "generated_client", options.peers or "")))
        names = ("raw", "ours+speed") if options.quick else tuple(peers.PEERS)
        made = peers.made(options.peers, names) if options.peers else {}
        # With click and rich beside it, httpx imports these too, and `raw` takes a third longer to its first call.
        bare = made.pop("raw", sys.executable)
        sides = {"ours": bare, "raw": bare, **made}
        running = {name: Side(name, python, variables) for name, python in sides.items()}
        for side in running.values():
            open_things.callback(side.close)
        url = open_things.enter_context(_server())
        rows = list(_measured(running, url, options.rounds, quick=options.quick))
    print(table(rows))
    data = {"machine": _machine(), "rows": [row.data() for row in rows]}
    if options.write:
        _write(data, rows)
    if options.keep:
        kept = {row.key: round(row.ratio, 3) for row in rows if row.side.startswith("ours")}
        BASELINE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    worse = _worse(rows) if options.check else []
    over = [row for row in rows if _over(row)]
    words = [f"{row.key}: {row.ratio:.2f}, over its budget of {row.budget:.2f}; {_limit(row)}" for row in over]
    print("\n".join([*words, *worse] or ["every budget is kept"]))
    return int(bool(worse if options.check else [row for row in over if row.key not in LIMITS]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--peers", type=Path, help="make an environment for each peer there, and measure these too")
    parser.add_argument("--quick", action="store_true", help="the cases that have a budget, and nothing else")
    parser.add_argument("--check", action="store_true", help="compare with the baseline")
    parser.add_argument("--write", action="store_true", help="keep figures and charts in benchmarks/results")
    parser.add_argument("--keep", action="store_true", help="keep this run as the baseline")
    return parser.parse_args()


def _measured(sides: dict[str, Side], url: str, rounds: int, *, quick: bool) -> Iterator[Row]:
    yield from _first(sides, url, rounds, "first call", FIRST)
    if not quick:
        yield from _first(sides, url, rounds, "and certificates", SECURE)
    for group, case, size, times, plain, fast in CASES:
        if quick and plain is None:
            continue
        budgets = {"ours": plain, "ours+speed": fast}
        yield from _turns(sides, group, f"{group} {case}", size, times, rounds, budgets, "")
    for group, case, size, times, budget in CALLS:
        if quick and budget is None:
            continue
        yield from _turns(sides, group, case, size, times, rounds, {"ours": budget, "ours+speed": budget}, url)
    for case, sizes in () if quick else GROWTH:
        yield from _growth(sides, case, sizes, rounds, url)


def _first(sides: dict[str, Side], url: str, rounds: int, case: str, firsts: dict[str, str]) -> Iterator[Row]:
    programs = {
        name: firsts[name.partition("+")[0]].format(url=url, sides=str(HERE / "sides"))
        for name in sides
        if name.partition("+")[0] in firsts
    }
    for name, program in programs.items():
        sides[name].once(program)
    seconds = {name: Row("start", case, name, "s") for name in programs}
    memory = {name: Row("start", f"memory: {case}", name, "MB") for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            took = sides[name].once(program)
            seconds[name].values.append(took["cpu"])
            memory[name].values.append(took["memory"])
    for rows in (seconds, memory):
        compare(list(rows.values()), rows["raw"])
        rows["ours"].budget = 1.1
        yield from rows.values()


def _turns(
    sides: dict[str, Side],
    group: str,
    case: str,
    size: int,
    times: int,
    rounds: int,
    budgets: dict[str, float | None],
    url: str,
) -> list[Row]:
    name = case.removeprefix(f"{group} ")
    shown = f"{size} {name}" if group in {"decode", "encode", "limit", "whole"} else name
    rows = {side: Row(group, shown, side, "s") for side in sides if sides[side].run(case, size, 1, url)}
    for _ in range(rounds):
        for side, row in rows.items():
            row.values.append(sides[side].run(case, size, times, url)["cpu"])
    for side, row in rows.items():
        row.budget = budgets.get(side)
    compare(list(rows.values()), rows["raw"])
    return list(rows.values())


def _growth(sides: dict[str, Side], case: str, sizes: tuple[int, ...], rounds: int, url: str) -> Iterator[Row]:
    """Tell how many decades more each takes for ten times as much, by the last step, and the first beside it."""
    for name in (side for side in sides if side.startswith("ours")):
        steps = [Row("growth", f"{case}, {small} to {large}", name, "") for small, large in pairwise(sizes)]
        for _ in range(rounds):
            took = [sides[name].run(case, size, max(1, sizes[-1] // size // 2), url)["cpu"] for size in sizes]
            for step, (less, more) in zip(steps, pairwise(took), strict=True):
                step.values.append(log10(more / less))
        for step in steps:
            step.alone()
        steps[-1].budget = STEEPEST
        yield from steps


@contextmanager
def _server() -> Iterator[str]:
    command = [sys.executable, str(HERE / "server.py"), "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def _over(row: Row) -> bool:
    return row.budget is not None and row.ratio > row.budget * (1 + row.noise)


def _limit(row: Row) -> str:
    return f"limit: {LIMITS[row.key]}" if row.key in LIMITS else "nothing says why"


def _worse(rows: list[Row]) -> list[str]:
    """Say what has become slower than the baseline says, beyond 15 % and the noise of this run."""
    before: dict[str, float] = json.loads(BASELINE.read_text("utf-8"))
    unknown = [row for row in rows if row.side.startswith("ours") and row.key not in before]
    return [
        f"{row.key}: {row.ratio:.2f}x, was {before[row.key]:.2f}x"
        for row in rows
        if row.key in before and row.ratio > before[row.key] * (1 + LOSS + row.noise)
    ] + [f"{row.key}: the baseline does not have it; keep one by --keep" for row in unknown]


def _machine() -> dict[str, str]:
    load = os.getloadavg()[0]
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "processors": str(os.cpu_count()),
        "load": f"{load:.1f}",
    }


def _write(data: dict[str, object], rows: list[Row]) -> None:
    (RESULTS / "bench.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    machine = _machine()
    note = (
        f"{machine['date']}, {machine['system']}, {machine['processors']} processors, Python {machine['python']},"
        f" load {machine['load']}"
    )
    groups = dict.fromkeys(row.group for row in rows)
    drawn = [charts.write(RESULTS, group, [row for row in rows if row.group == group], note).name for group in groups]
    pictures = "\n".join(f"![{name}]({name})" for name in drawn)
    words = f"# Beside others\n\nMeasured {note}, by `nox -s bench -- --write`. Ratios are to `raw`: httpx and json by"
    words += " hand. Times are those on a processor. `decode` goes from the bytes to three fields of every row, `limit`"
    words += " is reading the JSON alone, and `whole` is with the call around it, all but the network, beside which"
    words += (
        " `raw` has no call at all; [decode.md](decode.md) tells what each takes. `growth` is in decades of time for"
    )
    words += " a decade of size: 1 is linear."
    words += " `pypi_zoho` is for asyncio alone, and runs on Python 3.12.\n"
    (RESULTS / "bench.md").write_text(f"{words}\n```\n{table(rows)}\n```\n\n{pictures}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
