"""Sending again: where the description says it is safe, and what was one too many, within one deadline over all."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, cast

import attrs

from . import decode
from .course import Course, Errand
from .errors import LimitError, TransportError
from .flow import Flow, Now, Sleep
from .limits import cause
from .watch import Watch

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


def checked(policy: object) -> RetryPolicy:
    """Give a policy, once it is certain that it is one.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(policy, RetryPolicy):
        # Of 0 and False one request is meant, which is the least.
        like = 3 if policy is True or not isinstance(policy, int) else max(1, policy)
        raise TypeError(f"retry must be a RetryPolicy such as RetryPolicy(attempts={like}), got {policy!r}.")
    return policy


def send(request: Request, policy: RetryPolicy, rule: Retry, course: Course | None = None) -> Flow[Reply]:
    """Send a request, again where that is safe.

    `safe` and `idempotent` calls are repeated after lost connections, server errors and limits. `never` calls are
    repeated only when nothing was sent, or when the call was refused as one too many, which is taken as not acted on.
    Used-up credits are not waited for.

    Raises:
        LimitError: too many calls of this client are on their way, and this one got no turn in time.
        TransportError: no whole answer came, and it was not safe or not in time to try again.
    """
    if course is None:
        course = Course(Watch(), Errand(request.operation, request.method, ""), inf)
    if course.now is None:
        course.begin((yield Now()).steady, policy.deadline)
    now = cast("float", course.now)
    attempt = 0
    before: Reply | TransportError | None = None
    while True:
        attempt += 1
        outcome: Reply | TransportError
        try:
            outcome = yield from course.send(request, course.until - now)
        except TransportError as error:
            outcome = error
        except LimitError:
            # What the server answered before tells more than that this client is too busy to ask again.
            if before is None:
                raise
            return _last(before, course, rule)
        # What an earlier attempt may have done stays possible when a later one is refused, or finds no connection.
        course.touched = course.touched or _may_have_acted(outcome)
        if not isinstance(outcome, TransportError) and outcome.status < _TOO_MANY:
            return _marked(outcome, course)
        moment = yield Now()
        asked = None if isinstance(outcome, TransportError) else decode.retry_after(outcome, moment.wall)
        pause = policy.pause(attempt) if asked is None else asked
        in_time = attempt < policy.attempts and moment.steady + pause < course.until
        if not (in_time and _may_repeat(outcome, rule)):
            return _last(outcome, course, rule)
        course.repeats(outcome, pause)
        yield Sleep(pause, spread=0.5 if asked is None else 0.0)
        course.now = now = (yield Now()).steady
        before = outcome


def _last(outcome: Reply | TransportError, course: Course, rule: Retry) -> Reply:
    """Give the answer that a call ends with, or raise what it ends with."""
    course.gives_up(outcome)
    if isinstance(outcome, TransportError):
        outcome.sent = course.touched
        if rule == "safe" and course.touched:
            outcome.next_step = "It only reads: try again."
        raise outcome
    return _marked(outcome, course)


def _marked(reply: Reply, course: Course) -> Reply:
    return reply._replace(touched=True) if course.touched else reply


def _may_have_acted(outcome: Reply | TransportError) -> bool:
    return outcome.sent if isinstance(outcome, TransportError) else outcome.status >= _FIRST_SERVER_ERROR


def _may_repeat(outcome: Reply | TransportError, rule: Retry) -> bool:
    if isinstance(outcome, TransportError):
        return rule != "never" or not outcome.sent
    if outcome.status == _TOO_MANY:
        # Whatever the limit is, the call was refused as one too many; used-up credits alone come back in hours.
        return cause(outcome) != "credits"
    return rule != "never" and outcome.status >= _FIRST_SERVER_ERROR and outcome.status != _NOT_IMPLEMENTED
