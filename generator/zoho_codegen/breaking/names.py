"""Names in code: renaming one renames an argument or an attribute of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Node
    from zoho_codegen.breaking.spot import Spot

__all__ = ["changed_name", "changed_names"]

_KEY = "x-name"


def changed_names(before: Mapping[str, Node], after: Mapping[str, Node], spot: Spot) -> Iterator[Finding]:
    """The properties on both sides whose name in code differs."""
    for name in before:
        if name in after:
            yield from changed_name(before[name], after[name], spot.property(name))


def changed_name(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    """A property or parameter whose name in code differs."""
    had, has = old.text(_KEY), new.text(_KEY)
    if had and had != has:
        yield spot.finding("x-name-changed", new, (had, has or None), f"{spot} has another name in code.")
