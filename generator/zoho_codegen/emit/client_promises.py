"""What the client compares answers with beyond the kinds of their members; loaded by clients that watch for drift."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit.client_document import Document

_CHOICES = ("anyOf", "oneOf")


@dataclass(frozen=True)
class PromiseView:
    """The models of members, the known values of texts, and the members that are always there or never null."""

    parts: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    never_null: tuple[str, ...]


def promise_views(bundle: Bundle, models: Iterable[str]) -> dict[str, PromiseView]:
    """The promises about each model, by its name."""
    document = Document(bundle.document)
    return {name: _view(document.schemas[name], document) for name in models}


def _view(schema: Mapping[str, Any], document: Document) -> PromiseView:
    members = document.properties(schema)
    shapes = {wire: document.shape(node) for wire, node in members.items()}
    return PromiseView(
        {wire: model for wire, shape in shapes.items() for model in shape.models()},
        {wire: known for wire, shape in shapes.items() if (known := (shape.item or shape).known)},
        tuple(wire for wire in dict.fromkeys(_required(schema, document)) if wire in members),
        tuple(wire for wire, node in members.items() if not _nullable(node, document)),
    )


def _required(schema: Mapping[str, Any], document: Document) -> Iterator[str]:
    resolved = document.resolve(schema)
    for part in resolved.get("allOf", []):
        yield from _required(part, document)
    yield from resolved.get("required", [])


def _nullable(node: Mapping[str, Any], document: Document) -> bool:
    """Whether a schema takes null; one that says nothing of its type takes anything."""
    resolved = document.resolve(node)
    choices = [part for key in _CHOICES for part in resolved.get(key, [])]
    if choices:
        return any(_nullable(part, document) for part in choices)
    if "allOf" in resolved:
        return all(_nullable(part, document) for part in resolved["allOf"])
    if "enum" in resolved:
        return None in resolved["enum"]
    if "const" in resolved:
        return resolved["const"] is None
    declared = resolved.get("type")
    return declared is None or "null" in ([declared] if isinstance(declared, str) else declared)
