"""Work that the server does by itself for all records of a view, as a job of its own."""

from contextlib import closing
from typing import TYPE_CHECKING, Final

from zoho_crm import JobError, JobStatus, ZohoError
from zoho_crm.cli import ending
from zoho_crm.cli.asking import ask
from zoho_crm.cli.connection import Where, connect
from zoho_crm.cli.journal import Journal
from zoho_crm.cli.options import Care, Given
from zoho_crm.cli.output import Show
from zoho_crm.cli.refusal import ALL, SOME, Refused, tell
from zoho_crm.cli.sources.remote import find_view
from zoho_crm.cli.writing import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from zoho_crm import Job, ZohoCRM
    from zoho_crm.cli.actions import Settings

#: Seconds that a job is waited for unless somebody says otherwise.
PATIENCE: Final = 600.0
#: What ends the name of the action of such a job.
BY_VIEW: Final = " --view"


def schedule(  # noqa: PLR0913 - all but three by name
    name: str, words: str, module: str, *, given: Given, where: Where, care: Care, show: Show,
    start: "Callable[[ZohoCRM, str, Settings], Job]", settings: "Settings | Callable[[ZohoCRM], Settings]",
) -> int:  # fmt: skip
    """Start a job for a view, and write its key down; the exit status.

    `words` are what it does, without the view; `start` makes the call, with the id of the view and the settings, which
    are looked up first where they have to be.

    Raises:
        Refused: nothing was done.
        Doubtful: the answer was lost; the journal is kept.
    """
    if given.ids or given.query or given.mapping:
        raise Refused("Name the records: ids, @FILE or - as arguments, or --query, or --view; one of these.")
    connection = connect(where)
    with connection.crm as crm:
        view = find_view(crm, module, given.view or "")
        told = settings(crm) if callable(settings) else settings
        asked = (
            f"{words} all records of the view {view.get('name')!r} of {module}: 1 call, 1 credit, a job of the server's"
        )
        if care.dry_run:
            show.one({"would": asked, "calls": 1, "credits": 1})
            return ALL
        ask(asked, yes=care.yes)
        journal = Journal.make(
            state=ending.BEGUN,
            action=f"{name}{BY_VIEW}",
            module=module,
            settings={**told, "view": view.id},
            **connection.facts(where) | connection.organization(),
        )
        doubt = f"Look at the records of the view before you start it again; its journal is job {journal.name}."
        try:
            with closing(journal), writing(doubt):
                job = start(crm, view.id, told)
                journal.note(key=str(job.key))
        except (ZohoError, ValueError, TypeError, LookupError, AttributeError):
            # What the client or the server refused was not begun.
            journal.remove()
            raise
        show.one({"job": journal.name, "key": str(job.key), "state": "started"})
        tell(f"The server works on it. Wait for it with: zoho-crm jobs wait {journal.name}")
    return ALL


def wait(job: "Job", timeout: float, show: Show, journal: Journal | None = None) -> int:
    """Wait for a job of the server's, tell how it ended, and write that into its journal; the exit status."""

    def told(status: JobStatus) -> None:
        tell(f"{status.state}: {', '.join(f'{count} {name}' for name, count in status.counters.items())}")

    try:
        done = job.wait(timeout=timeout, on_progress=told)
    except JobError as error:
        if journal is not None and not error.timed_out:
            ending.over(journal, JobStatus(error.state, "failed", error.counters))
        show.one({"key": str(job.key), "state": error.state, "phase": "running" if error.timed_out else "failed"})
        name = job.key if journal is None else journal.name
        later = f"It is not over yet; wait longer: zoho-crm jobs wait {name}"
        tell(later if error.timed_out else f"{error.message}. Read back what it did.")
        return SOME
    if journal is not None:
        ending.over(journal, done)
    show.one({"key": str(job.key), "state": done.state, "phase": done.phase, **done.counters})
    return SOME if done.counters.get("failed") else ALL
