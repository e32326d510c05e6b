"""One JSON object per event, for machines."""

import json
from dataclasses import asdict
from pathlib import Path

from zoho_contract.events import Event, LayerFinished, LayerStarted, RunFinished, RunStarted, Step, ViolationFound
from zoho_contract.reports.sheet import sheet
from zoho_contract.values import JsonObject


class JsonLines:
    """Writes ``events-<version>.jsonl`` while the run goes on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "events.jsonl"

    def __call__(self, event: Event) -> None:
        """Append an event."""
        if isinstance(event, RunStarted):
            self._path = self._folder / f"events-{event.version}.jsonl"
            self._path.write_text("", "utf-8")
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"event": type(event).__name__, **_content(event)}, ensure_ascii=False) + "\n")


def _content(event: Event) -> JsonObject:
    match event:
        case ViolationFound():
            return asdict(event.violation)
        case RunFinished():
            verdict = event.verdict
            return {
                "version": verdict.version,
                "exit_code": verdict.exit_code,
                "sentence": verdict.sentence,
                "unbuilt": verdict.unbuilt,
                "cases": verdict.cases,
                "violations": len(verdict.counting),
                "matched": sorted(list(row) for row in verdict.matched),
                "attempted": sorted(list(row) for row in verdict.attempted),
                "sheet": sheet(verdict),
                "not_testable": [[*row, reason] for row, reason in sorted(verdict.not_testable.items())],
            }
        case RunStarted() | LayerStarted() | LayerFinished() | Step():
            return asdict(event)
