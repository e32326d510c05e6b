"""All that the page shows of one run, as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from zoho_contract.coverage import declared

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.ledger import Ledger
    from zoho_contract.values import JsonList, JsonObject
    from zoho_contract.verdict import Verdict


def sheet(verdict: Verdict) -> JsonObject:
    """The run: what it came to, every documented answer of every operation, and the findings.

    A row is the name, status, code, scope, evidence, state, reason, text, page (empty for that of the operation), and
    how often it was attempted and matched.
    """
    ledger = verdict.ledger
    return {
        "version": verdict.version,
        "target": verdict.target,
        "seed": verdict.seed,
        "exit_code": verdict.exit_code,
        "sentence": verdict.sentence,
        "cases": verdict.cases,
        "requests": verdict.requests,
        "seconds": round(verdict.seconds, 1),
        "remarks": [*ledger.remarks, *filter(None, [ledger.unplayed])] if ledger else [],
        "operations": [_operation(item, verdict, ledger) for item in ledger.contract.operations.values()]
        if ledger
        else [],
        "findings": [
            {**asdict(item), "times": ledger.times[item.likeness] if ledger else 1} for item in verdict.violations
        ],
    }


def _operation(operation: Operation, verdict: Verdict, ledger: Ledger) -> JsonObject:
    rows: JsonList = []
    known = [
        (f"outcome:{out.name}", out.status, out.code or "", out.scope, out.evidence, out.message or "", "")
        for out in operation.outcomes
    ]
    known += [
        (item.name, item.status, item.code, item.scope, item.evidence, item.cause, next(iter(item.pages), ""))
        for item in operation.errors
    ]
    for name, status, code, scope, evidence, text, page in known:
        key = (operation.id, name)
        state, reason = _state(key, verdict)
        counts = [ledger.attempted[key], ledger.matched[key]]
        source = "" if page == operation.page else page
        rows.append([name, status, code, scope, evidence, state, reason, text, source, *counts])
    return {
        "id": operation.id,
        "family": operation.family,
        "method": operation.method,
        "path": operation.path,
        "page": operation.page,
        "cases": ledger.cases[operation.id],
        "rows": rows,
        "strange": [list(item) for item in ledger.coverage.strange(operation)],
        "parameters": [[name, ledger.coverage.parameters[operation.id, name]] for name in declared(operation)],
        "limits": [[name, state] for (owner, name), state in ledger.coverage.limits.items() if owner == operation.id],
    }


def _state(key: tuple[str, str], verdict: Verdict) -> tuple[str, str]:
    if key in verdict.matched:
        return "matched", ""
    if key in verdict.attempted:
        return "missed", "the target answered otherwise"
    return "untestable", verdict.not_testable.get(key, "")
