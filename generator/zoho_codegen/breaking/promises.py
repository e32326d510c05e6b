"""Named entries of an operation, as they were and as they are: `x-errors`, `x-outcomes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.node import Node

__all__ = ["kept", "removed"]

_VISIBLE = ("status", "code", "scope")


def kept(old: Node, new: Node) -> Iterator[tuple[str, Node, Node]]:
    """The entries that both lists have: name, old entry, new entry."""
    before, after = old.named(), new.named()
    yield from ((name, node, after[name]) for name, node in before.items() if name in after)


def removed(old: Node, new: Node) -> Iterator[tuple[str, Node, str]]:
    """The entries that are gone: name, old entry, and what it looked like to a caller.

    A caller does not see an entry's name: one that is gone while a new one looks the same was only renamed.
    """
    before, after = old.named(), new.named()
    fresh = [_looks(node) for name, node in after.items() if name not in before]
    for name, node in before.items():
        if name not in after and _looks(node) not in fresh:
            yield name, node, f"{node.mapping.get('status')} {node.text('code')}".strip()


def _looks(node: Node) -> list[object]:
    return [node.mapping.get(key) for key in _VISIBLE]
