"""Flows: decisions as generators that yield wishes and are sent the answers; a driver grants the wishes.

A flow never waits, locks or opens a socket, so the same flow serves threads and tasks, and a test runs it by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from .gate import Ticket
    from .wire import Request

T = TypeVar("T")


class Send(NamedTuple):
    """Send a request; answered with its Reply, or a TransportError is thrown into the flow."""

    request: Request


class Sleep(NamedTuple):
    """Wait; the driver shortens the wait by up to `spread` (a fraction) so that callers do not wake together."""

    seconds: float
    spread: float = 0.0


class Now(NamedTuple):
    """Ask what time it is; answered with a Moment."""


class Moment(NamedTuple):
    """A point in time: `steady` seconds for deadlines, `wall` seconds since the epoch for expiry dates."""

    steady: float
    wall: float


class Turn(NamedTuple):
    """Wait until the holder of a ticket is let through its gate, `seconds` at most; answered with whether it was."""

    ticket: Ticket
    seconds: float


class Blocking(NamedTuple):
    """Run a short function that may block (a token file); answered with its result."""

    function: Callable[[], object]


class Once(NamedTuple):
    """Run a flow unless one of the same key is running in this process; answered with that one's result.

    Whoever waits for another's flow waits until `until` at most, in steady seconds; then a TransportError is thrown.
    Whoever holds that flow up himself runs `alone` in its place, which is to wait for nobody.
    """

    key: str
    flow: Callable[[], Flow[Any]]
    until: float = inf
    alone: Callable[[], Flow[Any]] | None = None


Wish: TypeAlias = Send | Sleep | Now | Turn | Blocking | Once
Flow: TypeAlias = Generator[Wish, Any, T]
