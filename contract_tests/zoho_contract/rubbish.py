"""How often the interpreter looks for rubbish while a target is judged."""

import gc
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final


@dataclass
class Collection:
    """The interpreter's search for rubbish, which all runs in the process share.

    Each answer makes hundreds of objects that are gone with it; what is kept is a description that never changes. To
    look through all of that as often as usual takes an eighth of a run.
    """

    most: int = 50_000
    _lock: Lock = field(default_factory=Lock, init=False)
    _runs: int = field(default=0, init=False)
    _before: tuple[int, int, int] = field(default=(0, 0, 0), init=False)

    @contextmanager
    def seldom(self) -> Generator[None]:
        """Within the block it looks only after so many new objects; not for whoever has switched it off."""
        with self._lock:
            self._runs += 1
            if self._runs == 1:
                self._before = gc.get_threshold()
                if 0 < self._before[0] < self.most:
                    gc.set_threshold(self.most, *self._before[1:])
        try:
            yield
        finally:
            with self._lock:
                self._runs -= 1
                if not self._runs:
                    gc.set_threshold(*self._before)


COLLECTION: Final = Collection()
