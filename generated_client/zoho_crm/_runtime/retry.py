"""Sending again: only where the description says it is safe, within one deadline over attempts and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import attrs

from . import decode
from .errors import TransportError
from .flow import Flow, Now, Send, Sleep

if TYPE_CHECKING:
    from .operation import Retry
    from .wire import Reply, Request

_TOO_MANY: Final = 429
_FIRST_SERVER_ERROR: Final = 500
_NOT_IMPLEMENTED: Final = 501


@attrs.frozen
class RetryPolicy:
    """How often and how long a call may be tried.

    Attributes:
        attempts: the most requests that one call may send; 1 turns retries off.
        deadline: seconds that all attempts and waits of one call may take together.
        wait: seconds before the first repetition; doubled each time.
        longest: the longest wait in seconds that is chosen here (the server may ask for longer).
    """

    attempts: int = attrs.field(default=3, validator=attrs.validators.ge(1))
    deadline: float = 60.0
    wait: float = 0.5
    longest: float = 8.0

    def pause(self, attempt: int) -> float:
        """Give the wait after an attempt, counted from 1."""
        return min(self.longest, self.wait * 2.0 ** (attempt - 1))


def send(request: Request, policy: RetryPolicy, rule: Retry) -> Flow[Reply]:
    """Send a request, again where that is safe.

    `safe` and `idempotent` calls are repeated after lost connections, server errors and limits. `never` calls are
    repeated only when the server certainly did not act: nothing was sent, or too many calls ran at once.

    Raises:
        TransportError: no whole answer came, and it was not safe or not in time to try again.
    """
    start = (yield Now()).steady
    attempt = 0
    touched = False
    while True:
        attempt += 1
        reply: Reply | None = None
        failure: TransportError | None = None
        left = policy.deadline - ((yield Now()).steady - start)
        try:
            reply = yield Send(request if left > request.timeout else attrs.evolve(request, timeout=left))
        except TransportError as error:
            failure = error
        # What an earlier attempt may have done stays possible when a later one finds no connection.
        touched = touched or failure is None or failure.sent
        now = yield Now()
        asked = None if reply is None else decode.retry_after(reply, now.wall)
        pause = policy.pause(attempt) if asked is None else asked
        in_time = attempt < policy.attempts and now.steady - start + pause < policy.deadline
        if in_time and _may_repeat(reply, failure, rule):
            yield Sleep(pause, spread=0.5 if asked is None else 0.0)
        elif failure is not None:
            failure.sent = touched
            raise failure
        else:
            return cast("Reply", reply)


def _may_repeat(reply: Reply | None, failure: TransportError | None, rule: Retry) -> bool:
    if failure is not None:
        return rule != "never" or not failure.sent
    if reply is None or reply.status < _TOO_MANY:
        return False
    if reply.status == _TOO_MANY:
        return _limit(reply) == "concurrency" or (rule != "never" and _limit(reply) == "unknown")
    return rule != "never" and reply.status >= _FIRST_SERVER_ERROR and reply.status != _NOT_IMPLEMENTED


def _limit(reply: Reply) -> str:
    """Say which limit a 429 is about; used-up credits come back after hours, so waiting is in vain."""
    words = reply.body[:2000].lower()
    if b"concurren" in words:
        return "concurrency"
    return "credits" if b"24 hours" in words or b"credit" in words else "unknown"
