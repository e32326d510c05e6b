"""How much of the contract a whole run has met: operations, their documented statuses, and their triggered errors."""

from dataclasses import dataclass
from typing import Self

from zoho_contract import Verdict
from zoho_contract.contract import Operation


@dataclass(frozen=True)
class Coverage:
    """Pairs of what was met and what there is to meet; `missing` names the rest.

    A status counts if some documented success or error with it can be brought about; an error if it can, on this
    target and by a documented request.
    """

    version: str
    operations: tuple[int, int]
    statuses: tuple[int, int]
    errors: tuple[int, int]
    missing: list[str]

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """From the account of a run."""
        ledger = verdict.ledger
        assert ledger is not None
        known = ledger.contract.operations
        open_ = [row for row in ledger.rows() if row in verdict.attempted or not ledger.reason(row)]
        wanted = {(name, status) for name, row in open_ if (status := _status(known[name], row))}
        seen = {(name, _status(known[name], row)) for name, row in verdict.matched} & wanted
        errors = [row for row in open_ if not row[1].startswith("outcome:")]
        met = [row for row in errors if row in verdict.matched]
        reached = [name for name in known if ledger.cases[name]]
        missing = [f"{name} {status}" for name, status in sorted(wanted - seen)]
        missing += [f"{name} {row}" for name, row in sorted(set(errors) - set(met))]
        missing += sorted(known.keys() - set(reached))
        pairs = (len(seen), len(wanted)), (len(met), len(errors))
        return cls(verdict.version, (len(reached), len(known)), *pairs, missing)

    def __str__(self) -> str:
        named = {"operations": self.operations, "statuses of operations": self.statuses, "errors": self.errors}
        told = ", ".join(f"{met} of {count} {name}" for name, (met, count) in named.items())
        return f"{self.version}: {told}{''.join(f'; not {item}' for item in self.missing)}"


def _status(operation: Operation, row: str) -> int | None:
    for outcome in operation.outcomes:
        if row == f"outcome:{outcome.name}":
            return outcome.status
    return next((entry.status for entry in operation.errors if entry.name == row), None)
