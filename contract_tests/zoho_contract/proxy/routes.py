"""Which operation of which version a call is meant for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from zoho_contract.contract import Contract, Operation, bundled_versions, load


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


def find(method: str, path: str) -> Place | str:
    """The place of a call, or in one sentence why there is none."""
    if accounts(path):
        return _within(_contract(bundled_versions()[-1]), method, path, accounts=True)
    parts = path.split("/", 3)
    if parts[1] != "crm" or len(parts) < 4:  # noqa: PLR2004 - "", crm, version and the rest
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
