"""The rules that every bundle is valid OpenAPI 3.1 and every schema valid JSON Schema, as stock validators see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openapi_spec_validator

from zoho_codegen.check.references import absent_targets
from zoho_codegen.check.validator import SchemaValidator, line_at
from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View

__all__ = ["bundles_are_valid_openapi", "schemas_are_valid"]

_VALIDATOR: Any = openapi_spec_validator.OpenAPIV31SpecValidator
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MEND = "mend it as the standard says"


def bundles_are_valid_openapi(view: View) -> Iterator[Problem]:
    """Refuse what openapi-spec-validator refuses; it cannot look at a bundle that lacks a part."""
    if not view.source.is_whole or any(absent_targets(view.document)):
        return
    for error in _errors(view):
        steps: list[str | int] = list(getattr(error, "absolute_path", ()))
        file, line = line_at(view.document, steps)
        message = f"is not valid OpenAPI 3.1: {str(getattr(error, 'message', error)).splitlines()[0]}"
        yield Problem(file or view.document.file, line, ".".join(map(str, steps)), message, _MEND)


def _errors(view: View) -> Iterator[object]:
    """The validator's errors; of a document that it cannot walk, the one that stopped it."""
    try:
        yield from _VALIDATOR(view.document).iter_errors()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        yield f"the validator gave up at {error}"


def schemas_are_valid(view: View) -> Iterator[Problem]:
    """Refuse component schemas that are no JSON Schema."""
    dialect = Map()
    dialect["$ref"] = _DIALECT
    validator = SchemaValidator(view.document)
    for name, schema in view.document.map("components").map("schemas").maps():
        for steps, message in validator.errors(dialect, schema):
            file, line = line_at(schema, steps)
            path = ".".join(["components.schemas", name, *map(str, steps)])
            yield Problem(file, line, path, f"is not a valid schema: {message}", _MEND)
