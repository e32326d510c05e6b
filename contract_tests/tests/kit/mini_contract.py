"""A tiny API in the bundle format: records, tags, a territory job, a view job. Nothing of it is Zoho's."""

# ruff: noqa: E501 - a bundle is a table; its rows are long

from __future__ import annotations

import copy
from typing import Any

from mini_parts import (
    BAD_BODY,
    ID,
    MODULE,
    NO_MODULE,
    QUERY_MODULE,
    RECORD,
    ROWS,
    SCHEMAS,
    UNKNOWN_MODULE,
    body,
    error,
    json_answer,
    listing,
    operation,
    outcome,
    query,
)

IDS = {"type": "array", "items": {**ID, "x-entity": "record"}, "x-name": "ids"}
TAGS = {
    "type": "array",
    "x-name": "tags",
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 25, "x-entity": "tag", "x-name": "name"}},
    },
}
BATCH = {"results": "data", "result-id": "details.id", "order": "preserved",
         "statuses": {"ok": 200, "mixed": 207, "failed": 400}}  # fmt: skip
UNKNOWN_ROW = error(
    "unknown-record", "INVALID_DATA", 400, "item", {"set": {"body.ids[0]": "unknown_id"}}, details={"id": "1"}
)


def tag_operation(change: str) -> dict[str, Any]:
    """Putting tags on records, or taking them off."""
    client, word = ("add", "add") if change == "union" else ("remove", "remove")
    effect = {"entity": "record", "which": "rows", "change": change, "member": "Labels", "key": "name",
              "from": "body.tags[].name", "when": "now"}  # fmt: skip
    if change == "union":
        effect["replace-if"] = "body.over_write"
    return operation(
        f"{word}Tags", ("tags", client), "tags", {"200": ROWS, "207": ROWS},
        [{"name": "baseline", "path": {"module": "Leads"},
          "body": {"tags": [{"name": "Red"}], "ids": ["55400000000001", "55400000000002"]}}],
        parameters=[MODULE], requestBody=body({"tags": TAGS, "ids": IDS, "over_write": {"type": "boolean"}}),
        outcomes=[outcome("done", 200, "SUCCESS", "tags updated")],
        errors=[
            UNKNOWN_MODULE, UNKNOWN_ROW, BAD_BODY,
            error("missing-ids", "MANDATORY_NOT_FOUND", 400, "request", {"drop": ["body.ids"]}, details={"param": "ids"}),
            error("too-many-ids", "LIMIT_EXCEEDED", 400, "request", {"count": {"body.ids": 6}}),
            error("locked", "RECORD_LOCKED", 400, "item", {"given": "record_locked", "send": True}),
            error("one-unknown", "INVALID_DATA", 207, "item", {"use": "baseline", "set": {"body.ids[1]": "unknown_id"}}),
        ],
        **{"x-modules": ["Leads", "Deals"], "x-effects": [effect],
           "x-batch": {**BATCH, "rows": "body.ids", "values": "body.tags[].name", "max": 5}},
    )  # fmt: skip


def area_operation(change: str) -> dict[str, Any]:
    """Putting records into areas by a job, or taking them out."""
    word = "assign" if change == "union" else "remove"
    effect = {"entity": "record", "which": "rows", "change": change, "member": "Areas", "key": "id",
              "from": "Areas[].id", "when": "job"}  # fmt: skip
    row = {
        "type": "object",
        "properties": {
            "id": {**ID, "x-entity": "record", "x-name": "id"},
            "Areas": {"type": "array", "x-name": "territories",
                      "items": {"type": "object", "properties": {"id": {**ID, "x-entity": "territory", "x-name": "id"}}}},
        },
    }  # fmt: skip
    there = "territory_on_record" if change == "union" else "territory_not_on_record"
    return operation(
        f"{word}Areas", ("territories", word), "territories", {"202": ROWS, "207": ROWS},
        [{"name": "baseline", "path": {"module": "Deals"},
          "body": {"data": [{"id": "55400000000001", "Areas": [{"id": "77700000000001"}]}]}}],
        parameters=[MODULE], requestBody=body({"data": {"type": "array", "items": row}}),
        outcomes=[outcome("scheduled", 202, "SCHEDULED", "scheduled")],
        errors=[
            UNKNOWN_MODULE, BAD_BODY,
            error("unknown-record", "INVALID_DATA", 400, "item", {"set": {"body.data[0].id": "unknown_id"}}),
            error("other-module", "INVALID_DATA", 400, "item", {"set": {"body.data[0].id": "other_module_id"}}),
            error("unknown-area", "INVALID_DATA", 400, "item", {"set": {"body.data[0].Areas[0].id": "unknown_id"}}),
            error("area-state", "INVALID_DATA", 400, "item", {"set": {"body.data[0].Areas[0].id": there}}),
            error("busy", "ALREADY_SCHEDULED", 400, "item", {"repeat": True}),
            error("no-areas", "MANDATORY_NOT_FOUND", 400, "item", {"set": {"body.data[0].Areas": "empty_array"}}),
            error("too-many-areas", "LIMIT_EXCEEDED", 400, "item", {"count": {"body.data[0].Areas": 11}}),
        ],
        **{"x-modules": ["Deals"], "x-effects": [effect],
           "x-batch": {**BATCH, "rows": "body.data", "row-id": "id", "values": "Areas[].id",
                       "max-values": {"default": 10, "Deals": 2}, "statuses": {"ok": 202, "mixed": 207, "failed": 400}},
           "x-job": {"id": "details.job", "poll": "listJobs", "parameter": "path.record_id", "listed": "job", "source": "source", "gone": "done"}},
    )  # fmt: skip


