"""What is known of the limits of an account: calls at a time, and credits; shared by all copies of a client."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, cast

from . import inputs
from .gate import MOST, Gate
from .spending import Spending

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .api import Api
    from .editions import Edition
    from .flow import Flow
    from .wire import Reply

Cause = Literal["concurrency", "credits", "unknown"]

_HEADER: Final = "x-api-credits-remaining"
#: An answer that refuses the token or the call as one too many costs nothing.
_FREE: Final = frozenset({401, 429})
_CLIP: Final = 2000
#: Credits that no call exceeds; with fewer left, the call may have asked for more than there are.
_DEAREST: Final = 10


def cause(reply: Reply) -> Cause:
    """Say which limit a 429 is about; used-up credits come back after hours, so waiting for them is in vain."""
    left = remaining(reply)
    if left == 0:
        return "credits"
    if left is not None and left >= _DEAREST:
        return "concurrency"
    words = reply.body[:_CLIP].lower()
    at_once = b"concurren" in words
    # The sentence of the documents names both, and so proves neither.
    if at_once == (b"24 hour" in words or b"credit" in words):
        return "unknown"
    return "concurrency" if at_once else "credits"


def remaining(reply: Reply) -> int | None:
    """Give the credits that an answer says are left."""
    written = reply.headers.get(_HEADER, "").strip()
    return int(written) if written.isascii() and written.isdigit() else None


class Limits:
    """What is known of the limits; `print(crm.limits)` shows it.

    A client sends so many calls at a time as its edition allows, over all its threads or tasks. Further ones wait for
    their turn, in the order in which they came, as long as their deadline lets them. Other programs that use the same
    OAuth client share the limit; give each of them its part with `concurrency=`.

    Attributes:
        edition: the edition of the organization, such as `enterprise`, as given or learnt; None when not known.
        reason: why the edition could not be learnt; None when it was, or nobody asked.

    Raises:
        ValueError: the concurrency lets nothing through, or the edition is none.
        TypeError: the concurrency is no whole number.
    """

    def __init__(self, concurrency: int | None, edition: str | None, wall: Callable[[], float]) -> None:
        if concurrency is not None:
            inputs.count(concurrency, "concurrency", 1)
        self.edition: str | None = None
        self.reason: str | None = None
        self._given = concurrency
        self._gate = Gate(concurrency)
        self._sub_gate = Gate()
        self._spending = Spending(wall)
        self._left: tuple[int, float | None] | None = None
        if edition is not None:
            from . import editions  # noqa: PLC0415 - for those who name one

            self.settle(editions.named(edition))

    @property
    def concurrency(self) -> int | None:
        """The most calls at a time: as given, or of the edition; None when neither is known: the 101st waits then."""
        return self._gate.limit

    @property
    def sub_concurrency(self) -> int | None:
        """The most calls at a time of the expensive ones, such as queries; None when the edition is not known."""
        return self._sub_gate.limit

    @property
    def in_flight(self) -> int:
        """Calls of this client that are on their way."""
        return self._gate.in_flight

    @property
    def waiting(self) -> int:
        """Calls of this client that wait for their turn."""
        return self._gate.waiting + self._sub_gate.waiting

    @property
    def credits_used(self) -> int:
        """Credits that this client's calls of the last 24 hours cost, by the documented prices."""
        return self._spending.total

    @property
    def credits_return(self) -> datetime | None:
        """When the first credits that this client used come back: each does 24 hours after its use."""
        first = self._spending.first_return
        return None if first is None else datetime.fromtimestamp(first, UTC)

    @property
    def credits_remaining(self) -> int | None:
        """Credits the organization has left; the server says so only once half of them are used, None before."""
        return self._left[0] if self._left else None

    @property
    def credits_seen(self) -> datetime | None:
        """When the server last said how many credits are left."""
        at = self._left[1] if self._left else None
        return None if at is None else datetime.fromtimestamp(at, UTC)

    def gates(self, *, scarce: bool) -> tuple[Gate, ...]:
        """Give the gates that a call goes through, in their order; the scarcer place is waited for first."""
        return (self._sub_gate, self._gate) if scarce else (self._gate,)

    def settle(self, edition: Edition) -> None:
        """Let as many calls through at a time as an edition has, unless the caller said how many."""
        self.edition, self.reason = edition.name, None
        if self._given is None:
            self._gate.resize(edition.concurrency)
        self._sub_gate.resize(edition.sub_concurrency)

    def read(self, reply: Reply, price: int) -> int:
        """Take note of what an answer says, and of what its call cost; gives the cost."""
        left = remaining(reply)
        if left is not None:
            self._left = left, reply.at
        if not price or reply.status in _FREE:
            return 0
        self._spending.add(price, reply.at)
        return price

    def __reduce__(self) -> NoReturn:
        raise TypeError("The limits belong to a client, they are neither pickled nor copied; read their figures.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __str__(self) -> str:
        return f"{self._edition_line()}; {self._calls_line()}; {self._credits_line()}"

    def _edition_line(self) -> str:
        if self.edition is not None:
            return f"edition {self.edition}"
        return f"edition unknown ({self.reason.rstrip('.')})" if self.reason else "edition unknown"

    def _calls_line(self) -> str:
        most = f"at most {MOST if self.concurrency is None else self.concurrency}"
        part = "" if self.sub_concurrency is None else f", {self.sub_concurrency} of the expensive ones"
        narrowed = "" if self._gate.ceiling is None else f", {self._gate.ceiling} for now"
        return f"{most} calls at a time{part}{narrowed}: {self.in_flight} on their way, {self.waiting} waiting"

    def _credits_line(self) -> str:
        left, seen, back = self.credits_remaining, self.credits_seen, self.credits_return
        told = "remaining not told" if left is None else f"{left} remaining"
        when = "" if seen is None else f" at {seen:%Y-%m-%d %H:%M:%S} UTC"
        first = "" if back is None else f", the first come back at {back:%Y-%m-%d %H:%M} UTC"
        return f"credits of 24 hours: {self.credits_used} used by this client{first}, {told}{when}"


class SyncLimits(Limits):
    """The limits of a blocking client."""

    _run: Callable[[Flow[Any]], Any]
    _api: Api[Any]

    def asked_by(self, run: Callable[[Flow[Any]], Any], api: Api[Any]) -> None:
        """Say how the organization is asked."""
        self._run, self._api = run, api

    def learn(self) -> str | None:
        """Ask the organization for its edition and keep to what that allows; costs one credit.

        Gives the edition. None when it stays unknown; `.reason` and `print(crm.limits)` say why. The token needs the
        scope `ZohoCRM.org.READ`. A `concurrency` that the caller gave stays as it is.

        Raises:
            ZohoError: the call failed for another reason than a missing scope or permission.
        """
        from . import editions  # noqa: PLC0415 - for those who ask

        return cast("str | None", self._run(editions.learn(self._api)))


class AsyncLimits(Limits):
    """The limits of an asyncio client."""

    _run: Callable[[Flow[Any]], Awaitable[Any]]
    _api: Api[Any]

    def asked_by(self, run: Callable[[Flow[Any]], Awaitable[Any]], api: Api[Any]) -> None:
        """Say how the organization is asked."""
        self._run, self._api = run, api

    async def learn(self) -> str | None:
        """Ask the organization for its edition and keep to what that allows; costs one credit.

        Gives the edition. None when it stays unknown; `.reason` and `print(crm.limits)` say why. The token needs the
        scope `ZohoCRM.org.READ`. A `concurrency` that the caller gave stays as it is.

        Raises:
            ZohoError: the call failed for another reason than a missing scope or permission.
        """
        from . import editions  # noqa: PLC0415 - for those who ask

        return cast("str | None", await self._run(editions.learn(self._api)))
