"""Which version and which operation a URL means."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from zoho_sandbox import unbuilt
from zoho_sandbox.contract import Contract, Match, Operation

PREFIX = 2  # "crm" and the version
MOST_KNOWN: Final = 4096
# Segments of a URL that is worth knowing by heart, and their characters.
MOST_SEGMENTS: Final = 10
MOST_TEXT: Final = 300


class Routes:
    """Where URLs lead, by the contracts and nothing else; the last few thousand are known by heart."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts: Final = contracts
        self._known: Final = lru_cache(MOST_KNOWN)(self._find)

    def find(self, method: str, segments: tuple[str, ...]) -> tuple[bool, Contract, Match | None]:
        """Whether the URL is one of what is not played, the version meant, and what its bundle knows there."""
        if len(segments) > MOST_SEGMENTS or len(method) + sum(map(len, segments)) > MOST_TEXT:
            return self._find(method, segments)
        return self._known(method, segments)

    def _find(self, method: str, segments: tuple[str, ...]) -> tuple[bool, Contract, Match | None]:
        return unbuilt.meant(method, segments, self._contracts), *find(self._contracts, segments)


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
