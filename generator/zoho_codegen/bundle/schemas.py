"""Questions about the schemas of one document: where a reference leads, what a property is called on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.read.nodes import Map, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["JSON", "Schemas", "json_media"]

JSON = "application/json"
_BRANCHES = ("allOf", "anyOf", "oneOf")


def json_media(holder: Map) -> Map:
    """The JSON media type of a request body or response, else its first one; empty when it has no content."""
    content = holder.map("content")
    if JSON in content:
        return content.map(JSON)
    return next((media for _, media in content.maps()), Map())


class Schemas:
    """Reads a document whose references are local."""

    def __init__(self, document: Map) -> None:
        self._components = document.map("components")
        # By the identity of a node, with the node, which keeps that identity from being given to another.
        self._alternatives: dict[int, tuple[Map, list[Map]]] = {}
        self._code_names: dict[int, tuple[Map, dict[str, str]]] = {}

    def resolved(self, node: Map) -> Map:
        """Follow `$ref`, however often; empty when it leads nowhere or in a circle."""
        seen: set[str] = set()
        while isinstance(reference := node.get("$ref"), str):
            if reference in seen:
                return Map(node.file, node.line)
            seen.add(reference)
            section, _, name = reference.removeprefix("#/components/").partition("/")
            node = self._components.map(section).map(name)
        return node

    def alternatives(self, schema: Map) -> list[Map]:
        """The schema itself and all its allOf, anyOf and oneOf branches, references followed."""
        if id(schema) not in self._alternatives:
            self._alternatives[id(schema)] = schema, list(self._branches(schema))
        return self._alternatives[id(schema)][1]

    def _branches(self, schema: Map) -> Iterator[Map]:
        waiting = [schema]
        seen: set[int] = set()
        while waiting:
            current = self.resolved(waiting.pop(0))
            if id(current) in seen:
                continue
            seen.add(id(current))
            yield current
            for key in _BRANCHES:
                waiting.extend(current.seq(key).maps())

    def properties(self, schema: Map) -> Iterator[tuple[str, Map]]:
        """Every declared property over all alternatives; the property node may still be a reference."""
        for alternative in self.alternatives(schema):
            yield from alternative.map("properties").maps()

    def is_free(self, schema: Map) -> bool:
        """Whether objects of this schema may hold undeclared keys on purpose."""
        for alternative in self.alternatives(schema):
            extra = alternative.get("additionalProperties")
            if extra is True or isinstance(extra, Map):
                return True
        return False

    def items(self, schema: Map) -> Iterator[Map]:
        """The item schemas of all array alternatives."""
        for alternative in self.alternatives(schema):
            if isinstance(alternative.get("items"), Map):
                yield alternative.map("items")

    def code_names(self, schema: Map) -> dict[str, str]:
        """Code name (`x-name`) to wire name of the declared properties."""
        schema = self.resolved(schema)
        if id(schema) not in self._code_names:
            self._code_names[id(schema)] = schema, self._names(schema)
        return self._code_names[id(schema)][1]

    def _names(self, schema: Map) -> dict[str, str]:
        names: dict[str, str] = {}
        for wire, node in self.properties(schema):
            name = node.text("x-name") or self.resolved(node).text("x-name")
            if name:
                names.setdefault(name, wire)
        return names

    def written(self, schema: Map, values: dict[str, Node]) -> Map:
        """An object of this schema from values by code name; names the schema does not have are left out."""
        names = self.code_names(schema)
        result = Map()
        for name, value in values.items():
            if name in names:
                result[names[name]] = value
        return result

    def has_rows(self, schema: Map) -> bool:
        """Whether an object of this schema has an array whose items carry a code."""
        return any("code" in self.code_names(row) for _, node in self.properties(schema) for row in self.items(node))
