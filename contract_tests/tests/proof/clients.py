"""`python -m proof.clients`: put each fault into the client's runtime, one at a time; see whether its judge notices.

The judge is that of any client: it draws nothing, so that there are no seeds, and here it ends with the first promise
that is broken. Each line: the fault, that promise, the operation, the calls until then and the CPU seconds.

Exit status 0: every fault was noticed, and nothing without one; 1: not so.
"""

import argparse
import importlib.util
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import client_faults

from proof.adapter import Adapter
from zoho_contract.consumer import judge
from zoho_contract.contract import Contract, bundled_versions, load
from zoho_contract.reports.table import aligned
from zoho_crm._runtime import plain

Fault = Callable[[], AbstractContextManager[Any]]


class NoticedError(Exception):
    """The first promise that was broken, and of which operation."""


@dataclass(frozen=True)
class Noticed:
    """What came of one fault; no promise where none was broken."""

    fault: str
    promise: str
    calls: int
    cpu_seconds: float

    def line(self) -> str:
        """For people."""
        told = f"killed: {self.promise}" if self.promise else "survived"
        return f"{self.fault}: {told} ({self.calls} calls, {self.cpu_seconds:.2f} s)"


class Counted(Adapter):
    """Our client, whose calls are counted."""

    calls = 0

    def call(self, operation_id: str, request: Any, answer: Any) -> Any:
        """Count it, and call."""
        self.calls += 1
        return super().call(operation_id, request, answer)


def judged(contract: Contract, name: str, fault: Fault) -> Noticed:
    """Judge the client with a fault until a promise is broken."""

    def broken(trial: Any, promise: str, *_: object) -> None:
        raise NoticedError(f"{promise} {trial._operation.id}")

    begin, found = time.process_time(), ""
    with Counted(contract) as client:
        try:
            with fault(), patch.object(judge._Trial, "_broken", broken):
                judge.judge_client(contract, client)
        except NoticedError as noticed:
            found = str(noticed)
        return Noticed(name, found, client.calls, time.process_time() - begin)


def faults() -> Iterator[tuple[str, Fault]]:
    """Every fault; those of the extra `speed` where it is installed, for the others are read without it."""
    for name, fault in client_faults.FAULTS.items():
        yield name, partial(_plainly, fault)
    if importlib.util.find_spec("msgspec"):
        yield from ((f"faster: {name}", fault) for name, fault in client_faults.FASTER.items())


@contextmanager
def _plainly(fault: Fault) -> Iterator[None]:
    with patch.object(plain, "results", lambda *_: None), fault():
        yield


def main() -> int:
    """Judge, print and write."""
    parser = argparse.ArgumentParser(prog="proof.clients", description=__doc__)
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version that is judged")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    contract = load(options.version)
    right = judged(contract, "(no fault)", nullcontext)
    found = [judged(contract, name, fault) for name, fault in faults()]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, API {options.version}"
    killed = [item for item in found if item.promise]
    told = [
        f"{time.strftime('%Y-%m-%d')}, {machine}",
        f"{len(killed)} of {len(found)} faults noticed; {len([right] if right.promise else [])} false alarms",
        "",
        *_table(found),
        "",
        *(item.line() for item in [right, *found]),
    ]
    print("\n".join(told))
    if options.write is not None:
        options.write.write_text(_HEAD + "\n".join(told) + "\n```\n", "utf-8")
    return int(bool(right.promise) or len(killed) < len(found))


_HEAD = """# Faults of the client that its judge notices

Written by `nox -s adequacy -- --clients --write FILE`. Each fault changes one function of the client's runtime; the
judge is the one that any client can have, and ends with the first promise that is broken. It draws nothing, so there
are no seeds. Each line: the fault, that promise and its operation, the calls until then and the CPU seconds.

```
"""


def _table(found: list[Noticed]) -> list[str]:
    """Killed and survived per family, calls to the kill, kills per CPU second."""
    families = list(dict.fromkeys(item.fault.partition(":")[0] for item in found))
    rows = [("family", "killed", "survived", "calls: median", "most", "kills per CPU second")]
    for family in (*families, "all"):
        some = [item for item in found if family in {"all", item.fault.partition(":")[0]}]
        killed = [item for item in some if item.promise]
        calls, seconds = [item.calls for item in killed], sum(item.cpu_seconds for item in some)
        rows.append((
            family, str(len(killed)), str(len(some) - len(killed)),
            f"{median(calls):.0f}" if calls else "-", str(max(calls, default=0)), f"{len(killed) / seconds:.1f}",
        ))  # fmt: skip
    return aligned(rows)


if __name__ == "__main__":
    sys.exit(main())
