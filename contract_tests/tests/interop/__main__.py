"""`python -m interop`: Zoho's own SDKs, as they are, do all that they offer against a sandbox; prints a table."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from proof.sandbox import Sandbox, sandbox

from interop import installed, scenario
from zoho_sandbox import contract

VERSION = "v8"
SDKS: dict[str, Callable[[], list[str]]] = {"python": installed.python_sdk, "node": installed.node_sdk}


@dataclass(frozen=True)
class Result:
    """How one call of one SDK went: its HTTP status, or what went wrong, and what excuses that."""

    sdk: str
    operation: str
    call: str
    status: int | None
    problem: str
    excuse: str

    @property
    def failed(self) -> bool:
        """Whether somebody has to look: it went wrong, or it went well and was said not to."""
        return bool(self.problem) != bool(self.excuse)

    def row(self) -> tuple[str, ...]:
        """The line of the table."""
        said = "FAILED" if self.failed else f"cannot: {self.excuse}" if self.excuse else "ok"
        return (self.sdk, self.operation, self.call, str(self.status or ""), said)


def main() -> int:
    """Run what is asked for; 0: all that the SDKs offer works, 1: something does not, 2: an SDK cannot be had."""
    parser = argparse.ArgumentParser(prog="interop", description=__doc__)
    parser.add_argument("--sdk", choices=list(SDKS), help="the one that is meant; both by default")
    parser.add_argument("--if-available", action="store_true", help="pass over an SDK that its registry does not give")
    asked = parser.parse_args()
    results: list[Result] = []
    for sdk in [asked.sdk] if asked.sdk else SDKS:
        try:
            command = SDKS[sdk]()
        except subprocess.CalledProcessError as error:
            print(f"The {sdk} SDK could not be installed, so nothing is said of it: {error}", file=sys.stderr)
            if not asked.if_available:
                return 2
        else:
            results += _perform(sdk, command)
    print(_laid_out([("sdk", "operation", "call", "status", "result"), *(result.row() for result in results)]))
    failures = [result for result in results if result.failed]
    for result in failures:
        print(f"\n{result.sdk} {result.call}: {result.problem or 'went well, though it was said not to'}")
    covered = {result.operation for result in results}
    missing = sorted(set(contract.load(VERSION).operations) - covered)
    good = sum(not result.problem for result in results)
    print(f"\n{good} of {len(results)} calls understood, {len(covered)} operations; not offered: {', '.join(missing)}")
    return 1 if failures else 0


def _perform(sdk: str, command: list[str]) -> list[Result]:
    """Let one SDK do the scenario in a sandbox of its own."""
    steps = scenario.told()
    with sandbox() as server, TemporaryDirectory() as folder:
        asked = json.dumps({"server": _told(server), "steps": steps})
        done = subprocess.run(command, input=asked, capture_output=True, text=True, cwd=folder, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    results = [Result(sdk, excuse=scenario.excuse(sdk, line["call"]), **line) for line in lines]
    if done.returncode or len(lines) < len(steps):
        problem = f"it told of {len(lines)} calls, {len(steps)} were wanted: {done.stderr.strip()[-2000:]}"
        results.append(Result(sdk, "", "the program itself", None, problem, ""))
    return results


def _told(server: Sandbox) -> dict[str, Any]:
    return dict(vars(server))


def _laid_out(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())
