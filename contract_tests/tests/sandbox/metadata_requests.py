"""Requests that tell of modules, layouts, single fields, views and users, and calls; what can go wrong with them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sent import Sent, perform

MISSING = "999999999999999999"
ACCOUNTS = {"module": "Accounts"}


def by_method(method: str) -> str:
    """A filter of calls by their method."""
    rule = {"field": {"api_name": "operation_types.method"}, "comparator": "equals", "value": method}
    return json.dumps(rule)


def layout_of(org, module: str = "Accounts") -> str:
    """The identifier of a module's layout."""
    return org.call("GET", "settings/layouts", query={"module": module}).body["layouts"][0]["id"]


def field_of(org) -> str:
    """The identifier of a field of accounts."""
    return org.call("GET", "settings/fields", query=ACCOUNTS).body["fields"][0]["id"]


GOOD_OF_METADATA: Mapping[str, Callable[[Any], Sent]] = {
    "listModules": lambda org: Sent(org, {}),
    "getModule": lambda org: Sent(org, dict(ACCOUNTS)),
    "listLayouts": lambda org: Sent(org, {}, dict(ACCOUNTS)),
    "getLayout": lambda org: Sent(org, {"layout_id": layout_of(org)}, dict(ACCOUNTS)),
    "getField": lambda org: Sent(org, {"field_id": field_of(org)}, dict(ACCOUNTS)),
    "getCustomView": lambda org: Sent(org, {"view_id": org.views("Accounts")["From Partners"]}, dict(ACCOUNTS)),
    "getUser": lambda org: Sent(org, {"user_id": org.call("GET", "users").body["users"][1]["id"]}),
    "listApis": lambda org: Sent(org, {}, {"filters": by_method("POST")}),
}


def filtered(text: str) -> Callable[[Sent], None]:
    """Send this filter."""

    def change(sent: Sent) -> None:
        sent.query["filters"] = text

    return change


def ruled(name: str, value: str, comparator: str = "equals") -> Callable[[Sent], None]:
    """Send a filter with these parts."""
    return filtered(json.dumps({"field": {"api_name": name}, "comparator": comparator, "value": value}))


WRONG_OF_METADATA: Mapping[tuple[str, str], Callable[[Sent], None]] = {
    ("listApis", "malformed-filters"): filtered('{"field":'),
    ("listApis", "unknown-filter-field"): ruled("path", "POST"),
    ("listApis", "unsupported-comparator"): ruled("operation_types.method", "POST", "contains"),
    ("listApis", "unknown-method"): ruled("operation_types.method", "post"),
    ("listApis", "unknown-scope"): ruled("operation_types.oauth_scope", "no_such_scope"),
    ("listApis", "unknown-module-in-filter"): ruled("module", "No_Such_Module"),
    ("listApis", "filter-without-value"): filtered('{"field": {"api_name": "module"}}'),
    ("listApis", "filter-without-name"): filtered('{"field": {}, "comparator": "equals", "value": "POST"}'),
}


def answer(org, operation: str, path: Mapping[str, str] | None = None, **query: str) -> Any:
    """What a request is answered with, but for these of its parts."""
    sent = GOOD_OF_METADATA[operation](org)
    sent.operation = operation
    sent.path.update(path or {})
    sent.query.update(query)
    reply = perform(sent)
    return reply.body if reply.raw else reply.status


SEEN_OF_METADATA: Mapping[str, Callable[[Any], Any]] = {
    "module-status-ignored": lambda org: len(answer(org, "listModules", status="user_hidden")["modules"]),
    "module-without-id": lambda org: "id" in answer(org, "listModules")["modules"][0],
    "other-module-shown": lambda org: answer(org, "getModule")["modules"][0]["api_name"],
    "layout-without-name": lambda org: "name" in answer(org, "listLayouts")["layouts"][0],
    "any-layout-shown": lambda org: answer(org, "getLayout", {"layout_id": MISSING}),
    "sections-not-a-list": lambda org: type(answer(org, "getLayout")["layouts"][0]["sections"]),
    "api-filter-ignored": lambda org: len(answer(org, "listApis")["__apis"]),
    "method-untold": lambda org: org.call("GET", "__apis").body["__apis"][0]["operation_types"][0]["method"],
    "credits-untold": lambda org: answer(org, "listApis")["__apis"][0]["operation_types"][0]["max_credits"],
    "view-of-any-module-shown": lambda org: answer(org, "getCustomView", module="Leads"),
    "any-field-shown": lambda org: answer(org, "getField", {"field_id": MISSING}),
    "view-without-conditions": lambda org: answer(org, "getCustomView"),
    "first-user-for-any": lambda org: answer(org, "getUser", {"user_id": MISSING}),
}
