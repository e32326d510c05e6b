"""What a client tells of its calls: to the hook `on_event`, to the log, and to OpenTelemetry.

No event holds an id, a value of a query, a header, a body or a token. Paths are those of the description, such as
`/{module}/actions/add_tags`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias


class CallStarted(NamedTuple):
    """A call begins: one exchange with the API, with all its attempts; a batch or a list may take several.

    Attributes:
        call: its number in this process, the same in all events of a call.
        operation: id of the operation, such as `addTags`; `GET /settings/roles` for `crm.request`.
        method: the HTTP method.
        path: the path below the version, with the names of its parameters.
        host: the host it goes to.
        version: the API version.
        rows: how many rows the call carries; None for calls that carry none.
    """

    call: int
    operation: str
    method: str
    path: str
    host: str
    version: str
    rows: int | None


class CallRetried(NamedTuple):
    """An attempt failed and the call is sent again.

    Attributes:
        call: the number of the call.
        operation: id of the operation.
        method: the HTTP method.
        path: the path below the version, with the names of its parameters.
        attempt: which attempt failed, counted from 1.
        reason: `connection` (no whole answer came), `server` (it failed), `limit` (too many calls), `token` (refused).
        status: the HTTP status; None where no answer came.
        wait: seconds before the next attempt, at most.
    """

    call: int
    operation: str
    method: str
    path: str
    attempt: int
    reason: Literal["connection", "server", "limit", "token"]
    status: int | None
    wait: float


class TokenRefreshed(NamedTuple):
    """A new access token was fetched, once for everybody who waited for it.

    Attributes:
        operation: what was done, `token refresh`.
        attempts: how many requests that took.
        seconds: how long that took.
        expires_in: seconds for which the token is good.
    """

    operation: str
    attempts: int
    seconds: float
    expires_in: float


class CallEnded(NamedTuple):
    """A call is over.

    Attributes:
        call: its number.
        operation: id of the operation.
        method: the HTTP method.
        path: the path below the version, with the names of its parameters.
        host: the host it went to.
        version: the API version.
        attempts: how many requests were sent; 0 when the call got no turn, or no token.
        status: the HTTP status of the last answer; None where none came.
        code: the error code of an answer that refuses the whole call, such as `INVALID_TOKEN`.
        error: name of what went wrong without an answer, such as `TransportError` or `Cancelled`.
        credits: API credits the call cost, by the documented price; 0 when it was refused.
        seconds: from the start on, waits included; None for a call that was cancelled.
        sent: bytes of the body of the request.
        received: bytes of the body of the answer.
        rows: how many rows the call carried.
        request_id: the server's own id of the request, where it sends one.
    """

    call: int
    operation: str
    method: str
    path: str
    host: str
    version: str
    attempts: int
    status: int | None
    code: str | None
    error: str | None
    credits: int
    seconds: float | None
    sent: int
    received: int
    rows: int | None
    request_id: str | None


Event: TypeAlias = CallStarted | CallRetried | TokenRefreshed | CallEnded
