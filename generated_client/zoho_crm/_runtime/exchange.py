"""One authorized exchange with the API: token, URL, retries, and one replay with a new token."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from . import decode, retry, urls
from .errors import AuthError, ZohoError, catalogue, class_of
from .paths import is_object
from .secrets import Secret
from .wire import Request

if TYPE_CHECKING:
    from .api import Api
    from .flow import Flow
    from .operation import Operation, Retry
    from .tokens import Token
    from .wire import Reply

T = TypeVar("T")

_UNAUTHORIZED = 401
_JSON = (str, bytes, Mapping, list)


class Call(NamedTuple):
    """A call as the wire has it, but for the host and the token."""

    operation: str
    method: str
    path: str
    query: Mapping[str, object]
    headers: Mapping[str, str]
    body: object
    rule: Retry
    module: str | None = None

    def __repr__(self) -> str:
        return f"Call({self.method} {self.operation})"


def prepare(
    op: Operation,
    path: Mapping[str, object] | None,
    query: Mapping[str, object] | None,
    headers: Mapping[str, object] | None,
    body: object,
) -> Call:
    """Write a call from code names; `body` is already in wire names.

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL.
    """
    wired = urls.wire_names(op, "header", headers or {})
    module = (path or {}).get("module")
    return Call(
        operation=op.id,
        method=op.method.upper(),
        path=urls.fill(op, path or {}),
        query=urls.wire_names(op, "query", query or {}),
        headers={name: urls.text(value) for name, value in wired.items()},
        body=body,
        rule=op.retry,
        module=module if isinstance(module, str) else None,
    )


def body_of(op: Operation, values: Mapping[str, object]) -> dict[str, Any]:
    """Turn code names of the body into wire names; a dotted name goes into an object, None values are left out.

    Raises:
        ValueError: the operation has no such name in its body.
    """
    body: dict[str, Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        target = body
        parts = name.split(".")
        for depth in range(1, len(parts)):
            target = target.setdefault(_wire(op, ".".join(parts[:depth])), {})
        target[_wire(op, name)] = value if isinstance(value, _JSON) else _listed(value)
    return body


def _listed(value: object) -> object:
    """Take an iterator for the list that it stands for; what is no JSON at all is for the encoder to refuse."""
    return list(cast("Iterable[object]", value)) if isinstance(value, Iterable) else value


def _wire(op: Operation, name: str) -> str:
    """Give the key for a code name; of a dotted name, the key in the innermost object."""
    if name not in op.body_names:
        raise ValueError(f"The body of {op.id} in API {op.version} has no {name!r}.")
    return op.body_names[name].rpartition(".")[2]


def send(api: Api[Any], call: Call) -> Flow[Reply]:
    """Send a call to the API, with a token; once more with a new token when the API refuses the first.

    Raises:
        AuthError: the login was refused, or it was given the API host of a stranger.
        TransportError: no whole answer came.
    """
    token = yield from _before(api.session.token())
    reply = yield from _attempt(api, call, token)
    if reply.status == _UNAUTHORIZED and token_refused(reply):
        fresh = yield from _before(api.session.renewed(token))
        if fresh is not None:
            reply = yield from _attempt(api, call, fresh)
    return reply


def _before(login: Flow[T]) -> Flow[T]:
    """Log in; whatever goes wrong with that, the call itself has not been acted upon."""
    try:
        return (yield from login)
    except ZohoError as error:
        error.sent = False
        raise


def _attempt(api: Api[Any], call: Call, token: Token) -> Flow[Reply]:
    base = api.hosts.named(token.api_domain)
    if base is None:
        raise AuthError(f"the token came with the API host {token.api_domain!r}, which is none of Zoho's")
    headers = {**api.headers, **call.headers}
    content = None
    if call.body is not None:
        content = json.dumps(call.body, ensure_ascii=False, allow_nan=False).encode()
        headers["content-type"] = "application/json"
    request = Request(
        method=call.method,
        url=f"{base}/crm/{api.version.name}{call.path}{urls.query_string(call.query)}",
        operation=call.operation,
        timeout=api.timeout,
        headers=headers,
        token=token.access,
        body=content,
    )
    reply = yield from retry.send(request, api.retry, call.rule)
    api.limits.read(reply)
    return reply


def send_form(api: Api[Any], call: Call) -> Flow[Reply]:
    """Send a call to the accounts server: a form, without a token, every field kept secret."""
    fields = cast("Mapping[str, object]", call.body or {})
    request = Request(
        method=call.method,
        url=f"{api.hosts.accounts}{call.path}{urls.query_string(call.query)}",
        operation=call.operation,
        timeout=api.timeout,
        headers=call.headers,
        form={name: Secret(urls.text(value)) for name, value in fields.items()},
    )
    return (yield from retry.send(request, api.retry, call.rule))


def token_refused(reply: Reply) -> bool:
    """Say whether a 401 is about the token itself, so that a new token can help."""
    try:
        found = decode.value(reply, "")
    except ZohoError:
        return True
    code = decode.envelope(found, reply, None, "").code if is_object(found) else None
    known = catalogue(code)
    if known is not None:
        return known[1] == "after-refresh"
    return class_of(code, reply.status) is AuthError
