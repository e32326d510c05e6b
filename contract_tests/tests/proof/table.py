"""The one table at the end: a line for each side and version."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Self

from zoho_contract import Verdict
from zoho_contract.consumer import ClientReport
from zoho_contract.reports.table import HEADS as SERVER_HEADS
from zoho_contract.reports.table import Summary, aligned

HEADS = (SERVER_HEADS[0], "side", *SERVER_HEADS[1:])


@dataclass(frozen=True)
class Line:
    """One side in one version. Codes are the documented errors; a client can be given every one of them."""

    version: str
    side: str
    operations: int
    unbuilt: int
    cases: int
    matched: int
    attempted: int
    not_testable: int
    violations: int
    seconds: float

    @classmethod
    def of_server(cls, verdict: Verdict) -> Self:
        """The line of a judged server."""
        figures = astuple(Summary.of(verdict))
        return cls(figures[0], "server", *figures[1:])

    @classmethod
    def of_client(cls, side: str, report: ClientReport, seconds: float) -> Self:
        """The line of a judged client."""
        matched = sum(len(row.matched) for row in report.rows.values())
        attempted = sum(len(row.attempted) for row in report.rows.values())
        figures = (len(report.rows), 0, report.cases, matched, attempted, 0, len(report.violations))
        return cls(report.version, side, *figures, seconds)


def lay_out(lines: Sequence[Line]) -> str:
    """The table with aligned columns."""
    cells = [HEADS, *((*map(str, astuple(line)[:-1]), f"{line.seconds:.1f}") for line in lines)]
    return "\n".join(aligned(cells))
