"""Who may call: whether the scopes that were enough are still enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.breaking.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.operation import Operation

__all__ = ["security"]

Needs = frozenset[str]


def security(operation: Operation) -> Iterator[Finding]:
    """Alternatives that were enough and are not any more."""
    place = _place(operation.new)
    offered = _alternatives(place)
    for needed in _alternatives(_place(operation.old)):
        if any(now <= needed for now in offered):
            continue
        grown = next((now for now in offered if now > needed), None)
        had, has = _words(needed), _words(grown or frozenset())
        if grown is None:
            sentence = f"A token with {had} may no longer call it."
            yield operation.finding("api-security-removed", place, (had, None), sentence)
        elif needed:
            extra = _words(grown - needed)
            sentence = f"A token with {had} needs {extra} as well."
            yield operation.finding("api-security-scope-added", place, (had, has), sentence)
        else:
            sentence = f"It could be called without a token and needs {has} now."
            yield operation.finding("api-security-added", place, (None, has), sentence)


def _place(operation: Node) -> Node:
    own = operation.at("security")
    return Node.root(operation.document).at("security") if own.value is None else own


def _alternatives(security: Node) -> list[Needs]:
    """Each alternative as the schemes and scopes that it needs; none at all needs nothing."""
    found = [
        frozenset(need for scheme, scopes in item.entries().items() for need in scopes.texts() or [scheme])
        for item in security.elements()
    ]
    return found or [frozenset()]


def _words(needed: Needs) -> str:
    return ", ".join(sorted(needed))
