"""What a client sent, held against the description and against what it was asked to send."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from zoho_contract.consumer.protocol import Sent
from zoho_contract.contract import Operation
from zoho_contract.values import Json, JsonObject, is_list, members, shown, word

_ALWAYS: Final = frozenset(
    {"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"}
)


def faults(operation: Operation, sent: Sent, *, quoting: bool = True) -> Iterator[str]:
    """What in a request is not as the operation declares it; names and kinds alone unless `quoting`."""
    if sent.method != operation.method:
        yield f"method {sent.method}, declared {operation.method}"
    if _path_values(operation.path, sent.path) is None:
        yield f"path {sent.path if quoting else '*'}, declared {operation.path}"
    query = dict(sent.query)
    if len(query) != len(sent.query):
        twice = sorted({word(name) for name, times in Counter(name for name, _ in sent.query).items() if times > 1})
        yield f"a query parameter is sent twice: {sent.query if quoting else ', '.join(twice)}"
    declared = {item.name: item for item in operation.parameters if item.where == "query"}
    yield from (f"query parameter {word(name)} is not declared" for name in query.keys() - declared.keys())
    yield from (f"query parameter {n} is missing" for n, item in declared.items() if item.required and n not in query)
    yield from _body_faults(operation, sent, quoting=quoting)


def _body_faults(operation: Operation, sent: Sent, *, quoting: bool) -> Iterator[str]:
    if not operation.media:
        if sent.content:
            yield "a body where none is declared"
        return
    if not sent.content and not operation.body_required:
        return
    kind = sent.headers.get("content-type", "")
    if operation.media not in kind:
        yield f"content type {repr(kind) if quoting else 'of another kind'}, declared {operation.media}"
    if "json" in operation.media:
        validator = operation.schemas.validator(f"{operation.id} request", operation.body_schema)
        body = decoded(sent)
        for error in validator.iter_errors(body):
            if quoting:
                yield f"body at {error.instance_path}: {error.message}"
            else:
                yield f"body at ${shown(error.instance_path)}: {error.kind.name}"


def decoded(sent: Sent) -> Json:
    """The JSON body of a request; None when there is none or it is not JSON."""
    try:
        return json.loads(sent.content) if sent.content else None
    except ValueError:
        return None


def differences(operation: Operation, asked: JsonObject, sent: Sent) -> Iterator[str]:
    """Where a request does not say what was asked for."""
    path = members(asked.get("path"))
    if (_path_values(operation.path, sent.path) or {}) != path:
        yield f"path {sent.path} for {path}"
    query = {name: _plain(value) for name, value in members(asked.get("query")).items()}
    said = dict(sent.query)
    paging = operation.paging
    for pointer in (paging.page, paging.token) if paging else ():
        # Which page comes first is the client's own business.
        for side in (said, query):
            side.pop((pointer or "").partition(".")[2], None)
    if said != query:
        yield f"query {said} for {query}"
    if "json" in operation.media and decoded(sent) != asked.get("body"):
        yield f"body {decoded(sent)} for {asked.get('body')}"
    headers = {key: value for key, value in sent.headers.items() if key not in _ALWAYS}
    wanted = {key.lower(): str(value) for key, value in members(asked.get("headers")).items()}
    if headers != wanted:
        yield f"headers {headers} for {wanted}"


def _plain(value: Json) -> str:
    if is_list(value):
        return ",".join(_plain(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _path_values(template: str, path: str) -> dict[str, str] | None:
    wanted, got = template.split("/"), path.split("/")
    if len(wanted) != len(got):
        return None
    found: dict[str, str] = {}
    for name, value in zip(wanted, got, strict=True):
        if name.startswith("{"):
            found[name.strip("{}")] = unquote(value)
        elif name != value:
            return None
    return found