def mass_update() -> dict[str, Any]:
    """Updating records by id, or a view by a job."""
    fields = {"type": "object", "additionalProperties": True}
    common = {"entity": "record", "change": "set", "from": "body.data[0]"}
    return operation(
        "massUpdate", ("records", "mass_update"), "records", {"200": ROWS, "202": ROWS, "207": ROWS},
        [
            {"name": "baseline", "path": {"module": "Leads"}, "body": {"data": [{"Stage": "A"}], "ids": ["55400000000001"]}},
            {"name": "by-view", "path": {"module": "Leads"}, "body": {"data": [{"Stage": "A"}], "cvid": "88800000000001"}},
        ],
        parameters=[MODULE],
        requestBody=body({"data": {"type": "array", "items": fields}, "ids": IDS,
                          "cvid": {**ID, "x-entity": "view", "x-name": "cvid"}, "over_write": {"type": "boolean"}}),
        outcomes=[outcome("updated", 200, "SUCCESS", "record updated"), outcome("scheduled", 200, "SUCCESS", "job scheduled")],
        errors=[
            UNKNOWN_MODULE, UNKNOWN_ROW, BAD_BODY,
            error("busy", "ALREADY_SCHEDULED", 202, "item", {"use": "by-view", "repeat": True}),
            error("empty", "NO_RECORDS_FOUND", 400, "request", {"use": "by-view", "given": "empty_view", "send": True}),
            error("hidden", "INVALID_DATA", 400, "request", {"given": "field_not_visible", "send": True}, message="hidden"),
            error("other-view", "NO_PERMISSION", 403, "request",
                  {"use": "by-view", "set": {"body.cvid": "view_of_other_module"}}),
        ],
        **{"x-modules": ["Leads", "Deals"],
           "x-effects": [{**common, "which": "rows", "when": "now", "replace-if": "body.over_write"}, {**common, "which": "view", "when": "job"}],
           "x-batch": {**BATCH, "rows": "body.ids", "max": 5},
           "x-job": {"id": "details.job", "poll": "updateStatus", "parameter": "query.job", "state": "data[0].State",
                     "running": ["WAITING", "WORKING"], "done": ["READY"], "failed": ["BROKEN"],
                     "counters": {"total": "data[0].Total", "updated": "data[0].Updated",
                                  "not_updated": "data[0].Left", "failed": "data[0].Failed"}}},
    )  # fmt: skip


