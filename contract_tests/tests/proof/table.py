"""The one table at the end: a line for each side and version."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Self

from zoho_contract import Verdict
from zoho_contract.consumer import ClientReport

HEADS = (
    "version",
    "side",
    "operations",
    "cases",
    "codes matched",
    "attempted",
    "not testable",
    "violations",
    "seconds",
)


@dataclass(frozen=True)
class Line:
    """One side in one version. Codes are the documented errors; a client can be given every one of them."""

    version: str
    side: str
    operations: int
    cases: int
    matched: int
    attempted: int
    not_testable: int
    violations: int
    seconds: float

    @classmethod
    def of_server(cls, verdict: Verdict) -> Self:
        """The line of a judged server; successes are not counted among the codes."""
        matched, attempted, untestable = (
            sum(not name.startswith("outcome:") for _, name in rows)
            for rows in (verdict.matched, verdict.attempted, verdict.not_testable)
        )
        figures = (verdict.operations, verdict.cases, matched, attempted, untestable, len(verdict.counting))
        return cls(verdict.version, "server", *figures, verdict.seconds)

    @classmethod
    def of_client(cls, side: str, report: ClientReport, seconds: float) -> Self:
        """The line of a judged client."""
        matched = sum(len(row.matched) for row in report.rows.values())
        attempted = sum(len(row.attempted) for row in report.rows.values())
        figures = (len(report.rows), report.cases, matched, attempted, 0, len(report.violations))
        return cls(report.version, side, *figures, seconds)


def lay_out(lines: Sequence[Line]) -> str:
    """The table with aligned columns."""
    cells = [HEADS, *((*map(str, astuple(line)[:-1]), f"{line.seconds:.1f}") for line in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    rows = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join([rows[0], "  ".join("-" * width for width in widths), *rows[1:]])
