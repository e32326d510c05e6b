"""A stream of rows as a flow: when to read the input, what to send at once, what is given back, and how it ends.

Its steps are about whole calls, which the door of a stream runs in threads or tasks of its own.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from . import inputs
from .batch import STATES
from .errors import AuthError, ClosedError, LimitError, ScopeError, ZohoError
from .flying import Flying
from .model import Model
from .sending import Piece

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from .batch import Row, State
    from .exchange import Call
    from .flow import Flow
    from .sending import Outcome, Sending

M = TypeVar("M", bound=Model)
J = TypeVar("J")

OnFailure: TypeAlias = Literal["raise", "continue"]

#: Calls read ahead for each call at once, so that one slow call does not leave the others idle.
AHEAD: Final = 2


class Read(NamedTuple):
    """Read up to so many rows of the input; answered with Taken."""

    size: int


class Taken(NamedTuple):
    """Rows of the input, and what the input raised after them."""

    rows: list[Any]
    failure: Exception | None = None


class Start(NamedTuple):
    """Set a flow going beside this one; answered with a handle."""

    flow: Flow[None]


class Join(NamedTuple):
    """Wait for the end of what was set going; answered with the exception that ended it, or None."""

    running: Any


class Give(NamedTuple):
    """Hand rows to the caller; answered when all are taken."""

    rows: Iterator[Any]


Step: TypeAlias = Read | Start | Join | Give


class Streaming(Generic[M, J]):
    """One stream: its decisions and its accounts.

    Attributes:
        counts: how many rows are in each state, of those that the caller was given or that are untaken.
        position: the number of input rows that are accounted for; those from there on were not looked at.
        untaken: rows that were read, but not taken by the caller, when the stream was abandoned.
    """

    def __init__(self, sending: Sending[M, J], concurrency: int, on_failure: OnFailure) -> None:
        inputs.count(concurrency, "concurrency", 1)
        if on_failure not in get_args(OnFailure):
            raise ValueError(f"on_failure must be 'raise' or 'continue', got {on_failure!r}.")
        # Whatever is wrong for all rows is said before the first is read.
        sending.call(Piece(0, sending.given.probe(), [None]))
        self.sending = sending
        self.concurrency = min(concurrency, sending.api.limits.concurrency or concurrency)
        self.counts: dict[State, int] = dict.fromkeys(STATES, 0)
        self.position = 0
        self.untaken: Sequence[Row[M, J]] = ()
        self._patient = on_failure == "continue"
        self._flying: deque[Flying[M, J]] = deque()
        self._giving: Iterator[Row[M, J]] = iter(())
        self._stopper: Exception | None = None
        self._abandoned = False

    def flow(self) -> Generator[Step, Any, None]:
        """Send everything, a few calls at a time, and give the rows in the order of the input.

        Raises:
            Exception: what ended the stream before the input did; every row that was read was given before.
        """
        failure: Exception | None = None
        more = True
        while True:
            while more and self._stopper is None and self._has_room():
                taken: Taken = yield Read(self.sending.size)
                failure = taken.failure
                more = failure is None and len(taken.rows) == self.sending.size
                if taken.rows:
                    flying = self._board(taken.rows)
                    if flying.call is not None:
                        flying.running = yield Start(self._call(flying, flying.call))
            if not self._flying:
                break
            head = self._flying[0]
            if head.running is not None:
                ended = yield Join(head.running)
                if head.outcome is None:
                    # The client is closed, say: the call was not even begun.
                    self._end(head, head.broken(ended))
            self._giving = iter(self._counted(head))
            self._flying.popleft()
            yield Give(self._giving)
        error = self._stopper or failure
        if error is not None:
            raise self._told(error)

    def abandon(self) -> None:
        """Have nothing more sent; what is under way may end."""
        self._abandoned = True

    def settle(self) -> None:
        """Account for the rows that nobody took, once nothing is under way any more."""
        rows = list(self._giving)
        for flying in self._flying:
            rows += self._counted(flying)
        self._flying.clear()
        self.untaken = rows

    def _has_room(self) -> bool:
        # Beyond what keeps all calls busy, rows that are ready are given before more are read.
        flying = len(self._flying)
        return flying < self.concurrency or (flying < self.concurrency * AHEAD and self._flying[0].outcome is None)

    def _board(self, rows: list[Any]) -> Flying[M, J]:
        """Make a piece of rows; if one is wrong nothing of the piece is sent, and its outcome is known at once."""
        start = self.position
        try:
            piece = Piece(start, *self.sending.given.keep(rows, start))
            flying = Flying(self.sending, piece, self.sending.call(piece))
        except Exception as error:  # noqa: BLE001 - the values of a row may be an iterator, which raises what it likes
            flying = Flying(self.sending, Piece(start, rows, self.sending.given.named(rows)))
            self._end(flying, flying.broken(error))
        self._flying.append(flying)
        self.position += len(rows)
        return flying

    def _call(self, flying: Flying[M, J], call: Call) -> Flow[None]:
        """Send a piece, unless the stream has ended meanwhile."""
        if self._unwanted():
            flying.outcome = flying.broken(self._stopper)
        else:
            self._end(flying, (yield from flying.send(call, lambda: self._abandoned)))

    def _unwanted(self) -> bool:
        return self._abandoned or self._stopper is not None

    def _end(self, flying: Flying[M, J], outcome: Outcome[M, J]) -> None:
        flying.outcome = outcome
        if self._stopper is None and outcome.error is not None and self._stops(outcome.error):
            self._stopper = outcome.error

    def _stops(self, error: Exception) -> bool:
        """Say whether an error ends the stream: patience ends where all other calls would fail likewise."""
        if not self._patient:
            return True
        if isinstance(error, LimitError):
            return error.limit != "concurrency"
        if isinstance(error, ZohoError):
            return isinstance(error, AuthError | ScopeError | ClosedError)
        return not isinstance(error, ValueError | TypeError)

    def _counted(self, flying: Flying[M, J]) -> Sequence[Row[M, J]]:
        rows, _, alike = flying.settled()
        if alike:
            self.counts[alike] += len(rows)
        else:
            for row in rows:
                self.counts[row.state] += 1
        return rows

    def _told(self, error: Exception) -> Exception:
        """Say in an error how far the stream came."""
        if isinstance(error, ZohoError):
            error.counts, error.position = dict(self.counts), self.position
            return error
        counts = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
        said = f"Rows: {counts or 'none'}; the input was read up to row {self.position}."
        if type(error) in {ValueError, TypeError} and error is self._stopper:
            error.args = (f"{error} All rows before it were given. {said}",)
        else:
            # Somebody else's, who may read what it was made of.
            error.add_note(said)
        return error
