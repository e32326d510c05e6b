"""Walks two schemas side by side and puts each pair of places before the rules of one side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from zoho_codegen.breaking.shape import alternatives, types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Keys, Node
    from zoho_codegen.breaking.spot import Spot

__all__ = ["Rules", "Walk"]

Pairs = list[tuple["Node", "Node"]]
Alike = Callable[["Node", "Node"], bool]


class Rules(Protocol):
    """What breaks on one side: in a request, or in an answer."""

    def union(self, old: Node, new: Node, spot: Spot, lone: tuple[list[Node], list[Node]]) -> Iterator[Finding]:
        """Compare two schemas as wholes; `lone` are the alternatives that only the old, only the new one has."""
        ...

    def values(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Compare what two alternatives say of a value itself: type, enum, bounds."""
        ...

    def properties(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Compare which properties two alternatives have, and which of them are required."""
        ...


class Walk:
    """Walks the schemas of one operation and one side; a pair of schemas met again is not compared again."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._seen: set[tuple[Keys, Keys]] = set()

    def compare(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Yield what breaks between two schemas and everything inside them."""
        if (old.place, new.place) in self._seen:
            return
        self._seen.add((old.place, new.place))
        pairs, lone = _paired(alternatives(old), alternatives(new))
        yield from self._rules.union(old, new, spot, lone)
        for before, after in pairs:
            yield from self._rules.values(before, after, spot)
            yield from self._rules.properties(before, after, spot)
            yield from self._inside(before, after, spot)

    def _inside(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        before, after = old.at("properties").entries(), new.at("properties").entries()
        for name in before:
            if name in after:
                yield from self.compare(before[name], after[name], spot.property(name))
        for key, inner in (("items", spot.items()), ("additionalProperties", spot.property("*"))):
            if old.at(key).mapping and new.at(key).mapping:
                yield from self.compare(old.at(key), new.at(key), inner)


def _paired(olds: list[Node], news: list[Node]) -> tuple[Pairs, tuple[list[Node], list[Node]]]:
    """Pair alternatives: by the name of their component, else by their types, else in order."""
    pairs: Pairs = []
    for same in (_same_component, _same_types, _any):
        pairs += _take(olds, news, same)
        taken = {id(node) for pair in pairs for node in pair}
        olds = [node for node in olds if id(node) not in taken]
        news = [node for node in news if id(node) not in taken]
    return pairs, (olds, news)


def _take(olds: Iterable[Node], news: Iterable[Node], same: Alike) -> Iterator[tuple[Node, Node]]:
    free = list(news)
    for old in olds:
        found = next((new for new in free if same(old, new)), None)
        if found is not None:
            free.remove(found)
            yield old, found


def _same_component(old: Node, new: Node) -> bool:
    return old.place[0] == "components" and old.place == new.place


def _same_types(old: Node, new: Node) -> bool:
    return types(old) == types(new)


def _any(_old: Node, _new: Node) -> bool:
    return True
