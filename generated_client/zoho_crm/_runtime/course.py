"""One call on its way: until when, through which gates, and what it has come to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from .errors import LimitError, TransportError
from .events import CallRetried
from .flow import Flow, Now, Send, Turn
from .limits import cause
from .watch import LOG, Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from .gate import Gate, Ticket
    from .wire import Reply, Request

_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401


class Named(Protocol):
    """What is told of a call."""

    @property
    def operation(self) -> str:
        """Its name in errors."""
        ...

    @property
    def method(self) -> str:
        """The HTTP method."""
        ...

    @property
    def rows(self) -> int | None:
        """How many rows it carries."""
        ...

    @property
    def told(self) -> tuple[str, str]:
        """The operation and the path as others may hear of them: without ids."""
        ...


class Errand(NamedTuple):
    """A request that is no call of an operation, such as fetching a token."""

    operation: str
    method: str
    path: str
    rows: int | None = None

    @property
    def told(self) -> tuple[str, str]:
        """The operation and the path as others may hear of them."""
        return self.operation, self.path


class Course:
    """One call on its way."""

    __slots__ = (
        "attempts",
        "call",
        "gates",
        "heard",
        "host",
        "now",
        "number",
        "price",
        "sent",
        "touched",
        "until",
        "version",
        "watch",
    )

    def __init__(
        self,
        watch: Watch,
        call: Named,
        until: float,
        gates: tuple[Gate, ...] = (),
        heard: Callable[[str, Reply], object] | None = None,
    ) -> None:
        self.watch = watch
        self.call = call
        #: Until when all is over, and when that was last looked at, in steady seconds.
        self.until = until
        self.now: float | None = None
        self.gates = gates
        self.heard = heard
        self.attempts = 0
        self.number = 0
        self.price = 0
        self.sent = 0
        #: Whether the server may have acted on an attempt; a later one that it refuses does not take that back.
        self.touched = False
        self.host = ""
        self.version = ""

    def begin(self, now: float, deadline: float) -> None:
        """Let the time run."""
        self.now = now
        self.until = min(self.until, now + deadline)

    def send(self, request: Request, left: float) -> Flow[Reply]:
        """Send a request once, when its turn has come.

        Raises:
            LimitError: its turn did not come in time.
            TransportError: no whole answer came.
        """
        tickets: list[tuple[Gate, Ticket | None]] = []
        good = False
        try:
            for gate in self.gates:
                tickets.append((gate, ticket := gate.enter()))
                if ticket is not None:
                    left = yield from self._wait(gate, ticket, left)
            if left <= 0:
                raise late(request.operation)
            self.attempts += 1
            reply: Reply = yield Send(request if left >= request.timeout else request._replace(timeout=left))
            good = reply.status != _TOO_MANY
            if not good and cause(reply) != "credits":
                for gate in self.gates:
                    gate.narrow()
        finally:
            for gate, ticket in tickets:
                gate.leave(ticket, good=good)
        reply = reply if self.attempts == 1 else reply._replace(attempt=self.attempts)
        if self.heard is not None:
            self.heard(request.operation, reply)
        return reply

    def repeats(self, outcome: Reply | TransportError, wait: float) -> None:
        """Tell that an attempt failed and another follows."""
        if not self.watch.listens(logging.INFO):
            return
        operation, path = self.call.told
        status = None if isinstance(outcome, TransportError) else outcome.status
        self.watch.tell(
            CallRetried(self.number, operation, self.call.method, path, self.attempts, _reason(status), status, wait)
        )

    def gives_up(self, outcome: Reply | TransportError) -> None:
        """Tell that the last of several attempts failed."""
        if self.attempts > 1:
            what = "no whole answer" if isinstance(outcome, TransportError) else f"status {outcome.status}"
            LOG.warning("%s: gave up after %d attempts: %s", self.call.told[0], self.attempts, what)

    def _wait(self, gate: Gate, ticket: Ticket, left: float) -> Flow[float]:
        """Wait for a turn; gives the seconds that are left then."""
        came = ticket.admitted or (yield Turn(ticket, left))
        left = self.until - (yield Now()).steady
        if came and left > 0:
            return left
        error = LimitError(
            f"this client has {gate.in_flight} calls on their way, as many as it may have at a time, and the turn of "
            "this one did not come within its deadline; nothing of it was sent",
            operation=self.call.operation,
        )
        error.limit = "concurrency"
        raise error


def late(operation: str) -> TransportError:
    """Make the error of what was not sent, because there was no time left."""
    error = TransportError("its deadline passed before it could be sent", operation=operation)
    error.sent = False
    return error


def _reason(status: int | None) -> Literal["connection", "server", "limit", "token"]:
    if status is None:
        return "connection"
    return "limit" if status == _TOO_MANY else "token" if status == _UNAUTHORIZED else "server"
