"""A place in a document, and what is there once references are followed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from zoho_codegen.breaking.unreadable import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Keys", "Node"]

Keys = tuple[str | int, ...]

_ANNOTATIONS = frozenset({"summary", "description", "title", "deprecated", "example", "examples"})
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a document.

    Attributes:
        document: The whole document.
        place: The keys that lead to the value: behind a reference, those of its target, unless keys beside the
            reference add to what the target says.
        value: What is there; `None` when there is nothing.
    """

    document: Mapping[str, Any]
    place: Keys
    value: Any

    @classmethod
    def root(cls, document: Mapping[str, Any]) -> Node:
        """The document itself."""
        return cls(document, (), document)

    @property
    def where(self) -> str:
        """The place as a JSON path (RFC 9535)."""
        return "$" + "".join(_step(key) for key in self.place)

    @property
    def sequence(self) -> Sequence[Any]:
        """The value, if it is an array; else an empty one."""
        return _array(self.value)

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The value, if it is an object; else an empty one."""
        return _object(self.value)

    def at(self, *keys: str | int) -> Node:
        """The place that the keys lead to, references followed; its value is `None` when they lead nowhere.

        Raises:
            UnreadableError: A reference leads nowhere or in a circle.
        """
        node = self
        for key in keys:
            node = _followed(Node(node.document, (*node.place, key), _inside(node.value, key)))
        return node

    def entries(self) -> dict[str, Node]:
        """The values of an object by key; empty for anything else."""
        return {key: self.at(key) for key in self.mapping}

    def elements(self) -> list[Node]:
        """The elements of an array; empty for anything else."""
        return [self.at(index) for index, _ in enumerate(self.sequence)]

    def texts(self) -> list[str]:
        """The elements of an array that are strings; empty for anything else."""
        return [item for item in self.sequence if isinstance(item, str)]

    def text(self, key: str) -> str:
        """The text under a key; empty when there is none."""
        found = self.mapping.get(key)
        return found if isinstance(found, str) else ""

    def number(self, key: str) -> float | None:
        """The number under a key, if there is one."""
        found = self.mapping.get(key)
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None

    def named(self) -> dict[str, Node]:
        """The elements of an array of objects by the `name` of each."""
        return {node.text("name"): node for node in self.elements()}


def _followed(node: Node) -> Node:
    start = node
    seen: set[str] = set()
    while isinstance(reference := node.mapping.get("$ref"), str):
        if reference in seen:
            raise UnreadableError(f"the reference {reference} at {start.where} leads in a circle")
        seen.add(reference)
        keys = _target(reference)
        value: object = node.document
        for key in keys:
            value = _inside(value, key)
        if value is None:
            raise UnreadableError(f"the reference {reference} at {start.where} leads nowhere")
        node = _joined(node, Node(node.document, keys, value))
    return node


def _joined(reference: Node, target: Node) -> Node:
    """The target with the keys that stand beside the reference."""
    beside = {key: value for key, value in reference.mapping.items() if key != "$ref"}
    if not beside:
        return target
    adds = any(key not in _ANNOTATIONS and not key.startswith("x-") for key in beside)
    return replace(reference if adds else target, value={**target.mapping, **beside})


def _array(value: object) -> Sequence[Any]:
    return cast("Sequence[Any]", value) if isinstance(value, list) else ()


def _object(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _inside(value: object, key: str | int) -> object:
    if isinstance(key, str):
        return _object(value).get(key)
    return next(iter(_array(value)[key : key + 1]), None)


def _target(reference: str) -> Keys:
    parts = reference.removeprefix("#/").split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _step(key: str | int) -> str:
    if isinstance(key, str) and _PLAIN.fullmatch(key):
        return f".{key}"
    escaped = str(key).replace("\\", "\\\\").replace("'", "\\'")
    return f"[{key}]" if isinstance(key, int) else f"['{escaped}']"
