"""An operation as it was and as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zoho_codegen.breaking.finding import Finding, shown
from zoho_codegen.breaking.node import Node
from zoho_codegen.bundle import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Operation", "operations", "removals"]

Route = tuple[str, str]

_TEMPLATE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as it was and as it is.

    Attributes:
        old: The old one; its place is `paths`, the path, the method.
        new: The new one.
    """

    old: Node
    new: Node

    @property
    def name(self) -> str:
        """The operationId, as it was."""
        return _name(self.old)

    def finding(self, kind: str, node: Node, change: tuple[object, object], sentence: str) -> Finding:
        """A finding at a place; `change` is what was there and what is there now."""
        old, new = change
        return Finding(kind, self.name, node.where, shown(old), shown(new), sentence)


def operations(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of both documents: those of the same method and path, then those that kept their operationId.

    How the parts of a path are called between the braces makes no difference.
    """
    before, after = _by_route(old), _by_route(new)
    for route, node in before.items():
        if route in after:
            yield Operation(node, after[route])
    moved = {_name(node): node for route, node in after.items() if route not in before}
    for route, node in before.items():
        if route not in after and _name(node) in moved:
            yield Operation(node, moved[_name(node)])


def removals(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Finding]:
    """Operations whose method and path are gone."""
    before, after = _by_route(old), _by_route(new)
    kept = {path for path, _ in after}
    moved = {_name(node): node for route, node in after.items() if route not in before}
    for route, node in before.items():
        if route in after:
            continue
        had, has = _address(node), moved.get(_name(node))
        how = "with" if node.mapping.get("deprecated") is True else "without"
        kind = f"api-{'' if route[0] in kept else 'path-'}removed-{how}-deprecation"
        now = None if has is None else _address(has)
        sentence = f"`{had}` is gone." if now is None else f"`{had}` moved to `{now}`."
        yield Finding(kind, _name(node), node.where, had, shown(now), sentence)


def _by_route(document: Mapping[str, Any]) -> dict[Route, Node]:
    found: dict[Route, Node] = {}
    for path, item in Node.root(document).at("paths").entries().items():
        for method in METHODS:
            if method in item.mapping:
                found[_TEMPLATE.sub("{}", path), method] = item.at(method)
    return found


def _name(operation: Node) -> str:
    return operation.text("operationId") or _address(operation)


def _address(operation: Node) -> str:
    _, path, method = operation.place
    return f"{str(method).upper()} {path}"
