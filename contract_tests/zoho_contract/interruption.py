"""Ctrl-C and SIGTERM: the request under way is answered, what was made is taken away, and what was covered is told."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from types import FrameType

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_SAID: Final = "ending: what was made is deleted first; a second signal breaks that off"


class Interruption:
    """Hears, while its block goes on, the signals that end a program; called, it says which one came.

    The first one is only noted: whoever asks ends where nothing is half done. A further one raises KeyboardInterrupt,
    where it comes and wherever somebody asks after it: nothing is sent any more, not even to take away what was made.
    A signal that the program was started to ignore, or that is heard by something other than Python, is left alone.
    """

    def __init__(self) -> None:
        self._came, self._again = "", False
        self._before: dict[signal.Signals, Any] = {}

    def __call__(self) -> str:
        """Say what has come; empty as long as nothing has.

        Raises:
            KeyboardInterrupt: A further signal has come.
        """
        if self._again:
            raise KeyboardInterrupt
        return self._came

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            heard = [number for number in _SIGNALS if signal.getsignal(number) not in {signal.SIG_IGN, None}]
            self._before = {number: signal.signal(number, self._hear) for number in heard}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._came:
            self._again = True
            raise KeyboardInterrupt
        self._came = f"the run was interrupted by {signal.Signals(number).name}"
        sys.stderr.write(f"zoho-contract: {_SAID}\n")
