"""Schemas of requests: what fitted before must still fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.breaking.names import changed_names
from zoho_codegen.breaking.shape import alternatives, are_among, is_open, known_values, nullable, types, union_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Node
    from zoho_codegen.breaking.spot import Spot

__all__ = ["RequestSchemas"]

_LOWER = {
    "minimum": "min",
    "exclusiveMinimum": "exclusive-min",
    "minLength": "min-length",
    "minItems": "min-items",
    "minProperties": "min-properties",
}
_NATURAL = frozenset({"minLength", "minItems", "minProperties"})  # nothing is less than 0, so 0 bounds nothing
_UPPER = {
    "maximum": "max",
    "exclusiveMaximum": "exclusive-max",
    "maxLength": "max-length",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
}


class RequestSchemas:
    """The rules of requests."""

    def union(self, old: Node, new: Node, spot: Spot, lone: tuple[list[Node], list[Node]]) -> Iterator[Finding]:
        """An alternative that is gone, and null that is no longer taken."""
        for branch in lone[0]:
            kind = f"{spot.stem}-{union_word(old, new)}-removed"
            said = sorted(types(branch) or {"any"})
            yield spot.finding(kind, branch, (said, None), f"{spot} no longer takes one of its alternatives.")
        untyped = any(types(branch) is None for branch in alternatives(old))
        if nullable(old) and not nullable(new) and not untyped:
            change = ("nullable", "not nullable")
            yield spot.finding(f"{spot.stem}-became-not-nullable", new, change, f"{spot} may no longer be null.")

    def values(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Type, format, enum, bounds, pattern and default."""
        yield from _type(old, new, spot)
        yield from _enum(old, new, spot)
        yield from _bounds(old, new, spot)
        yield from _pattern(old, new, spot)
        before, after = old.mapping.get("default"), new.mapping.get("default")
        if before is not None and before != after:
            kind = f"{spot.stem}-default-value-{'removed' if after is None else 'changed'}"
            sentence = f"Leaving out {_lowered(spot)} no longer means what it did."
            yield spot.finding(kind, new, (before, after), sentence)

    def properties(self, old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
        """Properties that are gone, new required ones, and those that became required."""
        before, after = old.at("properties").entries(), new.at("properties").entries()
        required, was_required = set(new.at("required").texts()), set(old.at("required").texts())
        for name, node in before.items():
            if name not in after:
                sentence = f"{spot.property(name)} is no longer known."
                yield spot.finding("request-property-removed", node, ("property", None), sentence)
        for name, node in after.items():
            if name in required and name not in before:
                sentence = f"{spot.property(name)} is new and must be sent."
                yield spot.finding("new-required-request-property", node, (None, "required"), sentence)
            elif name in required - was_required:
                kind = "request-property-became-required"
                sentence = f"{spot.property(name)} must now be sent."
                yield spot.finding(kind, node, ("optional", "required"), sentence)
        if old.mapping.get("additionalProperties") is not False and new.mapping.get("additionalProperties") is False:
            change = ("other properties", None)
            sentence = f"{spot} no longer takes properties that it does not know."
            yield spot.finding("x-request-other-properties-refused", new, change, sentence)
        yield from changed_names(before, after, spot)


def _type(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    before, after = types(old), types(new)
    if after is not None and (before is None or not are_among(before, after)):
        change = (sorted(before or {"any"}), sorted(after))
        yield spot.finding(f"{spot.stem}-type-changed", new, change, f"{spot} no longer takes every type that it took.")
        return
    had, has = old.mapping.get("format"), new.mapping.get("format")
    if has is not None and has != had:
        yield spot.finding(f"{spot.stem}-type-changed", new, (had, has), f"{spot} must now have another format.")


def _enum(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    before, after = known_values(old), known_values(new)
    if after is None:
        return
    if before is None:
        if not is_open(new):
            sentence = f"{spot} takes only certain values now."
            yield spot.finding(f"{spot.stem}-became-enum", new, ("any value", after), sentence)
        return
    for value in before:
        if value not in after:
            kind = f"{spot.stem}-enum-value-removed"
            yield spot.finding(kind, new, (value, None), f"{spot} no longer takes `{value}`.")


def _bounds(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    for key, word in (_LOWER | _UPPER).items():
        before, after = old.number(key), new.number(key)
        if after is None or not _narrower(key, before, after):
            continue
        moved = "increased" if key in _LOWER else "decreased"
        kind = f"{spot.stem}-{word}-{'set' if before is None else moved}"
        yield spot.finding(kind, new.at(key), (before, after), f"{spot} has a narrower {key} now.")


def _narrower(key: str, before: float | None, after: float) -> bool:
    if before is None:
        return key not in _NATURAL or after > 0
    return after > before if key in _LOWER else after < before


def _pattern(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    before, after = old.mapping.get("pattern"), new.mapping.get("pattern")
    if after is not None and after != before:
        kind = f"{spot.stem}-pattern-{'added' if before is None else 'changed'}"
        yield spot.finding(kind, new.at("pattern"), (before, after), f"{spot} must now match another pattern.")


def _lowered(spot: Spot) -> str:
    text = str(spot)
    return text[0].lower() + text[1:]
