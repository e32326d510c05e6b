"""One call of a stream on its way: what has come of it, and how it ends early when the stream is abandoned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from .errors import TransportError
from .flow import Send, Sleep, Turn
from .model import Model

if TYPE_CHECKING:
    from collections.abc import Callable

    from .exchange import Call
    from .flow import Flow, Wish
    from .gate import Ticket
    from .sending import Outcome, Piece, Sending

M = TypeVar("M", bound=Model)
J = TypeVar("J")
T = TypeVar("T")

#: Seconds after which a wait looks whether it still makes sense.
_NAP: Final = 0.25


class Flying(Generic[M, J]):
    """A piece between the input and the caller.

    Attributes:
        piece: its rows.
        call: the call that is to be made; None where its rows are wrong.
        running: the handle of its call; None when there is none.
        outcome: what became of its rows; None until that is known.
    """

    def __init__(self, sending: Sending[M, J], piece: Piece, call: Call | None = None) -> None:
        self.piece = piece
        self.call = call
        self.running: Any = None
        self.outcome: Outcome[M, J] | None = None
        self._sending = sending
        self._sent = False

    def send(self, call: Call, unwanted: Callable[[], bool]) -> Flow[Outcome[M, J]]:
        """Send its call; whatever happens is an outcome. Once `unwanted`, nothing is sent or waited for any more."""
        try:
            return (yield from self._held(self._sending.send(self.piece, call), unwanted))
        except Exception as error:  # noqa: BLE001 - a hook of the caller's, say: its rows are accounted for as well
            return self.broken(error)

    def broken(self, error: Exception | None = None) -> Outcome[M, J]:
        """Give the outcome of a call that has none of its own."""
        return self._sending.broken(self.piece, error or self._abandonment(), unsent=not self._sent)

    def settled(self) -> Outcome[M, J]:
        """Give the outcome that it has, or that of a call of which nobody will know more."""
        self.outcome = self.outcome or self.broken()
        return self.outcome

    def _held(self, flow: Flow[T], unwanted: Callable[[], bool]) -> Flow[T]:
        """Run a flow as a driver does, but grant its wishes only while they make sense."""
        try:
            wish = next(flow)
            while True:
                try:
                    answer = yield from self._granted(wish, unwanted)
                except Exception as error:  # noqa: BLE001 - the flow decides what a failure means
                    failure = error
                else:
                    wish = flow.send(answer)
                    continue
                wish = flow.throw(failure)
        except StopIteration as stop:
            return cast("T", stop.value)
        finally:
            flow.close()

    def _granted(self, wish: Wish, unwanted: Callable[[], bool]) -> Flow[Any]:
        match wish:
            case Send(request):
                own = request.operation == self._sending.op.id
                if unwanted():
                    raise self._abandonment(sent=False)
                self._sent = self._sent or own
                return (yield wish)
            case Sleep(seconds, spread):
                # What keeps callers apart comes first, in one; the rest in naps.
                loose = seconds * spread
                if loose and not unwanted():
                    yield Sleep(loose, 1.0)
                left = seconds - loose
                while left > 0 and not unwanted():
                    yield Sleep(min(left, _NAP))
                    left -= _NAP
                return None
            case Turn(ticket, seconds):
                return (yield from self._turn(ticket, seconds, unwanted))
            case _:
                return (yield wish)

    def _turn(self, ticket: Ticket, seconds: float, unwanted: Callable[[], bool]) -> Flow[bool]:
        """Wait for a turn as long as it still makes sense."""
        left = seconds
        while left > _NAP:
            if unwanted():
                raise self._abandonment(sent=False)
            if (yield Turn(ticket, _NAP)):
                return True
            left -= _NAP
        return bool((yield Turn(ticket, left)))

    def _abandonment(self, *, sent: bool | None = None) -> TransportError:
        failure = TransportError("the stream was abandoned before this call had ended", operation=self._sending.op.id)
        failure.sent = self._sent if sent is None else sent
        return failure
