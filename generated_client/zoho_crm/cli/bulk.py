"""A command on many rows from its input to its results."""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from zoho_crm import InvalidRequestError, NotFoundError
from zoho_crm.cli.actions import ACTIONS, Action, Settings
from zoho_crm.cli.asking import ask
from zoho_crm.cli.connection import Connection, Where, connect
from zoho_crm.cli.ending import BEGUN, READING, finish, place_of_results
from zoho_crm.cli.intake import Beside, Intake
from zoho_crm.cli.interrupts import leading_to
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.options import Care, Given
from zoho_crm.cli.output import Show
from zoho_crm.cli.progress import Progress, reading
from zoho_crm.cli.refusal import ALL, Doubtful, Refused, counted, sentence, tell
from zoho_crm.cli.runner import Run
from zoho_crm.cli.sources.reading import mapping_of, rows
from zoho_crm.cli.sources.table import ID

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM

#: What is wrong for all rows, and will be wrong again.
_WRONG: Final = (InvalidRequestError, NotFoundError, ValueError, TypeError)


def begin(
    action: Action, module: str, settings: Settings | Callable[["ZohoCRM"], Settings], *, given: Given, where: Where,
    care: Care, show: Show, beside: Beside | None = None,
) -> int:  # fmt: skip
    """Read the input, say what it takes, ask, and do it; the exit status.

    `settings` are what the action is told, or what finds that out; `beside` is what is given for each row alone, where
    the input has it.

    Raises:
        Refused: nothing was done.
    """
    mapping = mapping_of(given.mapping, [ID, beside.field] if beside else [ID])
    results = place_of_results(care.results)
    connection = connect(where)
    with connection.crm:
        journal = Journal.make(
            state=READING,
            action=action.name,
            module=module,
            settings={},
            results=results,
            **connection.facts(where),
        )
        try:
            intake = Intake(connection.crm, mapping, beside, skip_invalid=given.skip_invalid)
            with reading():
                intake.read(journal, rows(connection.crm, module, given))
            if intake.rounded:
                tell("Every id ends in zeros after 15 digits, as if a spreadsheet had rounded it. Have a look first.")
            journal.note(settings=dict(settings(connection.crm) if callable(settings) else settings))
            if not _wanted(action, journal, care, show):
                journal.remove()
                return ALL
            journal.note(state=BEGUN, **connection.organization())
        except BaseException:
            journal.remove()
            raise
        return work(connection, journal, care.concurrency, show, fresh=True)


def _wanted(action: Action, journal: Journal, care: Care, show: Show) -> bool:
    """Say what is about to be done; False when that was all that was asked for.

    Raises:
        Refused: it takes something away, and nobody said yes.
    """
    facts, counts = journal.facts, journal.rows.counts
    waiting = counts.get("waiting", 0)
    calls, credits_ = action.cost(facts["version"], waiting)
    words = action.describe(facts["module"], waiting, facts["settings"])
    takes = f"{words}: {counted(calls, 'call')}, {counted(credits_, 'credit')}"
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
        tell(f"On their way when it stopped: {counted(doubtful, 'row')}, {what}.")
    journal.rows.change(["waiting"], "waiting")
    if repeat_unknown:
        journal.rows.change(["unknown"], "waiting")
    if retry_failed:
        journal.rows.retry_failed()
    # Rows that are sent now may start jobs anew; where none is left, the end that was seen stays seen.
    anew = {"seen": False} if journal.rows.counts.get("waiting") else {}
    journal.note(state=BEGUN, **anew)


def work(connection: Connection, journal: Journal, concurrency: int, show: Show, *, fresh: bool = False) -> int:
    """Do what is left of a job, and say what came of it; the exit status.

    Raises:
        Refused: the first calls of a fresh job were refused as wrong; going on would be in vain, so it is forgotten.
        Doubtful: the journal could not be written, so that it does not know what became of the rows on their way.
    """
    try:
        return _work(connection, journal, concurrency, show, fresh=fresh)
    except sqlite3.Error as error:
        journal.close()
        raise Doubtful(
            f"The journal cannot be written ({error}), so no more was sent; rows on their way may have been done. Make"
            f" room, and go on with: zoho-crm jobs resume {journal.name}"
        ) from error


def _work(connection: Connection, journal: Journal, concurrency: int, show: Show, *, fresh: bool) -> int:
    crm, counts = connection.crm, journal.rows.counts
    total = sum(counts.values())
    failed = counts.get("failed", 0) + counts.get("unknown", 0)
    run = Run(crm, ACTIONS[journal.facts["action"]], journal, concurrency)
    with (
        leading_to(run.stop),
        Progress(total - counts.get("waiting", 0), total, lambda: crm.limits.credits_used, failed) as bar,
    ):
        run.go(bar)
    if fresh and not run.sent and isinstance(run.stopper, _WRONG):
        journal.remove()
        raise Refused(f"{sentence(run.stopper)} Nothing was done.")
    return finish(journal, show, run.stopper)
