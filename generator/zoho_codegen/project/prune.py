"""Drops the components that nothing refers to."""

from __future__ import annotations

from zoho_codegen.read.nodes import Map, Node, Seq

__all__ = ["pruned", "references"]

_PREFIX = "#/components/"
_KEPT_WHOLE = "securitySchemes"
_DATA = frozenset({"x-errors", "x-outcomes", "x-examples", "x-sources", "x-batch", "x-job", "x-effects", "x-client"})
_MEDIA_TYPE = frozenset({"schema", "examples", "example", "encoding"})


def references(node: Node) -> list[tuple[Map, str]]:
    """Every `(mapping, reference)` below a node, in document order; not those inside of data, such as examples."""
    found: list[tuple[Map, str]] = []
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Map):
            reference = current.get("$ref")
            if isinstance(reference, str):
                found.append((current, reference))
            if "schema" in current and current.keys() <= _MEDIA_TYPE:
                stack.append(current["schema"])
                continue
            for key, value in reversed(current.items()):
                if isinstance(value, (Map, Seq)) and key not in _DATA:
                    stack.append(value)
        elif isinstance(current, Seq):
            stack += [item for item in reversed(current) if isinstance(item, (Map, Seq))]
    return found


def pruned(document: Map) -> Map:
    """The document with only the components that can be reached from its paths."""
    components = document.map("components")
    rest = document.copied()
    rest.pop("components", None)
    reached: set[str] = set()
    waiting = [reference for _, reference in references(rest)]
    while waiting:
        reference = waiting.pop()
        if reference in reached or not reference.startswith(_PREFIX):
            continue
        reached.add(reference)
        section, _, name = reference.removeprefix(_PREFIX).partition("/")
        waiting.extend(found for _, found in references(components.map(section).get(name)))
    kept = components.emptied()
    for section, members in components.maps():
        if section == _KEPT_WHOLE:
            kept[section] = members
            continue
        left = members.emptied()
        left.update({name: value for name, value in members.items() if f"{_PREFIX}{section}/{name}" in reached})
        if left:
            kept[section] = left
    result = document.copied()
    result["components"] = kept
    return result
