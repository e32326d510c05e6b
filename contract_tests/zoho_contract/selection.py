"""Which of the promises a run is to put: all of them, or those that some pattern names."""

from collections.abc import Mapping
from dataclasses import dataclass
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

    def fits(self, *names: str) -> bool:
        """Whether a pattern fits one of the names."""
        if self.within and self.within not in names:
            return False
        return not self.patterns or any(fnmatchcase(name, pattern) for name in names for pattern in self.patterns)

    def touches(self, operation: "Operation") -> bool:
        """Whether an operation is wanted whatever the check."""
        return self.fits(operation.id, operation.family)

    def scenario(self, name: str) -> bool:
        """Whether a scenario of the model is wanted, by its name or by a tag."""
        if self.within and self.within != name:
            return False
        return Selection(self.patterns).fits(name, *_SCENARIOS.get(name, ("records",)))
