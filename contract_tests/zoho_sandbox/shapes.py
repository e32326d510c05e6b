"""The schemas of a bundle as a map between names on the wire and code names."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeGuard, cast

Schema = Mapping[str, Any]
# A decoded JSON value, or one on its way to JSON. Whoever reads it looks first what it is.
Json = Any


def is_list(value: Json) -> TypeGuard[list[Json]]:
    """Whether the value is a JSON array."""
    return isinstance(value, list)


def is_object(value: Json) -> TypeGuard[dict[str, Json]]:
    """Whether the value is a JSON object."""
    return isinstance(value, dict)


class Shapes:
    """Looks into the schemas of one bundle."""

    def __init__(self, document: Schema) -> None:
        self._document: Final = document
        self._properties: Final[dict[int, Mapping[str, tuple[str, Schema]]]] = {}

    def resolve(self, node: Schema) -> Schema:
        """The node itself, or what its local reference leads to."""
        while "$ref" in node:
            target: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def properties(self, schema: Schema) -> Mapping[str, tuple[str, Schema]]:
        """The declared properties: wire name to code name and schema. Alternatives are read as one."""
        schema = self.resolve(schema)
        known = self._properties.get(id(schema))
        if known is None:
            known = self._properties[id(schema)] = dict(self._collect(schema))
        return known

    def _collect(self, schema: Schema) -> Iterator[tuple[str, tuple[str, Schema]]]:
        for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from self.properties(part).items()
        for wire, node in schema.get("properties", {}).items():
            yield wire, (node.get("x-name", wire), node)

    def property_named(self, schema: Schema, name: str) -> tuple[str, Schema] | None:
        """The wire name and the schema of the property with that code name."""
        return next(((wire, node) for wire, (known, node) in self.properties(schema).items() if known == name), None)

    def items(self, schema: Schema) -> Schema:
        """The schema of an array's elements; empty where nothing is said."""
        schema = self.resolve(schema)
        if "items" in schema:
            return cast("Schema", schema["items"])
        for part in self.alternatives(schema):
            if part is not schema and (items := self.items(part)):
                return items
        return {}

    def alternatives(self, schema: Schema) -> list[Schema]:
        """The branches of anyOf or oneOf, resolved; the schema alone where it has none."""
        schema = self.resolve(schema)
        branches = [self.resolve(part) for key in ("anyOf", "oneOf") for part in schema.get(key, ())]
        return [leaf for branch in branches for leaf in self.alternatives(branch)] if branches else [schema]

    def types(self, schema: Schema) -> frozenset[str]:
        """The JSON types that the schema names, over all its alternatives."""
        found: set[str] = set()
        for part in self.alternatives(schema):
            kind = part.get("type", "object" if "properties" in part else ())
            found.update([kind] if isinstance(kind, str) else kind)
        return frozenset(found)

    def is_open(self, schema: Schema) -> bool:
        """Whether the object takes keys that it does not declare, as records do."""
        return bool(self.resolve(schema).get("additionalProperties", False))
