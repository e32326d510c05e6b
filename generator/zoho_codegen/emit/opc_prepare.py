"""A copy of a bundle in the dialect that openapi-python-client understands without loss.

Its own code for values is not used, so what it would stumble over and our templates do not need is taken out here:
extensions, examples, enums, error answers, formats of strings, inline objects without properties, and prose.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from zoho_codegen.bundle.digests import Place

_NAMES = frozenset({"properties", "schemas", "parameters", "responses", "requestBodies", "headers", "securitySchemes"})
_DROPPED = frozenset(
    {"example", "examples", "enum", "const", "format", "default", "pattern", "propertyNames", "headers", "servers"}
)
#: What people read, and nothing is made of.
_PROSE = frozenset({"description", "summary"})
_BY_NAME = "securitySchemes"
_REFERENCE = re.compile(r'"\$ref": "#/components/([^"]+)"')
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


def prepared(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document to hand to openapi-python-client; the one passed in is left alone."""
    copy = {**document, "paths": {path: _path_item(item) for path, item in document["paths"].items()}}
    plain: dict[str, Any] = _plain(copy)
    return plain


def part(
    document: Mapping[str, Any], operations: Collection[str], schemas: Iterable[str], places: Collection[Place]
) -> dict[str, Any]:
    """These operations and schemas of a prepared document, what stands at these places, and all that it refers to."""
    paths: dict[str, Any] = {}
    for path, item in document["paths"].items():
        methods = _METHODS & item.keys()
        named = {each for each in methods if item[each]["operationId"] in operations or ("paths", path, each) in places}
        if named:
            paths[path] = {key: value for key, value in item.items() if key not in methods - named}
    components: Mapping[str, Mapping[str, Any]] = document.get("components", {})
    reached: set[str] = set()
    first = {*(f"schemas/{name}" for name in schemas), *("/".join(each[1:]) for each in places if each[0] != "paths")}
    found = first | {*_REFERENCE.findall(json.dumps(paths))}
    while found:
        section, _, key = (name := found.pop()).partition("/")
        reached.add(name)
        found |= {*_REFERENCE.findall(json.dumps(components[section][key]))} - reached
    kept = {
        section: {key: value for key, value in members.items() if section == _BY_NAME or f"{section}/{key}" in reached}
        for section, members in components.items()
    }
    return {**document, "paths": paths, "components": kept}


def _path_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _successful(value) if key in _METHODS else value for key, value in item.items()}


def _successful(operation: Mapping[str, Any]) -> dict[str, Any]:
    """The operation with its success answers alone: the error table speaks for the others."""
    responses = operation["responses"].items()
    return {**operation, "responses": {status: answer for status, answer in responses if status.startswith(("2", "3"))}}


def _plain(node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 - JSON of any shape
    """Copy a node without what is dropped; keys that are `names` of things are all kept."""
    if isinstance(node, list):
        return [_plain(item) for item in cast("list[object]", node)]
    if not isinstance(node, Mapping):
        return node
    members = cast("Mapping[str, Any]", node)
    if "$ref" in members and not names:
        return {"$ref": members["$ref"]}
    kept: dict[str, Any] = {
        key: "" if not names and key in _PROSE else _plain(value, names=not names and key in _NAMES)
        for key, value in members.items()
        if names or not (key.startswith("x-") or key in _DROPPED)
    }
    return kept if names else _union(kept)


def _union(schema: dict[str, Any]) -> dict[str, Any]:
    """A union as the first of its variants that is an object or a list, else as any value."""
    variants: list[dict[str, Any]] = [part for key in ("anyOf", "oneOf") for part in schema.get(key, [])]
    if not variants:
        return schema
    kept = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf"}}
    for part in variants:
        if "$ref" in part:
            return part
        if "items" in part:
            return {**kept, **part}
    return kept
