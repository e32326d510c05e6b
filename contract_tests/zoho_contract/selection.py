"""Which of the promises a run is to put: all of them, or those that some pattern names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoho_contract.contract import Operation

UNWANTED: Final = "not asked for"
"""Why nothing was put that no pattern names."""

_SCENARIOS: Final[Mapping[str, tuple[str, ...]]] = {
    "tags": ("tags",),
    "territories": ("territories",),
    "claims": ("records", "territories", "tags"),
    "program": ("records", "territories", "tags"),
}
"""The families that a scenario of the model is about; records where it is not named."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Shell patterns (``*``, ``?``, ``[...]``) for names of operations, of their tags and of checks; none: everything.

    A check is wanted when a pattern fits its operation, the tag of its operation, or its own name. `within` narrows
    them all to one operation, tag or scenario of the model.
    """

    patterns: tuple[str, ...] = ()
    within: str = ""
    _met: set[str] = field(default_factory=set[str], repr=False, compare=False)

    def fits(self, *names: str) -> bool:
        """Whether a pattern fits one of the names."""
        if self.within and self.within not in names:
            return False
        return not self.patterns or self._fit(names)

    def _fit(self, names: tuple[str, ...]) -> bool:
        fitting = [pattern for pattern in self.patterns if any(fnmatchcase(name, pattern) for name in names)]
        self._met.update(fitting)
        return bool(fitting)

    def touches(self, operation: "Operation") -> bool:
        """Whether an operation is wanted whatever the check."""
        return self.fits(operation.id, operation.family)

    def programs_with(self, operation: "Operation") -> bool:
        """Whether the programs of the model that use an operation are wanted, as a pattern names it."""
        return bool(self.patterns) and self.within in {"", "program"} and self._fit((operation.id,))

    def scenario(self, name: str) -> bool:
        """Whether a scenario of the model is wanted, by its name or by a tag."""
        if self.within and self.within != name:
            return False
        return not self.patterns or self._fit((name, *_SCENARIOS.get(name, ("records",))))

    def unknown(self, names: Iterable[str]) -> str:
        """A sentence about the first pattern that fits none of the names there are; empty if there is none."""
        known = [*names]
        pattern = next((one for one in self.patterns if not any(fnmatchcase(name, one) for name in known)), None)
        if pattern is None:
            return ""
        plain = {name.lower(): name for name in reversed(known)}
        close = [plain[name] for name in get_close_matches(pattern.lower().strip("*?"), [*plain], n=3)]
        hint = f"did you mean {' or '.join(close)}?" if close else "operations and tags are those of the reference"
        return f"no operation, tag, check or scenario is named {pattern!r}; {hint}"

    def idle(self, operations: Iterable["Operation"]) -> str:
        """A sentence about the first pattern that fits nothing a run has come by; empty if there is none."""
        known = list(operations)
        for operation in known:
            self.touches(operation)
        pattern = next((pattern for pattern in self.patterns if pattern not in self._met), None)
        if pattern is None:
            return ""
        return f"nothing that this run puts is named {pattern!r}; give other --layers, or none"
