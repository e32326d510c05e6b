"""``zoho-contract clean``: deletes what runs have left that were killed, or whose token expired."""

import argparse
import os
import re
import secrets
import sys
from typing import Final

from zoho_contract import preflight
from zoho_contract.budget import SpentError
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import UnknownVersionError, load
from zoho_contract.course import strings
from zoho_contract.http import UnreachableError
from zoho_contract.ledger import Ledger
from zoho_contract.session import Credentials, ExpiredError, Session
from zoho_contract.verdict import CONFORMS, NOT_JUDGED
from zoho_contract.world import World

HELP: Final = "delete what a run has left that was killed"
DESCRIPTION: Final = (
    "Delete the records, tags and territories that earlier runs have made and not taken away: those named Kit, six "
    "hexadecimal digits, X and a number. Let no run go on meanwhile."
)
_SECONDS: Final = 600.0
_FIELDS: Final = 40
"""A list shows at most 50 fields that are named."""

_NAMED: Final = re.compile(r"Kit[0-9a-f]{6}X\d+(?: |$)")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    command.add_argument("--target", required=True, help="URL of the API: scheme and host, without /crm", metavar="URL")
    command.add_argument(
        "--access-token",
        default=os.environ.get("ZOHO_ACCESS_TOKEN"),
        help="token that every call carries (or ZOHO_ACCESS_TOKEN)",
        metavar="T",
    )
    command.add_argument("--api-version", help="the newest by default", metavar="V")


def main(options: argparse.Namespace) -> int:
    """Delete; returns 0 if nothing is left, 2 if something is or nothing could be asked."""
    if not options.access_token:
        sys.stderr.write("zoho-contract: no access token: give --access-token or set ZOHO_ACCESS_TOKEN\n")
        return NOT_JUDGED
    try:
        contract = load(options.api_version)
        ledger = Ledger(contract, carried_counts=False, emit=lambda _: None)
        session = Session(contract, options.target, Credentials(options.access_token), ledger, _SECONDS)
        world = World(session, f"Kit{secrets.token_hex(3)}X")
        try:
            preflight.check(session, world)
            found = adopt(world)
            world.leave()
        finally:
            session.close()
    except (UnknownVersionError, UnreachableError, preflight.CannotJudgeError, SpentError, ExpiredError) as error:
        sys.stderr.write(f"zoho-contract: {error.args[0] if error.args else error}\n")
        return NOT_JUDGED
    for remark in ledger.remarks:
        sys.stdout.write(f"left: {remark}\n")
    sys.stdout.write(f"{found} things of earlier runs found, {'some are' if ledger.remarks else 'none is'} left\n")
    return NOT_JUDGED if ledger.remarks else CONFORMS


def adopt(world: World) -> int:
    """Take what earlier runs have left for the own, so that it is deleted at the end; returns how much there is."""
    count = 0
    for kind, module, identifier in _left(world):
        world.own.add(kind, module, identifier)
        count += 1
    return count


def _left(world: World) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    key = world.directory.id_key
    for module in world.contract.known_modules():
        try:
            fields = world.directory.fields(module)
            names = tuple(field.name for field in fields if field.kind in {"text", "email"})[:_FIELDS]
            rows = world.directory.records(module, fields=(key, *names) if names else ())
            found += [("record", module, str(row[key])) for row in rows if key in row and _ours(row)]
        except UnavailableError:
            continue
        if world.tags.remover is not None:
            try:
                rows = world.directory.rows("tags", "list", module)
                found += [("tag", module, str(row["id"])) for row in rows if "id" in row and _ours(row)]
            except UnavailableError:
                continue
    try:
        rows = world.directory.rows("territories", "list")
        found += [("territory", "", str(row["id"])) for row in rows if "id" in row and _ours(row)]
    except UnavailableError:
        pass
    return found


def _ours(row: dict[str, object]) -> bool:
    """Whether a run has given a thing its name; what it reports to or is tagged with does not count."""
    plain = {key: value for key, value in row.items() if isinstance(value, str)}
    return any(_NAMED.match(text) for text in strings(plain))
