"""`python -m proof [v7 ...]`: start a sandbox, judge it and our client in each version, print one table."""

import argparse
import io
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TextIO

from proof.adapter import Adapter
from proof.coverage import Coverage
from proof.sandbox import Sandbox, sandbox
from proof.table import Line, lay_out
from zoho_contract import Credentials, Verdict, run
from zoho_contract.consumer import ClientReport, judge_client
from zoho_contract.contract import bundled_versions, load
from zoho_contract.reports import jsonlines, junit, page, table, terminal

BROKEN_SHOWN = 20


@dataclass(frozen=True)
class Proof:
    """What came of one version: its lines of the table, what could not be judged, and what was printed on the way."""

    lines: list[Line]
    untestable: str
    unbuilt: str
    status: int
    told: str
    coverage: Coverage


def main() -> int:
    """Prove what is asked for; 0: every promise holds, 1: one is broken, 2: something could not be judged."""
    options = _options()
    proofs: list[Proof] = []
    with ProcessPoolExecutor(max_workers=options.jobs) as pool:
        for proof in pool.map(_prove, options.versions, repeat(options)):
            print(proof.told, end="", flush=True)
            proofs.append(proof)
    lines = [line for proof in proofs for line in proof.lines]
    notes = [note for proof in proofs for note in (proof.untestable, proof.unbuilt) if note]
    found = {proof.status for proof in proofs}
    status = 1 if 1 in found else max(found)
    table_ = lay_out(lines)
    met = [str(proof.coverage) for proof in proofs]
    print("\n".join(["", table_, *notes, *met]))
    print({0: "every promise holds", 1: "promises are broken", 2: "something could not be judged"}[status])
    if options.write is not None:
        told = "\n".join([_when(), "", table_, "", *met])
        options.write.write_text(f"{_HEAD}{told}\n```\n", "utf-8")
    return status


_HEAD = """# What is proved of server and client, by version

Written by `nox -- --write FILE`. Under the table: the operations of each version that were asked for, the pairs of
operation and documented status that some request brings about, and the documented errors that one does; what is
missing is named.

```
"""


def _when() -> str:
    return f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _prove(version: str, options: argparse.Namespace) -> Proof:
    """Judge one version in a sandbox of its own, and the client in both its forms."""
    told = io.StringIO()
    with sandbox() as server:
        verdict = _judge_server(server, version, options, told)
    lines = [Line.of_server(verdict), *_judge_clients(version, told)]
    broken = verdict.exit_code == 1 or any(line.violations for line in lines)
    unbuilt = f"{version}: {table.missing(verdict)}" if verdict.unbuilt else ""
    status = 1 if broken else verdict.exit_code or (2 if unbuilt else 0)
    untestable = f"{version}: {table.untestable(verdict)}"
    return Proof(lines, untestable, unbuilt, status, told.getvalue(), Coverage.of(verdict))


def credentials(server: Sandbox) -> Credentials:
    """What a sandbox gives to whoever judges it."""
    return Credentials(
        access_token=server.access_token,
        accounts_url=server.accounts_url,
        client_id=server.client_id,
        client_secret=server.client_secret,
        refresh_token=server.refresh_token,
        narrow_token=server.narrow_access_token,
        foreign_token=server.foreign_access_token,
        restricted_token=server.restricted_access_token,
        soid=server.soid,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof", description=__doc__)
    parser.add_argument("versions", nargs="*", default=bundled_versions(), help="API versions; all by default")
    parser.add_argument("--seed", type=int, default=0, help="decides every random choice")
    parser.add_argument("--max-seconds", type=float, default=240.0, help="time for one version")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="versions to prove at a time")
    parser.add_argument("--report-dir", type=Path, help="write JUnit, JSON lines and one HTML page there")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write table and coverage there as Markdown")
    return parser.parse_args()


def _judge_server(server: Sandbox, version: str, options: argparse.Namespace, told: TextIO) -> Verdict:
    reports = [terminal.Terminal(told)]
    if options.report_dir is not None:
        folder = options.report_dir
        folder.mkdir(parents=True, exist_ok=True)
        reports += [jsonlines.JsonLines(folder), junit.Junit(folder), page.Page(folder)]
    return run(
        server.url,
        credentials(server),
        version,
        seed=options.seed,
        carried="fail",
        max_seconds=options.max_seconds,
        listeners=reports,
    )


def _judge_clients(version: str, told: TextIO) -> list[Line]:
    """The blocking and the asyncio client, put to the same promises."""
    contract = load(version)
    lines: list[Line] = []
    for name, asynchronous in (("client", False), ("async client", True)):
        begin = time.monotonic()
        with Adapter(contract, asynchronous=asynchronous) as adapter:
            report = judge_client(contract, adapter)
        _tell(name, report, told)
        lines.append(Line.of_client(name, report, time.monotonic() - begin))
    return lines


def _tell(name: str, report: ClientReport, told: TextIO) -> None:
    lines = [f"{name} {report.version}: {report.cases} cases, {len(report.violations)} violations"]
    lines += [f"violation: {violation}" for violation in report.violations[:BROKEN_SHOWN]]
    if len(report.violations) > BROKEN_SHOWN:
        lines.append(f"... and {len(report.violations) - BROKEN_SHOWN} more")
    told.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    sys.exit(main())
