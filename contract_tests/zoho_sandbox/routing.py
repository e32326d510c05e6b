"""Which version and which operation a URL means."""

from collections.abc import Mapping, Sequence

from zoho_sandbox.contract import Contract, Match, Operation

PREFIX = 2  # "crm" and the version


def find(contracts: Mapping[str, Contract], segments: Sequence[str]) -> tuple[Contract, Match | None]:
    """The version meant, and what its bundle knows at the URL; the newest version where none is meant."""
    newest = list(contracts.values())[-1]
    if len(segments) > PREFIX and segments[0] == "crm":
        contract = contracts.get(segments[1])
        return contract or newest, contract.match(segments[PREFIX:]) if contract else None
    return newest, newest.match(segments, accounts=True)


def operation(contracts: Mapping[str, Contract], method: str, segments: Sequence[str]) -> Operation | None:
    """The operation that a method and a URL mean, or None."""
    _, match = find(contracts, segments)
    return match.operations.get(method) if match else None
