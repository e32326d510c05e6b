"""The last requests of a tenant, with their answers."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Final

from zoho_sandbox.exchange import Request, Response

KEPT: Final = 500
# Bytes that are kept; the headers and bodies of the oldest requests go first.
MOST_BYTES: Final = 16 * 1024 * 1024
# What a header takes in memory, whatever it says, and how much of a URL stays when the rest goes.
HEADER: Final = 150
LONGEST: Final = 2000


@dataclass(slots=True)
class Entry:
    """One request and its answer.

    Attributes:
        number: counts up from 1.
        at: when it was answered, by the clock of the tenant.
        seconds: how long that took, in real time.
        outages: the names of the troubles of the network that it met.
        bodies: whether the headers and bodies are still kept.
    """

    number: int
    at: float
    seconds: float
    request: Request
    response: Response
    outages: tuple[str, ...] = ()
    bodies: bool = True

    @property
    def size(self) -> int:
        """About how many bytes its URL, headers and bodies take."""
        request = self.request
        return len(request.target) + HEADER * len(request.headers) + len(request.body) + len(self.response.body)


class Log:
    """A list of the last requests."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._lock: Final = Lock()
        self._number = 0
        self._bytes = 0

    def add(self, request: Request, response: Response, at: float, seconds: float, outages: tuple[str, ...]) -> None:
        """Note a request that was answered."""
        with self._lock:
            self._number += 1
            entry = Entry(self._number, at, seconds, request, response, outages)
            self._entries.append(entry)
            self._bytes += entry.size
            if len(self._entries) > KEPT:
                self._bytes -= self._entries.popleft().size
            if self._bytes > MOST_BYTES:
                self._drop_bodies()

    @property
    def number(self) -> int:
        """The number of the last request."""
        return self._number

    def after(self, number: int, most: int = KEPT) -> list[Entry]:
        """The requests after that number, the newest first, at most so many."""
        return [entry for entry in self._newest_first() if entry.number > number][:most]

    def find(self, number: int) -> Entry | None:
        """The request of that number, if it is still kept."""
        return next((entry for entry in self._newest_first() if entry.number == number), None)

    def clear(self) -> None:
        """Forget all; numbers go on."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _newest_first(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(reversed(self._entries)))

    def _drop_bodies(self) -> None:
        for entry in self._entries:
            if self._bytes <= MOST_BYTES:
                break
            if not entry.bodies:
                continue
            self._bytes -= entry.size
            entry.bodies = False
            request, response = entry.request, entry.response
            entry.request = Request(request.method, request.target[:LONGEST], peer=request.peer)
            entry.response = Response(response.status, response.headers, b"", response.delivery)
            self._bytes += entry.size
