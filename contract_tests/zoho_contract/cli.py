"""Arguments of the command line, and what is printed."""

import argparse
import math
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from zoho_contract import clean, compare, own_checks, report
from zoho_contract.baseline import Baseline, BaselineError, write
from zoho_contract.budget import Permits
from zoho_contract.contract import UnknownVersionError, bundled_versions
from zoho_contract.credentials import Credentials
from zoho_contract.engine import DEFAULT_SECONDS, LAYERS, run
from zoho_contract.events import Listener
from zoho_contract.interruption import Interruption
from zoho_contract.own_checks import OwnChecksError
from zoho_contract.proxy import command as proxy
from zoho_contract.reports import github, jsonlines, junit, page, terminal
from zoho_contract.verdict import NOT_JUDGED, Verdict

_SECRETS = (
    ("--access-token", "ZOHO_ACCESS_TOKEN", "token that every call carries"),
    ("--client-id", "ZOHO_CLIENT_ID", "client of the refresh token"),
    ("--client-secret", "ZOHO_CLIENT_SECRET", "secret of that client"),
    ("--refresh-token", "ZOHO_REFRESH_TOKEN", "token that the token endpoint exchanges"),
    ("--narrow-token", "ZOHO_NARROW_TOKEN", "token whose only scope is ZohoCRM.org.READ"),
    ("--foreign-token", "ZOHO_FOREIGN_TOKEN", "token of another organization, with every scope"),
    ("--restricted-token", "ZOHO_RESTRICTED_TOKEN", "token of a user of the organization whose profile grants nothing"),
)


