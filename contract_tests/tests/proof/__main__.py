"""`python -m proof [v7 ...]`: start a sandbox, judge it and our client in each version, print one table."""

import argparse
import sys
import time
from pathlib import Path

from proof.adapter import Adapter
from proof.sandbox import Sandbox, sandbox
from proof.table import Line, lay_out
from zoho_contract import Credentials, Verdict, run
from zoho_contract.consumer import ClientReport, judge_client
from zoho_contract.contract import bundled_versions, load
from zoho_contract.reports import jsonlines, junit, page, table, terminal

BROKEN_SHOWN = 20


def main() -> int:
    """Prove what is asked for; 0: every promise holds, 1: one is broken, 2: something could not be judged."""
    options = _options()
    lines: list[Line] = []
    untestable: list[str] = []
    unbuilt: list[str] = []
    status = 0
    with sandbox() as server:
        for version in options.versions:
            verdict = _judge_server(server, version, options)
            lines.append(Line.of_server(verdict))
            untestable.append(f"{version}: {table.untestable(verdict)}")
            unbuilt += [f"{version}: {table.missing(verdict)}"] if verdict.unbuilt else []
            status = max(status, verdict.exit_code)
    for version in options.versions:
        lines += _judge_clients(version)
    status = max(status, *(1 if line.violations else 0 for line in lines))
    status = status or (2 if unbuilt else 0)
    print("\n".join(["", lay_out(lines), *untestable, *unbuilt]))
    print({0: "every promise holds", 1: "promises are broken", 2: "something could not be judged"}[status])
    return status


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
        soid=server.soid,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="proof", description=__doc__)
    parser.add_argument("versions", nargs="*", default=bundled_versions(), help="API versions; all by default")
    parser.add_argument("--seed", type=int, default=0, help="decides every random choice")
    parser.add_argument("--max-seconds", type=float, default=240.0, help="time for one version")
    parser.add_argument("--report-dir", type=Path, help="write JUnit, JSON lines and HTML pages there")
    return parser.parse_args()


def _judge_server(server: Sandbox, version: str, options: argparse.Namespace) -> Verdict:
    reports = [terminal.Terminal(sys.stdout)]
    if options.report_dir is not None:
        folder = options.report_dir
        folder.mkdir(parents=True, exist_ok=True)
        reports += [jsonlines.JsonLines(folder), junit.Junit(folder), page.Pages(folder)]
    return run(
        server.url,
        credentials(server),
        version,
        seed=options.seed,
        carried="fail",
        max_seconds=options.max_seconds,
        listeners=reports,
    )


def _judge_clients(version: str) -> list[Line]:
    """The blocking and the asyncio client, put to the same promises."""
    contract = load(version)
    lines: list[Line] = []
    for name, asynchronous in (("client", False), ("async client", True)):
        begin = time.monotonic()
        with Adapter(contract, asynchronous=asynchronous) as adapter:
            report = judge_client(contract, adapter)
        _tell(name, report)
        lines.append(Line.of_client(name, report, time.monotonic() - begin))
    return lines


def _tell(name: str, report: ClientReport) -> None:
    print(f"{name} {report.version}: {report.cases} cases, {len(report.violations)} violations")
    for violation in report.violations[:BROKEN_SHOWN]:
        print(f"violation: {violation}")
    if len(report.violations) > BROKEN_SHOWN:
        print(f"... and {len(report.violations) - BROKEN_SHOWN} more")


if __name__ == "__main__":
    sys.exit(main())
