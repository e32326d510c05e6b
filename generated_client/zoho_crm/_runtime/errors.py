"""What can go wrong, named by what the caller does next.

ZohoError
├── AuthError            log in again
├── ScopeError           ask for one of `.scopes`
├── PermissionDenied     have an administrator allow it
├── InvalidRequestError  fix the input
├── NotFoundError        look the id up again
├── ConflictError        busy, locked or changed meanwhile: try later
├── LimitError           slow down; `.retry_after` seconds where the server says so
├── ServerError          the server failed: try later
├── TransportError       no whole answer came: `.sent` says whether the server may have acted
├── DecodeError          an answer came that this client cannot read
├── JobError             a job ended without success, or did not end in time
└── ClosedError          the client is closed, or is another event loop's or process's: make one
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .batch import State
    from .responses import Exchange
    from .wire import Reply

#: Letters that a sentence shows of where a mistake is: what a server says may be of any length.
_LONGEST: Final = 300


class ZohoError(Exception):
    """The base of everything this client raises about a call; prints as a sentence with the next step.

    Attributes:
        code: the API's error code, such as `INVALID_DATA`; None when the answer carried none.
        message: what the server said.
        details: the details object of the error, as sent.
        status: the HTTP status; None when there was no answer.
        operation: id of the operation that was called.
        json_path: where in the request the mistake is, when the server says so.
        sent: whether the server may have acted on the call; then read back before a write is sent again.
        result: for calls on many rows, the rows that were done before the error, as a BatchResult.
        unsent: ids (or input indexes, for rows without id) that were certainly not applied.
        unknown: ids (or input indexes) that may or may not have been applied.
        counts: for streams of rows, which keep none of them, how many were given in each state.
        position: for streams of rows, the number of input rows that were read and given; those from there on were not.
        cursor: for lists, where to go on: `crm.records.list(...).resume(error.cursor)`; None: at the beginning.
    """

    # Private, for an answer may hold customers' data: it is in no repr and no pickle.
    _reply: Reply | None = None
    _subject: str = ""

    next_step: str = ""
    sent: bool = False
    cursor: str | None = None

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        details: Mapping[str, Any] | None = None,
        status: int | None = None,
        operation: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details: Mapping[str, Any] = details or {}
        self.status = status
        self.operation = operation
        self.result: Any = None
        self.unsent: Sequence[str | int] = ()
        self.unknown: Sequence[str | int] = ()
        self.counts: Mapping[State, int] = {}
        self.position: int | None = None

    @property
    def method(self) -> str | None:
        """The method that calls the operation, such as `tags.add`; None where there is none, as for a free request."""
        try:
            methods = cast("Mapping[str, str]", import_module("zoho_crm._generated.calls").METHODS)
        except ModuleNotFoundError:
            return None
        return methods.get(self.operation or "")

    @property
    def response(self) -> Exchange | None:
        """The answer of the API that the error is about, with status, headers and bytes; it may hold customers' data.

        None where no whole answer came, for errors of logging in, and for those made of a single row of a batch.
        """
        if self._reply is None:
            return None
        from .responses import Exchange  # noqa: PLC0415 - for those who look

        return Exchange.of(self.operation or "", self._reply)

    def keep(self, reply: Reply) -> None:
        """Take the answer that the error is about; the first is kept."""
        if self._reply is None:
            self._reply = reply
            self.status = reply.status if self.status is None else self.status

    def name(self, subject: str) -> None:
        """Take what the call was about, such as `module 'Accouts'`; the first is kept."""
        self._subject = self._subject or subject

    @property
    def json_path(self) -> str | None:
        """Where in the request the mistake is, such as `$.data[0].Email`."""
        path = self.details.get("json_path")
        return path if isinstance(path, str) else None

    def __str__(self) -> str:
        who = f"{', '.join(filter(None, (self.method, self.operation)))}: " if self.operation else ""
        what = " ".join(str(part) for part in (self.status, self.code) if part)
        where = f" at {self.json_path[:_LONGEST]}" if self.json_path else ""
        said = self.message.strip().rstrip(".")
        rows = self._rows()
        about = self._about()
        return f"{who}{what}{': ' if what else ''}{said}{where}{about}. {self._advice()}{rows}".strip()

    def _about(self) -> str:
        """Name what was refused, as far as the call and the details tell."""
        from .refused import said  # noqa: PLC0415 - it knows errors

        parts = [part for part in (said(self.details, self.json_path), self._subject) if part]
        return f" ({', '.join(parts)})" if parts else ""

    def _advice(self) -> str:
        return self.next_step

    def _rows(self) -> str:
        if self.position is not None:
            counts = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
            return f" Rows: {counts or 'none'}; the input was read up to row {self.position}."
        parts = [f"{len(ids)} {word}" for ids, word in ((self.unsent, "not applied"), (self.unknown, "unknown")) if ids]
        return f" Rows: {', '.join(parts)}; see .result, .unsent and .unknown." if parts else ""

    def __reduce__(self) -> tuple[Callable[..., ZohoError], tuple[object, ...]]:
        # The rows of .result may hold a job handle, which belongs to a live client; it and the answer stay behind.
        state = {name: value for name, value in self.__dict__.items() if name != "_reply"}
        return _restore, (type(self), {**state, "result": None})


def _restore(kind: type[ZohoError], state: dict[str, Any]) -> ZohoError:
    error = kind.__new__(kind, state["message"])
    error.__dict__.update(state)
    error.args = (state["message"],)
    return error


class AuthError(ZohoError):
    """The token is missing, expired, revoked or refused."""

    next_step = "Log in again: check the access or refresh token, the client and the data centre."


class ScopeError(ZohoError):
    """The token is good, but not for this call.

    Attributes:
        scopes: alternatives of scopes that the call accepts.
    """

    scopes: Sequence[Sequence[str]] = ()

    def _advice(self) -> str:
        if not self.scopes:
            return "Ask for a token with the scope that this call needs."
        return f"Ask for a token with {' or '.join('+'.join(group) for group in self.scopes)}."


class PermissionDenied(ZohoError):  # noqa: N818 - reads as what the server says
    """The user of the token may not do this."""

    next_step = "Have an administrator give this user or edition the permission."


class InvalidRequestError(ZohoError):
    """The request is wrong and will be wrong again."""

    next_step = "Correct the input and call again."


class NotFoundError(ZohoError):
    """What was asked for does not exist, or not for this user."""

    next_step = "Look up the id or the path again."


class ConflictError(ZohoError):
    """The thing is busy, locked, or was changed meanwhile."""

    next_step = "Read its present state and try again later."


class LimitError(ZohoError):
    """Too many calls, at once or in all.

    Attributes:
        retry_after: seconds to wait, when they are known.
        limit: which limit it is: `concurrency` (too many calls at a time), `credits` (those of 24 hours are used up),
            or `unknown`, where the answer does not tell: the documents have one code and one sentence for both.
        remaining: API credits that are left, when the server says so.
    """

    retry_after: float | None = None
    limit: Literal["concurrency", "credits", "unknown"] = "unknown"
    remaining: int | None = None

    def _advice(self) -> str:
        if self.retry_after is not None:
            return f"Try again in {self.retry_after:.0f} seconds."
        if self.limit == "credits":
            return "Each credit comes back 24 hours after it was used; crm.limits shows what is known."
        if self.limit == "concurrency" and self.status is None:
            return "Make fewer calls at a time, or give them a longer deadline."
        if self.limit == "concurrency":
            return "Make fewer calls at a time, or give the client its concurrency or edition, so that calls wait."
        return "Slow down and try again later."


class ServerError(ZohoError):
    """The server failed.

    Attributes:
        retry_after: seconds to wait, when the server says so.
    """

    sent = True
    retry_after: float | None = None
    next_step = "Try again later; if a write was sent, read back what it did first."

    def _advice(self) -> str:
        if self.status == _NOT_IMPLEMENTED:
            return "This server has no such call; trying again is in vain."
        return self.next_step


class TransportError(ZohoError):
    """No whole answer came back."""

    sent = True
    #: Whether it was a deadline of the caller's own that ended it; others who wait for the same may have more time.
    hurried: bool = False

    def _advice(self) -> str:
        if self.next_step:
            return self.next_step
        if self.sent:
            return "The server may have acted: read back before sending a write again; a read can be sent again."
        return "The server did not get the request: it can be sent again."


class DecodeError(ZohoError):
    """An answer came that this client cannot read."""

    sent = True
    next_step = "The server may have acted: read back before sending a write again."


class JobError(ZohoError):
    """A job failed, or did not end before the timeout.

    Attributes:
        job_id: id of the job.
        key: what it is found again by: `crm.job(error.key)`.
        state: the state it was last seen in.
        counters: how many rows, by name, when it was last seen.
        timed_out: whether it was still running when the time to wait was over.
    """

    job_id: str | None = None
    key: str | None = None
    counters: Mapping[str, int] = MappingProxyType({})
    state: str | None = None
    timed_out: bool = False

    next_step = "Read back what it did, and start a job for the rows that are left."


class ClosedError(ZohoError, RuntimeError):
    """The client is closed, or belongs to another event loop or process; nothing was sent."""

    next_step = "Make a client where it is used, and close it when it is used no more."


for _kind in (ZohoError, *ZohoError.__subclasses__()):
    # Where callers import them from is where tracebacks say they are.
    _kind.__module__ = "zoho_crm"

_NOT_IMPLEMENTED: Final = 501

CLASSES: Final[Mapping[str, type[ZohoError]]] = {
    "auth": AuthError,
    "scope": ScopeError,
    "permission": PermissionDenied,
    "invalid": InvalidRequestError,
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "limit": LimitError,
    "server": ServerError,
}
_BY_STATUS: Final[Mapping[int, type[ZohoError]]] = {
    401: AuthError,
    403: PermissionDenied,
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    423: ConflictError,
    429: LimitError,
}
_FIRST_SERVER_STATUS: Final = 500


def catalogue(code: str | None) -> tuple[str, str, str] | None:
    """Give the class, the retry rule and the meaning of a code, or None when the catalogue does not know it."""
    try:
        codes = cast("Mapping[str, tuple[str, str, str]]", import_module("zoho_crm._generated.errors").CODES)
    except ModuleNotFoundError:
        return None
    return codes.get(code or "")


def class_of(code: str | None, status: int) -> type[ZohoError]:
    """Choose the class: by code where the catalogue knows it, by status where it does not."""
    entry = catalogue(code)
    if entry and entry[0] in CLASSES:
        return CLASSES[entry[0]]
    if status >= _FIRST_SERVER_STATUS:
        return ServerError
    return _BY_STATUS.get(status, InvalidRequestError)
