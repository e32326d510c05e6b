"""`python -m proof.paces`: requests per second of this kit and of plain `schemathesis run`, one after the other.

All of them judge the same sandbox on the same machine: the model and the Schemathesis layer of the kit in the process
and over a socket, one run alone and as many at a time as there are cores, each with a sandbox of its own. What bounds
all of them is what the sandbox itself takes for a request: the last lines say how fast a kit could be that costs
nothing.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from proof.sandbox import sandbox
from proof.stock import Stock
from proof.trial import known, sandbox_of
from zoho_contract import Credentials, Permits, run
from zoho_contract.contract import bundled_versions, load
from zoho_contract.inprocess import Application
from zoho_contract.reports.table import aligned

_STEADY: Final = 2
"""Runs of which the last is measured: the first one also compiles and caches."""


@dataclass(frozen=True)
class Pace:
    """Requests, and the seconds that they took by the clock; `served` are those spent in the application."""

    requests: int
    seconds: float
    served: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def inside(layer: str, version: str, seed: int) -> Pace:
    """A layer put to an application in this process."""
    application, spent = sandbox_of(version), [0.0]
    found = Pace(0, 1)
    for _ in range(_STEADY):
        application.reset()
        spent[0] = 0.0
        begin = time.perf_counter()
        verdict = run(
            _clocked(application.app, spent),
            Credentials(**known()),
            version,
            seed=seed,
            layers=[layer],
            permits=Permits(oversize=False),
            max_seconds=600,
        )
        found = Pace(verdict.requests, time.perf_counter() - begin, spent[0])
    return found


def _clocked(application: Application, spent: list[float]) -> Application:
    """An application that adds up the time that is spent in it."""

    async def clocked(scope: object, receive: object, send: object) -> None:
        begin = time.perf_counter()
        try:
            await application(scope, receive, send)  # type: ignore[arg-type]
        finally:
            spent[0] += time.perf_counter() - begin

    return clocked


def outside(layer: str, version: str, seed: int) -> Pace:
    """A layer put to a sandbox in another process, over a socket."""
    with sandbox() as server:
        given = Credentials(**known() | {"accounts_url": server.accounts_url})
        given = replace(given, access_token=server.access_token)
        begin = time.perf_counter()
        verdict = run(server.url, given, version, seed=seed, layers=[layer], max_seconds=600)
        return Pace(verdict.requests, time.perf_counter() - begin)


def several(measure: Callable[[str, str, int], Pace], layer: str, version: str, count: int) -> Pace:
    """The same in so many processes at a time: what they do in a second together."""
    with ProcessPoolExecutor(max_workers=count) as pool:
        found = [*pool.map(partial(measure, layer, version), range(count))]
    rate = sum(item.rate for item in found)
    return Pace(sum(item.requests for item in found), sum(item.requests for item in found) / rate)


def stock(version: str, seconds: int) -> Pace:
    """Plain Schemathesis with the whole bundle for so long; the time that it takes to start does not count."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.json"
        path.write_text(json.dumps(load(version).document), "utf-8")
        return Pace(*Stock("stock", path, version, 100, 0, seconds).pace())


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="proof.paces", description=__doc__)
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version")
    parser.add_argument("--seconds", type=int, default=40, metavar="N", help="time for Schemathesis")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes at a time")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    version, jobs = options.version, options.jobs
    todo: dict[str, Callable[[], Pace]] = {
        "schemathesis run, over a socket": partial(stock, version, options.seconds),
        "model, in the process": partial(inside, "model", version, 0),
        "model, over a socket": partial(outside, "model", version, 0),
        f"model, in the process, {jobs} runs at a time": partial(several, inside, "model", version, jobs),
        f"model, over a socket, {jobs} runs at a time": partial(several, outside, "model", version, jobs),
        "Schemathesis layer, in the process": partial(inside, "schemathesis", version, 0),
        "Schemathesis layer, over a socket": partial(outside, "schemathesis", version, 0),
    }
    found: dict[str, Pace] = {}
    for name, measure in todo.items():
        found[name] = measure()
        print(f"{name}: {found[name].rate:.0f} requests a second", flush=True)
    usual, alone, *_ = found.values()
    told = _report(options, found, usual, alone)
    print(f"\n{told}")
    if options.write is not None:
        options.write.write_text(f"{_HEAD}{told}\n```\n", "utf-8")
    return 0


_HEAD = """# Requests per second, beside plain Schemathesis

Written by `nox -s adequacy -- --paces --write FILE`: everything in one run, one after the other, on the same machine
and against the same sandbox.

```
"""


def _report(options: argparse.Namespace, found: Mapping[str, Pace], usual: Pace, alone: Pace) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, API {options.version}"
    heads = ("", "requests", "seconds", "requests a second", "times stock")
    rows = [
        (name, str(pace.requests), f"{pace.seconds:.1f}", f"{pace.rate:.0f}", f"{pace.rate / usual.rate:.1f}")
        for name, pace in found.items()
    ]
    service, own = (1000 * taken / alone.requests for taken in (alone.served, alone.seconds - alone.served))
    most = 1000 / service
    return "\n".join(
        [
            f"{time.strftime('%Y-%m-%d')}, {machine}",
            "",
            *aligned([heads, *rows]),
            "",
            f"a request of the model, in the process: {service:.2f} ms in the sandbox, {own:.2f} ms in the kit",
            f"a kit that costs nothing would make {most:.0f} of them a second: {most / usual.rate:.0f} times stock",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