def record_operations() -> dict[str, Any]:
    """Creating, listing, reading and deleting records."""
    new = {"type": "object", "additionalProperties": True}
    record_list = listing("data", {"$ref": "#/components/schemas/Record"})
    paging = {"items": "data", "page": "query.page", "size": "query.per_page", "max-size": 50,
              "more": "info.more", "token": "query.token", "next": "info.next"}  # fmt: skip
    create = operation(
        "createRecords", ("records", "create"), "records", {"201": ROWS, "207": ROWS},
        [{"name": "baseline", "path": {"module": "Leads"}, "body": {"data": [{"Name": "One"}]}}],
        parameters=[MODULE], requestBody=body({"data": {"type": "array", "items": new}}),
        outcomes=[outcome("created", 201, "SUCCESS", "record added")],
        errors=[UNKNOWN_MODULE, BAD_BODY, error("no-name", "MANDATORY_NOT_FOUND", 400, "item", {"drop": ["body.data[0].Name"]})],
        **{"x-effects": [{"entity": "record", "which": "rows", "change": "create", "when": "now"}],
           "x-batch": {**BATCH, "rows": "body.data", "max": 100, "statuses": {"ok": 201, "mixed": 207, "failed": 400}}},
    )  # fmt: skip
    remove = operation(
        "deleteRecords", ("records", "delete"), "records", {"200": ROWS, "207": ROWS},
        [{"name": "baseline", "path": {"module": "Leads"}, "query": {"ids": "55400000000001,55400000000002"}}],
        parameters=[MODULE, {**query("ids", IDS), "explode": False}],
        outcomes=[outcome("deleted", 200, "SUCCESS", "record deleted")],
        errors=[UNKNOWN_MODULE,
                error("unknown-record", "INVALID_DATA", 400, "item", {"set": {"query.ids[0]": "unknown_id"}}),
                error("no-ids", "REQUIRED_PARAM_MISSING", 400, "request", {"drop": ["query.ids"]})],
        **{"x-effects": [{"entity": "record", "which": "rows", "change": "delete", "when": "now"}],
           "x-batch": {**BATCH, "rows": "query.ids", "max": 5}},
    )  # fmt: skip
    listed = operation(
        "listRecords", ("records", "list"), "records", {"200": json_answer(record_list), "204": {"description": "Nothing."},
                                                        "304": {"description": "Nothing new."}},
        [{"name": "baseline", "path": {"module": "Leads"}, "query": {"fields": "Name"}}],
        parameters=[MODULE, {**query("fields", {"type": "array", "items": {"type": "string", "x-entity": "field"}}), "required": True},
                    query("ids", IDS), query("cvid", {**ID, "x-entity": "view"}), query("page", {"type": "integer"}),
                    query("per_page", {"type": "integer"}), query("token", {"type": "string"}),
                    {"name": "If-Modified-Since", "in": "header", "x-name": "if_modified_since", "schema": {"type": "string"}}],
        outcomes=[{"name": "found", "status": 200}, {"name": "nothing", "status": 204}, {"name": "unchanged", "status": 304}],
        errors=[UNKNOWN_MODULE,
                error("bad-page", "INVALID_DATA", 400, "request", {"manual": "the kit need not"})],
        **{"x-paginate": paging},
    )  # fmt: skip
    one = operation(
        "getRecord", ("records", "get"), "records", {"200": json_answer(record_list), "204": {"description": "Nothing."}},
        [{"name": "baseline", "path": {"module": "Leads", "record_id": "55400000000001"}}],
        parameters=[MODULE, RECORD], outcomes=[{"name": "found", "status": 200}, {"name": "nothing", "status": 204}],
        errors=[UNKNOWN_MODULE],
    )  # fmt: skip
    return {"/{module}": {"post": create, "get": listed, "delete": remove}, "/{module}/{record_id}": {"get": one}}


def setting(
    identifier: str, client: tuple[str, str], key: str, properties: dict[str, Any], *, module: bool = True
) -> dict[str, Any]:
    """A list of settings."""
    return operation(
        identifier, client, "settings",
        {"200": json_answer(listing(key, {"type": "object", "properties": properties})), "204": {"description": "Nothing."}},
        [{"name": "baseline", "query": {"module": "Leads"} if module else {}}],
        parameters=[QUERY_MODULE] if module else [], outcomes=[{"name": "found", "status": 200}],
        errors=[error("unknown-module", "INVALID_MODULE", 400, "request", {"set": {"query.module": "unknown_module"}})] if module else [],
    )  # fmt: skip


