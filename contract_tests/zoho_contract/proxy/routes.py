"""Which operation of which version a call is meant for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urlsplit

from zoho_contract.contract import Contract, Operation, bundled_versions, load

_TARGET: Final = re.compile(r"/[!-~]*")


@dataclass(frozen=True, slots=True)
class Place:
    """An operation, the contract that it is of, and the values in the path."""

    contract: Contract
    operation: Operation
    path: str
    values: Mapping[str, str]


@cache
def _contract(version: str) -> Contract:
    return load(version)


def accounts(path: str) -> bool:
    """Whether a path belongs to the accounts server."""
    return path.startswith("/oauth/")


def refusal(target: str) -> tuple[HTTPStatus, str] | None:
    """Why a request is not passed on: the status to answer with, and what the target has to be."""
    if not _TARGET.fullmatch(target):
        return HTTPStatus.BAD_REQUEST, "a target that begins with / and has nothing but printable ASCII in it"
    try:
        path = urlsplit(target).path
    except ValueError:
        return HTTPStatus.BAD_REQUEST, "a target that is a URL"
    # A server that resolves dots would be asked for what is beside the API.
    dotted = {".", ".."} & set(unquote(path).split("/"))
    if dotted or not (accounts(path) or path.startswith("/crm/")):
        return HTTPStatus.NOT_FOUND, "a path below /crm/{version}/ or /oauth/"
    return None


def find(method: str, path: str) -> Place | str:
    """The place of a call, or in one sentence why there is none."""
    if accounts(path):
        return _within(_contract(bundled_versions()[-1]), method, path, accounts=True)
    parts = path.split("/", 3)
    if len(parts) < 4 or parts[1] != "crm":  # noqa: PLR2004 - "", crm, version and the rest
        return "a path below /crm/{version}/ or /oauth/"
    if parts[2] not in bundled_versions():
        return f"one of the versions {', '.join(bundled_versions())}"
    return _within(_contract(parts[2]), method, "/" + parts[3], accounts=False)


def _within(contract: Contract, method: str, path: str, *, accounts: bool) -> Place | str:
    known = [item for item in contract.operations.values() if item.on_accounts == accounts]
    fitting = [(item, values) for item in known if (values := _values(item.path, path)) is not None]
    # A path of fixed words is meant, not one that takes anything in their place.
    fewest = min((len(values) for _, values in fitting), default=0)
    fitting = [found for found in fitting if len(found[1]) == fewest]
    for operation, values in fitting:
        if operation.method == method:
            return Place(contract, operation, path, values)
    if fitting:
        return f"one of the methods {', '.join(sorted({item.method for item, _ in fitting}))} for {fitting[0][0].path}"
    return f"a path that is described for {contract.version}"


def _values(template: str, path: str) -> dict[str, str] | None:
    wanted, got = template.split("/"), path.split("/")
    if len(wanted) != len(got):
        return None
    found: dict[str, str] = {}
    for name, value in zip(wanted, got, strict=True):
        if name.startswith("{") and value:
            found[name.strip("{}")] = unquote(value)
        elif name != value:
            return None
    return found
