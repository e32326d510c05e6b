"""Schemas of answers: what may come now must have been allowed to come before, and what always came must still come.

Bounds and patterns of answers are no promise to a reader and may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.breaking.names import changed_names
from zoho_codegen.breaking.shape import alternatives, are_among, is_open, known_values, nullable, types, union_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Node
    from zoho_codegen.breaking.spot import Spot

__all__ = ["ResponseSchemas"]


class ResponseSchemas:
    """The rules of answers."""

    def union(self, old: Node, new: Node, spot: Spot, lone: tuple[list[Node], list[Node]]) -> Iterator[Finding]:
        """A new alternative, and null that did not come before."""
        for branch in lone[1]:
            kind = f"{spot.stem}-{union_word(old, new)}-added"
            said = sorted(types(branch) or {"any"})
            yield spot.finding(kind, branch, (None, said), f"{spot} may be something else now.")
        untyped = any(types(branch) is None for branch in alternatives(new))
        if nullable(new) and not nullable(old) and not untyped:
            change = ("not nullable", "nullable")
            yield spot.finding(f"{spot.stem}-became-nullable", new, change, f"{spot} may be null now.")

    def values(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Type, format and enum."""
        yield from _type(old, new, spot)
        before, after = known_values(old), known_values(new)
        if before is None or is_open(old):
            return
        kind = f"{spot.stem}-enum-value-added"
        if after is None or is_open(new):
            yield spot.finding(kind, new, (before, "any value"), f"{spot} may hold any value now.")
            return
        for value in after:
            if value not in before:
                yield spot.finding(kind, new, (None, value), f"{spot} may hold `{value}` now.")

    def properties(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Properties that are gone, and those that need no longer come."""
        before, after = old.at("properties").entries(), new.at("properties").entries()
        required, was_required = set(new.at("required").texts()), set(old.at("required").texts())
        for name, node in before.items():
            word = "required" if name in was_required else "optional"
            if name not in after:
                sentence = f"{spot.property(name)} no longer comes."
                yield spot.finding(f"response-{word}-property-removed", node, (word, None), sentence)
            elif name in was_required - required:
                kind = "response-property-became-optional"
                sentence = f"{spot.property(name)} may be missing now."
                yield spot.finding(kind, after[name], ("required", "optional"), sentence)
        yield from changed_names(before, after, spot)


def _type(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    before, after = types(old), types(new)
    kind = f"{spot.stem}-type-changed"
    if before is not None and (after is None or not are_among(after, before)):
        change = (sorted(before), sorted(after or {"any"}))
        yield spot.finding(kind, new, change, f"{spot} may be of another type now.")
        return
    had, has = old.mapping.get("format"), new.mapping.get("format")
    if had is not None and has != had:
        yield spot.finding(kind, new, (had, has), f"{spot} may have another format now.")
