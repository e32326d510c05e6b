"""Which answers, parameters and limits a run has come to, beside those that are documented."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zoho_contract.values import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_contract.answers import Reading
    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request

Seen = tuple[str, int, str, str]
"""Operation, status, code (empty where the answer has none) and scope: request or item."""


@dataclass
class Coverage:
    """What was seen and sent.

    `parameters`: per operation and place how often a value was sent there. `limits`: what became of each limit.
    """

    seen: Counter[Seen] = field(default_factory=Counter[Seen])
    parameters: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    limits: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def note(self, request: Request, reading: Reading) -> None:
        """Count an exchange."""
        operation = request.operation.id
        for scope, code in codes(reading):
            self.seen[operation, reading.answer.status, code, scope] += 1
        for where, values in request.parts.items():
            for name in values if is_object(values) else ():
                self.parameters[operation, f"{where}.{name}"] += 1

    def strange(self, operation: Operation) -> list[tuple[int, str, str, int]]:
        """Answers of an operation that no document names: status, code, scope, how often they came."""
        return [
            (status, code, scope, count)
            for (name, status, code, scope), count in sorted(self.seen.items())
            if name == operation.id and not documents(operation, status, code, scope)
        ]


def codes(reading: Reading) -> Iterator[tuple[str, str]]:
    """The different codes of an answer with their scope; an empty one where it has none."""
    if reading.code is not None or not reading.rows:
        yield "request", reading.code or ""
    for code in {row.code for row in reading.rows}:
        yield "item", code


def documents(operation: Operation, status: int, code: str, scope: str) -> bool:
    """Whether a document names a code with a status, or the status where there is no code."""
    if operation.response(status) is None:
        return False
    if not code:
        return True
    shared = {operation.batch.mixed, operation.batch.failed} if operation.batch else set[int | None]()
    mixed = scope == "item" and status in shared
    known = [(entry.scope, entry.status, entry.code) for entry in operation.errors]
    known += [(item.scope, item.status, item.code or "") for item in operation.outcomes]
    return any(
        (scope, code) == (where, what) and (status == declared or mixed or _won(operation, what))
        for where, declared, what in known
    )


def _won(operation: Operation, code: str) -> bool:
    """Whether a code tells of success: it comes with whatever status the batch has."""
    return any(item.code == code and item.scope == "item" for item in operation.outcomes)


def declared(operation: Operation) -> list[str]:
    """The places of an operation that take values: its parameters and the members of its body."""
    places = {"path": "path", "query": "query", "header": "headers"}
    found = [f"{places[item.where]}.{item.name}" for item in operation.parameters if item.where in places]
    return found + [f"body.{name}" for name in operation.schemas.properties(operation.body_schema)]
