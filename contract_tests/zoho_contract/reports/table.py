"""The one table at the end: operations, cases, error codes matched, attempted and not testable, violations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from zoho_contract.ledger import RowKey
from zoho_contract.verdict import Verdict

HEADS: Final = (
    "version",
    "operations",
    "not built",
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
    unbuilt: int
    cases: int
    matched: int
    attempted: int
    not_testable: int
    violations: int
    seconds: float

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """The row of one run; only error codes are counted, not successes."""
        return cls(
            version=verdict.version,
            operations=verdict.operations,
            unbuilt=len(verdict.unbuilt),
            cases=verdict.cases,
            matched=errors_among(verdict.matched),
            attempted=errors_among(verdict.attempted),
            not_testable=errors_among(verdict.not_testable),
            violations=len(verdict.counting),
            seconds=verdict.seconds,
        )

    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        known = (self.operations, self.unbuilt, self.cases)
        judged = (self.matched, self.attempted, self.not_testable, self.violations)
        return (self.version, *(str(count) for count in (*known, *judged)), f"{self.seconds:.1f}")


def errors_among(rows: Iterable[RowKey]) -> int:
    """How many documented answers are errors, not successes."""
    return sum(not name.startswith("outcome:") for _, name in rows)


def untestable(verdict: Verdict) -> str:
    """One sentence on the errors that were not testable: how many no target can show, how many this one could not."""
    why = verdict.why_not_testable
    late = f", {why['time']} were not reached" if why["time"] else ""
    late = f"{late}, {why['unwanted']} were not asked for" if why["unwanted"] else late
    unbuilt = f", {why['unbuilt']} belong to operations that are not there" if why["unbuilt"] else ""
    written = f", {why['write']} only a write shows" if why["write"] else ""
    return (
        f"{sum(why.values())} not testable: {why['fault']} need a fault in the server, "
        f"{why['manual']} cannot be told or set from outside, "
        f"{why['target']} this target has nothing for{unbuilt}{written}{late}"
    )


def missing(verdict: Verdict) -> str:
    """A line for each way in which the target answers operations that are not there; empty when there are none."""
    how = verdict.ledger.unbuilt if verdict.ledger else {}
    lines: list[str] = []
    for answer in dict.fromkeys(how.values()):
        named = [name for name in verdict.unbuilt if how[name] == answer]
        count = "1 operation is" if len(named) == 1 else f"{len(named)} operations are"
        lines.append(f"{count} answered with {answer} and not judged: {', '.join(named)}")
    return "\n".join(lines)


def lay_out(rows: Sequence[Summary]) -> str:
    """The table with aligned columns."""
    return "".join(f"{line}\n" for line in aligned([HEADS, *(row.cells() for row in rows)]))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of a table as lines; the first one is the head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
