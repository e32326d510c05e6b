"""`python -m proof.paces`: requests per second of this kit and of plain `schemathesis run`, one after the other.

All of them judge the same sandbox on the same machine: the model and the Schemathesis layer of the kit in the process
and over a socket, one run alone and as many at a time as there are cores, each with a sandbox of its own. Plain
Schemathesis gets the same description and does all that it does by itself, phase by phase; the time that it takes to
start does not count, nor does that of this kit. Beside the rate stands what became of the requests: one that is refused
before anything is done costs a server less, and says less, than one that succeeds. What bounds all of them is what the
sandbox itself takes for a request: the last lines say how fast a kit could be that costs nothing.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from proof.sandbox import sandbox
from proof.shares import shares
from proof.stock import Stock
from proof.trial import known, sandbox_of
from zoho_contract import Credentials, Permits, Verdict, run
from zoho_contract.contract import bundled_versions, load
from zoho_contract.inprocess import Application
from zoho_contract.reports.table import aligned

USUAL: Final = "schemathesis run, over a socket"
LAYERS: Final = ("model", "schemathesis")
ALONE: Final = "model, in the process"
_STEADY: Final = 2
"""Runs of which the last is measured: the first one also compiles and caches."""


@dataclass(frozen=True)
class Pace:
    """Requests, and the seconds that they took by the clock.

    Attributes:
        succeeded: how many of them were answered with 2xx, and as promised.
        served: of the seconds those spent in the application, or waiting for it.
    """

    requests: int
    seconds: float
    succeeded: int = 0
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
        found = Pace(verdict.requests, time.perf_counter() - begin, _won(verdict), spent[0])
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
        return Pace(verdict.requests, time.perf_counter() - begin, _won(verdict))


def _won(verdict: Verdict) -> int:
    assert verdict.ledger is not None
    return sum(verdict.ledger.successes.values())


def several(measure: Callable[[str, str, int], Pace], layer: str, version: str, count: int) -> Pace:
    """The same in so many processes at a time: what they do in a second together."""
    with ProcessPoolExecutor(max_workers=count) as pool:
        found = [*pool.map(partial(measure, layer, version), range(count))]
    requests = sum(item.requests for item in found)
    return Pace(requests, requests / sum(item.rate for item in found), sum(item.succeeded for item in found))


def stock(version: str, seconds: int) -> dict[str, Pace]:
    """Plain Schemathesis with the whole bundle, for so long at most: all of it first, then by phases."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.json"
        path.write_text(json.dumps(load(version).document), "utf-8")
        phases = Stock("stock", path, version, 100, 0, seconds).phases()
    found = {item.name: Pace(item.requests, item.seconds, item.succeeded, item.waited) for item in phases}
    return {USUAL: _together(list(found.values())), **{f"of it {name}": pace for name, pace in found.items()}}


def _together(paces: Sequence[Pace]) -> Pace:
    """One after the other."""
    rows = [(item.requests, item.seconds, item.succeeded, item.served) for item in paces]
    requests, seconds, succeeded, served = (sum(column) for column in zip(*rows, strict=True))
    return Pace(int(requests), seconds, int(succeeded), served)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="proof.paces", description=__doc__)
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version")
    parser.add_argument("--seconds", type=int, default=300, metavar="N", help="most time for Schemathesis")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes at a time")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    version, jobs = options.version, options.jobs
    todo: dict[str, Callable[[], Pace]] = {
        ALONE: partial(inside, "model", version, 0),
        "model, over a socket": partial(outside, "model", version, 0),
        f"model, in the process, {jobs} runs at a time": partial(several, inside, "model", version, jobs),
        f"model, over a socket, {jobs} runs at a time": partial(several, outside, "model", version, jobs),
        "Schemathesis layer, in the process": partial(inside, "schemathesis", version, 0),
        "Schemathesis layer, over a socket": partial(outside, "schemathesis", version, 0),
        "promises, in the process": partial(inside, "promises", version, 0),
        "promises, over a socket": partial(outside, "promises", version, 0),
        "limits, over a socket": partial(outside, "limits", version, 0),
    }
    found = stock(version, options.seconds)
    print(f"{USUAL}: {found[USUAL].rate:.0f} requests a second", flush=True)
    for name, measure in todo.items():
        found[name] = measure()
        print(f"{name}: {found[name].rate:.0f} requests a second", flush=True)
    told = _report(options, found)
    print(f"\n{told}")
    if options.write is not None:
        options.write.write_text(f"{_HEAD}{told}\n```\n", "utf-8")
    return 0


_HEAD = """# Requests per second, beside plain Schemathesis

Written by `nox -s adequacy -- --paces --write FILE`: everything in one run, one after the other, on the same machine
and against the same sandbox.

```
"""


def _report(options: argparse.Namespace, found: Mapping[str, Pace]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, API {options.version}"
    usual, alone = found[USUAL], found[ALONE]
    heads = ("", "requests", "seconds", "a second", "times", "with success", "a second", "times")
    rows = [_row(name, pace, usual) for name, pace in found.items()]
    service, own = alone.served / alone.requests, (alone.seconds - alone.served) / alone.requests
    spent = (usual.seconds - usual.served) / usual.requests
    waited, most = usual.served / usual.requests, 1 / service
    told = [
        f"a request of the model, in the process: {_ms(service)} in the sandbox, {_ms(own)} in the kit",
        f"a request of schemathesis run: {_ms(waited)} until its answer came, {_ms(spent)} in Schemathesis",
        f"a kit that costs nothing would make {most:.0f} requests a second: {most / usual.rate:.0f} times",
        f"without what the sandbox takes, the model is {spent / own:.0f} times as fast as Schemathesis",
    ]
    when = f"{time.strftime('%Y-%m-%d')}, {machine}"
    return "\n".join([when, "", *aligned([heads, *rows]), "", *told, *_where(options.version)])


def _where(version: str) -> list[str]:
    """Where the time of each layer goes, in the process."""
    found = {layer: shares(partial(inside, layer, version, 0)) for layer in LAYERS}
    return [
        f"{layer}, in the process: {', '.join(f'{100 * share:.0f} % {name}' for name, share in parts)}"
        for layer, parts in found.items()
    ]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


def _row(name: str, pace: Pace, usual: Pace) -> tuple[str, ...]:
    won, usually = pace.succeeded / pace.seconds, usual.succeeded / usual.seconds
    return (
        name,
        str(pace.requests),
        f"{pace.seconds:.1f}",
        f"{pace.rate:.0f}",
        f"{pace.rate / usual.rate:.1f}",
        f"{100 * pace.succeeded / pace.requests:.0f} %",
        f"{won:.0f}",
        f"{won / usually:.1f}" if usually else "-",
    )


if __name__ == "__main__":
    sys.exit(main())
