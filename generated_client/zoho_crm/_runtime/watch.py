"""Telling of calls: to the hook of the caller, and to the log `zoho_crm`."""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING, Final

from . import decode
from .errors import ZohoError
from .events import CallEnded, CallRetried, CallStarted, TokenRefreshed
from .flow import Now
from .paths import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from .course import Course
    from .events import Event
    from .flow import Flow
    from .wire import Reply

LOG: Final = logging.getLogger("zoho_crm")
LOG.addHandler(logging.NullHandler())

_NUMBERS: Final = count(1)
_FIRST_ERROR: Final = 400
_REQUEST_ID: Final = "x-request-id"
_CANCELLED: Final = "Cancelled"


class Watch:
    """Passes events on; shared by all copies of a client. A hook that fails is reported once and breaks nothing."""

    def __init__(self, hook: Callable[[Event], object] | None = None) -> None:
        self._hooks = () if hook is None else (hook,)
        self._complained = False

    def listen(self, hook: Callable[[Event], object]) -> None:
        """Tell another hook as well."""
        self._hooks = (*self._hooks, hook)

    @property
    def on(self) -> bool:
        """Whether anybody wants to hear of each call."""
        return self.listens(logging.DEBUG)

    def listens(self, level: int) -> bool:
        """Whether anybody wants to hear of what is logged on a level."""
        return bool(self._hooks) or LOG.isEnabledFor(level)

    def tell(self, event: Event) -> None:
        """Tell the log and the hook."""
        match event:
            case CallStarted():
                LOG.debug("%s %s %s begins", event.operation, event.method, event.path)
            case CallRetried():
                what = f"status {event.status}" if event.status else event.reason
                LOG.info("%s: attempt %d: %s, again in %.2f s", event.operation, event.attempt, what, event.wait)
            case TokenRefreshed():
                LOG.info("a new access token, good for %.0f s", event.expires_in)
            case CallEnded():
                how = " ".join(str(part) for part in (event.status, event.code, event.error) if part)
                took = "" if event.seconds is None else f", {event.seconds:.3f} s"
                LOG.debug("%s ends: %s, attempts %d%s", event.operation, how, event.attempts, took)
        for hook in self._hooks:
            try:
                hook(event)
            except Exception:
                if not self._complained:
                    self._complained = True
                    LOG.exception("the hook on_event failed; it goes on being called, and this is said once")


def observed(course: Course, flow: Flow[Reply]) -> Flow[Reply]:
    """Run the flow of a call and tell how it begins and ends."""
    start = (yield Now()).steady
    call, watch = course.call, course.watch
    course.number = next(_NUMBERS)
    operation, path = call.told
    watch.tell(CallStarted(course.number, operation, call.method, path, course.host, course.version, call.rows))
    reply: Reply | None = None
    try:
        reply = yield from flow
    except Exception as error:
        watch.tell(_ended(course, None, type(error).__name__, (yield Now()).steady - start))
        raise
    except BaseException as error:
        # Cancelled or interrupted: nobody is there to be asked for the time.
        watch.tell(_ended(course, None, _CANCELLED if isinstance(error, GeneratorExit) else type(error).__name__, None))
        raise
    watch.tell(_ended(course, reply, None, (yield Now()).steady - start))
    return reply


def _ended(course: Course, reply: Reply | None, error: str | None, seconds: float | None) -> CallEnded:
    call = course.call
    operation, path = call.told
    return CallEnded(
        call=course.number,
        operation=operation,
        method=call.method,
        path=path,
        host=course.host,
        version=course.version,
        attempts=course.attempts,
        status=reply.status if reply else None,
        code=_code(reply) if reply and reply.status >= _FIRST_ERROR else None,
        error=error,
        credits=course.price,
        seconds=seconds,
        sent=course.sent,
        received=len(reply.body) if reply else 0,
        rows=call.rows,
        request_id=reply.headers.get(_REQUEST_ID) if reply else None,
    )


def _code(reply: Reply) -> str | None:
    try:
        found = decode.value(reply, "")
        error = decode.refusal(found, reply, None, "") if is_object(found) else None
    except ZohoError:
        return None
    return error.code if error else None
