"""One HTML page about the runs of a folder: what was judged in each version, and the findings."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Final

from zoho_contract.events import Event, RunFinished
from zoho_contract.reports.recorded import RecordError, sheets
from zoho_contract.reports.sheet import sheet
from zoho_contract.values import JsonObject

NAME: Final = "report.html"
_DATA: Final = "__DATA__"


class Page:
    """Writes ``report.html`` when the run is over, about it and every other run whose JSON lines are in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, event: Event) -> None:
        """Write the page at the end of a run."""
        if not isinstance(event, RunFinished) or event.verdict.ledger is None:
            return
        known: dict[str, JsonObject] = {}
        for path in sorted(self._folder.glob("events-*.jsonl")):
            try:
                known.update((item["version"], item) for item in sheets(path))
            except RecordError:  # That run goes on, or was cut off.
                continue
        known[event.verdict.version] = sheet(event.verdict)
        write(self._folder / NAME, known)


def write(path: Path, known: Mapping[str, JsonObject]) -> None:
    """Write the page about runs by version, all at once."""
    text = document(known[version] for version in sorted(known, key=_rank))
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _rank(version: str) -> tuple[float, str]:
    number = version.removeprefix("v")
    return (float(number) if re.fullmatch(r"\d+(\.\d+)?", number) else 0.0, version)


def document(runs: Iterable[JsonObject]) -> str:
    """The page; nothing in its data can end the script that holds it."""
    template = resources.files("zoho_contract.reports").joinpath("report.html").read_text("utf-8")
    data = json.dumps([*runs], ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        data = data.replace(mark, f"\\u{ord(mark):04x}")
    before, _, after = template.partition(_DATA)
    return before + data.encode("utf-8", "replace").decode("utf-8") + after
