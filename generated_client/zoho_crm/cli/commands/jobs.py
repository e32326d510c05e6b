"""Commands on jobs: those of this program, and those of the server."""

from contextlib import closing
from typing import Any

import click

from zoho_crm.cli import bulk, ending, export, scheduling
from zoho_crm.cli.connection import Where, again, connect
from zoho_crm.cli.journal import Journal, names
from zoho_crm.cli.options import completed, results_option, show, where
from zoho_crm.cli.output import Show, write_csv
from zoho_crm.cli.refusal import ALL, Refused, tell
from zoho_crm.cli.tree import Group
from zoho_crm.cli.waiting import wait_for_rows

job_argument = click.argument("job", shell_complete=completed(names))
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0),
    default=scheduling.PATIENCE,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait at most.",
)


@click.group(cls=Group)
def jobs() -> None:
    """List jobs, go on with one, wait for one.

    A JOB is named as `jobs list` does, or by the key of a job of the server's, such as
    massUpdateRecords/Leads/554023000000123.
    """


@jobs.command("list")
@show
def list_(*, show: Show) -> None:
    """List the jobs of this program, the newest first."""
    columns = ["job", "command", "module", "state", "ok", "failed", "unknown", "left", "begun"]
    show.rows(({name: row[name] for name in columns} for row in map(_told, Journal.all())), columns)


@jobs.command()
@job_argument
@where
@show
def status(*, job: str, where: Where, show: Show) -> None:
    """Say how JOB stands."""
    if "/" in job:
        with connect(where).crm as crm:
            found = crm.job(job).status()
        show.one({"key": job, "state": found.state, "phase": found.phase, **found.counters})
        return
    with closing(Journal.open(job)) as journal:
        server: dict[str, Any] = {}
        if key := journal.facts.get("key"):
            with again(journal.facts, where).crm as crm:
                found = crm.job(key).status()
            ending.over(journal, found)
            server = {"key": key, "state": found.state or found.phase, **found.counters}
        show.one(_told(journal) | server)


@jobs.command()
@job_argument
@timeout_option
@where
@show
def wait(*, job: str, timeout: float, where: Where, show: Show) -> int:
    """Wait until the server has done what JOB started."""
    if "/" in job:
        with connect(where).crm as crm:
            return scheduling.wait(crm.job(job), timeout, show)
    with closing(Journal.open(job)) as journal, again(journal.facts, where).crm as crm:
        if key := journal.facts.get("key"):
            return scheduling.wait(crm.job(key), timeout, show, journal)
        return wait_for_rows(crm, journal, timeout, show)


@jobs.command()
@job_argument
@click.option("--repeat-unknown", is_flag=True, help="Send rows again that may have been done already.")
@click.option("--retry-failed", is_flag=True, help="Send rows again that were refused.")
@click.option(
    "--concurrency", type=click.IntRange(1, 25), default=4, show_default=True, metavar="CALLS", help="Calls at a time."
)
@results_option
@where
@show
def resume(
    *, job: str, repeat_unknown: bool, retry_failed: bool, concurrency: int, results: str | None,
    where: Where, show: Show,
) -> int:  # fmt: skip
    """Go on with JOB where it stopped; what was done is not done again."""
    place = ending.place_of_results(results)
    with closing(Journal.open(job)) as journal:
        journal.claim()
        facts = journal.facts
        if facts.get("state") == ending.READING:
            raise Refused(f"The input of job {journal.name} was not read to its end; nothing was sent. Start it again.")
        if "key" in facts:
            raise Refused(f"The server does job {journal.name} by itself: zoho-crm jobs wait {journal.name}")
        if facts["action"].endswith(scheduling.BY_VIEW):
            raise Refused(
                f"The program was stopped while it asked the server for job {journal.name}, and nobody knows whether it"
                f" began. Look at the records of the view, and start it again if it did not."
            )
        if facts["action"] == export.ACTION and facts["state"] == ending.DONE:
            tell(f"Job {journal.name} is done: {facts['settings']['to']} holds all of it. Nothing was written.")
            return ALL
        connection = again(facts, where)
        with connection.crm:
            if facts["action"] == export.ACTION:
                if place is not None:
                    raise Refused(f"An export has no results but its file, {facts['settings']['to']}.")
                return export.go(connection, journal, show)
            if place is not None:
                journal.note(results=place)
            bulk.reopen(journal, repeat_unknown=repeat_unknown, retry_failed=retry_failed)
            return bulk.work(connection, journal, concurrency, show)


@jobs.command()
@job_argument
@click.option(
    "--to", "target", type=click.File("w", encoding="utf-8", lazy=True), default="-", metavar="FILE",
    help="A file in place of the terminal.",
)  # fmt: skip
def results(*, job: str, target: Any) -> None:  # noqa: ANN401 - an open file
    """Write every row of JOB with its result, as CSV."""
    with closing(Journal.open(job)) as journal:
        if not journal.rows.counts:
            raise Refused(f"Job {journal.name} has no rows of its own: {journal.facts['action']} keeps none.")
        write_csv(target, journal.rows.results())


@jobs.command()
@click.argument("jobs", metavar="JOB...", nargs=-1, required=True, shell_complete=completed(names))
def forget(*, jobs: tuple[str, ...]) -> int:
    """Delete what is written down of jobs, each by its whole name; what they did stays done."""
    for name in jobs:
        with closing(Journal.open(name, whole=True)) as journal:
            journal.claim()
            journal.remove()
        tell(f"Job {journal.name} is forgotten.")
    return ALL


def _told(journal: Journal) -> dict[str, Any]:
    facts, counts = journal.facts, ending.counts(journal)
    return {
        "job": journal.name,
        "command": facts.get("action"),
        "module": facts.get("module"),
        "state": ending.stage(journal),
        # An export counts its records, and keeps no rows.
        "ok": facts.get("count", counts.get("ok", 0)),
        **{state: counts.get(state, 0) for state in ("failed", "duplicate")},
        "unknown": counts.get("unknown", 0) + counts.get("flight", 0),
        "left": counts.get("waiting", 0),
        "begun": facts.get("begun"),
        "host": facts.get("host"),
    }
