"""The one table at the end: operations, cases, error codes matched, attempted and not testable, violations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from zoho_contract.verdict import Verdict

_HEADS: Final = (
    "version",
    "operations",
    "cases",
    "codes matched",
    "attempted",
    "not testable",
    "violations",
    "seconds",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the table."""

    version: str
    operations: int
    cases: int
    matched: int
    attempted: int
    not_testable: int
    violations: int
    seconds: float

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """The row of one run; only error codes are counted, not successes."""

        def errors(rows: object) -> int:
            return sum(not name.startswith("outcome:") for _, name in list(rows))  # type: ignore[call-overload]

        return cls(
            version=verdict.version,
            operations=verdict.operations,
            cases=verdict.cases,
            matched=errors(verdict.matched),
            attempted=errors(verdict.attempted),
            not_testable=errors(verdict.not_testable),
            violations=len(verdict.counting),
            seconds=verdict.seconds,
        )

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        counts = (self.operations, self.cases, self.matched, self.attempted, self.not_testable, self.violations)
        return (self.version, *(str(count) for count in counts), f"{self.seconds:.1f}")


def untestable(verdict: Verdict) -> str:
    """One sentence on the errors that were not testable: how many no target can show, how many this one could not."""
    why = verdict.why_not_testable
    late = f", {why['time']} were not reached" if why["time"] else ""
    return (
        f"{sum(why.values())} not testable: {why['fault']} need a fault in the server, "
        f"{why['manual']} cannot be told or set from outside, {why['target']} this target has nothing for{late}"
    )


def lay_out(rows: Sequence[Summary]) -> str:
    """The table with aligned columns."""
    lines = [_HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    return "".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )
