"""What became of findings and coverage from one run to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from zoho_contract.ledger import RowKey, Violation
from zoho_contract.reports.recorded import Recorded, RecordError

_STATES: Final = ("not testable", "attempted", "matched")


@dataclass(frozen=True, slots=True)
class Change:
    """A documented answer that one run came further with than the other; `reason` is that of the one that did not."""

    operation: str
    name: str
    before: str
    after: str
    reason: str

    def text(self) -> str:
        """The change for people."""
        less = min(self.before, self.after, key=_STATES.index)
        then, now = (f"{state} ({self.reason})" if state == less else state for state in (self.before, self.after))
        return f"{self.operation} {self.name}: {then} before, now {now}"


@dataclass(frozen=True)
class Comparison:
    """Two runs of one API version.

    A finding is the same in both if a baseline would take it for the same: by version, operation and promise.
    """

    before: Recorded
    after: Recorded

    @cached_property
    def new(self) -> list[Violation]:
        """Findings of the later run alone."""
        return [item for key, item in self.after.findings.items() if key not in self.before.findings]

    @cached_property
    def gone(self) -> list[Violation]:
        """Findings of the earlier run alone."""
        return [item for key, item in self.before.findings.items() if key not in self.after.findings]

    @cached_property
    def stayed(self) -> list[Violation]:
        """Findings of both runs, as the later one tells them."""
        return [item for key, item in self.after.findings.items() if key in self.before.findings]

    @cached_property
    def lost(self) -> list[Change]:
        """Documented answers that were matched or attempted, and are less now."""
        return list(_changes(self.before, self.after, lost=True))

    @cached_property
    def gained(self) -> list[Change]:
        """Documented answers that are matched or attempted, and were less then."""
        return list(_changes(self.before, self.after, lost=False))

    @property
    def counting(self) -> list[Violation]:
        """Findings that decide the exit status now and did not then."""
        then = {key for key, item in self.before.findings.items() if item.counts}
        return [item for key, item in self.after.findings.items() if item.counts and key not in then]

    @property
    def worse(self) -> bool:
        """Whether a finding counts that did not, or coverage was lost."""
        return bool(self.counting or self.lost)


def _changes(before: Recorded, after: Recorded, *, lost: bool) -> Iterator[Change]:
    reached, fell = (before, after) if lost else (after, before)
    for row in sorted(reached.attempted | reached.matched):
        if _rank(reached, row) > _rank(fell, row):
            yield Change(*row, _STATES[_rank(before, row)], _STATES[_rank(after, row)], _reason(fell, row))


def _rank(run: Recorded, row: RowKey) -> int:
    return 2 if row in run.matched else int(row in run.attempted)


def _reason(run: Recorded, row: RowKey) -> str:
    other = "the target answered otherwise" if row in run.attempted else "not documented in the description of that run"
    return run.not_testable.get(row, other)


def compare(before: Path, after: Path) -> Comparison:
    """Two runs by their report folders or files.

    Raises:
        RecordError: One cannot be read back, or they are of different API versions.
    """
    found = Comparison(Recorded.read(before), Recorded.read(after))
    if found.before.version != found.after.version:
        raise RecordError(
            f"{found.before.path} is of API version {found.before.version}, {found.after.path} of "
            f"{found.after.version}; compare runs of one version"
        )
    return found
