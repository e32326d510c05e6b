"""One authorized exchange with the API: token, URL, retries, and one replay with a new token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from . import bodies, decode, inputs, pricing, retry, urls
from .course import Course
from .errors import AuthError, DecodeError, ZohoError, catalogue, class_of
from .flow import Now
from .paths import is_object
from .secrets import Secret
from .watch import observed
from .wire import Request

if TYPE_CHECKING:
    from collections.abc import Generator

    from .api import Api
    from .flow import Flow
    from .operation import Operation, Retry
    from .tokens import Token
    from .wire import Reply

T = TypeVar("T")

_UNAUTHORIZED = 401
_WHOLE = (str, bytes, Mapping)


class Call(NamedTuple):
    """A call as the wire has it, but for the host and the token.

    `template` is the path with the names of its parameters, unknown where the caller wrote the path; `price` is in
    credits as documented; `scarce` calls are those of which the server takes fewer at a time;
    `whole` says that the path begins at the host.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, object]
    headers: Mapping[str, str]
    body: bytes | None
    rule: Retry
    module: str | None = None
    template: str | None = None
    price: int = 1
    rows: int | None = None
    scarce: bool = False
    form: Mapping[str, object] | None = None
    whole: bool = False

    @property
    def told(self) -> tuple[str, str]:
        """The operation and the path as others may hear of them: without ids."""
        if self.template is not None:
            return self.operation, self.template
        template = urls.template(self.path)
        return f"{self.method} {template}", template

    def __repr__(self) -> str:
        return f"Call({self.method} {self.operation})"


def prepare(
    op: Operation,
    path: Mapping[str, object] | None,
    query: Mapping[str, object] | None,
    headers: Mapping[str, object] | None,
    body: object,
    rows: int | None = None,
) -> Call:
    """Write a call from code names; `body` is already in wire names, `rows` says how many rows it carries.

    Raises:
        ValueError: a parameter is missing, unknown, or not fit for a URL; or a value is not fit for JSON.
        TypeError: a value of the body is of a type that JSON does not have.
    """
    wired = urls.wire_names(op, "header", headers or {})
    asked = urls.wire_names(op, "query", query or {})
    module = (path or {}).get("module")
    form = cast("Mapping[str, object] | None", body) if op.body == "form" else None
    call = Call(
        operation=op.id,
        method=op.method.upper(),
        path=urls.fill(op, path or {}),
        query=asked,
        headers={name: urls.text(value) for name, value in wired.items()},
        body=None if body is None or form is not None else bodies.encoded(body),
        rule=op.retry,
        module=module if isinstance(module, str) else None,
        template=op.path,
        price=pricing.price(op.credits, rows, asked, body),
        rows=rows,
        scarce=op.scarce is not None and pricing.is_scarce(op.scarce, asked, rows),
        form=form,
    )
    urls.check_length(call.path, call.query)
    return call


