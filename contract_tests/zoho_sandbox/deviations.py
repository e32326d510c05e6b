"""Faults of the answer itself, whatever behaviour it comes from: status, envelope, rows, media type."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from zoho_sandbox.reply import Reply
from zoho_sandbox.shapes import Json, is_list, is_object
from zoho_sandbox.switches import Faults

STATUSES: Final = {"accepted-is-200": 202, "created-is-200": 201, "mixed-is-200": 207}
OK: Final = 200
BAD: Final = 400
EMPTY: Final = 204


def deviate(faults: Faults, reply: Reply) -> Reply:
    """The reply as the faults that are switched on distort it."""
    body, status = reply.body, reply.status
    rows = _rows(body)
    if any(status == wrong and faults.on(name) for name, wrong in STATUSES.items()):
        status = OK
    if faults.on("refused-is-200") and rows and status >= BAD:
        status = OK
    if faults.on("empty-answer-with-body") and status == EMPTY:
        status, body = OK, {}
    if faults.on("error-in-an-array") and is_object(body) and "code" in body:
        body = {"data": [body]}
    if rows:
        body = _with_rows(faults, body, rows)
    if faults.on("ids-as-numbers"):
        body = _numbers(body)
    if faults.on("wrong-code"):
        body = _replaced(body, "INVALID_DATA", "INVALID_VALUE")
    media_type = "text/html" if faults.on("wrong-media-type") else reply.media_type
    return replace(reply, status=status, body=body, media_type=media_type)


def _rows(body: Json) -> list[dict[str, Any]]:
    """The result rows of an answer: the elements of its first array, if they have a code."""
    if not is_object(body):
        return []
    values = body.values()
    first = next((value for value in values if is_list(value)), None)
    rows = cast("list[dict[str, Any]]", first or [])
    return rows if all("code" in row for row in rows) else []


def _with_rows(faults: Faults, body: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    changed = [dict(row) for row in rows]
    if faults.on("last-row-unanswered") and len(rows) > 1:
        changed.pop()
    if faults.on("rows-reversed"):
        changed.reverse()
    for row in changed:
        if faults.on("row-without-message"):
            del row["message"]
        if faults.on("path-of-first-row") and "json_path" in row["details"]:
            path = re.sub(r"\[\d+\]", "[0]", row["details"]["json_path"], count=1)
            row["details"] = {**row["details"], "json_path": path}
        if faults.on("row-without-details"):
            del row["details"]
    return {key: changed if value is rows else value for key, value in body.items()}


def _numbers(value: Json) -> Json:
    """Every id as a number."""
    if isinstance(value, Mapping):
        known = cast("Mapping[str, Any]", value)
        return {key: _number(element) if key.endswith("id") else _numbers(element) for key, element in known.items()}
    if is_list(value):
        return [_numbers(element) for element in value]
    return value


def _number(value: Json) -> Json:
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _replaced(value: Json, old: str, new: str) -> Json:
    if isinstance(value, Mapping):
        return {key: _replaced(element, old, new) for key, element in cast("Mapping[str, Any]", value).items()}
    if is_list(value):
        return [_replaced(element, old, new) for element in value]
    return new if value == old else value
