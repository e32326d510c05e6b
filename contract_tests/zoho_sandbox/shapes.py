"""The schemas of a bundle as a map between names on the wire and code names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

Schema = Mapping[str, Any]
# A decoded JSON value, or one on its way to JSON. Whoever reads it looks first what it is.
Json = Any


def is_list(value: Json) -> TypeGuard[list[Json]]:
    """Whether the value is a JSON array."""
    return isinstance(value, list)


def is_object(value: Json) -> TypeGuard[dict[str, Json]]:
    """Whether the value is a JSON object."""
    return isinstance(value, dict)


# Says nothing. Always this one object, since what is known of a schema is kept by its identity.
ANYTHING: Final[Schema] = {}


# Name on the wire, code name, schema, the types that it names, and whether it must be there.
Member = tuple[str, str, Schema, frozenset[str], bool]


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out about a schema, which is held on to: its identity is the key."""

    schema: Schema
    resolved: Schema
    alternatives: list[Schema]
    telling: list[Schema]
    types: frozenset[str]
    items: Schema
    properties: Mapping[str, tuple[str, Schema]]
    members: Sequence[Member]


class Shapes:
    """Looks into the schemas of one bundle."""

    def __init__(self, document: Schema) -> None:
        self._document: Final = document
        self._known: Final[dict[int, Known]] = {}
        # What spells values and what checks scalars, by the identity of their schemas, which are held on to.
        self.spellers: Final[dict[int, Callable[[Json], tuple[Json, float]]]] = {}
        self.checks: Final[dict[int, Callable[[Json], bool]]] = {}

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
        return self._of(schema).properties

    def members(self, schema: Schema) -> Sequence[Member]:
        """The declared properties with what is asked of each most often."""
        return self._of(schema).members

    def property_named(self, schema: Schema, name: str) -> tuple[str, Schema] | None:
        """The wire name and the schema of the property with that code name."""
        return next(((wire, node) for wire, (known, node) in self.properties(schema).items() if known == name), None)

    def items(self, schema: Schema) -> Schema:
        """The schema of an array's elements; empty where nothing is said."""
        return self._of(schema).items

    def alternatives(self, schema: Schema) -> list[Schema]:
        """The branches of anyOf or oneOf, resolved; the schema alone where it has none."""
        return self._of(schema).alternatives

    def telling(self, schema: Schema) -> list[Schema]:
        """The alternatives for what is something: all but the one of nothing."""
        return self._of(schema).telling

    def types(self, schema: Schema) -> frozenset[str]:
        """The JSON types that the schema names, over all its alternatives."""
        return self._of(schema).types

    def is_open(self, schema: Schema) -> bool:
        """Whether the object takes keys that it does not declare, as records do."""
        return bool(self.resolve(schema).get("additionalProperties", False))

    def _of(self, schema: Schema) -> Known:
        known = self._known.get(id(schema))
        if known is None:
            resolved = self.resolve(schema)
            alternatives = self._alternatives(resolved)
            properties = dict(self._collect(resolved))
            required = resolved.get("required", ())
            members = [
                (wire, name, node, _types(self._alternatives(self.resolve(node))), wire in required)
                for wire, (name, node) in properties.items()
            ]
            items = self._items(resolved, alternatives)
            telling = [part for part in alternatives if part.get("type") != "null"] or alternatives
            known = Known(schema, resolved, alternatives, telling, _types(alternatives), items, properties, members)
            self._known[id(schema)] = known
        return known

    def _collect(self, schema: Schema) -> Iterator[tuple[str, tuple[str, Schema]]]:
        for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from self._collect(self.resolve(part))
        for wire, node in schema.get("properties", {}).items():
            yield wire, (node.get("x-name", wire), node)

    def _alternatives(self, schema: Schema) -> list[Schema]:
        branches = [self.resolve(part) for key in ("anyOf", "oneOf") for part in schema.get(key, ())]
        return [leaf for branch in branches for leaf in self._alternatives(branch)] if branches else [schema]

    def _items(self, schema: Schema, alternatives: list[Schema]) -> Schema:
        found = (part["items"] for part in (schema, *alternatives) if part.get("items"))
        return next(found, ANYTHING)


def _types(alternatives: list[Schema]) -> frozenset[str]:
    found: set[str] = set()
    for part in alternatives:
        kind = part.get("type", "object" if "properties" in part else ())
        found.update([kind] if isinstance(kind, str) else kind)
    return frozenset(found)
