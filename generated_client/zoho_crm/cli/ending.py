"""How a job ends: what is told, the file of results, and the exit status."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from zoho_crm.cli import private
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.output import Show, write_csv
from zoho_crm.cli.refusal import ALL, NOTHING, SOME, Refused, counted, sentence, tell

#: Where a job stands: its input is being read, it may go on, or every row has its result.
READING: Final = "reading"
BEGUN: Final = "begun"
DONE: Final = "done"
#: What stands for no file of results.
_NONE: Final = "-"
#: So many rows that all went well need no file.
_FEW: Final = 20


def stage(journal: Journal) -> str:
    """Say in a word or two how a job stands, as far as its journal knows."""
    facts, counts = journal.facts, journal.rows.counts
    state = str(facts["state"])
    if state == DONE:
        wrong = counts.get("failed", 0) + counts.get("unknown", 0)
        return "done" if not wrong else "partly done" if counts.get("ok") else "failed"
    if journal.is_claimed:
        return "running"
    if "key" in facts:
        return "at the server"
    return "not begun" if state == READING else "stopped"


def finish(journal: Journal, show: Show, stopper: Exception | None = None) -> int:
    """Write the results, and say what came of a job; the exit status."""
    counts = journal.rows.counts
    left = counts.get("waiting", 0)
    file = None
    if not left:
        journal.note(state=DONE)
        if journal.facts["results"] is not None or _is_worth_a_file(counts):
            file = results(journal, journal.facts["results"])
    over = {state: counts.get(state, 0) for state in ("ok", "failed", "unknown", "duplicate")}
    show.one({"job": journal.name, **over, "left": left, "results": file})
    for code, message, count in journal.rows.failures():
        tell(f"{count:,} x {code}: {message}")
    if stopper is not None:
        tell(f"It stopped: {sentence(stopper)}")
    if left:
        tell(f"Left: {counted(left, 'row')}. Go on with: zoho-crm jobs resume {journal.name}")
    if over["unknown"]:
        tell(
            f"Unknown: {counted(over['unknown'], 'row')}, done or not, and not sent again unasked. Look, or send it:"
            f" zoho-crm jobs resume {journal.name} --repeat-unknown"
        )
    journal.close()
    if not (over["ok"] or over["unknown"]) and (left or stopper):
        return NOTHING
    return SOME if left or over["failed"] or over["unknown"] else ALL


def _is_worth_a_file(counts: Mapping[str, int]) -> bool:
    """Whether what is told at the end leaves open which row is which: of many, or of several that went otherwise."""
    total = sum(counts.values())
    return total > _FEW or (total > 1 and total > counts.get("ok", 0))


def place_of_results(wanted: str | None) -> str | None:
    """Give the file of results as it is found from any folder; None for one named after the job.

    Raises:
        Refused: it is there already, or its folder is not.
    """
    if wanted is None or wanted == _NONE:
        return wanted
    path = Path(wanted).expanduser().absolute()
    if os.path.lexists(path):
        raise Refused(f"--results {wanted}: it is there already; move it away, or name another file.")
    if not path.parent.is_dir():
        raise Refused(f"--results {wanted}: there is no folder {path.parent}.")
    return str(path)


def results(journal: Journal, wanted: str | None) -> str | None:
    """Write every row with its result to a CSV file; gives its name, None where none was written."""
    if wanted == _NONE:
        return None
    path = Path(wanted or f"zoho-crm-{journal.name}.csv").expanduser()
    try:
        with private.whole(path) as file:
            write_csv(file, journal.rows.results())
    except OSError as error:
        tell(
            f"{path} cannot be written ({error.strerror}). The results are kept: zoho-crm jobs results {journal.name}"
            f" --to FILE"
        )
        return None
    return str(path)
