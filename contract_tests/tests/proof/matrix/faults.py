"""The faults that a client may meet, each with what fits as its outcome."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from proof.matrix.server import Peer, Play, http

#: How an outcome that is no error is called: the documented answer, or an empty one.
RIGHT = "the right answer"
NOTHING = "nothing"

Tries = Literal["by rule", "once", "always again"]


@dataclass(frozen=True)
class Fault:
    """A fault and what fits.

    `tries` says whether the call may be sent again: by the rule of the operation, never, or whatever the rule. A
    `slow` fault holds the caller up until the client gives up, a `heavy` one moves megabytes, and a `lossy` one may
    break the connection before a request has arrived.
    """

    name: str
    play: Play
    fits: frozenset[str]
    tries: Tries = "by rule"
    slow: bool = False
    heavy: bool = False
    early: bool = False
    lossy: bool = False
    passing: bool = False
    refused: bool = False


FAULTS: dict[str, Fault] = {}


def fault(
    *fits: str,
    tries: Tries = "by rule",
    slow: bool = False,
    heavy: bool = False,
    early: bool = False,
    lossy: bool = False,
    refused: bool = False,
) -> Callable[[Play], Play]:
    """Register a fault that lasts and, where trying again can help, one that passes after the first request."""

    def register(play: Play) -> Play:
        name = play.__name__.replace("_", " ")
        lasting = Fault(name, play, frozenset(fits), tries, slow, heavy, early, lossy, refused=refused)
        FAULTS[name] = lasting
        if tries != "once" and not heavy and not refused:
            passing = f"{name}, then well"
            FAULTS[passing] = Fault(passing, play, lasting.fits, tries, slow, heavy, early, lossy, passing=True)
        return play

    return register


def answering(
    name: str, answer: Callable[[Peer], bytes], *fits: str, tries: Tries = "once", heavy: bool = False
) -> None:
    """Register a fault that is an answer, whole and in time."""

    async def play(peer: Peer) -> None:
        await peer.say(answer(peer))

    play.__name__ = name
    fault(*fits, tries=tries, heavy=heavy)(play)


def page(status: int, *headers: str) -> bytes:
    """Write an HTML page such as a proxy puts in the place of an answer."""
    return http(status, b"<html><h1>Sorry</h1></html>", *headers, kind="text/html; charset=iso-8859-1")


__all__ = ["FAULTS", "NOTHING", "RIGHT", "Fault", "answering", "fault", "page"]