def document() -> dict[str, Any]:
    """The whole bundle, fresh for each caller."""
    name = {"type": "string", "x-name": "name"}
    ident = {**ID, "x-name": "id"}
    create_tags = operation(
        "createTags", ("tags", "create"), "tags", {"201": json_answer(listing("tags", {"$ref": "#/components/schemas/Row"}))},
        [{"name": "baseline", "query": {"module": "Leads"}, "body": {"tags": [{"name": "Red"}]}}],
        parameters=[QUERY_MODULE], requestBody=body({"tags": TAGS}),
        outcomes=[outcome("created", 201, "SUCCESS", "tag created")],
        errors=[NO_MODULE, BAD_BODY, error("duplicate", "DUPLICATE_DATA", 400, "item", {"repeat": True}),
                error("too-long", "INVALID_DATA", 400, "item", {"set": {"body.tags[0].name": "too_long"}}),
                error("wrong-type", "INVALID_DATA", 400, "item", {"set": {"body.tags[0].name": "wrong_type"}})],
        **{"x-effects": [{"entity": "tag", "change": "create", "when": "now"}],
           "x-batch": {**BATCH, "rows": "body.tags", "results": "tags", "statuses": {"ok": 201, "mixed": 207, "failed": 400}}},
    )  # fmt: skip
    create_tags["responses"]["207"] = create_tags["responses"]["201"]
    create_tags["responses"]["400"] = json_answer(
        {"anyOf": [listing("tags", {"$ref": "#/components/schemas/Row"}), {"$ref": "#/components/schemas/ErrorBody"}]}
    )
    status = operation(
        "updateStatus", ("records", "mass_update_status"), "records",
        {"200": json_answer(listing("data", {"type": "object", "required": ["State"]}))},
        [{"name": "baseline", "path": {"module": "Leads"}, "query": {"job": "99900000000001"}}],
        parameters=[MODULE, query("job", {**ID, "x-entity": "job"})], outcomes=[{"name": "found", "status": 200}],
        errors=[UNKNOWN_MODULE, error("unknown-job", "NOT_FOUND", 404, "request", {"set": {"query.job": "unknown_id"}})],
    )  # fmt: skip
    jobs = operation(
        "listJobs", ("territories", "jobs"), "territories",
        {"200": json_answer(listing("data", {"type": "object", "properties": {"job": {**ID, "x-entity": "job", "x-name": "job_id"}}})),
         "204": {"description": "Nothing."}},
        [{"name": "baseline", "path": {"module": "Deals", "record_id": "55400000000001"}}],
        parameters=[MODULE, RECORD], outcomes=[{"name": "found", "status": 200}, {"name": "nothing", "status": 204}],
        errors=[UNKNOWN_MODULE],
    )  # fmt: skip
    fields = {"api_name": {**name, "x-name": "api_name"}, "kind": {**name, "x-name": "data_type"},
              "needed": {"type": "boolean", "x-name": "system_mandatory"}, "mass": {"type": "boolean", "x-name": "mass_update"},
              "visible": {"type": "boolean", "x-name": "visible"}, "fixed": {"type": "boolean", "x-name": "field_read_only"},
              "choices": {"type": "array", "x-name": "pick_list_values",
                          "items": {"type": "object", "properties": {"value": {**name, "x-name": "actual_value"}}}}}  # fmt: skip
    token = operation(
        "refresh", ("oauth", "request"), "oauth",
        {"200": json_answer({"anyOf": [{"type": "object", "required": ["access_token"],
                                        "properties": {"access_token": {"type": "string", "x-name": "access_token"}}},
                                       {"type": "object", "required": ["error"],
                                        "properties": {"error": {"type": "string", "x-name": "error"}}}]})},
        [{"name": "baseline", "body": {"refresh_token": "r", "client_id": "c", "client_secret": "s"}}],
        outcomes=[{"name": "refreshed", "status": 200}],
        requestBody={"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {
            key: {"type": "string", "x-name": key} for key in ("refresh_token", "client_id", "client_secret")}}}}},
    )  # fmt: skip
    token["servers"] = [{"url": "{accounts_url}"}]
    token["x-errors"] = [
        error("bad", "invalid_code", 200, "request", {"set": {"body.refresh_token": {"literal": "x"}}})
    ]
    organization = setting("getOrg", ("org", "get"), "org", {"id": ident}, module=False)
    organization["x-client"]["presets"] = {"mine": {"call": "one", "fixed": {}}}
    organization["tags"], organization["security"] = ["org"], [{"OAuth2": ["ZohoCRM.org.READ"]}]
    document_: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Mini", "version": "v9"},
        "servers": [{"url": "{api_domain}/crm/{version}",
                     "variables": {"api_domain": {"default": "https://example.com"}, "version": {"default": "v9"}}}],
        "paths": {
            **record_operations(),
            "/{module}/actions/add_tags": {"post": tag_operation("union")},
            "/{module}/actions/remove_tags": {"post": tag_operation("difference")},
            "/{module}/actions/assign": {"post": area_operation("union")},
            "/{module}/actions/remove": {"post": area_operation("difference")},
            "/{module}/{record_id}/actions/jobs": {"get": jobs},
            "/{module}/actions/mass_update": {"post": mass_update(), "get": status},
            "/settings/tags": {"get": setting("listTags", ("tags", "list"), "tags", {"id": ident, "name": name}), "post": create_tags},
            "/settings/fields": {"get": setting("listFields", ("settings", "fields"), "fields", fields)},
            "/settings/custom_views": {"get": setting("listViews", ("settings", "custom_views"), "views", {"id": ident})},
            "/settings/territories": {"get": setting("listAreas", ("territories", "list"), "areas", {"id": ident}, module=False)},
            "/org": {"get": organization},
            "/oauth/token": {"post": token},
        },
        "components": {"schemas": SCHEMAS, "securitySchemes": {"OAuth2": {"type": "apiKey", "in": "header", "name": "Authorization"}}},
    }  # fmt: skip
    return copy.deepcopy(document_)
