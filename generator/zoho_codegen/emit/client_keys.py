"""What a docstring says of a value: its kind, its limits, and the keys of an object."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from zoho_codegen.emit.client_document import Document

_DEEPEST = 3
_MANY = 14
_FORMATS = {"date": "a day as ISO 8601 writes it", "date-time": "a moment as ISO 8601 writes it"}
_KINDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "None"}


def keys(document: Document, schema: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """One line for each key of an object, or of the objects of a list, those inside it indented below."""
    node = _inner(document, schema)
    required = node.get("required", [])
    pad = "    " * depth
    if not depth and node.get("additionalProperties") and document.properties(node):
        yield "any field: its value, under the API name of the field"
    for wire, child in document.properties(node).items():
        resolved = document.resolve(child)
        must = ", required" if wire in required else ""
        doc = (
            f"Identifier of the {resolved['x-entity']}."
            if _plain_id(resolved)
            else _flat(resolved.get("description", ""))
        )
        yield f"{pad}{wire} ({kind(document, child)}{must}): {doc}".rstrip(": ")
        if depth + 1 < _DEEPEST:
            yield from keys(document, child, depth + 1)


def kind(document: Document, schema: Mapping[str, Any]) -> str:
    """A few words on what a value is."""
    node = document.resolve(schema)
    variants = [part for key in ("anyOf", "oneOf") for part in node.get(key, [])]
    if variants:
        return " or ".join(dict.fromkeys(kind(document, part) for part in variants))
    types: str | list[str] = node.get("type", "object" if "properties" in node or "allOf" in node else "")
    if isinstance(types, list):
        return " or ".join(kind(document, {**node, "type": one}) for one in types)
    if types == "array":
        most = f", at most {node['maxItems']}" if "maxItems" in node else ""
        return f"list of {_plural(kind(document, node.get('items', {})))}{most}"
    return _scalar(node, types)


def limits(document: Document, schema: Mapping[str, Any], said: str) -> str:
    """A sentence with the limits of an argument, as far as its text does not say them already."""
    node = document.resolve(schema)
    found = [_span(node)]
    if "maxItems" in node:
        found.append(f"at most {node['maxItems']}")
    if "maxLength" in node and "x-entity" not in node and not _is_id(node):
        found.append(f"at most {node['maxLength']} characters")
    words = [text for text in found if text and not _told(text, said)]
    return f" {'; '.join(words).capitalize()}." if words else ""


def _told(text: str, said: str) -> bool:
    """Whether a text says the last number of another, which is how many there may be."""
    number = re.findall(r"\d+", text)[-1]
    return bool(re.search(rf"\b{number}\b", said.replace(",", ""))) or _SPELT.get(number, "-") in said


def _plain_id(node: Mapping[str, Any]) -> bool:
    said = node.get("description", "")
    return "x-entity" in node and said.startswith("Identifier of an entity;")


_SPELT = {"10": "ten", "1": "one"}


def _scalar(node: Mapping[str, Any], types: str) -> str:
    values = [value for value in [*node.get("enum", []), node.get("const")] if value is not None]
    if values:
        some = values if len(values) <= _MANY else values[:_MANY]
        others = ", ..." if len(values) > _MANY or node.get("x-open-enum") else ""
        return ", ".join(f"`{value}`" for value in some) + others
    if types == "string":
        return _text(node)
    span = _span(node)
    return f"{_KINDS.get(types, types or 'any')}{f' {span}' if span else ''}"


def _text(node: Mapping[str, Any]) -> str:
    if _is_id(node):
        return "id"
    if node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    return f"text of at most {node['maxLength']} characters" if "maxLength" in node else "text"


def _span(node: Mapping[str, Any]) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return f"at most {high}" if high is not None else ""


def _is_id(node: Mapping[str, Any]) -> bool:
    return "digits" in _flat(node.get("description", "")) or str(node.get("pattern", "")).startswith("^[0-9]")


def _plural(words: str) -> str:
    return {"object": "objects", "id": "ids", "text": "texts"}.get(words, words)


def _inner(document: Document, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object of a schema: itself, the element of a list, or the variant that is one."""
    node = document.resolve(schema)
    while "items" in node:
        node = document.resolve(node["items"])
    for part in [*node.get("anyOf", []), *node.get("oneOf", [])]:
        if document.properties(part):
            return document.resolve(part)
    return node


def _flat(text: str) -> str:
    return " ".join(str(text).split())