class ReportDirError(ValueError):
    """The folder for the reports cannot be used; the text says why."""


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    root = argparse.ArgumentParser(
        prog="zoho-contract", description="Judge a server of Zoho CRM's API against its description."
    )
    commands = root.add_subparsers(dest="command", required=True)
    command = commands.add_parser("run", help="judge one version of one server")
    command.add_argument("--target", required=True, help="URL of the API: scheme and host, without /crm", metavar="URL")
    for flag, variable, text in _SECRETS:
        command.add_argument(
            flag, default=os.environ.get(variable) or None, help=f"{text} (or {variable})", metavar="T"
        )
    command.add_argument(
        "--accounts-url",
        default=os.environ.get("ZOHO_ACCOUNTS_URL") or None,
        help="URL of the accounts server, which has the token endpoint (or ZOHO_ACCOUNTS_URL)",
        metavar="URL",
    )
    command.add_argument(
        "--soid",
        default=os.environ.get("ZOHO_SOID") or None,
        help="organization of client credentials (or ZOHO_SOID)",
        metavar="ID",
    )
    command.add_argument(
        "--api-version", help=f"one of {', '.join(bundled_versions())}; the newest by default", metavar="V"
    )
    command.add_argument(
        "--carried",
        choices=("fail", "report"),
        default="report",
        help="whether broken promises that were carried over from another version's pages count (report: they do not)",
    )
    command.add_argument(
        "--layers",
        default=",".join(LAYERS),
        help=f"which of {','.join(LAYERS)} to run; all by default",
        metavar="L,...",
    )
    command.add_argument(
        "--only",
        action="append",
        default=[],
        help="shell pattern of operation ids, tags or names of checks; may be given again",
        metavar="PATTERN",
    )
    command.add_argument(
        "--checks",
        action="append",
        default=[],
        help="module with a function zoho_checks(operations) that gives further checks; may be given again",
        metavar="MODULE",
    )
    command.add_argument("--baseline", type=Path, help="accept the findings that this file lists", metavar="FILE")
    command.add_argument(
        "--update-baseline",
        action="store_true",
        help="take what a whole run did not meet out of that file; write it where there is none",
    )
    command.add_argument("--first-only", action="store_true", help="end with the first violation that counts")
    command.add_argument(
        "--report-dir", type=Path, help="write JUnit, JSON lines and one HTML page there", metavar="DIR"
    )
    command.add_argument(
        "--seed", type=int, help="decides every random choice; drawn and printed by default", metavar="N"
    )
    command.add_argument(
        "--max-seconds",
        type=float,
        default=DEFAULT_SECONDS,
        help=f"time for all layers together; a run it cuts short never conforms ({DEFAULT_SECONDS:g} by default)",
        metavar="S",
    )
    command.add_argument(
        "--read-only", action="store_true", help="send nothing that writes, and ask the accounts server for nothing"
    )
    command.add_argument("--rate", type=_positive, help="requests per second at most", metavar="N")
    command.add_argument(
        "--max-credits",
        type=int,
        help="API credits, as documented, after which the run is cut short; cleaning up is not bounded by it",
        metavar="N",
    )
    command.add_argument(
        "--burst",
        action="store_true",
        help="also call more often at once than any edition allows",
    )
    command.add_argument(
        "--oversize",
        action=argparse.BooleanOptionalAction,
        help="send bodies of more than 100 MiB; done by default where the target is on this machine",
    )
    proxy.add_arguments(commands.add_parser("proxy", help=proxy.HELP, description=proxy.DESCRIPTION))
    compare.add_arguments(commands.add_parser("compare", help=compare.HELP, description=compare.DESCRIPTION))
    clean.add_arguments(commands.add_parser("clean", help=clean.HELP, description=clean.DESCRIPTION))
    report.add_arguments(commands.add_parser("report", help=report.HELP, description=report.DESCRIPTION))
    return root


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise ValueError
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked for; returns 0 if all is well, 1 for violations, 2 if nothing could be judged."""
    options = parser().parse_args(arguments)
    left = ": what was made may still be there; `zoho-contract clean` deletes it"
    try:
        return _do(options)
    except KeyboardInterrupt:
        return _refuse(f"interrupted{left if options.command in {'run', 'clean'} else ''}")


def _do(options: argparse.Namespace) -> int:
    others = {"proxy": proxy.main, "clean": clean.main, "compare": compare.main, "report": report.main}
    if other := others.get(options.command):
        return other(options)
    if not options.access_token:
        return _refuse("no access token: give --access-token or set ZOHO_ACCESS_TOKEN")
    layers = [name for name in options.layers.split(",") if name]
    if unknown := [name for name in layers if name not in LAYERS]:
        return _refuse(f"there is no layer {unknown[0]!r}; choose from {', '.join(LAYERS)}")
    if options.update_baseline and (options.baseline is None or _in_part(options)):
        return _refuse(
            "--update-baseline needs --baseline FILE, and a whole run: no --only, --first-only, --read-only or --layers"
        )
    first = options.update_baseline and not options.baseline.exists()
    try:
        told = listeners(options.report_dir)
        added = [own_checks.load(name) for name in options.checks]
        baseline = Baseline.read(options.baseline) if options.baseline and not first else None
        with Interruption() as stopped:
            verdict = run(
                options.target,
                credentials(options),
                options.api_version,
                seed=secrets.randbelow(2**32) if options.seed is None else options.seed,
                layers=layers,
                carried=options.carried,
                max_seconds=options.max_seconds,
                permits=Permits(options.burst, options.oversize, options.read_only, options.rate, options.max_credits),
                listeners=told,
                only=options.only,
                checks=lambda operations: [check for give in added for check in give(operations)],
                first_only=options.first_only,
                baseline=baseline,
                stopped=stopped,
            )
    except (UnknownVersionError, BaselineError, OwnChecksError, ReportDirError) as error:
        return _refuse(str(error))
    if options.report_dir:
        sys.stdout.write(f"report: {options.report_dir / page.NAME}\n")
    if options.update_baseline and (left := _unfinished(verdict)):
        sys.stderr.write(f"zoho-contract: {options.baseline} is left as it was, as the run was not whole: {left}\n")
    elif first:
        write(options.baseline, {item.key(verdict.version) for item in verdict.counting})
    elif baseline and options.update_baseline:
        baseline.shrink(verdict.version)
    return verdict.exit_code


def _in_part(options: argparse.Namespace) -> bool:
    """Whether a run is to leave out something: what it does not meet may be there all the same."""
    layers = {name for name in options.layers.split(",") if name}
    return bool(options.only or options.first_only or options.read_only) or layers != set(LAYERS)


def _unfinished(verdict: Verdict) -> str:
    """Why a run has not judged all that it was to judge; empty if it has."""
    return verdict.sentence or (verdict.ledger.unfinished if verdict.ledger else "")


def credentials(options: argparse.Namespace) -> Credentials:
    """The credentials among parsed arguments."""
    return Credentials(
        access_token=options.access_token,
        accounts_url=options.accounts_url,
        client_id=options.client_id,
        client_secret=options.client_secret,
        refresh_token=options.refresh_token,
        narrow_token=options.narrow_token,
        foreign_token=options.foreign_token,
        restricted_token=options.restricted_token,
        soid=options.soid,
    )


def listeners(folder: Path | None) -> list[Listener]:
    """The reports of a run: the terminal always, annotations inside GitHub Actions, files where a folder is named.

    Raises:
        ReportDirError: The folder cannot be made.
    """
    found: list[Listener] = [terminal.Terminal(sys.stdout)]
    if os.environ.get("GITHUB_ACTIONS"):
        found.append(github.Annotations(sys.stdout))
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReportDirError(f"--report-dir {folder} cannot be made: {error.strerror or error}") from error
        found += [jsonlines.JsonLines(folder), junit.Junit(folder), page.Page(folder)]
    return found


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"zoho-contract: {sentence}\n")
    return NOT_JUDGED
