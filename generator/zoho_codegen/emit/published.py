"""The bundle in the words that most tools and readers take in at once.

Our own products read a choice as `anyOf`. Tools that write code, and language models, follow one object with optional
members better than a choice of two objects, and a null type better than a choice with null. So the published bundle
says the same in fewer schemas:

- `anyOf: [X, null]` is X with null among its types; for a component a new one, `XOrNull`.
- An open enum is a string whose known values stand in `x-extensible-enum`.
- `anyOf: [rows, an error body]` is one object with the members of both, where one required member asks for the others.
- `anyOf` over required members alone is an object that is not empty.
- A reference to a plain scalar (an identifier, a code) is that scalar.
- A request body stands in its operation, with the bodies of the operation's `x-examples` as its examples.

Every value that the bundle allows is allowed here. The choices that were made one object allow a little more: an object
that mixes members of two alternatives.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["published"]

Schema = dict[str, Any]

_PREFIX = "#/components/schemas/"
_BODIES = "#/components/requestBodies/"
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_NULL = {"type": "null"}
_NAMED = frozenset({"properties", "schemas", "parameters", "responses", "requestBodies", "securitySchemes"})
_VALUES = frozenset({"example", "examples", "const", "enum", "default"})


def published(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document to publish; the one passed in is left alone, and values in it belong to both."""
    writer = _Writer(document["components"]["schemas"])
    result: dict[str, Any] = {key: writer.node(value, names=False) for key, value in document.items()}
    schemas: dict[str, Schema] = {**result["components"]["schemas"], **writer.made}
    bodies: dict[str, Schema] = result["components"].pop("requestBodies", {})
    for item in result["paths"].values():
        for operation in item.values():
            if "requestBody" in operation:
                operation["requestBody"] = _with_examples(operation, bodies)
    used = _reached([result["paths"], {**result["components"], "schemas": None}], schemas)
    result["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in used}
    return result


class _Writer:
    """Rewrites the nodes of one document; `made` are the components that they ask for besides."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self.made: dict[str, Schema] = {}

    def node(self, node: Any, *, names: bool) -> Any:  # noqa: ANN401 - JSON of any shape
        """A node rewritten; where keys are `names` of things, none of them means anything by itself."""
        if isinstance(node, list):
            return [self.node(item, names=False) for item in cast("list[object]", node)]
        if not isinstance(node, dict):
            return node
        members = cast("Schema", node)
        if names:
            return {key: self.node(value, names=False) for key, value in members.items()}
        if "$ref" in members:
            return self._reference(members)
        result: Schema = {
            key: self.node(value, names=key in _NAMED)
            if isinstance(value, (dict, list)) and not _is_value(key)
            else value
            for key, value in members.items()
        }
        for key in result.keys() & {"if", "then"}:
            result[key] = self._told(result[key], members)
        return self._choice(result) if isinstance(result.get("anyOf"), list) else result

    def _target(self, node: Schema) -> Schema:
        return self._schemas.get(str(node.get("$ref", "")).removeprefix(_PREFIX), {})

    def _reference(self, node: Schema) -> Schema:
        target = self._target(node)
        if not _is_scalar(target):
            return node
        return {**target, **{key: value for key, value in node.items() if key != "$ref"}}

    def _told(self, condition: Schema, schema: Schema) -> Schema:
        """A condition that says of each member what the object says of it; a member of which it asks nothing goes."""
        asked: Schema = {}
        members: Schema = condition.get("properties", {})
        for name, member in members.items():
            about = schema.get("properties", {}).get(name, {})
            if member or name in condition.get("required", ()):
                text = about.get("description") or self._target(about).get("description", "")
                asked[name] = {"description": text, **self._told(member, self._target(about) or about)}
        told = {**condition, "properties": asked} if asked else condition
        return told if len(asked) == len(members) else {**told, "additionalProperties": True}

    def _choice(self, schema: Schema) -> Schema:
        branches: list[Schema] = schema["anyOf"]
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        if rest.get("x-open-enum") is True:
            values = branches[0]["enum"]
            return {"type": "string", "examples": values[:1], **rest, "x-extensible-enum": values}
        if len(branches) == 2 and _NULL in branches:  # noqa: PLR2004 - something, or null
            other = next(branch for branch in branches if branch != _NULL)
            return self._nullable(other, rest) or schema
        if all("required" in branch and branch.keys() <= {"required", "properties"} for branch in branches):
            return {**rest, "minProperties": 1}
        return self._merged(branches, rest) or schema

    def _nullable(self, schema: Schema, rest: Schema) -> Schema | None:
        target = self._target(schema) or schema
        if not isinstance(target.get("type"), str):
            return None
        if "$ref" not in schema:
            return {**_or_null(schema), **rest}
        name = f"{schema['$ref'].removeprefix(_PREFIX)}OrNull"
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = _or_null(self.node(target, names=False))
        return {"$ref": f"{_PREFIX}{name}", **rest}

    def _merged(self, branches: list[Schema], rest: Schema) -> Schema | None:
        """One object with the members of all components, if no member means two things."""
        targets = [self._target(branch) for branch in branches]
        if any(target.get("type") != "object" or not target.get("required") for target in targets):
            return None
        for first, second in combinations([target.get("properties", {}) for target in targets], 2):
            if any(first[name] != second[name] for name in first.keys() & second.keys()):
                return None
        name = "Or".join(branch["$ref"].removeprefix(_PREFIX) for branch in branches)
        if name not in self.made:
            self.made[name] = {}
            properties = {key: value for target in targets for key, value in target.get("properties", {}).items()}
            self.made[name] = {
                "type": "object",
                "description": " Or: ".join(filter(None, (target.get("description") for target in targets))),
                "minProperties": 1,
                "properties": self.node(properties, names=True),
            }
            asked = {first: others for first, *others in (target["required"] for target in targets) if others}
            self.made[name] |= {"dependentRequired": asked} if asked else {}
        return {"$ref": f"{_PREFIX}{name}", **rest}


def _with_examples(operation: Schema, bodies: Mapping[str, Schema]) -> Schema:
    """The body of an operation, with what its request examples send."""
    body: Schema = operation["requestBody"]
    body = bodies.get(str(body.get("$ref", "")).removeprefix(_BODIES), body)
    requests: list[Schema] = operation.get("x-examples", [])
    sent = {each["name"]: {"value": each["body"]} for each in requests if each.get("body") is not None}
    content: Schema = body["content"]
    return {**body, "content": {kind: {**media, "examples": sent} for kind, media in content.items()}} if sent else body


def _is_scalar(schema: Schema) -> bool:
    """Whether it allows plain values alone, and names none of them."""
    kinds = schema.get("type")
    declared: set[str] = {kinds} if isinstance(kinds, str) else set(kinds or ())
    return bool(declared) and declared <= _SCALARS | {"null"} and not schema.keys() & {"enum", "x-open-enum"}


def _is_value(key: str) -> bool:
    """Whether what the key holds is data and no part of a schema."""
    return key in _VALUES or key.startswith("x-")


def _or_null(schema: Schema) -> Schema:
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}


def _reached(parts: list[Any], schemas: Mapping[str, Schema]) -> set[str]:
    """The names of the schemas that the parts refer to, and those that these refer to."""
    found: set[str] = set()
    waiting: list[Any] = parts
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(cast("list[object]", node))
        elif isinstance(node, dict):
            members = cast("Schema", node)
            name = str(members.get("$ref", "")).removeprefix(_PREFIX)
            if name in schemas and name not in found:
                found.add(name)
                waiting.append(schemas[name])
            waiting += [
                value for key, value in members.items() if isinstance(value, (dict, list)) and not _is_value(key)
            ]
    return found
