"""The answers of an operation: the written ones made whole, the error statuses derived from `x-errors`."""

from __future__ import annotations

from http import HTTPStatus

from zoho_codegen.bundle.pointers import follow, parts
from zoho_codegen.bundle.schemas import JSON, Schemas, json_media
from zoho_codegen.read.nodes import Map, Node, Seq

__all__ = ["Responses"]

_ERROR_BODY = "ErrorBody"
# Python changed its words for these in 3.13; what is generated must not depend on who generates it.
_RENAMED = {
    "413": "Content Too Large",
    "414": "URI Too Long",
    "416": "Range Not Satisfiable",
    "422": "Unprocessable Content",
}
_PHRASES = {str(status.value): status.phrase for status in HTTPStatus} | _RENAMED


class Responses:
    """Derives the answers of one version's operations.

    Args:
        document: The projected document.
        catalog: The projected catalogue, for the text of an error that no page quotes.
    """

    def __init__(self, document: Map, catalog: Map) -> None:
        self._schemas = Schemas(document)
        self._catalog = catalog

    def complete(self, operation: Map) -> None:
        """Rewrite `responses`: references inlined, one response per status of `x-errors`, an example per entry."""
        responses = operation.map("responses").emptied()
        for status, response in operation.map("responses").maps():
            responses[status] = _deep_copy(self._schemas.resolved(response))
        success = self._success_schemas(responses)
        by_status: dict[str, list[Map]] = {}
        for entry in operation.seq("x-errors").maps():
            by_status.setdefault(str(entry.get("status")), []).append(entry)
        for status in sorted(by_status):
            self._derive(operation, responses, status, by_status[status], success)
        operation["responses"] = _sorted(responses)

    def _success_schemas(self, responses: Map) -> list[Map]:
        found: list[Map] = []
        for _, response in responses.maps():
            schema = json_media(response).map("schema")
            if schema and schema not in found:
                found.append(schema)
        return found

    def _derive(self, operation: Map, responses: Map, status: str, entries: list[Map], success: list[Map]) -> None:
        error_body = _error_body(operation)
        scopes = {entry.text("scope") for entry in entries}
        written = responses.map(status) if status in responses else _empty_response(operation, entries, status)
        media = json_media(written)
        needed = list(success) if "item" in scopes else []
        needed += [error_body] if "request" in scopes else []
        if status in responses:
            allowed = list(self._schemas.alternatives(media.map("schema")))
            needed = [schema for schema in needed if self._schemas.resolved(schema) not in allowed]
            needed.insert(0, media.map("schema"))
        media["schema"] = _any_of([schema for schema in needed if schema], operation)
        examples = media.map("examples").copied()
        for entry in entries:
            example = Map(entry.file, entry.line)
            example["summary"] = entry.text("cause")
            example["value"] = self._example(operation, entry, error_body, success)
            examples[entry.text("name")] = example
        media["examples"] = examples
        responses[status] = written

    def _example(self, operation: Map, entry: Map, error_body: Map, success: list[Map]) -> Node:
        message = entry.text("message") or self._catalog.map(entry.text("code")).text("summary")
        values: dict[str, Node] = {
            "code": entry.text("code"),
            "details": entry.map("details"),
            "message": message,
            "status": "error",
        }
        if operation.map("x-error-body"):
            values = {"error": entry.text("code"), "error_description": message}
        if entry.text("scope") == "request":
            return self._schemas.written(error_body, values)
        results = operation.map("x-batch").text("results")
        for schema in success:
            for wire, row in self._rows(schema, results):
                body = Map(entry.file, entry.line)
                rows = Seq(entry.file, entry.line)
                rows.append(self._schemas.written(row, values))
                body[wire] = rows
                return body
        return Map(entry.file, entry.line)

    def _rows(self, schema: Map, results: str) -> list[tuple[str, Map]]:
        """The array of the answer that holds a row for each input: its key and the schema of a row."""
        names = [results] if results else [name for name, _ in self._schemas.properties(schema)]
        found = [(name, row) for name in names for row in follow(self._schemas, [schema], [*parts(name), "[]"])]
        return [(name, row) for name, row in found if "code" in self._schemas.code_names(row)]


def _error_body(operation: Map) -> Map:
    own = operation.map("x-error-body")
    if own:
        return own
    reference = Map(operation.file, operation.line)
    reference["$ref"] = f"#/components/schemas/{_ERROR_BODY}"
    return reference


def _empty_response(place: Map, entries: list[Map], status: str) -> Map:
    codes = list(dict.fromkeys(entry.text("code") for entry in entries))
    response = Map(place.file, place.line)
    response["description"] = f"{_PHRASES.get(status, status)}: {', '.join(codes)}."
    content = Map(place.file, place.line)
    content[JSON] = Map(place.file, place.line)
    response["content"] = content
    return response


def _any_of(schemas: list[Map], place: Map) -> Map:
    if len(schemas) == 1:
        return schemas[0]
    result = Map(place.file, place.line)
    if schemas:
        branches = Seq(place.file, place.line)
        branches.extend(schemas)
        result["anyOf"] = branches
    return result


def _sorted(responses: Map) -> Map:
    result = responses.emptied()
    for status in sorted(responses):
        result[status] = responses[status]
    return result


def _deep_copy(node: Map) -> Map:
    result = node.emptied()
    for key, value in node.items():
        result[key] = _deep_copy(value) if isinstance(value, Map) else value
    return result
