"""How a job ends: what is told, the file of results, and the exit status."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zoho_crm.cli import private
from zoho_crm.cli.actions import ACTIONS
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.output import Show, write_csv
from zoho_crm.cli.refusal import ALL, NOTHING, SOME, Refused, counted, sentence, tell
from zoho_crm.cli.rows import BUSY

if TYPE_CHECKING:
    from zoho_crm import JobStatus

#: Where a job stands: its input is being read, it may go on, or every row has its result.
READING: Final = "reading"
BEGUN: Final = "begun"
DONE: Final = "done"
#: What the server goes on with, as far as anybody has seen.
_ELSEWHERE: Final = "at the server"
#: How a job of the server's may end.
_FAILED: Final = "failed"
#: What stands for no file of results.
_NONE: Final = "-"
#: So many rows that all went well need no file.
_FEW: Final = 20
#: What a job of the server's counts that was done to no record begins so.
_UNDONE: Final = ("total", "failed", "not_")


def stage(journal: Journal) -> str:
    """Say in a word or two how a job stands, as far as its journal knows."""
    facts = journal.facts
    state = str(facts["state"])
    if state == DONE:
        found = counts(journal)
        wrong = found.get("failed") or found.get("unknown") or facts.get("phase") == _FAILED
        if goes_on(journal):
            return f"partly done, {_ELSEWHERE}" if wrong else _ELSEWHERE
        return "done" if not wrong else "partly done" if found.get("ok") else "failed"
    if journal.is_claimed:
        return "running"
    if "key" in facts:
        return _ELSEWHERE
    return "not begun" if state == READING else "stopped"


def goes_on(journal: Journal) -> bool:
    """Whether rows started jobs of the server's whose end nobody has seen."""
    facts = journal.facts
    action = ACTIONS.get(facts["action"])
    return action is not None and action.jobs and not facts.get("seen") and journal.rows.started


def counts(journal: Journal) -> Mapping[str, int]:
    """Give how many rows of a job are in which state; of a job that the server does by itself, as it counted."""
    counters: Mapping[str, int] | None = journal.facts.get("counters")
    if counters is None:
        return journal.rows.counts
    done = sum(number for name, number in counters.items() if not name.startswith(_UNDONE))
    return {"ok": done, "failed": counters.get("failed", 0)}


def over(journal: Journal, status: "JobStatus") -> None:
    """Write down how a job ended that the server does by itself, if it did."""
    if status.phase != "running":
        journal.note(state=DONE, phase=status.phase, counters=dict(status.counters))


def finish(journal: Journal, show: Show, stopper: Exception | None = None) -> int:
    """Write the results, and say what came of a job; the exit status."""
    rows = journal.rows.counts
    left = rows.get("waiting", 0)
    file = None
    if not left:
        journal.note(state=DONE)
        if journal.facts["results"] is not None or _is_worth_a_file(rows):
            file = results(journal, journal.facts["results"])
    ends = {state: rows.get(state, 0) for state in ("ok", "failed", "unknown", "duplicate")}
    show.one({"job": journal.name, **ends, "left": left, "results": file})
    for code, message, count in journal.rows.failures():
        tell(f"{count:,} x {code}: {message}")
    if stopper is not None:
        tell(f"It stopped: {sentence(stopper)}")
    if left:
        later = ", which writes the results at the end" if journal.facts["results"] not in {None, _NONE} else ""
        tell(f"Left: {counted(left, 'row')}. Go on with: zoho-crm jobs resume {journal.name}{later}")
    if ends["unknown"]:
        tell(
            f"Unknown: {counted(ends['unknown'], 'row')}, done or not, and not sent again unasked. Look, or send it:"
            f" zoho-crm jobs resume {journal.name} --repeat-unknown"
        )
    _advise(journal, left=left)
    journal.close()
    if not (ends["ok"] or ends["unknown"]) and (left or stopper):
        return NOTHING
    return SOME if left or ends["failed"] or ends["unknown"] else ALL


def _advise(journal: Journal, *, left: int) -> None:
    """Say what to do about jobs of the server's, and about rows that were refused."""
    if goes_on(journal):
        tell(f"The server goes on with them. See the end of it with: zoho-crm jobs wait {journal.name}")
    again = f"zoho-crm jobs resume {journal.name} --retry-failed"
    busy, refused = journal.rows.refused(BUSY)
    if left or not refused:
        return
    if busy:
        tell(
            f"Busy: {counted(busy, 'record')}. Wait for the job before (zoho-crm jobs list; zoho-crm jobs wait JOB),"
            f" then send what failed again: {again}"
        )
    else:
        tell(f"Failed: {counted(refused, 'row')}. When the cause is gone, send what failed again: {again}")


def _is_worth_a_file(rows: Mapping[str, int]) -> bool:
    """Whether what is told at the end leaves open which row is which: of many, or of several that went otherwise."""
    total = sum(rows.values())
    return total > _FEW or (total > 1 and total > rows.get("ok", 0))


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
