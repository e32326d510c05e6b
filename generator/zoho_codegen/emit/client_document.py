"""Read access to one bundle: its references and the shapes of its schemas."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "boolean", "model", "list", "mapping", "any"]

_PREFIX = "#/components/schemas/"
_SCALARS: Mapping[str, Kind] = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}


@dataclass(frozen=True)
class Shape:
    """What a Python reader has to know about a schema.

    `model` is the component's name when `kind` is "model"; `item` is the element when `kind` is "list"; `known` are
    the values an enum lists, `open` tells whether others may appear.
    """

    kind: Kind
    model: str = ""
    item: "Shape | None" = None
    known: tuple[str, ...] = ()
    open: bool = True

    def models(self) -> Iterator[str]:
        """Names of the component schemas this shape mentions."""
        if self.kind == "model":
            yield self.model
        if self.item is not None:
            yield from self.item.models()


class Document:
    """One bundle's document; every lookup follows local references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.raw = document
        self.schemas: Mapping[str, Any] = document.get("components", {}).get("schemas", {})

    def resolve(self, node: Mapping[str, Any]) -> dict[str, Any]:
        """The node a chain of references ends at; siblings of a reference win over what it points to."""
        resolved = dict(node)
        while "$ref" in resolved:
            reference: str = resolved.pop("$ref")
            target: Any = self.raw
            for part in reference.removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            resolved = {**target, **resolved}
        return resolved

    def parameters(self, path: str, operation: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Parameters of an operation, those of its path first, each resolved; the operation's own win."""
        shared: list[Any] = self.raw["paths"][path].get("parameters", [])
        found = {
            (parameter["in"], parameter["name"]): parameter
            for parameter in map(self.resolve, [*shared, *operation.get("parameters", [])])
        }
        return list(found.values())

    def properties(self, schema: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Properties of an object schema, those of its allOf parts first; of a choice of forms, those of each."""
        resolved = self.resolve(schema)
        found: dict[str, dict[str, Any]] = {}
        for part in [*resolved.get("allOf", []), *resolved.get("oneOf", [])]:
            found.update(self.properties(part))
        found.update(resolved.get("properties", {}))
        return found

    def along(self, schema: Mapping[str, Any], path: str) -> dict[str, Any]:
        """The schema node at a path such as `data[0].Territories[].id`; arrays are entered, siblings are kept."""
        node: dict[str, Any] = dict(schema)
        for name in re.sub(r"\[\d*\]", "", path).split("."):
            holder = self.resolve(node)
            while "items" in holder:
                holder = self.resolve(holder["items"])
            node = self.properties(holder)[name]
        return node

    def shape(self, schema: Mapping[str, Any]) -> Shape:
        """Shape of a schema; null is not part of it, because every reader tolerates null."""
        name = _component(schema)
        resolved = self.resolve(schema)
        variants = [part for key in ("anyOf", "oneOf") for part in resolved.get(key, [])]
        variants = [part for part in variants if self.resolve(part).get("type") != "null"]
        if variants:
            return self._union([self.shape(part) for part in variants])
        types = _types(resolved)
        if "object" in types or "allOf" in resolved or "properties" in resolved:
            return Shape("model", model=name) if name else Shape("mapping")
        if "array" in types:
            return Shape("list", item=self.shape(resolved.get("items", {})))
        return _scalar(types, resolved)

    def _union(self, shapes: list[Shape]) -> Shape:
        """The one shape that reads every variant: a single variant is itself, mixed ones are any value."""
        first = shapes[0]
        if all(shape.kind == "text" for shape in shapes):
            known = tuple(dict.fromkeys(value for shape in shapes for value in shape.known))
            return Shape("text", known=known, open=any(shape.open for shape in shapes))
        if all(shape == first for shape in shapes):
            return first
        return Shape("any")


def _component(schema: Mapping[str, Any]) -> str:
    reference: str = schema.get("$ref", "")
    return reference.removeprefix(_PREFIX) if reference.startswith(_PREFIX) else ""


def _types(schema: Mapping[str, Any]) -> set[str]:
    declared = schema.get("type", [])
    return {declared} if isinstance(declared, str) else set(declared) - {"null"}


def _scalar(types: set[str], schema: Mapping[str, Any]) -> Shape:
    values = [value for value in schema.get("enum", []) if value is not None]
    if values and all(isinstance(value, str) for value in values):
        return Shape("text", known=tuple(values), open=bool(schema.get("x-open-enum", False)))
    if isinstance(schema.get("const"), str):
        return Shape("text", known=(schema["const"],), open=False)
    if len(types) == 1:
        return Shape(_SCALARS.get(next(iter(types)), "any"))
    return Shape("any")
