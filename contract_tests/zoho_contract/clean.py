"""``zoho-contract clean``: deletes what runs have left that were killed, or whose token expired."""

import argparse
import os
import re
import secrets
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from zoho_contract import preflight
from zoho_contract.budget import SpentError
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation, UnknownVersionError, load
from zoho_contract.credentials import Credentials
from zoho_contract.http import UnreachableError
from zoho_contract.ledger import Ledger
from zoho_contract.requests import Request
from zoho_contract.session import Session
from zoho_contract.standing import ExpiredError
from zoho_contract.values import JsonObject, counted
from zoho_contract.verdict import CONFORMS, NOT_JUDGED
from zoho_contract.world import World

HELP: Final = "delete what a run has left that was killed"
DESCRIPTION: Final = (
    "Delete the records, tags and territories that earlier runs have made and not taken away: those named Kit, six "
    "hexadecimal digits, X and a number. Let no run go on meanwhile."
)
_SECONDS: Final = 600.0

_NOTHING_HERE: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
"""How a first page is refused of what an organization does not have: there no run has made anything."""

_UNLISTED: Final = ("converted", "approved")
"""Parameters that keep records out of a list."""

_SPARE: Final = "Description"
"""The field that a row without a name carries one in."""

_NAMED: Final = re.compile(r"Kit[0-9a-f]{6}X\d+(?: |x|$)")


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
    command.add_argument(
        "--max-seconds",
        type=float,
        default=_SECONDS,
        help=f"time for looking through all there is ({_SECONDS:g} by default)",
        metavar="S",
    )


def main(options: argparse.Namespace) -> int:
    """Delete; returns 0 if nothing is left, 2 if something is, or may be where not everything could be looked at."""
    if not options.access_token:
        sys.stderr.write("zoho-contract: no access token: give --access-token or set ZOHO_ACCESS_TOKEN\n")
        return NOT_JUDGED
    try:
        contract = load(options.api_version)
        ledger = Ledger(contract, carried_counts=False, emit=lambda _: None)
        session = Session(contract, options.target, Credentials(options.access_token), ledger, options.max_seconds)
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
    left = "some may be" if ledger.remarks else "none is"
    sys.stdout.write(f"{counted(found, 'thing')} of earlier runs found, {left} left\n")
    return NOT_JUDGED if ledger.remarks else CONFORMS


def adopt(world: World) -> int:
    """Take what earlier runs have left for the own, so that it is deleted at the end; returns how much there is.

    What could not be looked at is remarked.
    """
    count = 0
    try:
        for kind, module, identifier in _left(world):
            world.own.add(kind, module, identifier)
            count += 1
    except SpentError as error:
        world.session.ledger.remark(f"whatever was not looked at: {error.args[0]}; {error.args[1]}")
    return count


def _left(world: World) -> Iterator[tuple[str, str, str]]:
    listed = {name: world.contract.role(name, "list") for name in ("records", "tags", "territories")}
    for module in world.contract.known_modules():
        if (records := listed["records"]) is not None:
            for identifier in _records(world, records, module):
                yield "record", module, identifier
        if (tags := listed["tags"]) is not None and world.tags.remover is not None:
            for identifier in _named(world, tags, f"tags of {module}", module):
                yield "tag", module, identifier
    if (territories := listed["territories"]) is not None:
        for identifier in _named(world, territories, "territories", None):
            yield "territory", "", identifier


def _records(world: World, operation: Operation, module: str) -> Iterator[str]:
    try:
        names = _names(world, module)
        request = world.directory.list_request(operation, module)
    except UnavailableError:
        return
    key = world.directory.id_key
    known = {field.name for field in world.directory.fields(module)}
    spare = [_SPARE] if _SPARE in known - {*names} else []
    given = {"fields": [key, *names, *spare], **dict.fromkeys(_UNLISTED, "both")}
    request.parts["query"] |= {name: value for name, value in given.items() if operation.parameter("query", name)}
    for row in _rows(world, request, f"records of {module}"):
        named = [row.get(name) for name in names]
        # What was made although it had no name is known by the one text that it has.
        texts = named if any(named) else [row.get(name) for name in spare]
        if key in row and any(map(_ours, texts)):
            yield str(row[key])


def _names(world: World, module: str) -> list[str]:
    """The fields that a run writes a name to when it makes a record; a name anywhere else is somebody's own text."""
    row = world.new_row(module)
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    return [name for name, value in texts.items() if value.startswith(world.prefix)] or [*texts]


def _named(world: World, operation: Operation, what: str, module: str | None) -> Iterator[str]:
    key, name = (world.contract.schemas.wire(operation.row_schema, known) or known for known in ("id", "name"))
    try:
        request = world.directory.list_request(operation, module)
    except UnavailableError:
        return
    for row in _rows(world, request, what):
        if key in row and _ours(row.get(name)):
            yield str(row[key])


def _rows(world: World, request: Request, what: str) -> Iterator[JsonObject]:
    """The rows of a list to its end; remarks where the target does not let one see that."""
    said = ""
    try:
        for number, page in enumerate(world.directory.to_the_end(request), 1):
            world.session.begin()
            said = ""
            if page.reading.succeeded:
                yield from page.reading.items
                said = "it says that more follow" if world.directory.goes_on(page) else ""
            elif number > 1 or page.answer.status not in _NOTHING_HERE:
                said = f"the answer is {page.answer.excerpt(80)}"
            said = said and f"{what} that could not be looked at, page {number} being the last: {said}"
    except UnavailableError:
        return
    if said:
        world.session.ledger.remark(said)


def _ours(name: object) -> bool:
    """Whether a run has given a name."""
    return isinstance(name, str) and _NAMED.match(name) is not None
