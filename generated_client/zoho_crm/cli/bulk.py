"""A command on many rows from its input to its results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from zoho_crm.cli.actions import ACTIONS, Action
from zoho_crm.cli.asking import ask
from zoho_crm.cli.connection import Connection, Where, connect
from zoho_crm.cli.intake import Intake
from zoho_crm.cli.interrupts import leading_to
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.options import Care, Given
from zoho_crm.cli.output import Show, write_csv
from zoho_crm.cli.progress import Progress
from zoho_crm.cli.refusal import ALL, NOTHING, SOME, sentence, tell
from zoho_crm.cli.runner import Run
from zoho_crm.cli.sources.reading import mapping_of, rows
from zoho_crm.cli.sources.table import ID

#: Where a job stands: its input is being read, it may go on, or every row has its result.
READING: Final = "reading"
BEGUN: Final = "begun"
DONE: Final = "done"
#: What stands for no file of results.
_NONE: Final = "-"


def begin(
    action: Action, module: str, settings: Mapping[str, Any], *, given: Given, where: Where, care: Care, show: Show,
    values: str | None = None,
) -> int:  # fmt: skip
    """Read the input, say what it takes, ask, and do it; the exit status.

    `values` is the field with what is given for each row alone, where the input has it.

    Raises:
        Refused: nothing was done.
    """
    mapping = mapping_of(given.mapping, [ID, values] if values else [ID])
    connection = connect(where)
    with connection.crm:
        journal = Journal.make(
            state=READING,
            action=action.name,
            module=module,
            settings=dict(settings),
            results=care.results,
            **connection.facts(where),
        )
        try:
            intake = Intake(mapping, values, skip_invalid=given.skip_invalid)
            intake.read(journal, rows(connection.crm, module, given))
            if intake.rounded:
                tell("Every id ends in zeros after 15 digits, as if a spreadsheet had rounded it. Have a look first.")
            if not _wanted(action, journal, care, show):
                journal.remove()
                return ALL
        except BaseException:
            journal.remove()
            raise
        journal.note(state=BEGUN)
        return work(connection, journal, care.concurrency, show)


def _wanted(action: Action, journal: Journal, care: Care, show: Show) -> bool:
    """Say what is about to be done; False when that was all that was asked for.

    Raises:
        Refused: it takes something away, and nobody said yes.
    """
    facts, counts = journal.facts, journal.rows.counts
    waiting = counts.get("waiting", 0)
    calls, credits_ = action.cost(facts["version"], waiting)
    words = action.describe(facts["module"], waiting, facts["settings"])
    takes = f"{words}: {calls:,} call{'' if calls == 1 else 's'}, {credits_:,} credit{'' if credits_ == 1 else 's'}"
    if care.dry_run:
        left = {"duplicates": counts.get("duplicate", 0), "invalid": counts.get("failed", 0)}
        show.one({"would": words, "rows": waiting, **left, "calls": calls, "credits": credits_})
        return False
    if action.destructive:
        ask(takes, yes=care.yes)
    return True


def reopen(journal: Journal, *, repeat_unknown: bool, retry_failed: bool) -> None:
    """Have a job that stopped go on.

    Rows that were on their way when it stopped may have been done. They are sent again where that is, as documented,
    the same as doing it once; the others are unknown, and sent again only if somebody asks for it.
    """
    facts = journal.facts
    again = ACTIONS[facts["action"]].repeatable(facts["version"])
    doubtful = journal.rows.change(["flight"], "waiting" if again else "unknown")
    if doubtful:
        what = "sent again, which does no harm" if again else "counted as unknown"
        tell(f"{doubtful:,} rows were on their way when it stopped: they are {what}.")
    journal.rows.change(["waiting"], "waiting")
    if repeat_unknown:
        journal.rows.change(["unknown"], "waiting")
    if retry_failed:
        journal.rows.retry_failed()
    journal.note(state=BEGUN)


def work(connection: Connection, journal: Journal, concurrency: int, show: Show) -> int:
    """Do what is left of a job, and say what came of it; the exit status."""
    crm, counts = connection.crm, journal.rows.counts
    total = sum(counts.values())
    run = Run(crm, ACTIONS[journal.facts["action"]], journal, concurrency)
    with (
        leading_to(run.stop),
        Progress(total - counts.get("waiting", 0), total, lambda: crm.limits.credits_used) as bar,
    ):
        run.go(bar)
    return finish(journal, show, run.stopper)


def finish(journal: Journal, show: Show, stopper: Exception | None = None) -> int:
    """Write the results, and say what came of a job; the exit status."""
    counts = journal.rows.counts
    left = counts.get("waiting", 0)
    file = None
    if not left:
        journal.note(state=DONE)
        file = results(journal, journal.facts["results"])
    over = {state: counts.get(state, 0) for state in ("ok", "failed", "unknown", "duplicate")}
    show.one({"job": journal.name, **over, "left": left, "results": file})
    for code, message, count in journal.rows.failures():
        tell(f"{count:,} x {code}: {message}")
    if stopper is not None:
        tell(f"It stopped: {sentence(stopper)}")
    if left:
        tell(f"{left:,} rows are left; go on with: zoho-crm jobs resume {journal.name}")
    if over["unknown"]:
        tell(
            f"{over['unknown']:,} rows may have been done or not, and are not sent again unasked. Look at them, or send"
            f" them: zoho-crm jobs resume {journal.name} --repeat-unknown"
        )
    journal.close()
    if not (over["ok"] or over["unknown"]) and (left or stopper):
        return NOTHING
    return SOME if left or over["failed"] or over["unknown"] else ALL


def results(journal: Journal, wanted: str | None) -> str | None:
    """Write every row with its result to a CSV file; gives its name, None where none was written."""
    if wanted == _NONE:
        return None
    path = Path(wanted or f"zoho-crm-{journal.name}.csv").expanduser()
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(file, journal.rows.results())
    except OSError as error:
        tell(
            f"{path} cannot be written ({error.strerror}). The results are kept: zoho-crm jobs results {journal.name}"
            f" --to FILE"
        )
        return None
    return str(path)
