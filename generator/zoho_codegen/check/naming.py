"""Rules about code names: every property and parameter has one, and no two in one object are equal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zoho_codegen.check.view import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Map

__all__ = ["code_names_are_given", "parameters_are_unique", "schemas_are_named"]

_CONDITION = re.compile(r"\.(if|then|else|not)(\.|$)")
_MEND = "write x-name: <snake_case>, the name code knows it by whatever the wire calls it"


def code_names_are_given(view: View) -> Iterator[Problem]:
    """Refuse properties and parameters without a code name, except properties of free records."""
    components = view.document.map("components")
    for name, parameter in components.map("parameters").maps():
        if parameter:  # an empty one stands where something was absent, and was told
            yield from _one(f"components.parameters.{name}", parameter, name)
    for path, schema in walk(components.map("schemas"), "components.schemas"):
        properties = schema.map("properties")
        if not properties or path.endswith(".properties") or _CONDITION.search(path):
            continue
        taken: dict[str, str] = {}
        for wire, node in properties.maps():
            code_name = node.text("x-name")
            if not view.schemas.is_free(schema) or code_name:
                yield from _one(f"{path}.{wire}", node, wire)
            if code_name and taken.setdefault(code_name, wire) != wire:
                message = f'"{taken[code_name]}" and "{wire}" have the same x-name "{code_name}"'
                yield properties.problem(path, message, "rename one, or make their versions apart", key=wire)


def _one(path: str, node: Map, name: str) -> Iterator[Problem]:
    code_name = node.text("x-name")
    if not code_name:
        yield node.problem(path, f'"{name}" has no x-name', _MEND)


def schemas_are_named(view: View) -> Iterator[Problem]:
    """Refuse objects and enums that are written inline: generators name what components name."""
    for path, schema in walk(view.document.map("components").map("schemas")):
        is_component = "." not in path and "[" not in path
        if is_component or not path or path.endswith("properties") or _CONDITION.search(path):
            continue
        for key in ("properties", "enum"):
            opened = key == "enum" and re.fullmatch(r"[^.\[]+\.anyOf\[0\]", path)
            if key in schema and not opened:
                message = f"a schema with {key} is written inline"
                yield schema.problem(f"components.schemas.{path}", message, "name it in components and refer to it")


def parameters_are_unique(view: View) -> Iterator[Problem]:
    """Refuse two parameters of one name in one place, or of one code name, in one operation."""
    for name, operation in view.operations.items():
        places: set[tuple[str, str]] = set()
        code_names: set[str] = set()
        for parameter in view.parameters(operation):
            if not parameter:
                continue
            place = (parameter.text("in"), parameter.text("name"))
            code_name = parameter.text("x-name")
            if place in places or code_name in code_names:
                message = f'the parameter "{place[1]}" is there twice'
                yield parameter.problem(name, message, "drop one, or make their versions apart")
            places.add(place)
            code_names.add(code_name)
