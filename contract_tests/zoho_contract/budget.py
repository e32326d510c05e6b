"""What a run may use up and do: time, credits, requests per second; and whether it may write."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.values import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request

READ_ONLY: Final = "the run is read-only, and this writes"
"""Why nothing was put that only a write can show."""


class SpentError(Exception):
    """A run may not go on: its time or credits are used up, or it was told to end.

    The first text says which, the second what to do next.
    """


@dataclass(frozen=True, slots=True)
class Permits:
    """What a run may do that others who use the target would feel.

    `burst`: call more often at once than any edition allows. `oversize`: send bodies of more than 100 MiB; None allows
    it on the machine the run is on and nowhere else. `read_only`: send nothing that writes, and ask for no token.
    `rate`: requests per second at most. `credits`: API credits, as documented for each call, after which the run is cut
    short; taking away again what it made is not bounded by it.
    """

    burst: bool = False
    oversize: bool | None = None
    read_only: bool = False
    rate: float | None = None
    credits: int | None = None


@dataclass
class Budget:
    """The account of what a run uses up; `refused` is the first error for want of it.

    `stopped` says why the run is to end before that, and nothing as long as it is not.
    """

    seconds: float
    permits: Permits
    stopped: Callable[[], str] = str
    credits: int = field(default=0, init=False)
    refused: SpentError | None = field(default=None, init=False)
    _end: float = field(init=False)
    _leaving: bool = field(default=False, init=False)
    _next: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    def remaining(self) -> float:
        """Seconds left of the time the run was given; none where it is to end."""
        return 0.0 if self._told_to_end() else self._end - time.monotonic()

    def extend(self, seconds: float) -> None:
        """Allow at least some more seconds, and whatever credits it takes, for cleaning up."""
        hurry = bool(self.stopped())
        self._leaving = True
        self._end = time.monotonic() + seconds if hurry else max(self._end, time.monotonic() + seconds)

    def _told_to_end(self) -> str:
        why = self.stopped()  # Asked while cleaning up, too: what it raises ends that as well.
        return "" if self._leaving else why

    def check(self) -> None:
        """See that something is left.

        Raises:
            SpentError: Nothing is.
        """
        self._see(0)

    def spend(self, request: Request, count: int = 1) -> None:
        """Account for a request that is about to be sent so often; waits for its turn.

        Raises:
            SpentError: The time is up, there are not so many credits left, or the run is to end.
            UnavailableError: It writes, and the run may not.
        """
        if self.permits.read_only and not reads(request):
            raise UnavailableError(READ_ONLY)
        price = cost(request) * count
        self._see(price)
        self.credits += price
        self._wait(count)

    def _see(self, price: int) -> None:
        most = self.permits.credits
        if why := self._told_to_end():
            raise self._refusal(why, "run it again for the rest")
        if self.remaining() <= 0:
            raise self._refusal(f"the time was up after {self.seconds:g} seconds", "give more with --max-seconds")
        if most is not None and not self._leaving and self.credits + max(price, 1) > most:
            raise self._refusal(f"{most} credits were used up", "give more with --max-credits")

    def _refusal(self, text: str, advice: str) -> SpentError:
        error = SpentError(text, advice)
        self.refused = self.refused or error
        return error

    def _wait(self, count: int) -> None:
        if self.permits.rate is None:
            return
        now = time.monotonic()
        if self._next > now:
            time.sleep(max(0.0, min(self._next - now, self.remaining())))
        self._next = max(now, self._next) + count / self.permits.rate
        self.check()


def reads(request: Request) -> bool:
    """Whether a request changes nothing, whatever comes of it."""
    return readable(request.operation) and request.method == request.operation.method


def readable(operation: Operation) -> bool:
    """Whether an operation changes nothing: it is a GET, or says that it may be sent again at any time."""
    if operation.on_accounts:
        return False
    return operation.method == "GET" or (not operation.effects and operation.raw.get("x-retry") == "safe")


def cost(request: Request) -> int:
    """The documented credits of a request; one where no document says."""
    raw = request.operation.raw.get("x-credits")
    if request.operation.on_accounts:
        return 0
    if not is_object(raw):
        return 1
    if "per" in raw:
        return min(int(raw.get("most", 10**9)), max(1, -(-len(request.rows()) // int(raw["per"]))))
    price = int(raw.get("base", 1))
    for pointer, more in raw.get("given", {}).items():
        if pointers.first(request.parts, pointer) is not None:
            price = max(price, int(more))
    return max([price, *map(int, raw.get("over", {}).values())])
