"""Reading a bundle's JSON Schemas: references, properties by code name, entities, compiled validators."""

from collections.abc import Iterator
from typing import Final, TypeVar

import jsonschema_rs

from zoho_contract.pointers import Path
from zoho_contract.values import Json, JsonObject, is_list, is_object, objects

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_BRANCHES: Final = ("allOf", "anyOf", "oneOf")
_MOST_STEPS: Final = 8
_MOST_KEPT: Final = 20_000
"""Schemas whose reading is kept; what is put together for one request alone would fill the memory."""


class Schemas:
    """The components of one bundle and what can be asked of a schema that refers to them."""

    def __init__(self, document: JsonObject) -> None:
        self._document = document
        self.version = str(document.get("info", {}).get("version", ""))
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._targets: dict[str, JsonObject] = {}
        self._resolved: dict[int, tuple[Json, JsonObject]] = {}
        self._properties: dict[int, tuple[Json, dict[str, JsonObject]]] = {}
        self._wires: dict[tuple[int, str], tuple[Json, str | None]] = {}

    def resolve(self, node: Json) -> JsonObject:
        """A node with its reference replaced by what it points at; keys beside the reference win."""
        if not is_object(node):
            return {}
        if "$ref" not in node:
            return node
        kept = self._resolved.get(id(node))
        if kept is None or kept[0] is not node:
            kept = _keep(self._resolved, id(node), (node, self._followed(node)))
        return kept[1]

    def _followed(self, node: JsonObject) -> JsonObject:
        found = node
        for _ in range(_MOST_STEPS):
            if "$ref" not in found:
                break
            beside = {key: value for key, value in found.items() if key != "$ref"}
            target = self._target(found["$ref"])
            found = {**target, **beside} if beside else target
        return found

    def _target(self, reference: str) -> JsonObject:
        if reference not in self._targets:
            node: Json = self._document
            for step in reference.removeprefix("#/").split("/"):
                node = node[step.replace("~1", "/").replace("~0", "~")]
            self._targets[reference] = node if is_object(node) else {}
        return self._targets[reference]

    def properties(self, schema: Json, depth: int = 0) -> dict[str, JsonObject]:
        """The declared properties of a schema, those of its branches included; not to be changed."""
        node = self.resolve(schema)
        kept = self._properties.get(id(node))
        if kept is None or kept[0] is not node:
            found = self._declared(node, depth)
            if depth:
                return found
            kept = _keep(self._properties, id(node), (node, found))
        return kept[1]

    def _declared(self, node: JsonObject, depth: int) -> dict[str, JsonObject]:
        found: dict[str, JsonObject] = {}
        if depth < _MOST_STEPS:
            for keyword in _BRANCHES:
                for branch in objects(node.get(keyword)):
                    found.update(self.properties(branch, depth + 1))
        for name, value in node.get("properties", {}).items():
            found[name] = self.resolve(value)
        return found

    def items(self, schema: Json) -> JsonObject:
        """The schema of an array's elements; empty when none is declared."""
        node = self.resolve(schema)
        if "items" in node:
            return self.resolve(node["items"])
        for keyword in _BRANCHES:
            for branch in objects(node.get(keyword)):
                if found := self.items(branch):
                    return found
        return {}

    def types(self, schema: Json) -> set[str]:
        """The JSON types a schema names, those of its branches included; empty when it names none."""
        node = self.resolve(schema)
        named = node.get("type", [])
        found = set(named) if is_list(named) else {str(named)}
        for keyword in _BRANCHES:
            for branch in objects(node.get(keyword)):
                found |= self.types(branch)
        return found

    def wire(self, schema: Json, name: str) -> str | None:
        """The key that carries a code name in a schema's properties, or None."""
        node = self.resolve(schema)
        kept = self._wires.get((id(node), name))
        if kept is None or kept[0] is not node:
            keys = (key for key, value in self.properties(node).items() if value.get("x-name") == name)
            kept = _keep(self._wires, (id(node), name), (node, next(keys, None)))
        return kept[1]

    def at(self, schema: Json, path: Path) -> JsonObject:
        """The schema of what a path leads to; empty when it is not declared."""
        node = self.resolve(schema)
        for step in path:
            if isinstance(step, int):
                node = self.items(node)
            else:
                declared = self.properties(node).get(step)
                extra = node.get("additionalProperties")
                node = declared if declared is not None else self.resolve(extra)
        return node

    def entities(self, value: Json, schema: Json, path: Path = ()) -> Iterator[tuple[Path, Json, JsonObject]]:
        """Every scalar of a value whose schema says which kind of thing it refers to: path, value, schema."""
        node = self.resolve(schema)
        if is_object(value):
            declared = self.properties(node)
            extra = node.get("additionalProperties")
            for key, item in value.items():
                yield from self.entities(item, declared.get(key, extra), (*path, key))
        elif is_list(value):
            items = self.items(node)
            if "x-entity" in node and "x-entity" not in items:
                items = {**items, "x-entity": node["x-entity"]}
            for index, item in enumerate(value):
                yield from self.entities(item, items, (*path, index))
        elif "x-entity" in node:
            yield path, value, node
        else:
            for keyword in _BRANCHES:
                for branch in objects(node.get(keyword)):
                    if "x-entity" in self.resolve(branch):
                        yield path, value, self.resolve(branch)
                        return

    def validator(self, key: str, schema: JsonObject) -> jsonschema_rs.Validator:
        """The compiled validator of a schema; `key` names it for reuse."""
        if key not in self._validators:
            reachable: JsonObject = {}
            self._reach(schema, reachable)
            whole = {**schema, "components": {"schemas": reachable}}
            self._validators[key] = jsonschema_rs.validator_for(whole)
        return self._validators[key]

    def _reach(self, node: Json, found: JsonObject) -> None:
        if is_object(node):
            reference = node.get("$ref")
            if isinstance(reference, str):
                name = reference.rsplit("/", 1)[-1]
                if name not in found:
                    found[name] = self._target(reference)
                    self._reach(found[name], found)
            for value in node.values():
                self._reach(value, found)
        elif is_list(node):
            for value in node:
                self._reach(value, found)


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = value
    return value
