"""What the tiny API in the bundle format is built from."""

from __future__ import annotations

import copy
from typing import Any

SOURCE = [{"title": "Mini", "url": "https://example.com/mini", "version": "v9", "seen": "2026-01-01"}]
ID = {"type": "string", "pattern": "^[0-9]+$"}


def error(name: str, code: str, status: int, scope: str, trigger: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An x-errors entry."""
    return {
        "name": name, "code": code, "status": status, "scope": scope, "class": "invalid", "retry": "never",
        "cause": "the test wants it", "details": {}, "trigger": trigger, "evidence": "documented",
        "sources": SOURCE, **more,
    }  # fmt: skip


AUTH = [
    error("no-token", "AUTHENTICATION_FAILURE", 401, "request", {"credential": "none"}, message="no token"),
    error("invalid-token", "INVALID_TOKEN", 401, "request", {"credential": "garbage"}),
    error("wrong-scope", "OAUTH_SCOPE_MISMATCH", 401, "request", {"credential": "narrow"}, **{"class": "scope"}),
    error("wrong-method", "INVALID_REQUEST_METHOD", 400, "request", {"method": "undeclared"}),
    error("unknown-url", "INVALID_URL_PATTERN", 404, "request", {"url": "unknown"}),
    error("internal-error", "INTERNAL_ERROR", 500, "request", {"fault": "a sound server does not fail"}),
]
NO_MODULE = error("unknown-module", "INVALID_MODULE", 400, "request", {"set": {"query.module": "unknown_module"}})
UNKNOWN_MODULE = error("unknown-module", "INVALID_MODULE", 400, "request", {"set": {"path.module": "unknown_module"}})
BAD_BODY = error("bad-body", "INVALID_DATA", 400, "request", {"manual": "needs a body that is no JSON"})

SCHEMAS: dict[str, Any] = {
    "ErrorBody": {
        "type": "object",
        "required": ["code", "details", "message", "status"],
        "properties": {
            "code": {"type": "string", "x-name": "code"},
            "details": {"type": "object", "x-name": "details"},
            "message": {"type": "string", "x-name": "message"},
            "status": {"const": "error", "x-name": "status"},
        },
    },
    "Row": {
        "type": "object",
        "required": ["code", "details", "message", "status"],
        "properties": {
            "code": {"type": "string", "x-name": "code"},
            "details": {"type": "object", "x-name": "details"},
            "message": {"type": "string", "x-name": "message"},
            "status": {"enum": ["success", "error"], "x-name": "status"},
        },
    },
    "Rows": {
        "type": "object",
        "required": ["data"],
        "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}, "x-name": "data"}},
    },
    "Record": {
        "type": "object",
        "required": ["id"],
        "additionalProperties": True,
        "properties": {
            "id": {**ID, "x-entity": "record", "x-name": "id"},
            "Changed": {"type": "string", "x-name": "modified_time"},
            "Labels": {
                "type": "array",
                "x-name": "tags",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {**ID, "x-entity": "tag", "x-name": "id"},
                        "name": {"type": "string", "x-entity": "tag", "x-name": "name"},
                    },
                },
            },
            "Areas": {
                "type": "array",
                "x-name": "territories",
                "items": {"type": "object", "properties": {"id": {**ID, "x-entity": "territory", "x-name": "id"}}},
            },
            "$locked": {"type": "boolean", "x-name": "locked_for_me"},
        },
    },
}


def listing(key: str, item: dict[str, Any]) -> dict[str, Any]:
    """Schema of a list answer."""
    return {
        "type": "object",
        "required": [key],
        "properties": {
            key: {"type": "array", "items": item, "x-name": key},
            "info": {"type": "object", "properties": {"more": {"type": "boolean", "x-name": "more_records"}}},
        },
    }


def json_answer(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON response."""
    return {"description": "An answer.", "content": {"application/json": {"schema": schema}}}


ROWS = json_answer({"$ref": "#/components/schemas/Rows"})
REFUSAL = json_answer({"$ref": "#/components/schemas/ErrorBody"})
EITHER = json_answer({"anyOf": [{"$ref": "#/components/schemas/Rows"}, {"$ref": "#/components/schemas/ErrorBody"}]})
MODULE = {"name": "module", "in": "path", "required": True, "x-name": "module",
          "schema": {"type": "string", "x-entity": "module"}}  # fmt: skip
QUERY_MODULE = {**MODULE, "in": "query"}
RECORD = {"name": "record_id", "in": "path", "required": True, "x-name": "record_id",
          "schema": {**ID, "x-entity": "record"}}  # fmt: skip


def query(name: str, schema: dict[str, Any], code_name: str = "") -> dict[str, Any]:
    """A query parameter."""
    return {"name": name, "in": "query", "x-name": code_name or name, "schema": schema}


def operation(
    identifier: str,
    client: tuple[str, str],
    tag: str,
    responses: dict[str, Any],
    examples: list[dict[str, Any]],
    **more: Any,
) -> dict[str, Any]:
    """An operation, its error responses derived from its errors."""
    errors = [*AUTH, *more.pop("errors", [])]
    statuses = {str(item["status"]) for item in errors}
    both = {str(item["status"]) for item in errors if item["scope"] == "item"}
    return {
        "operationId": identifier,
        "tags": [tag],
        "security": [{"OAuth2": ["ZohoCRM.modules.ALL"]}],
        "x-client": {"resource": client[0], "method": client[1], "call": "plain"},
        "x-evidence": more.pop("evidence", "documented"),
        "x-sources": SOURCE,
        "parameters": more.pop("parameters", []),
        "responses": {**{status: EITHER if status in both else REFUSAL for status in statuses}, **responses},
        "x-outcomes": more.pop("outcomes"),
        "x-errors": copy.deepcopy(errors),
        "x-examples": [{"path": {}, "query": {}, "headers": {}, "body": None, **item} for item in examples],
        **more,
    }


def body(properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON request body."""
    return {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}


def outcome(name: str, status: int, code: str | None = None, message: str | None = None) -> dict[str, Any]:
    """A success."""
    found = {"name": name, "status": status, "scope": "item", "evidence": "documented"}
    return {**found, **({"code": code} if code else {}), **({"message": message} if message else {})}
