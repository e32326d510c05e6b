"""HTML: per version and operation, which statuses and codes were attempted and matched, which not, and why."""

from html import escape
from pathlib import Path
from typing import Final

from zoho_contract.contract import Operation
from zoho_contract.events import Event, RunFinished
from zoho_contract.ledger import Ledger
from zoho_contract.reports.table import missing
from zoho_contract.verdict import Verdict

_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b1f24}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border-bottom:1px solid #d5dae0;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}.matched{color:#116329}.missed{color:#a40e26}.untestable{color:#6a737d}"
    "pre{background:#f4f6f8;padding:.8rem;overflow:auto;white-space:pre-wrap}"
)


class Pages:
    """Writes ``<version>/index.html`` and ``<version>/<operation>.html`` when the run is over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, event: Event) -> None:
        """Write the pages at the end of a run."""
        if not isinstance(event, RunFinished) or event.verdict.ledger is None:
            return
        verdict, ledger = event.verdict, event.verdict.ledger
        folder = self._folder / verdict.version
        folder.mkdir(parents=True, exist_ok=True)
        for operation in ledger.contract.operations.values():
            (folder / f"{operation.id}.html").write_text(_operation(operation, verdict, ledger), "utf-8")
        (folder / "index.html").write_text(_index(verdict, ledger), "utf-8")


def _document(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1>{body}</html>\n"
    )


def _index(verdict: Verdict, ledger: Ledger) -> str:
    lines: list[str] = []
    for operation in ledger.contract.operations.values():
        entries = [(operation.id, entry.name) for entry in operation.errors]
        count = sum(item.operation == operation.id for item in verdict.counting)
        counts = (
            ledger.cases[operation.id],
            ledger.successes[operation.id],
            len(entries),
            sum(row in verdict.attempted for row in entries),
            sum(row in verdict.matched for row in entries),
            count,
        )
        cells = "".join(f"<td>{number}" for number in counts)
        lines.append(f'<tr><td><a href="{operation.id}.html">{operation.id}</a><td>{escape(operation.family)}{cells}')
    heads = "".join(
        f"<th>{head}"
        for head in ("operation", "family", "cases", "successes", "codes", "attempted", "matched", "violations")
    )
    good = "what it implements conforms" if verdict.unbuilt else "conforms"
    state = {0: good, 1: "does not conform"}.get(verdict.exit_code, f"could not be judged: {verdict.sentence}")
    intro = f"<p>{escape(verdict.target)}, seed {verdict.seed}: {escape(state)}</p>"
    said = [*ledger.remarks, *filter(None, [missing(verdict)])]
    remarks = "".join(f"<li>{escape(remark)}" for remark in said)
    broken = "".join(f"<pre>{escape(item.text())}</pre>" for item in verdict.violations)
    body = (
        f"{intro}{f'<ul>{remarks}</ul>' if remarks else ''}<table><tr>{heads}{''.join(lines)}</table>"
        f"{'<h2>Violations</h2>' + broken if broken else ''}"
    )
    return _document(f"Contract of {verdict.version}", body)


def _operation(operation: Operation, verdict: Verdict, ledger: Ledger) -> str:
    rows: list[str] = []
    for outcome in operation.outcomes:
        said = f"{outcome.code or 'answer'}: {outcome.name}"
        rows.append(_row(operation.id, f"outcome:{outcome.name}", outcome.status, said, outcome.evidence, verdict))
    for entry in operation.errors:
        said = f"{entry.code}: {entry.cause}"
        rows.append(_row(operation.id, entry.name, entry.status, said, entry.evidence, verdict))
    seen = ", ".join(
        f"{status} ({count})" for (name, status), count in sorted(ledger.statuses.items()) if name == operation.id
    )
    broken = "".join(
        f"<pre>{escape(item.text())}</pre>" for item in verdict.violations if item.operation == operation.id
    )
    source = f'<p><a href="{escape(operation.page)}">{escape(operation.page)}</a></p>' if operation.page else ""
    body = (
        f"<p>{operation.method} {escape(operation.path)}</p>{source}<p>Statuses seen: {seen or 'none'}</p>"
        f"<table><tr><th>status<th>answer<th>evidence<th>attempted<th>matched<th>why not{''.join(rows)}</table>"
        f"{'<h2>Violations</h2>' + broken if broken else ''}"
    )
    return _document(f"{operation.id} in {verdict.version}", body)


def _row(operation: str, name: str, status: int, said: str, evidence: str, verdict: Verdict) -> str:
    key = (operation, name)
    attempted, matched = key in verdict.attempted, key in verdict.matched
    kind = "matched" if matched else "missed" if attempted else "untestable"
    reason = verdict.not_testable.get(key, "" if matched else "the target answered otherwise")
    marks = f"<td>{'yes' if attempted else 'no'}<td>{'yes' if matched else 'no'}"
    return f'<tr class="{kind}"><td>{status}<td>{escape(said)}<td>{evidence}{marks}<td>{escape(reason)}'
