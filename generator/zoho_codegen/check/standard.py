"""The rules that every bundle is OpenAPI 3.1 and every schema JSON Schema, by the standards' own schemas.

They are judged in compiled code, so that each run can afford it. `python -m zoho_codegen audit` asks the validator and
the linter that everybody uses as well.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from zoho_codegen.check.references import absent_targets
from zoho_codegen.check.validator import line_at
from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.read.nodes import Node

__all__ = ["bundles_are_valid_openapi", "schemas_are_valid"]

_RS: Any = jsonschema_rs  # it ships no types
_HOME = "openapi_spec_validator"  # it brings the schema of the standard; importing it would take longer than judging
_SCHEMA = ("resources", "schemas", "v3.1", "schema.json")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MEND = "mend it as the standard says"


def bundles_are_valid_openapi(view: View) -> Iterator[Problem]:
    """Refuse what the schema of OpenAPI 3.1 does not allow; a bundle that lacks a part cannot be judged."""
    if not view.source.is_whole or any(absent_targets(view.document)):
        return
    found = _RS.validator_for(_schema()).iter_errors(view.document)
    for steps, message in sorted((list(error.instance_path), error.message) for error in found):
        file, line = line_at(view.document, steps)
        shown = f"is not valid OpenAPI 3.1: {message}"
        yield Problem(file or view.document.file, line, ".".join(map(str, steps)), shown, _MEND)


def _schema() -> object:
    home = find_spec(_HOME)
    assert home is not None
    assert home.origin is not None
    return json.loads(Path(home.origin).parent.joinpath(*_SCHEMA).read_text(encoding="utf-8"))


def schemas_are_valid(view: View) -> Iterator[Problem]:
    """Refuse what is no JSON Schema, in the components and in the operations."""
    dialect = Map()
    dialect["$ref"] = _DIALECT
    validator = view.validator
    for path, schema in _schemas(view.document):
        for steps, message in validator.errors(dialect, schema):
            file, line = line_at(schema, steps)
            place = ".".join([path, *map(str, steps)])
            yield Problem(file, line, place, f"is not a valid schema: {message}", _MEND)


def _schemas(document: Map) -> Iterator[tuple[str, Map]]:
    for name, schema in document.map("components").map("schemas").maps():
        yield f"components.schemas.{name}", schema
    for section in ("parameters", "requestBodies"):
        for name, part in document.map("components").map(section).maps():
            yield from _inside(part, f"components.{section}.{name}")
    yield from _inside(document.map("paths"), "paths")


def _inside(node: Node, path: str) -> Iterator[tuple[str, Map]]:
    """The schemas of the parameters, bodies and answers below a node."""
    if isinstance(node, Map):
        for key, value in node.items():
            if key == "schema" and isinstance(value, Map):
                yield f"{path}.schema", value
            elif not key.startswith(("x-", "example")):
                yield from _inside(value, f"{path}.{key}")
    elif isinstance(node, Seq):
        for index, item in enumerate(node):
            yield from _inside(item, f"{path}[{index}]")
