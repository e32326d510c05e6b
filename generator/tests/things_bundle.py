"""A small bundle, and copies of it with something put in or taken out."""

import copy

from zoho_codegen.breaking import compare

GONE = object()

TEXT = {"type": "string"}


def ref(name):
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_of(schema):
    """A body of that schema."""
    return {"application/json": {"schema": schema}}


def entry(name, code, status=400, **more):
    """An error entry."""
    return {
        "name": name,
        "code": code,
        "status": status,
        "scope": "request",
        "class": "invalid",
        "retry": "never",
        "cause": "it is so",
        "details": {"api_name": "x"},
        "sources": [{"title": "A page"}],
    } | more


BASE = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "v1"},
    "security": [{"OAuth2": ["things.ALL"]}],
    "paths": {
        "/things": {
            "parameters": [{"name": "X-Trace", "in": "header", "schema": TEXT}],
            "get": {
                "operationId": "listThings",
                "description": "Lists things.",
                "tags": ["things"],
                "security": [{"OAuth2": ["things.ALL"]}, {"OAuth2": ["things.READ"]}],
                "parameters": [
                    {"$ref": "#/components/parameters/Page"},
                    {"name": "sort", "in": "query", "schema": {"enum": ["name", "age"]}, "x-name": "sort"},
                    {"name": "ids", "in": "query", "schema": {"type": "array", "items": ref("Id")}, "explode": False},
                ],
                "responses": {
                    "200": {
                        "description": "The things.",
                        "headers": {"X-Count": {"required": True, "schema": TEXT}, "X-Note": {"schema": TEXT}},
                        "content": json_of(ref("Things")),
                    },
                    "204": {"description": "No things."},
                    "400": {"description": "No.", "content": json_of(ref("ErrorBody"))},
                },
                "x-client": {
                    "resource": "things",
                    "method": "list",
                    "call": "page",
                    "presets": {"mine": {"call": "one"}},
                },
                "x-modules": ["Leads", "Deals"],
                "x-outcomes": [{"name": "found", "status": 200}, {"name": "nothing", "status": 204}],
                "x-errors": [entry("bad-page", "INVALID_DATA"), entry("no-token", "AUTHENTICATION_FAILURE", 401)],
            },
            "post": {
                "operationId": "createThings",
                "tags": ["things"],
                "requestBody": {"content": json_of(ref("NewThings")) | {"text/csv": {"schema": TEXT}}},
                "responses": {"201": {"description": "Done.", "content": json_of(ref("Things"))}},
                "x-outcomes": [{"name": "created", "status": 201, "code": "SUCCESS", "scope": "item"}],
                "x-batch": {"rows": "body.data", "max": 100, "max-values": {"default": 10, "Deals": 5}},
                "x-job": {"id": "id", "poll": "getThing"},
            },
        },
        "/things/{id}": {
            "get": {
                "operationId": "getThing",
                "security": [],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": ref("Id"), "x-name": "id"}],
                "responses": {"200": {"description": "It.", "content": json_of({"anyOf": [ref("Thing"), TEXT]})}},
            },
        },
    },
    "components": {
        "parameters": {
            "Page": {
                "name": "page",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": 200},
                "x-default": 1,
                "x-name": "page",
            },
        },
        "schemas": {
            "Id": {"type": "string", "maxLength": 20},
            "NewThings": {
                "type": "object",
                "required": ["data"],
                "properties": {
                    "data": {"type": "array", "items": ref("NewThing"), "maxItems": 100, "x-name": "data"},
                    "over_write": {"type": ["boolean", "null"], "default": False},
                },
            },
            "NewThing": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 25, "minLength": 1},
                    "color": {"type": "string", "enum": ["red", "blue"]},
                    "size": {"type": "number"},
                    "owner": {"oneOf": [TEXT, {"type": "object", "properties": {"id": TEXT}}]},
                    "code": {"allOf": [TEXT, {"maxLength": 5}]},
                    "note": {},
                },
            },
            "Things": {
                "type": "object",
                "required": ["data"],
                "properties": {
                    "data": {"type": "array", "items": ref("Thing")},
                    "info": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
            "Thing": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": ref("Id") | {"x-name": "id"},
                    "name": TEXT,
                    "created": {"type": "string", "format": "date-time"},
                    "color": {"type": "string", "enum": ["red", "blue"]},
                    "state": ref("State"),
                    "size": {"type": "number"},
                    "parent": {"anyOf": [ref("Thing"), {"type": "null"}]},
                    "owner": {"oneOf": [TEXT, {"type": "object", "properties": {"id": TEXT}}]},
                },
            },
            "State": {"anyOf": [{"type": "string", "enum": ["new", "old"]}, TEXT], "x-open-enum": True},
            "ErrorBody": {
                "type": "object",
                "required": ["code"],
                "properties": {"code": TEXT, "message": TEXT, "status": {"const": "error"}},
            },
        },
    },
}

LIST = ("paths", "/things", "get")
CREATE = ("paths", "/things", "post")
GET = ("paths", "/things/{id}", "get")
PARAMETERS = (*LIST, "parameters")
SCHEMAS = ("components", "schemas")
NEW_THING = (*SCHEMAS, "NewThing", "properties")
THING = (*SCHEMAS, "Thing", "properties")
PAGE = ("components", "parameters", "Page")


def edited(*edits):
    """A copy of the bundle with values put in, or taken out where the value is GONE."""
    document = copy.deepcopy(BASE)
    for keys, value in edits:
        node = document
        for key in keys[:-1]:
            node = node[key]
        if value is GONE:
            del node[keys[-1]]
        elif isinstance(node, list) and keys[-1] == len(node):
            node.append(value)
        else:
            node[keys[-1]] = value
    return document


def ids(*edits):
    """The ids of what breaks when the bundle is edited."""
    return [finding.id for finding in compare(BASE, edited(*edits))]
