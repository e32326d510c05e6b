"""Calls that begin at the same moment, each in a thread of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from threading import Barrier, BrokenBarrierError, Thread
from typing import Final, TypeVar

PATIENCE: Final = 30.0
"""Seconds that those who have begun wait for the others."""

HEARING: Final = 0.5
"""Seconds after which a signal is heard that another thread was woken for."""

Result = TypeVar("Result")


class AloneError(Exception):
    """Not all of the calls could begin together; none of them was made."""


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """Make the calls and return their results in the same order; all wait for the slowest.

    Raises:
        AloneError: The machine gives no thread to each of them.
    """
    begin = Barrier(len(calls), timeout=PATIENCE)
    found: list[Future[Result]] = [Future() for _ in calls]

    def one(call: Callable[[], Result], result: Future[Result]) -> None:
        try:
            begin.wait()
            result.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the results are wanted
            result.set_exception(error)

    try:
        for call, result in zip(calls, found, strict=True):
            # None that hangs may hold up who was told to end at once, as the threads of a pool do.
            Thread(target=one, args=(call, result), daemon=True).start()
    except RuntimeError as error:
        begin.abort()  # Else the threads that there are wait for the others, and this one for them.
        raise AloneError from error
    while wait(found, HEARING).not_done:
        pass
    try:
        return [each.result() for each in found]
    except BrokenBarrierError as error:
        raise AloneError from error
