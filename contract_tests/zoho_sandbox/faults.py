"""Named deviations from the contract, to be switched on one at a time.

Each says in which room of the sandbox it sits, what breaks, and which promise that betrays. They are data: the room
asks `faults.on("name")` at the one place where it would go wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """One way of being wrong."""

    name: str
    room: str
    breaks: str
    promise: str


FAULTS: Final[tuple[Fault, ...]] = ()
NAMES: Final = frozenset(fault.name for fault in FAULTS)


class Faults:
    """Which deviations are switched on."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._on: set[str] = set()
        for name in names:
            self.switch_on(name)

    def on(self, name: str) -> bool:
        """Whether this deviation is switched on."""
        return name in self._on

    def switch_on(self, name: str) -> None:
        """Switch a deviation on.

        Raises:
            KeyError: there is none of that name.
        """
        if name not in NAMES:
            raise KeyError(name)
        self._on.add(name)

    def clear(self) -> None:
        """Keep the contract again."""
        self._on.clear()

    @property
    def active(self) -> list[str]:
        """The names of those switched on, sorted."""
        return sorted(self._on)
