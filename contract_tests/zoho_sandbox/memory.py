"""What an organization's settings are: read once, and remembered while requests are served.

They change when a store is sown, and by the few calls that say so with `forget`.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from typing import Any, Final, Generic, TypeVar, TypeVarTuple, Unpack

from sqlalchemy import Connection

KEY: Final = "zoho_sandbox memory"
MOST_REMEMBERED: Final = 1000
Asked = TypeVarTuple("Asked")
Told = TypeVar("Told")


def remembered(
    read: Callable[[Connection, Unpack[Asked]], Told],
) -> Callable[[Connection, Unpack[Asked]], Told]:
    """Let a function that reads settings answer from memory where there is one; nobody changes what it answers."""

    @wraps(read)
    def remembering(connection: Connection, *asked: *Asked) -> Told:
        memory: dict[Any, Any] | None = connection.info.get(KEY)
        if memory is None:
            return read(connection, *asked)
        key = (read, *asked)
        if key in memory:
            kept: Told = memory[key]
            return kept
        told = read(connection, *asked)
        # Callers choose some of the keys: what is not there is not remembered, nor more than fits.
        if told is not None:
            _keep(memory, key, told)
        return told

    return remembering


def _keep(memory: dict[Any, Any], key: Hashable, told: object) -> None:
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[key] = told


def forget(connection: Connection) -> None:
    """Forget everything, and remember nothing more in this transaction, which may yet be taken back."""
    memory: dict[Any, Any] | None = connection.info.pop(KEY, None)
    if memory is not None:
        memory.clear()


def note(connection: Connection, fact: Hashable) -> None:
    """Remember that something is so, until it is said to be otherwise."""
    memory: dict[Any, Any] | None = connection.info.get(KEY)
    if memory is not None:
        _keep(memory, fact, told=True)


def noted(connection: Connection, fact: Hashable) -> bool:
    """Whether it is remembered that something is so."""
    memory: dict[Any, Any] | None = connection.info.get(KEY)
    return memory is not None and fact in memory


def unnote(connection: Connection, fact: Hashable) -> None:
    """Remember no longer that something is so."""
    memory: dict[Any, Any] | None = connection.info.get(KEY)
    if memory is not None:
        memory.pop(fact, None)


# Bytes that are kept of what was worked out, and about how many an entry takes besides its text.
MOST_BYTES: Final = 32 * 1024 * 1024
ENTRY: Final = 2000


class Memory(Generic[Told]):
    """What was worked out of rows of the database; whoever changes one forgets what was made of it."""

    def __init__(self) -> None:
        self._parts: Final[dict[Hashable, Told]] = {}
        self._bytes = 0

    def part(self, about: Hashable, begun: Callable[[], Told]) -> Told:
        """What is known about one thing; whoever adds to it says so with `took`."""
        known = self._parts.get(about)
        if known is None:
            known = self._parts[about] = begun()
            self.took(0)
        return known

    def parts(self) -> Iterable[Told]:
        """All that is known."""
        return self._parts.values()

    def took(self, size: int, entries: int = 1) -> None:
        """Note that entries of so many bytes were added; when they are too many all begins anew."""
        self._bytes += size + entries * ENTRY
        if self._bytes > MOST_BYTES:
            self.clear()

    @property
    def size(self) -> int:
        """About how many bytes all of it takes."""
        return self._bytes

    def clear(self) -> None:
        """Begin anew."""
        self._parts.clear()
        self._bytes = 0
