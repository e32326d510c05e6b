"""What a documented limit just allows: one less than what is refused for being too much."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Operation
from zoho_contract.facts import ErrorEntry
from zoho_contract.values import members

if TYPE_CHECKING:
    from zoho_contract.session import Exchange

_NUMBER: Final = re.compile(r"(?<=limit )\d+$", re.IGNORECASE)
_LAST: Final = re.compile(r",\s*(?:'[^']*'|[\w.]+(?:\([^()]*\))?)\s*(?=\)|$|\bfrom\b|\blimit\b)", re.IGNORECASE)
_TOO_MUCH: Final = "LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class BorderCheck:
    """A query that is one shorter than the one that is refused for its length is answered."""

    operation: Operation
    entry: ErrorEntry
    pointer: str
    text: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "one_less_than_too_much_is_accepted"

    def run(self, bench: Bench) -> str:
        """Send it with one less of each thing that it names several of; says what became of it.

        Raises:
            UnavailableError: The query names nothing several times.
        """
        refused: Exchange | None = None
        for text in _shorter(self.text):
            request = example(self.operation)
            request.parts["body"] = {self.pointer: text}
            refused = bench.session.send(request)
            if refused.reading.code != _TOO_MUCH:
                return "matched"
        if refused is None:
            raise UnavailableError("it names nothing several times")
        bench.session.violate(self.name, refused, f"no {_TOO_MUCH}, as it is one less than what is too much")
        return "violated"


def _shorter(text: str) -> Iterator[str]:
    """The same query with one less, wherever it has a number of rows or a list."""
    if match := _NUMBER.search(text):
        yield f"{text[: match.start()]}{int(match[0]) - 1}"
        return
    for match in _LAST.finditer(text):
        yield text[: match.start()] + " " * match[0].startswith(",") + text[match.end() :]


def border_checks(operations: list[Operation]) -> list[Check]:
    """One for each query that is documented to be too much."""
    found: list[Check] = []
    for operation in operations:
        for entry in operation.errors:
            for pointer, value in members(entry.trigger.get("set")).items():
                text, where = members(value).get("literal"), pointer.partition(".")
                if entry.code == _TOO_MUCH and where[0] == "body" and isinstance(text, str) and _close(operation, text):
                    found.append(BorderCheck(operation, entry, where[2], text))
    return found


def _close(operation: Operation, text: str) -> bool:
    """Whether a query is too much by one: in older versions the documented one asks for more rows than that."""
    match, paging = _NUMBER.search(text), operation.paging
    return " offset " not in text and (match is None or (paging is not None and paging.most == int(match[0]) - 1))
