"""What a run has made on a target and not yet taken away again, learnt from every answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.course import asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_contract.answers import Row
    from zoho_contract.contract import Operation
    from zoho_contract.facts import Effect
    from zoho_contract.session import Exchange

CHANGED: Final = frozenset({"set", "union", "replace", "difference"})

_EITHER: Final = "create-or-set"
_CHANGED_ONLY: Final = "update"


class Belongings:
    """The run's own records, tags and territories, by kind and module and in the order they were created.

    `origins`: the exchange that made each of them, by identifier and by the name it was made with.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._ever: set[str] = set()
        self._touched: set[str] = set()
        self.origins: dict[str, Exchange] = {}

    def note(self, exchange: Exchange) -> None:
        """Learn from an exchange what has come, what has gone and what is no longer as it was made."""
        module = exchange.request.module or ""
        effects = exchange.request.operation.effects
        for effect in effects:
            if effect.change.startswith("create"):
                alone = replace(exchange, earlier=None)
                for identifier in filter(None, created(exchange, effect)):
                    self.add(effect.entity, module, identifier)
                    self.origins[identifier] = alone
                    if effect.entity != "record":  # It may be named later as well; what else is named was there before.
                        self.origins.update({name: alone for name in asked(exchange) if not name.isdigit()})
            elif effect.change == "delete":
                for identifier in _subjects(exchange, effect):
                    self.drop(effect.entity, identifier)
            elif effect.change in CHANGED and effect.entity != "record":
                self._touched.update(_named(exchange))
        if not effects and exchange.request.operation.method != "GET" and exchange.reading.succeeded:
            self._touched.update(_named(exchange))

    def add(self, kind: str, module: str, identifier: str) -> None:
        """Something was created."""
        self._ever.add(identifier)
        if identifier not in self._made[kind, module]:
            self._made[kind, module].append(identifier)

    def drop(self, kind: str, identifier: str) -> None:
        """Something is gone."""
        if kind != "record":
            self._touched.add(identifier)
        for (known, _), made in self._made.items():
            if known == kind and identifier in made:
                made.remove(identifier)

    def ever(self, identifier: str) -> bool:
        """Whether something was created by the run, be it still there or not."""
        return identifier in self._ever

    def of(self, kind: str, module: str = "") -> list[str]:
        """Identifiers of one kind, for a module."""
        return list(self._made[kind, module])

    def modules(self, kind: str) -> list[str]:
        """The modules in which there is something of a kind."""
        return [module for (known, module), made in self._made.items() if known == kind and made]

    def intact(self, identifier: str) -> bool:
        """Whether nothing was done to something, nor was it deleted."""
        return identifier not in self._touched


def created(exchange: Exchange, effect: Effect) -> list[str | None]:
    """What each row of an answer says was created; None for a row that created nothing."""
    operation = exchange.request.operation
    found: list[str | None] = []
    for row in exchange.reading.rows:
        named = row.id(operation) or (pointers.first(row.raw, effect.source) if effect.source else None)
        new = row.succeeded and isinstance(named, str) and not was_there(row, operation)
        found.append(named if new else None)
    return found


def was_there(row: Row, operation: Operation) -> bool:
    """Whether a row says, of an operation that creates or changes, that its thing was there before."""
    either = any(effect.change == _EITHER for effect in operation.effects)
    key = operation.schemas.wire(operation.row_schema, "action") if either else None
    return key is not None and row.raw.get(key) == _CHANGED_ONLY


def _subjects(exchange: Exchange, effect: Effect) -> Iterator[str]:
    """What a success was about: the rows that succeeded, or the one of the URL."""
    if effect.which.startswith("path."):
        value = pointers.first(exchange.request.parts, effect.which)
        if exchange.reading.succeeded and isinstance(value, str):
            yield value
        return
    asked = exchange.request.row_ids()
    for index, row in enumerate(exchange.reading.rows):
        found = row.id(exchange.request.operation) or (asked[index] if index < len(asked) else None)
        if row.succeeded and found and effect.which == "rows":
            yield found


def _named(exchange: Exchange) -> Iterator[str]:
    """Every identifier that a request named, if something of it succeeded."""
    rows = exchange.reading.rows
    if not exchange.reading.succeeded and not any(row.succeeded for row in rows):
        return
    stack = [exchange.request.parts["path"], exchange.request.parts["query"], exchange.request.parts["body"]]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
        elif isinstance(item, str) and item.isdigit():
            yield item
