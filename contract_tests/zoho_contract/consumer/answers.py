"""Answers to give a client: the documented ones, bent ones it has to bear, and hostile ones it has to refuse."""

import json
from collections.abc import Callable, Iterator
from typing import Final

from zoho_contract import pointers
from zoho_contract.consumer.protocol import Canned
from zoho_contract.contract import Operation
from zoho_contract.facts import ErrorEntry
from zoho_contract.values import Json, JsonObject, is_list, is_object, members

JSON_TYPE: Final = {"content-type": "application/json;charset=UTF-8"}
DEPTH: Final = 100_000
UNKNOWN_CODE: Final = "A_CODE_OF_TOMORROW"
UNKNOWN_MEMBER: Final = "$a_member_of_tomorrow"


def canned(status: int, body: Json) -> Canned:
    """A JSON answer."""
    return Canned(status, json.dumps(body, ensure_ascii=False).encode(), JSON_TYPE)


def documented(operation: Operation) -> Iterator[tuple[str, int, Json]]:
    """Every documented success body: its name, status and content."""
    for status in sorted(operation.outcome_statuses()):
        response = operation.response(status) or {}
        for media in members(response.get("content")).values():
            for name, example in members(media.get("examples")).items():
                yield name, status, operation.schemas.resolve(example).get("value")


def rows(operation: Operation, request: JsonObject) -> int:
    """How many rows a request has; 1 where the operation takes none."""
    batch = operation.batch
    if batch is None:
        return 1
    value: Json = request
    for step in batch.rows.split("."):
        value = value.get(step) if is_object(value) else None
    return len(value) if is_list(value) else 1


def results(operation: Operation, body: Json) -> list[Json]:
    """The results of the rows in an answer."""
    found = body.get(operation.results) if is_object(body) else None
    return found if is_list(found) else []


def request_for(operation: Operation, count: int) -> JsonObject:
    """The documented request with as many rows as an answer has, so that the two belong together."""
    fitting = [item for item in operation.examples if rows(operation, item) == count]
    return (fitting or operation.examples)[0]


def answering(operation: Operation, request: JsonObject, body: Json) -> Json:
    """A documented answer as the answer to this very request: its rows name the records that were asked for."""
    batch = operation.batch
    if batch is None or batch.result_id is None:
        return body
    asked = pointers.read(request, pointers.parse(batch.rows))
    given = asked[0] if asked and is_list(asked[0]) else asked
    changed = json.loads(json.dumps(body))
    for row, result in zip(given, results(operation, changed), strict=False):
        identity = row.get(batch.row_id) if batch.row_id and is_object(row) else row
        path = pointers.parse(batch.result_id)
        if isinstance(identity, str) and pointers.read(result, path):
            pointers.put(result, path, identity)
    return changed


def contains(body: Json, value: Json) -> bool:
    """Whether a value is the body or, unchanged, a part of it."""
    return any(value == part for part in _parts(body))


def refusal(operation: Operation, entry: ErrorEntry, envelope: JsonObject, count: int) -> JsonObject:
    """The body of a documented error: bare when the request failed, an array of rows when one row did."""
    details = next(members(item.get("details")) for item in operation.raw["x-errors"] if item["name"] == entry.name)
    bare: JsonObject = {
        envelope["code"]: entry.code,
        envelope["details"]: details,
        envelope["message"]: entry.message or entry.cause,
        envelope["status"]: "error",
    }
    return bare if entry.scope == "request" else {operation.results: [bare] * max(count, 1)}


def bent(body: Json) -> Iterator[tuple[str, Json]]:
    """A success body with one member unknown, null or missing; the client must bear each."""
    yield "an unknown member", _each_object(body, lambda node: node | {UNKNOWN_MEMBER: {"a": [1]}})
    for path in _member_paths(body):
        yield f"null at {_text(path)}", _changed(body, path, remove=False)
        yield f"nothing at {_text(path)}", _changed(body, path, remove=True)


def hostile(status: int, body: Json) -> Iterator[tuple[str, Canned]]:
    """Answers that no client may take for a success."""
    text = json.dumps(body).encode()
    yield "an HTML page with 502", Canned(502, b"<html><h1>Bad Gateway</h1></html>", {"content-type": "text/html"})
    yield "an HTML page with 200", Canned(200, b"<html>log in</html>", {"content-type": "text/html"})
    yield "a body cut off in the middle", Canned(status, text[: len(text) // 2], JSON_TYPE)
    yield (
        "an unassigned status",
        canned(520, {"code": "INTERNAL_ERROR", "message": "", "details": {}, "status": "error"}),
    )
    yield "bytes that are not UTF-8", Canned(status, b'{"data": "\xff\xfe"}', JSON_TYPE)
    yield "JSON of absurd depth", Canned(status, b"[" * DEPTH + b"]" * DEPTH, JSON_TYPE)
    yield "a redirect to another host", Canned(302, b"", {"location": "http://127.0.0.2:9/elsewhere"})
    yield "a number where an object belongs", canned(status, 7)
    yield "an empty error", Canned(500)


def _parts(node: Json) -> Iterator[Json]:
    yield node
    if is_object(node):
        for item in node.values():
            yield from _parts(item)
    elif is_list(node):
        for item in node:
            yield from _parts(item)


def _each_object(node: Json, change: Callable[[JsonObject], JsonObject]) -> Json:
    if is_object(node):
        return change({key: _each_object(value, change) for key, value in node.items()})
    return [_each_object(item, change) for item in node] if is_list(node) else node


def _member_paths(node: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Members below the wrapper: every key of every row, and of what the row holds."""
    if is_object(node):
        for key, value in node.items():
            if len(path) > 0:
                yield (*path, key)
            yield from _member_paths(value, (*path, key))
    elif is_list(node) and node:
        yield from _member_paths(node[0], (*path, 0))


def _changed(node: Json, path: tuple[str | int, ...], *, remove: bool) -> Json:
    step, *rest = path
    copy: Json = dict(node) if is_object(node) else list(node)
    if rest:
        copy[step] = _changed(copy[step], tuple(rest), remove=remove)
    elif remove:
        del copy[step]
    else:
        copy[step] = None
    return copy


def _text(path: tuple[str | int, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
