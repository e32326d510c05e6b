"""JUnit XML: one test case per promise that was put, one failure per violation; the table as properties."""

from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from zoho_contract.events import Event, RunFinished, Step, ViolationFound
from zoho_contract.reports.table import HEADS, Summary
from zoho_contract.values import printable
from zoho_contract.verdict import Verdict

if TYPE_CHECKING:
    from zoho_contract.ledger import Violation


class Junit:
    """Writes ``junit-<version>.xml`` when the run is over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._steps: list[Step] = []
        self._violations: list[Violation] = []

    def __call__(self, event: Event) -> None:
        """Collect an event; write at the last."""
        match event:
            case Step():
                self._steps.append(event)
            case ViolationFound():
                self._violations.append(event.violation)
            case RunFinished():
                path = self._folder / f"junit-{event.verdict.version}.xml"
                path.write_text(self._document(event.verdict), "utf-8")
            case _:
                pass

    def _document(self, verdict: Verdict) -> str:
        passed = [step for step in self._steps if step.state != "violated"]
        skipped = [step for step in passed if step.state.startswith("not testable")]
        failed = [item for item in self._violations if item.counts]
        errors = 1 if verdict.sentence else 0
        head = (
            f"<testsuite name={quoteattr(f'zoho-contract {verdict.version}')}"
            f' tests="{len(passed) + len(failed) + errors}" failures="{len(failed)}" errors="{errors}"'
            f' skipped="{len(skipped)}" time="{verdict.seconds:.3f}">'
        )
        figures = zip(HEADS, Summary.of(verdict).cells(), strict=True)
        known = [f"    <property name={quoteattr(name)} value={quoteattr(cell)}/>" for name, cell in figures]
        lines = ['<?xml version="1.0" encoding="utf-8"?>', head, "  <properties>", *known, "  </properties>"]
        for step in passed:
            inner = f"<skipped message={_attribute(step.reason or step.state)}/>" if step in skipped else ""
            lines.append(
                f"  <testcase classname={quoteattr(step.layer)} name={_attribute(step.name)}>{inner}</testcase>"
            )
        lines += [
            f"  <testcase classname={quoteattr(item.operation)} name={_attribute(item.promise)}>"
            f"<failure message={_attribute(item.expected)}>{escape(printable(item.text()))}</failure></testcase>"
            for item in failed
        ]
        if verdict.sentence:
            lines.append(f'  <testcase name="judge"><error message={_attribute(verdict.sentence)}/></testcase>')
        return "\n".join([*lines, "</testsuite>", ""])


def _attribute(text: str) -> str:
    return quoteattr(printable(text))
