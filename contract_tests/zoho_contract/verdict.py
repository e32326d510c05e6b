"""What a run comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from zoho_contract.budget import READ_ONLY
from zoho_contract.ledger import Ledger, RowKey, Violation
from zoho_contract.selection import UNWANTED

CONFORMS: Final = 0
VIOLATED: Final = 1
NOT_JUDGED: Final = 2


@dataclass(frozen=True)
class Verdict:
    """The result of one run: what was violated, matched, attempted, not testable, and the exit status.

    `attempted` and `matched` are documented answers: pairs of operation id and name of an x-errors entry, or of an
    outcome with the prefix ``outcome:``. `not_testable` says why for the others. `unbuilt` are the operations that
    are not there. `sentence` says why nothing could be judged, and is empty otherwise.
    """

    version: str
    target: str
    seed: int
    exit_code: int
    sentence: str
    violations: list[Violation]
    attempted: set[RowKey]
    matched: set[RowKey]
    not_testable: dict[RowKey, str]
    operations: int
    unbuilt: list[str]
    cases: int
    requests: int
    seconds: float
    ledger: Ledger | None = field(default=None, repr=False)

    @property
    def why_not_testable(self) -> Mapping[str, int]:
        """How many documented errors were not testable, by what stands in the way.

        ``fault``: the server would have to fail. ``manual``: it cannot be told or set from outside.
        ``unbuilt``: the operation is not there. ``target``: this target has nothing to
        show it with. ``unwanted``: nobody asked for it. ``write``: only a write shows it, and the
        run was read-only. ``time``: no check was reached that would show it.
        """
        found: dict[str, int] = dict.fromkeys(("fault", "manual", "unbuilt", "target", "unwanted", "write", "time"), 0)
        for operation in self.ledger.contract.operations.values() if self.ledger else ():
            for entry in operation.errors:
                row = (operation.id, entry.name)
                if row in self.not_testable:
                    known = "target" if self.ledger and row in self.ledger.not_testable else "time"
                    known = "unwanted" if self.not_testable[row] == UNWANTED else known
                    known = "write" if self.not_testable[row] == READ_ONLY else known
                    known = "unbuilt" if operation.id in self.unbuilt else known
                    found[next((verb for verb in ("fault", "manual") if verb in entry.trigger), known)] += 1
        return found

    @property
    def counting(self) -> list[Violation]:
        """The violations that decide the exit status."""
        return [item for item in self.violations if item.counts]


def decide(ledger: Ledger, *, accounts: bool, read_only: bool = False) -> tuple[int, str]:
    """Exit status of a run, and the sentence for status 2; a violation counts however far the run came."""
    if ledger.counting():
        if ledger.unfinished:
            ledger.remark(ledger.unfinished)
        return VIOLATED, ""
    if ledger.unfinished:
        return NOT_JUDGED, ledger.unfinished
    if idle := ledger.wanted.idle(ledger.contract.operations.values()):
        return NOT_JUDGED, idle
    silent = [
        family for family, judged in ledger.families(accounts=accounts, read_only=read_only).items() if not judged
    ]
    if silent:
        named = [family + ledger.lacks(family) for family in silent]
        return NOT_JUDGED, f"no successful answer of {', '.join(named)} could be judged; see the reasons in the report"
    return CONFORMS, ""


def conclude(ledger: Ledger, target: str, seed: int, seconds: float, exit_code: int, sentence: str = "") -> Verdict:
    """The verdict of a run from its account."""
    rows = ledger.rows()
    built = [row for row in rows if row[0] not in ledger.unbuilt]
    attempted = {row for row in built if ledger.attempted[row]}
    return Verdict(
        version=ledger.contract.version,
        target=target,
        seed=seed,
        exit_code=exit_code,
        sentence=sentence,
        violations=list(ledger.violations),
        attempted=attempted,
        matched={row for row in built if ledger.matched[row]},
        not_testable={row: ledger.reason(row) or "no check brought it about" for row in rows if row not in attempted},
        operations=len(ledger.contract.operations),
        unbuilt=[name for name in ledger.contract.operations if name in ledger.unbuilt],
        cases=sum(ledger.cases.values()),
        requests=ledger.requests,
        seconds=seconds,
        ledger=ledger,
    )