def body_of(op: Operation, values: Mapping[str, object]) -> dict[str, Any]:
    """Turn code names of the body into wire names; a dotted name goes into an object, None values are left out.

    Raises:
        ValueError: the operation has no such name in its body.
        TypeError: the values are no dict.
    """
    if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - not everybody type-checks
        like = next(iter(op.body_names), "name")
        raise TypeError(f"The body of {op.id} must be a dict such as {{{like!r}: ...}}, got a {type(values).__name__}.")
    body: dict[str, Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        target = body
        parts = name.split(".")
        for depth in range(1, len(parts)):
            target = target.setdefault(_wire(op, ".".join(parts[:depth])), {})
        target[_wire(op, name)] = _member(op, name, value)
    return body


def _member(op: Operation, name: str, value: object) -> object:
    if name in op.references:
        return inputs.reference(value, name)
    found = _listed(value)
    if name in op.most:
        inputs.few(found, name, op.most[name])
    return found


def _listed(value: object) -> object:
    """Take an iterator for the list that it stands for; what is no JSON at all is for the encoder to refuse."""
    return list(cast("Iterable[object]", value)) if _is_several(value) else value


def _is_several(value: object) -> bool:
    return not isinstance(value, _WHOLE) and isinstance(value, Iterable)


def _wire(op: Operation, name: str) -> str:
    """Give the key for a code name; of a dotted name, the key in the innermost object."""
    if name not in op.body_names:
        raise ValueError(f"The body of {op.id} in API {op.version} has no {name!r}.")
    return op.body_names[name].rpartition(".")[2]


def send(api: Api[Any], call: Call) -> Flow[Reply]:
    """Send a call to the API, with a token; once more with a new token when the API refuses the first.

    Raises:
        AuthError: the login was refused, or it was given the API host of a stranger.
        LimitError: too many calls of this client are on their way, and this one got no turn in time.
        TransportError: no whole answer came.
    """
    course = Course(api.watch, call, inf, api.limits.gates(scarce=call.scarce), api.heard)
    flow = _authorized(api, call, course)
    if not api.watch.on:
        return flow
    course.host, course.version = api.hosts.api, api.version.name
    return observed(course, flow)


def _authorized(api: Api[Any], call: Call, course: Course) -> Flow[Reply]:
    try:
        return (yield from _logged_in(api, call, course))
    except ZohoError as error:
        error.sent = error.sent or course.touched
        raise


def _logged_in(api: Api[Any], call: Call, course: Course) -> Flow[Reply]:
    moment = yield Now()
    course.begin(moment.steady, api.retry.deadline)
    token = api.session.ready(moment.wall)
    if token is None:
        token = yield from _before(api.session.token(course.until), course)
        course.now = (yield Now()).steady
    reply = yield from _attempt(api, call, token, course)
    if reply.status == _UNAUTHORIZED and token_refused(reply):
        fresh = yield from _before(api.session.renewed(token, course.until), course)
        course.now = (yield Now()).steady
        if fresh is not None:
            course.repeats(reply, 0.0)
            reply = yield from _attempt(api, call, fresh, course)
    return reply


def _before(login: Flow[T], course: Course) -> Flow[T]:
    """Log in; whatever goes wrong with that, only an earlier attempt of the call can have been acted upon."""
    try:
        return (yield from login)
    except ZohoError as error:
        error.sent = course.touched
        raise


def _attempt(api: Api[Any], call: Call, token: Token, course: Course) -> Flow[Reply]:
    base = api.hosts.named(token.api_domain)
    if base is None:
        raise AuthError(f"the token came with the API host {token.api_domain!r}, which is none of Zoho's")
    headers = {**api.headers, **call.headers}
    if call.body is not None:
        headers["content-type"] = "application/json"
        course.sent = len(call.body)
    request = Request(
        method=call.method,
        url=f"{base}{'' if call.whole else f'/crm/{api.version.name}'}{call.path}{urls.query_string(call.query)}",
        operation=call.operation,
        timeout=api.timeout,
        headers=headers,
        token=token.access,
        body=call.body,
    )
    reply = yield from retry.send(request, api.retry, call.rule, course)
    course.price = api.limits.read(reply, call.price)
    return reply


@contextmanager
def about(reply: Reply, call: Call, op: Operation | None, *, kept: bool = True) -> Generator[None]:
    """Let an error that comes of reading an answer keep it, name what was refused, and know of earlier attempts."""
    try:
        yield
    except ZohoError as error:
        from .refused import subject  # noqa: PLC0415 - for calls that fail

        error.sent = error.sent or reply.touched
        error.name(subject(error, call, op))
        if call.rule == "safe" and isinstance(error, DecodeError) and "next_step" not in vars(error):
            error.next_step = "It only reads: try again, and ask whoever runs the server if the answer stays so."
        if kept:
            error.keep(reply)
        raise


def send_form(api: Api[Any], call: Call) -> Flow[Reply]:
    """Send a call to the accounts server: a form, without a token, every field kept secret."""
    fields = call.form or {}
    request = Request(
        method=call.method,
        url=f"{api.hosts.accounts}{call.path}{urls.query_string(call.query)}",
        operation=call.operation,
        timeout=api.timeout,
        headers=call.headers,
        form={name: Secret(urls.text(value)) for name, value in fields.items()},
    )
    course = Course(api.watch, call, inf)
    flow = retry.send(request, api.retry, call.rule, course)
    if not api.watch.on:
        return flow
    course.host, course.version = api.hosts.accounts, api.version.name
    return observed(course, flow)


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
