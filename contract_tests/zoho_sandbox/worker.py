"""What goes on with the long jobs of a tenant while nobody asks for them."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Final

# After a portion whoever waits has his turn, for as long as the portion took and not less than so many seconds.
PAUSE: Final = 0.002


class Worker:
    """A thread that is there for as long as there is something to do."""

    def __init__(self, portion: Callable[[], bool]) -> None:
        """With what does a portion of the work and says whether there may be more."""
        self._portion: Final = portion
        self._lock: Final = Lock()
        self._working = self._asked = False
        self._idle: Final = Event()
        self._idle.set()

    def wake(self) -> None:
        """Begin, or look once more before the end."""
        with self._lock:
            self._asked = True
            if self._working:
                return
            self._working = True
            self._idle.clear()
        Thread(target=self._work, name="zoho-sandbox jobs", daemon=True).start()

    def _work(self) -> None:
        try:
            while self._is_asked():
                while self._took():
                    pass
        except BaseException:
            with self._lock:
                self._working = False
                self._idle.set()
            raise

    def settle(self, seconds: float) -> None:
        """Wait until there is nothing to do, and not longer than so many seconds."""
        self._idle.wait(seconds)

    def _took(self) -> bool:
        begin = time.perf_counter()
        more = self._portion()
        time.sleep(max(PAUSE, time.perf_counter() - begin))
        return more

    def _is_asked(self) -> bool:
        """Whether somebody asked since the last look; if nobody did, that was the end."""
        with self._lock:
            asked, self._asked = self._asked, False
            self._working = asked
            if not asked:
                self._idle.set()
            return asked
