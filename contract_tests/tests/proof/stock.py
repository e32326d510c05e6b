"""`python -m proof.stock`: a sample of the sandbox's faults, put to this kit and to plain `schemathesis run`.

Schemathesis gets our bundle, and the bundle without its `x-` keys; of each the operations that the room of the fault
answers, so that it need not look elsewhere, and a bounded time. What it also reports about a sandbox without a fault is
no kill; where it got further with the fault than without it may be told one too many. The faults are drawn from as many
rooms of the sandbox as there are.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from proof.sandbox import control, sandbox
from proof.trial import KILLED, ROOMS, answered, has_place, hear
from zoho_contract.contract import bundled_versions, load
from zoho_contract.reports.table import aligned

OURS: Final = "this kit"
BUNDLE: Final = "schemathesis run, our bundle"
PLAIN: Final = "schemathesis run, without x- keys"
_SUCCESS: Final = 2
"""First digit of the statuses that report success."""

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


def plain(value: Any) -> Any:
    """A bundle without what plain OpenAPI does not know."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not key.startswith("x-")}
    return [plain(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Phase:
    """A phase of one run of Schemathesis that sent something.

    Attributes:
        name: what Schemathesis calls it.
        requests: how many it sent.
        succeeded: how many of those were answered with 2xx.
        seconds: from its beginning to its end.
        waited: of those the seconds from a request to its answer.
    """

    name: str
    requests: int
    succeeded: int
    seconds: float
    waited: float


@dataclass(frozen=True)
class Stock:
    """Plain Schemathesis with one bundle, against one sandbox; `seconds` bound each of its runs."""

    suite: str
    bundle: Path
    version: str
    examples: int
    seed: int
    seconds: int

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

    def phases(self) -> list[Phase]:
        """What a run over all operations of a sandbox without a fault did, phase by phase; not how it started."""
        with sandbox() as server, TemporaryDirectory() as folder:
            told = Path(folder) / "events.ndjson"
            self._run(server.url, server.access_token, (), told)
            return _phases(told)

    def _run(self, url: str, token: str, operations: Sequence[str], told: Path) -> None:
        command = ["schemathesis", "run", str(self.bundle), "--url", f"{url}/crm/{self.version}", "--no-color"]
        command += ["-H", f"Authorization: Zoho-oauthtoken {token}", "--seed", str(self.seed), "--no-shrink"]
        command += ["--max-examples", str(self.examples), "--continue-on-failure", "--generation-database", "none"]
        command += ["--max-time", str(self.seconds), "--report", "ndjson", "--report-ndjson-path", str(told)]
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


def _phases(told: Path) -> list[Phase]:
    begun: dict[str, float] = {}
    # What draws at random comes by turns until the time is up.
    seconds: defaultdict[str, float] = defaultdict(float)
    answers: dict[str, list[dict[str, Any] | None]] = {}
    for line in told.read_text("utf-8").splitlines():
        (kind, event), *_ = json.loads(line).items()
        if kind == "PhaseStarted":
            begun[event["phase"]["name"]] = event["timestamp"]
        elif kind == "PhaseFinished":
            name = event["phase"]["name"]
            seconds[name] += event["timestamp"] - begun[name]
        elif kind == "ScenarioFinished":
            sent = event["recorder"].get("interactions", {}).values()
            answers.setdefault(event["phase"], []).extend(item["response"] for item in sent)
    return [_phase(name, found, seconds[name]) for name, found in answers.items() if found and name in seconds]


def _phase(name: str, answers: Sequence[dict[str, Any] | None], seconds: float) -> Phase:
    came = [answer for answer in answers if answer]
    succeeded = sum(answer["status_code"] // 100 == _SUCCESS for answer in came)
    return Phase(name, len(answers), succeeded, seconds, sum(answer["elapsed"] for answer in came))


def hearings(fault: str, suites: Sequence[Stock], version: str, seed: int) -> list[Hearing]:
    """One fault, put to this kit and to each suite."""
    trial = hear(version, fault, seed)
    found = [Hearing(fault, OURS, trial.outcome == KILLED, trial.requests, trial.cpu_seconds)]
    for suite in suites:
        seen, count, seconds = suite.failures(answered(ROOMS[fault]), fault)
        new = [at for at, *what in seen if tuple(what) not in _usual(suite, ROOMS[fault])]
        found.append(Hearing(fault, suite.suite, bool(new), min(new, default=count), seconds))
    return found


@cache
def _usual(suite: Stock, room: str) -> Report:
    """What a suite reports of a sandbox without a fault."""
    return {(operation, check) for _, operation, check in suite.failures(answered(room))[0]}


def drawn(count: int, seed: int, version: str) -> list[str]:
    """So many faults: one of each room, then a second one of each, and so on."""
    rooms: dict[str, list[str]] = {}
    for fault, room in ROOMS.items():
        if answered(room) and has_place(fault, version):
            rooms.setdefault(room, []).append(fault)
    random = Random(seed)
    for faults in rooms.values():
        random.shuffle(faults)
    mixed = [fault for row in zip_longest(*rooms.values()) for fault in row if fault]
    return sorted(mixed[:count])


def main() -> int:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(prog="proof.stock", description=__doc__)
    parser.add_argument("--sample", type=int, default=25, metavar="N", help="so many faults, drawn")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="time for each run of Schemathesis")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="faults at a time")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="decides the draw and every random choice")
    parser.add_argument("--examples", type=int, default=100, metavar="N", help="examples of Schemathesis an operation")
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    faults = drawn(options.sample, options.seed, options.version)
    with TemporaryDirectory() as folder:
        document = load(options.version).document
        suites: list[Stock] = []
        for name, content in ((BUNDLE, document), (PLAIN, plain(document))):
            path = Path(folder) / f"{len(suites)}.json"
            path.write_text(json.dumps(content), "utf-8")
            suites.append(Stock(name, path, options.version, options.examples, options.seed, options.seconds))
        found: list[Hearing] = []
        with ProcessPoolExecutor(max_workers=options.jobs) as pool:
            begun = [pool.submit(hearings, fault, suites, options.version, options.seed) for fault in faults]
            for done in as_completed(begun):
                found += done.result()
                print("\n".join(map(_line, done.result())), flush=True)
        found.sort(key=lambda item: item.fault)
        report = _report(options, found)
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


def _report(options: argparse.Namespace, found: Sequence[Hearing]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    rooms = len({ROOMS[item.fault] for item in found})
    meant = f"{len(found) // 3} faults of {rooms} rooms drawn with seed {options.seed}, {options.examples} examples"
    meant += f" an operation, {options.seconds} seconds for each run of Schemathesis, {options.jobs} at a time"
    heads = ("suite", "noticed", "of", "requests to the kill: median", "CPU seconds: median", "kills per CPU second")
    rows = [_row(suite, [item for item in found if item.suite == suite]) for suite in (OURS, BUNDLE, PLAIN)]
    when = f"{time.strftime('%Y-%m-%d')}, {machine}, API {options.version}: {meant}"
    return "\n".join([when, "", *aligned([heads, *rows])])


def _row(suite: str, found: Sequence[Hearing]) -> tuple[str, ...]:
    kills = sorted(item.requests for item in found if item.killed)
    took = sorted(item.cpu_seconds for item in found if item.killed)
    pace = len(kills) / sum(item.cpu_seconds for item in found)
    middle = (str(kills[len(kills) // 2]), f"{took[len(took) // 2]:.1f}") if kills else ("-", "-")
    return suite, str(len(kills)), str(len(found)), *middle, f"{pace:.3f}"


if __name__ == "__main__":
    sys.exit(main())
