"""Rules about references and components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.project.prune import references
from zoho_codegen.read.nodes import Map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Source

__all__ = ["absent_targets", "components_are_used", "no_circles"]

_PREFIX = "#/components/"
_BRANCHES = ("allOf", "anyOf", "oneOf")


def absent_targets(document: Map) -> Iterator[Problem]:
    """Refuse, in a projected and pruned document, references to what this version does not have."""
    components = document.map("components")
    for node, reference in references(document):
        section, _, name = reference.removeprefix(_PREFIX).partition("/")
        if name not in components.map(section):
            message = f"the reference leads to {name}, which does not exist"
            mend = f"annotate this use with the same x-version as {name}, or widen the range of {name}"
            yield node.problem(f"components.{section}.{name}", message, mend, key="$ref")


def no_circles(source: Source) -> Iterator[Problem]:
    """Refuse components that stand for themselves through $ref, allOf, anyOf and oneOf alone."""
    schemas = source.document.map("components").map("schemas")
    told: set[str] = set()
    for name in schemas:
        route = [] if name in told else _circle(schemas, name)
        if route:
            told.update(route)
            message = f"the schema is defined by itself, a circle: {' -> '.join([name, *route])}"
            mend = "put a property or an array between it and itself"
            yield schemas.map(name).problem(f"components.schemas.{name}", message, mend)


def _circle(schemas: Map, name: str) -> list[str]:
    """The schemas on the way from one back to itself; empty when none leads there."""
    ways: list[list[str]] = [[each] for each in _direct(schemas.map(name))]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == name:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, each] for each in _direct(schemas.map(way[-1]))]
    return []


def _direct(schema: Map) -> Iterator[str]:
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(f"{_PREFIX}schemas/"):
        yield reference.removeprefix(f"{_PREFIX}schemas/")
    for key in _BRANCHES:
        for branch in schema.seq(key).maps():
            yield from _direct(branch)


def components_are_used(source: Source, views: list[View]) -> Iterator[Problem]:
    """Refuse components that no bundle keeps. Responses are looked up in the source, for bundles inline them."""
    if not source.is_whole:
        return
    used = {reference for _, reference in references(source.document)}
    for section, members in source.document.map("components").maps():
        if section == "securitySchemes":
            continue
        for name in members:
            kept = any(name in view.document.map("components").map(section) for view in views)
            if not kept and (section != "responses" or f"{_PREFIX}{section}/{name}" not in used):
                value = members.get(name)
                place = value if isinstance(value, Map) else members
                yield place.problem(f"components.{section}.{name}", "nothing refers to it", "drop it, or refer to it")
