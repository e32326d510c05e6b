"""Calls that begin at the same moment, each in a thread of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Final, TypeVar

PATIENCE: Final = 30.0
"""Seconds that those who have begun wait for the others."""

Result = TypeVar("Result")


class AloneError(Exception):
    """Not all of the calls could begin together; none of them was made."""


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """Make the calls and return their results in the same order; all wait for the slowest.

    Raises:
        AloneError: The machine gives no thread to each of them.
    """
    begin = Barrier(len(calls), timeout=PATIENCE)

    def one(call: Callable[[], Result]) -> Result:
        begin.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        try:
            begun = [pool.submit(one, call) for call in calls]
        except RuntimeError as error:
            begin.abort()  # Else the threads that there are wait for the others, and this one for them.
            raise AloneError from error
        try:
            return [each.result() for each in begun]
        except BrokenBarrierError as error:
            raise AloneError from error
