"""`python -m proof.stock`: a sample of the sandbox's faults, put to this kit and to plain `schemathesis run`.

Schemathesis gets our bundle, and the bundle without its `x-` keys; of each the operations that the room of the fault
answers, so that it need not look elsewhere. What it also reports about a sandbox without a fault is no kill. Then both
are timed on the same machine: the model over a socket and in the process, and Schemathesis over a socket.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from proof.sandbox import control, sandbox
from proof.trial import KILLED, ROOMS, hear, judge, known
from zoho_contract import Credentials, run
from zoho_contract.contract import bundled_versions, load
from zoho_contract.reports.table import aligned
from zoho_sandbox.behaviours import BEHAVIOURS

OURS: Final = "this kit"
BUNDLE: Final = "schemathesis run, our bundle"
PLAIN: Final = "schemathesis run, without x- keys"
Report = set[tuple[str, str]]
"""Operation and check of each failure."""


@dataclass(frozen=True)
class Hearing:
    """What one suite made of one fault: whether it noticed, the requests until then, all of its CPU seconds."""

    fault: str
    suite: str
    killed: bool
    requests: int
    cpu_seconds: float


def answered(room: str) -> list[str]:
    """The operations that a room of the sandbox answers."""
    return sorted(name for name, work in BEHAVIOURS.items() if work.__module__.endswith(f".{room}"))


def plain(value: Any) -> Any:
    """A bundle without what plain OpenAPI does not know."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not key.startswith("x-")}
    return [plain(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Stock:
    """Plain Schemathesis with one bundle, against one sandbox."""

    suite: str
    bundle: Path
    version: str
    examples: int
    seed: int

    def failures(self, operations: Sequence[str], fault: str = "") -> tuple[list[tuple[int, str, str]], int, float]:
        """Requests before, operation and check of each failure; all requests; CPU seconds, the sandbox's included."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with sandbox() as server, TemporaryDirectory() as folder:
            if fault:
                control(server, "PUT", "faults", {"name": fault})
            told = Path(folder) / "events.ndjson"
            self._run(server.url, server.access_token, operations, told)
            found, count = _read(told)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return found, count, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _run(self, url: str, token: str, operations: Sequence[str], told: Path) -> None:
        command = ["schemathesis", "run", str(self.bundle), "--url", f"{url}/crm/{self.version}", "--no-color"]
        command += ["-H", f"Authorization: Zoho-oauthtoken {token}", "--seed", str(self.seed), "--no-shrink"]
        command += ["--max-examples", str(self.examples), "--continue-on-failure", "--generation-database", "none"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(told)]
        for operation in operations:
            command += ["--include-operation-id", operation]
        subprocess.run(command, capture_output=True, check=False)


def _read(told: Path) -> tuple[list[tuple[int, str, str]], int]:
    found: list[tuple[int, str, str]] = []
    count = 0
    for line in told.read_text("utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for checks in recorder.get("checks", {}).values():
            count += 1
            found += [(count, recorder["label"], item["name"]) for item in checks if item["status"] == "failure"]
    return found, count


def hearings(faults: Sequence[str], suites: Sequence[Stock], version: str, seed: int) -> Iterator[Hearing]:
    """Every fault, put to this kit and to each suite."""
    sound: dict[tuple[str, str], Report] = {}
    for fault in faults:
        trial = hear(version, fault, seed)
        yield Hearing(fault, OURS, trial.outcome == KILLED, trial.requests, trial.cpu_seconds)
        room = ROOMS[fault]
        for suite in suites:
            if (suite.suite, room) not in sound:
                sound[suite.suite, room] = {found[1:] for found in suite.failures(answered(room))[0]}
            found, count, seconds = suite.failures(answered(room), fault)
            new = [at for at, *what in found if tuple(what) not in sound[suite.suite, room]]
            yield Hearing(fault, suite.suite, bool(new), min(new, default=count), seconds)


def paces(version: str, stock: Stock) -> list[str]:
    """Requests per second of the model in the process and over a socket, and of Schemathesis, one after the other."""
    inside = judge(version, "", 0, ("model",), ())
    with sandbox() as server:
        given = Credentials(**known() | {"accounts_url": server.accounts_url})
        begin = time.monotonic()
        outside = run(server.url, given, version, layers=["model"], carried="fail")
        walked = time.monotonic() - begin
    begin = time.monotonic()
    _, count, _ = stock.failures(answered("search"))
    pace = count / (time.monotonic() - begin)
    own, far = inside.requests / inside.cpu_seconds, outside.requests / walked
    return [
        f"model in the process: {own:.0f} requests per CPU second of kit and sandbox, {own / pace:.0f} times the last",
        f"model over a socket: {far:.0f} requests per second, {far / pace:.0f} times the last",
        f"schemathesis run over a socket: {pace:.1f} requests per second, start included",
    ]


def main() -> int:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(prog="proof.stock", description=__doc__)
    parser.add_argument("--sample", type=int, default=8, metavar="N", help="so many faults, drawn")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="decides the draw and every random choice")
    parser.add_argument("--examples", type=int, default=100, metavar="N", help="examples of Schemathesis an operation")
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    usable = [fault for fault, room in ROOMS.items() if answered(room)]
    faults = sorted(Random(options.seed).sample(usable, options.sample))
    with TemporaryDirectory() as folder:
        document = load(options.version).document
        suites: list[Stock] = []
        for name, content in ((BUNDLE, document), (PLAIN, plain(document))):
            path = Path(folder) / f"{len(suites)}.json"
            path.write_text(json.dumps(content), "utf-8")
            suites.append(Stock(name, path, options.version, options.examples, options.seed))
        found: list[Hearing] = []
        for item in hearings(faults, suites, options.version, options.seed):
            found.append(item)
            print(_line(item), flush=True)
        report = _report(options, found, paces(options.version, suites[0]))
    print(f"\n{report}")
    if options.write is not None:
        options.write.write_text(f"{_HEAD}{report}\n\n{chr(10).join(map(_line, found))}\n```\n", "utf-8")
    return 0


_HEAD = """# The same faults, put to this kit and to plain Schemathesis

Written by `nox -s adequacy -- --stock --write FILE`. Schemathesis is given the operations that the room of a fault
answers, and what it reports of the sandbox without a fault does not count.

```
"""


def _line(item: Hearing) -> str:
    state = "noticed" if item.killed else "not noticed"
    return f"{item.fault}: {state} by {item.suite} ({item.requests} requests, {item.cpu_seconds:.1f} CPU s)"


def _report(options: argparse.Namespace, found: Sequence[Hearing], timed: Sequence[str]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    drawn = f"{options.sample} faults drawn with seed {options.seed}, {options.examples} examples an operation"
    heads = ("suite", "noticed", "of", "requests to the kill: median", "kills per CPU second")
    rows = [_row(suite, [item for item in found if item.suite == suite]) for suite in (OURS, BUNDLE, PLAIN)]
    when = f"{time.strftime('%Y-%m-%d')}, {machine}, API {options.version}: {drawn}"
    return "\n".join([when, "", *aligned([heads, *rows]), "", *timed])


def _row(suite: str, found: Sequence[Hearing]) -> tuple[str, ...]:
    kills = sorted(item.requests for item in found if item.killed)
    pace = len(kills) / sum(item.cpu_seconds for item in found)
    return suite, str(len(kills)), str(len(found)), str(kills[len(kills) // 2]) if kills else "-", f"{pace:.3f}"


if __name__ == "__main__":
    sys.exit(main())
