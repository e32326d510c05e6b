"""Plain calls: one request, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from . import decode, exchange, free_calls
from .errors import DecodeError, NotFoundError
from .model import Model
from .paths import is_object, objects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Api
    from .exchange import Call
    from .flow import Flow
    from .listing import NotModified
    from .operation import Operation
    from .wire import Reply

M = TypeVar("M", bound=Model)

_NOT_MODIFIED: Final = 304


def plain(
    api: Api[Any],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    body: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[M | None]:
    """Call an operation; None when the answer says that there is nothing (204, 304 or an empty body).

    Names in `path`, `query`, `headers` and the top level of `body` are code names; None values are left out.

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL; nothing was sent.
        ZohoError: the call failed; its class says what to do next.
    """
    found, _ = yield from answer(api, op, _prepared(op, path, query, body, headers))
    return None if found is None else model(found)


def whole(
    api: Api[Any],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    body: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[M]:
    """Call an operation as `plain` does, one of which no document says that its answer may be empty.

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL; nothing was sent.
        NotFoundError: the answer is empty.
        ZohoError: the call failed; its class says what to do next.
    """
    call = _prepared(op, path, query, body, headers)
    found, reply = yield from answer(api, op, call)
    with exchange.about(reply, call, op):
        if found is None:
            raise _nothing(op)
        return model(found)


def first(
    api: Api[Any],
    op: Operation,
    *,
    items: str,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[M]:
    """Call an operation that answers with one object inside a list; `items` is the wire path of that list.

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL; nothing was sent.
        NotFoundError: the answer is empty.
        ZohoError: the call failed; its class says what to do next.
    """
    call = exchange.prepare(op, path, query, headers, None)
    found, reply = yield from answer(api, op, call)
    with exchange.about(reply, call, op):
        return _only(op, found, items, model)


def _only(op: Operation, answer: dict[str, Any] | None, items: str, model: type[M]) -> M:
    found = [] if answer is None else models(op, answer, items, model)
    if not found:
        raise _nothing(op)
    return found[0]


def _nothing(op: Operation) -> NotFoundError:
    return NotFoundError("the answer is empty: there is no such thing, or it is hidden", operation=op.id)


def changed(
    api: Api[Any],
    op: Operation,
    *,
    items: str,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[M | NotModified[M]]:
    """Call as `first` does; a NotModified says that nothing has changed since the moment in a header (304).

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL; nothing was sent.
        NotFoundError: the answer is empty.
        ZohoError: the call failed; its class says what to do next.
    """
    call = exchange.prepare(op, path, query, headers, None)
    reply = yield from exchange.send(api, call)
    if reply.status == _NOT_MODIFIED:
        from .listing import NotModified  # noqa: PLC0415 - it is made of calls

        return NotModified()
    with exchange.about(reply, call, op):
        return _only(op, _read(api, op, call, reply), items, model)


def many(
    api: Api[Any],
    op: Operation,
    *,
    items: str,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    body: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[list[M]]:
    """Call an operation that answers with a list and no further pages; `items` is the wire path of that list.

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL; nothing was sent.
        ZohoError: the call failed; its class says what to do next.
    """
    call = _prepared(op, path, query, body, headers)
    found, reply = yield from answer(api, op, call)
    with exchange.about(reply, call, op):
        return [] if found is None else models(op, found, items, model)


def models(op: Operation, answer: dict[str, Any], items: str, model: type[M]) -> list[M]:
    """Read the list at a wire path of an answer.

    Raises:
        DecodeError: there is no list.
    """
    return list(map(model, as_sent(op, answer, items)))


def as_sent(op: Operation, answer: dict[str, Any], items: str) -> list[dict[str, Any]]:
    """Read the list at a wire path of an answer, and leave its objects as they are.

    Raises:
        DecodeError: there is no list.
    """
    raw = objects(answer, items)
    if raw is None:
        raise DecodeError(f"the answer has no list at $.{items}", operation=op.id)
    return raw


def free(
    api: Api[Any],
    method: str,
    path: str,
    *,
    query: Mapping[str, object] | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Flow[Any]:
    """Call anything of the API; gives the decoded JSON, or None when the answer is empty.

    Raises:
        ValueError: the method, the path or a header is not fit to be sent; nothing was sent.
        TypeError: an argument is of a wrong type; nothing was sent.
        ZohoError: the call failed; its class says what to do next.
    """
    call = free_calls.prepare(api, method, path, query, body, headers)
    reply = yield from exchange.send(api, call)
    with exchange.about(reply, call, None):
        found = decode.value(reply, call.operation)
        error = decode.refusal(found, reply, None, call.operation)
        if error is not None:
            raise error
    return found


def _prepared(
    op: Operation,
    path: Mapping[str, object] | None,
    query: Mapping[str, object] | None,
    body: Mapping[str, object] | None,
    headers: Mapping[str, object] | None,
) -> Call:
    return exchange.prepare(op, path, query, headers, None if body is None else exchange.body_of(op, body))


def answer(api: Api[Any], op: Operation, call: Call) -> Flow[tuple[dict[str, Any] | None, Reply]]:
    """Send a prepared call and read its answer: an object, or None when it is empty, and the answer as it came.

    Raises:
        ZohoError: the call failed; its class says what to do next.
    """
    if op.host == "accounts":
        # What the accounts server says may hold tokens, which no error keeps.
        reply = yield from exchange.send_form(api, call)
        with exchange.about(reply, call, op, kept=False):
            return _read(api, op, call, reply), reply
    reply = yield from exchange.send(api, call)
    with exchange.about(reply, call, op):
        return _read(api, op, call, reply), reply


def _read(api: Api[Any], op: Operation, call: Call, reply: Reply) -> dict[str, Any] | None:
    found = decode.value(reply, op.id)
    error = decode.refusal(found, reply, op, op.id, call.module)
    if error is not None:
        raise error
    failed = [item for item in decode.items(found) if decode.is_error(item, reply.status, op)]
    if failed:
        raise decode.envelope(failed[0], reply, op, op.id, call.module)
    if found is None or is_object(found):
        api.drift.check(found, reply, op, api.version)
        return found
    raise DecodeError(f"the answer is a {type(found).__name__}, not an object", status=reply.status, operation=op.id)
