"""Reading answers: JSON or nothing, three error envelopes, and bodies that are no answer at all."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from .errors import DecodeError, LimitError, ScopeError, ServerError, TransportError, ZohoError, catalogue, class_of
from .limits import cause, remaining
from .loads import TooDeep, loads
from .paths import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .operation import Operation
    from .wire import Reply

#: The envelope that every answer of the API shares.
CODE: Final = "code"
MESSAGE: Final = "message"
STATUS: Final = "status"
DETAILS: Final = "details"
SUCCESS: Final = "success"
ERROR: Final = "error"
_ERROR_TEXTS: Final = ("message", "error_description", "error_info")
_NOTHING: Final = frozenset({204, 304})
_FIRST_REDIRECT: Final = 300
_FIRST_ERROR: Final = 400
_FIRST_SERVER_ERROR: Final = 500
_CLIP: Final = 300
_SECONDS: Final = re.compile(r"\s*[0-9]{1,12}(\.[0-9]*)?\s*", re.ASCII)


def value(reply: Reply, operation: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Give the JSON of an answer under any status, or None when the answer is empty.

    Raises:
        TransportError: the answer is a redirect.
        DecodeError: a success without readable JSON.
        ZohoError: an error without readable JSON, by status (an HTML 502 is a ServerError).
    """
    if redirects(reply):
        raise redirect(reply, operation)
    if says_nothing(reply):
        if reply.status >= _FIRST_ERROR:
            raise bare(reply, operation, "an empty body")
        return None
    try:
        return loads(reply.body)
    except TooDeep as error:
        why = f", with {error}"
    except (ValueError, RecursionError):
        why = ""
    kind = reply.headers.get("content-type", "no content type").partition(";")[0][:_CLIP]
    what = f"{len(reply.body)} bytes of {kind} that are no JSON{why}"
    if reply.status >= _FIRST_ERROR:
        raise bare(reply, operation, what)
    raise DecodeError(
        f"the answer is {what}{'' if why else ', or were cut off'}", status=reply.status, operation=operation
    )


def says_nothing(reply: Reply) -> bool:
    """Say whether an answer has no content, by its status or its length."""
    return reply.status in _NOTHING or not reply.body.strip()


def redirects(reply: Reply) -> bool:
    """Say whether an answer sends the request elsewhere; 304, which says that nothing changed, does not."""
    return _FIRST_REDIRECT <= reply.status < _FIRST_ERROR and reply.status not in _NOTHING


def redirect(reply: Reply, operation: str) -> TransportError:
    """Say where the server wanted to send the request, which is not followed because it carries a token."""
    host = reply.headers.get("location", "nowhere").split("?")[0][:_CLIP]
    return TransportError(
        f"the server redirects to {host}, which is not followed because the request carries a token",
        status=reply.status,
        operation=operation,
    )


def bare(reply: Reply, operation: str, what: str) -> ZohoError:
    """Make the error of an answer without a readable envelope."""
    kind = class_of(None, reply.status)
    return _informed(kind(f"the server answered {what}", status=reply.status, operation=operation), reply)


def refusal(
    found: object, reply: Reply, op: Operation | None, operation: str, module: str | None = None
) -> ZohoError | None:
    """Give the error that an answer is as a whole, or None when it is a success or a success in part."""
    if not is_object(found):
        if reply.status >= _FIRST_ERROR:
            return bare(reply, operation, f"JSON that is a {type(found).__name__} and no envelope")
        return None
    if isinstance(found.get(ERROR), str) or found.get(STATUS) == ERROR:
        return envelope(found, reply, op, operation, module)
    if reply.status < _FIRST_ERROR:
        return None
    results = items(found) or [found]
    failed = [item for item in results if item.get(STATUS) == ERROR]
    return envelope((failed or results)[0], reply, op, operation, module)


def items(answer: object) -> list[dict[str, Any]]:
    """Give the first list of results in an answer, under whatever key; empty when there is none."""
    for found in answer.values() if is_object(answer) else ():
        if is_list(found) and found and is_object(found[0]) and CODE in found[0]:
            return [item for item in found if is_object(item)]
    return []


def envelope(
    answer: Mapping[str, Any], reply: Reply, op: Operation | None, operation: str, module: str | None = None
) -> ZohoError:
    """Make the error of one envelope: of a whole answer, or of one result in a list."""
    code = answer.get(CODE)
    if not isinstance(code, str):
        # The older limit answer has the status as its code, the token endpoint has no code at all.
        code = answer.get(ERROR) if isinstance(answer.get(ERROR), str) else None
    texts = (answer.get(key) for key in _ERROR_TEXTS)
    message = next((said for said in texts if isinstance(said, str) and said.strip()), None) or meaning(code)
    details = answer.get(DETAILS)
    error = class_of(code, reply.status)(
        message[:_CLIP],
        code=code,
        details=details if is_object(details) else None,
        status=reply.status,
        operation=operation,
    )
    if isinstance(error, ScopeError) and op is not None:
        from .scopes import concrete  # noqa: PLC0415 - for those who need it

        error.scopes = concrete(op, module)
    return _informed(error, reply)


def _informed(error: ZohoError, reply: Reply) -> ZohoError:
    """Put into an error what the answer says besides: how long to wait, and which limit it is about."""
    if isinstance(error, LimitError | ServerError):
        error.retry_after = retry_after(reply, reply.at)
    if isinstance(error, LimitError):
        error.limit = cause(reply)
        error.remaining = remaining(reply)
    return error


def meaning(code: str | None) -> str:
    """Say what a code means, for answers that leave it at the code."""
    known = catalogue(code)
    return known[2] if known else "the server gave no message"


def is_error(item: Mapping[str, Any], status: int, op: Operation) -> bool:
    """Say whether one result in a list is a failure: by its own word, else by its code, else by the HTTP status."""
    said = item.get(STATUS)
    if isinstance(said, str):
        return said == ERROR
    code = item.get(CODE)
    if any(outcome.code == code for outcome in op.outcomes):
        return False
    return status >= _FIRST_ERROR or any(entry.code == code for entry in op.errors)


def retry_after(reply: Reply, now: float | None = None) -> float | None:
    """Read Retry-After as seconds; a date needs `now` (seconds since the epoch). Nonsense is None."""
    written = reply.headers.get("retry-after", "")
    return float(written) if _SECONDS.fullmatch(written) else _until(written, now)


def _until(written: str, now: float | None) -> float | None:
    if now is None:
        return None
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - now)
    except (ValueError, OverflowError):
        return None
