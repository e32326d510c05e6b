"""Ctrl-C and its like: the first stops the work between two calls, the second leaves at once."""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from zoho_crm.cli.refusal import SOME, tell

_SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_LEFT: Final = (
    b"Left at once. Calls on their way may have been done; `zoho-crm jobs list` names the job to go on with.\n"
)


@contextmanager
def leading_to(stop: Callable[[], None]) -> Generator[None]:
    """Have the first signal call a function, and the second end the process, whose journal loses nothing by it."""
    came: list[int] = []

    def heard(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 1:
            try:
                # Whatever prints may have been interrupted itself.
                os.write(2, _LEFT)
            finally:
                os._exit(SOME)
        stop()
        # Nobody may be there to be told: the terminal is closed, or the reader has left.
        with suppress(OSError):
            # On a terminal the line of the progress, and ^C, stand before it.
            line = "\n" if os.isatty(2) else ""
            tell(f"{line}Stopping: calls under way are waited for. Once more leaves at once.")

    # What is ignored, as under nohup, stays ignored.
    minded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, heard) for number in minded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
