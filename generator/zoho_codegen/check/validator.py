"""Validates values against the schemas of one bundle and says which field is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import jsonschema_rs

from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SchemaValidator", "line_at"]

_RESOURCE = "urn:bundle"
_RS: Any = jsonschema_rs  # it ships no types


class _Error(Protocol):
    """What we read of a validation error."""

    @property
    def message(self) -> str: ...

    @property
    def instance_path(self) -> list[str | int]: ...

    @property
    def kind(self) -> object: ...


class SchemaValidator:
    """Validators of one document, compiled once each."""

    def __init__(self, document: Map) -> None:
        components = json.loads(json.dumps({"components": document.map("components")}))
        self._registry: Any = _RS.Registry([(_RESOURCE, components)])
        self._compiled: dict[int, tuple[Map, Any]] = {}

    def errors(self, schema: Map, value: Node) -> Iterator[tuple[list[str | int], str]]:
        """Yield `(path of the field, what is wrong)`."""
        if id(schema) not in self._compiled:
            text = json.dumps(schema).replace('"$ref": "#/', f'"$ref": "{_RESOURCE}#/')
            try:
                self._compiled[id(schema)] = schema, _RS.Draft202012Validator(json.loads(text), registry=self._registry)
            except ValueError as refusal:
                self._compiled[id(schema)] = schema, None
                yield [], f"its schema cannot be used: {str(refusal).splitlines()[0]}"
        _, validator = self._compiled[id(schema)]
        for error in validator.iter_errors(value) if validator else ():
            nearest = _nearest(error)
            yield list(nearest.instance_path), nearest.message


def _nearest(error: _Error) -> _Error:
    """Of alternatives that all failed, the error that got furthest into the value."""
    branches: list[list[_Error]] = getattr(error.kind, "context", [])
    inner = [_nearest(each) for branch in branches for each in branch]
    return max(inner, key=lambda each: len(each.instance_path), default=error)


def line_at(value: Node, path: list[str | int]) -> tuple[str, int]:
    """File and line of the field at `path` inside a value that was read from a file."""
    file, line = "", 0
    for step in [*path, None]:
        if isinstance(value, Map):
            file, line = value.file, value.line_of(step if isinstance(step, str) else None)
            value = value.get(step) if isinstance(step, str) else None
        elif isinstance(value, Seq):
            index = step if isinstance(step, int) and step < len(value) else None
            file, line = value.file, value.line if index is None else value.line_of(index)
            value = None if index is None else value[index]
    return file, line
