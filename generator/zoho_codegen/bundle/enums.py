"""Open enums: what an answer may hold besides the values known today."""

from __future__ import annotations

from zoho_codegen.project.prune import references
from zoho_codegen.read.nodes import Map, Node, Seq

__all__ = ["open_enums"]

_SCHEMAS = "#/components/schemas/"


def open_enums(document: Map) -> None:
    """Rewrite each `x-open-enum` schema that an answer can reach as `anyOf: [the enum, any string]`.

    An enum that only requests use stays closed: a server may refuse what it does not know.
    """
    schemas = document.map("components").map("schemas")
    for name in _reached_by_answers(document):
        schema = schemas.map(name)
        if schema.get("x-open-enum") is True and "enum" in schema:
            schemas[name] = _opened(schema)


def _reached_by_answers(document: Map) -> list[str]:
    components = document.map("components")
    waiting: list[Node] = [
        operation.get("responses") for _, item in document.map("paths").maps() for _, operation in item.maps()
    ]
    reached: dict[str, None] = {}
    while waiting:
        for _, reference in references(waiting.pop()):
            section, _, name = reference.removeprefix("#/components/").partition("/")
            if reference.startswith(_SCHEMAS) and name in reached:
                continue
            if reference.startswith(_SCHEMAS):
                reached[name] = None
            waiting.append(components.map(section).get(name))
    return list(reached)


def _opened(schema: Map) -> Map:
    known = schema.emptied()
    known.update({key: schema[key] for key in ("type", "enum") if key in schema})
    text = schema.emptied()
    text["type"] = "string"
    branches = Seq(schema.file, schema.line)
    branches.extend([known, text])
    result = schema.emptied()
    result.update({key: value for key, value in schema.items() if key not in known})
    result["anyOf"] = branches
    return result
