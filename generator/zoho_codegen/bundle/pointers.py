"""The path language of `x-batch`, `x-job`, `x-paginate`, `x-effects` and triggers: `data[0].Status`, `body.ids[]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zoho_codegen.read.nodes import Map

if TYPE_CHECKING:
    from zoho_codegen.bundle.schemas import Schemas

__all__ = ["follow", "parts"]

_PART = re.compile(r"([^.\[\]]+)|\[([0-9]*)\]")


def parts(pointer: str) -> list[str]:
    """Split a pointer; an array step is written `[]` whatever its index."""
    return [match[1] if match[1] is not None else "[]" for match in _PART.finditer(pointer)]


def follow(schemas: Schemas, starts: list[Map], steps: list[str]) -> list[Map]:
    """The schemas that the steps lead to from any of `starts`; empty when they lead nowhere.

    An undeclared key of an object that allows undeclared keys leads to a schema that allows everything.
    """
    current = starts
    for step in steps:
        current = [found for schema in current for found in _next(schemas, schema, step)]
    return current


def _next(schemas: Schemas, schema: Map, step: str) -> list[Map]:
    if not schema:
        return [schema]
    if step == "[]":
        return list(schemas.items(schema))
    found = [node for name, node in schemas.properties(schema) if name == step]
    return found or ([Map()] if schemas.is_free(schema) else [])
