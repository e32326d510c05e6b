"""The time, as something that is handed in and can be moved."""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

MOST_STAMPS: Final = 4096


class Clock:
    """Seconds since 1970 in UTC, moved, stopped and set by hand."""

    def __init__(self, start: float | None = None) -> None:
        """With a start the clock stands still there until it is moved; without, it runs with the machine's."""
        self._start: Final = start
        self._still = start
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead if self._still is None else self._still

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._still is not None

    def advance(self, seconds: float) -> None:
        """Move forward by that many seconds; zero and more."""
        self.set(self.now() + max(0.0, seconds))

    def set(self, moment: float) -> None:
        """Show that moment; a clock that runs goes on from there."""
        if self._still is None:
            self._ahead = moment - time.time()
        else:
            self._still = moment

    def freeze(self) -> None:
        """Stand still from now on."""
        self._still = self.now()

    def run(self) -> None:
        """Go on from where it stands."""
        moment, self._still = self.now(), None
        self.set(moment)

    def reset(self) -> None:
        """Be as new."""
        self._still, self._ahead = self._start, 0.0


def stamp(moment: float) -> str:
    """The moment as the API prints it: ISO 8601 without fractions, with an offset."""
    return _stamp(int(moment))


@lru_cache(maxsize=MOST_STAMPS)
def _stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()


def moment(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date-time with offset; None where the text is none."""
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo else None


def later(moment: float, since: float) -> bool:
    """Whether a moment is later than another, as printed: a caller only knows its whole seconds."""
    return int(moment) > since
