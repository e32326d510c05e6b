"""Which deviations from the contract are switched on, for how long and for what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from zoho_sandbox.faults import NAMES
from zoho_sandbox.nearest import did_you_mean, nearest


@dataclass(slots=True)
class Switch:
    """A deviation that is switched on.

    Attributes:
        name: which.
        times: for how many more requests that come upon it; for all where it is None.
        operation: the operation that it is confined to.
    """

    name: str
    times: int | None = None
    operation: str | None = None


class Faults:
    """Which deviations are switched on.

    Attributes:
        kept: what a deviation remembers from one request to the next, by whom and about what.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.kept: Final[dict[tuple[str, str], Any]] = {}
        self._on: dict[str, Switch] = {}
        self._met: set[str] = set()
        self._reached: set[str] = set()
        self._operation: str | None = None
        for name in names:
            self.switch_on(name)

    def on(self, name: str) -> bool:
        """Whether this deviation is switched on, and is for the operation that is at work."""
        switch = self._on.get(name)
        if switch is None or (switch.operation is not None and switch.operation != self._operation):
            return False
        self._met.add(name)
        self._reached.add(name)
        return True

    @property
    def reached(self) -> list[str]:
        """The names of those that some request has come upon since everything was last switched off, sorted."""
        return sorted(self._reached)

    def begin(self, operation: str | None) -> None:
        """A request for an operation begins."""
        self._operation = operation
        self._met.clear()

    def end(self) -> None:
        """The request has ended: what was switched on for so many requests has one less to go."""
        for name in self._met & self._on.keys():
            switch = self._on[name]
            if switch.times is not None:
                switch.times -= 1
                if switch.times <= 0:
                    del self._on[name]

    def switch_on(self, name: str, *, times: int | None = None, operation: str | None = None) -> None:
        """Switch a deviation on.

        Args:
            name: which.
            times: for how many requests that come upon it, one or more; until it is switched off where it is None.
            operation: the operationId of the only operation that it is for.

        Raises:
            ValueError: there is none of that name, and the text says which there are like it; or it is for less than
                one request.
        """
        _known(name)
        if times is not None and times < 1:
            raise ValueError(f"a fault is switched on for one request or more, not for {times}")
        self._on[name] = Switch(name, times, operation)

    def switch_off(self, name: str) -> None:
        """Switch a deviation off; one that is not on stays off.

        Raises:
            ValueError: there is none of that name; the text says which there are like it.
        """
        _known(name)
        self._on.pop(name, None)

    def clear(self) -> None:
        """Keep the contract again."""
        self._on.clear()
        self._reached.clear()
        self.kept.clear()

    @property
    def any(self) -> bool:
        """Whether one is switched on."""
        return bool(self._on)

    @property
    def active(self) -> list[str]:
        """The names of those switched on, sorted."""
        return sorted(self._on)

    @property
    def switches(self) -> list[Switch]:
        """Those switched on, sorted by name."""
        return [self._on[name] for name in self.active]


def _known(name: str) -> None:
    """See that there is a deviation of that name.

    Raises:
        ValueError: there is none.
    """
    if name in NAMES:
        return
    alike = nearest(name, sorted(NAMES)) or nearest(name, sorted(NAMES), cutoff=0.3)
    hints = (did_you_mean(alike), f"GET /_sandbox/faults lists all {len(NAMES)}")
    raise ValueError(f"there is no fault {name!r}; {' '.join(filter(None, hints))}")
