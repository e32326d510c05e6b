"""The time, as something that is handed in and can be moved."""

import time
from datetime import UTC, datetime
from typing import Final


class Clock:
    """Seconds since 1970 in UTC, moved forward by hand as far as one likes."""

    def __init__(self, start: float | None = None) -> None:
        """With a start the clock stands still there until it is advanced; without, it runs with the machine's."""
        self._start: Final = start
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return (time.time() if self._start is None else self._start) + self._ahead

    def advance(self, seconds: float) -> None:
        """Move forward by that many seconds; zero and more."""
        self._ahead += max(0.0, seconds)

    def reset(self) -> None:
        """Take back every advance."""
        self._ahead = 0.0


def stamp(moment: float) -> str:
    """The moment as the API prints it: ISO 8601 without fractions, with an offset."""
    return datetime.fromtimestamp(int(moment), UTC).isoformat()


def moment(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date-time with offset; None where the text is none."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo else None


def later(moment: float, since: float) -> bool:
    """Whether a moment is later than another, as printed: a caller only knows its whole seconds."""
    return int(moment) > since
