"""What a schema says, whichever way it is written: allOf merged, null apart, open enums whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoho_codegen.breaking.node import Keys, Node

__all__ = ["alternatives", "are_among", "is_open", "known_values", "nullable", "types", "union_word"]

_UNIONS = ("anyOf", "oneOf")
_OPEN = "x-open-enum"
_KNOWN = "x-extensible-enum"


def alternatives(schema: Node) -> list[Node]:
    """The schemas of which a value fits one, nested unions laid flat, without the one that allows only null."""
    return [branch for branch in _branches(schema, ()) if types(branch) != frozenset()]


def nullable(schema: Node) -> bool:
    """Whether null fits."""
    return any(_allows_null(branch) for branch in _branches(schema, ()))


def types(schema: Node) -> frozenset[str] | None:
    """The types that fit, apart from null; `None` when any type does."""
    declared = schema.mapping.get("type")
    if declared is None:
        return None
    return frozenset([declared] if isinstance(declared, str) else schema.at("type").texts()) - {"null"}


def are_among(inner: frozenset[str], outer: frozenset[str]) -> bool:
    """Whether every value of the inner types is of the outer ones; an integer is a number."""
    return inner <= (outer | {"integer"} if "number" in outer else outer)


def known_values(schema: Node) -> list[Any] | None:
    """The values of the enum or const, without null; `None` when the schema lists none."""
    if "const" in schema.mapping:
        return [schema.mapping["const"]]
    listed = schema.at("enum")
    return None if listed.value is None else [value for value in listed.sequence if value is not None]


def is_open(schema: Node) -> bool:
    """Whether values that are not listed fit as well: an open enum, or no enum at all."""
    return known_values(schema) is None or schema.mapping.get(_OPEN) is True


def union_word(*schemas: Node) -> str:
    """`one-of` when one of the schemas is written so, else `any-of`."""
    return "one-of" if any("oneOf" in schema.mapping for schema in schemas) else "any-of"


def _branches(schema: Node, above: tuple[Keys, ...]) -> list[Node]:
    if schema.place in above:
        return []
    merged = _merged(schema, above)
    if merged.mapping.get(_OPEN) is True and merged.mapping.keys() & {"anyOf", _KNOWN}:
        return [_open_enum(merged)]
    for key in _UNIONS:
        parts = merged.at(key).elements()
        if parts:
            return [branch for part in parts for branch in _branches(part, (*above, schema.place))]
    return [merged]


def _open_enum(schema: Node) -> Node:
    """The enum that `anyOf: [the enum, any string]` opens, or that a published bundle lists beside the type."""
    if _KNOWN in schema.mapping:
        return replace(schema, value={**schema.mapping, "enum": schema.mapping[_KNOWN]})
    known = schema.at("anyOf", 0)
    return replace(known, value={**known.mapping, _OPEN: True})


def _merged(schema: Node, above: tuple[Keys, ...]) -> Node:
    parts = schema.at("allOf").elements()
    if not parts:
        return schema
    whole = {key: value for key, value in schema.mapping.items() if key != "allOf"}
    for part in parts:
        if part.place in above:
            continue
        merged = _merged(part, (*above, schema.place))
        whole["properties"] = {**merged.at("properties").mapping, **whole.get("properties", {})}
        whole["required"] = [*whole.get("required", []), *merged.at("required").sequence]
        whole = {**merged.mapping, **whole}
    return replace(schema, value=whole)


def _allows_null(schema: Node) -> bool:
    declared = schema.at("type")
    by_type = declared.value is None or declared.value == "null" or "null" in declared.texts()
    listed = [*schema.at("enum").sequence, schema.mapping.get("const", "")]
    by_value = None in listed or not {"enum", "const"} & schema.mapping.keys()
    return by_type and by_value
