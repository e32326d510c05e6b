"""Waiting for the jobs that single rows started, a hundred records to a look."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from zoho_crm._runtime.paths import is_list, is_object
from zoho_crm.cli.ending import DONE
from zoho_crm.cli.output import Show
from zoho_crm.cli.refusal import ALL, SOME, Refused, counted, tell

if TYPE_CHECKING:
    from zoho_crm import ZohoCRM
    from zoho_crm.cli.journal import Journal

#: The most records that one look is for, and the seconds between two rounds of looks.
_MOST: Final = 100
_SHORTEST, _LONGEST = 1.0, 15.0
_JOB: Final = "job_id"


def wait_for_rows(crm: "ZohoCRM", journal: "Journal", timeout: float, show: Show) -> int:
    """Wait until no job of a row is listed any more; the exit status.

    Raises:
        Refused: no row started a job.
    """
    left = journal.rows.jobs()
    if not left:
        raise Refused(f"No row of job {journal.name} started a job of the server's; there is nothing to wait for.")
    module, total = journal.facts["module"], len(left)
    until, pause = time.monotonic() + timeout, _SHORTEST
    while True:
        left = list(_running(crm, module, left))
        if not left or time.monotonic() + pause > until:
            break
        tell(f"{total - len(left):,} of {total:,} are over.")
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST)
    if not left and journal.facts["state"] == DONE:
        journal.note(seen=True)
    show.one({"job": journal.name, "over": total - len(left), "running": len(left)})
    if left:
        tell(
            f"Not over yet: {counted(len(left), 'job')} of the server's. Wait longer: zoho-crm jobs wait {journal.name}"
        )
    return SOME if left else ALL


def _running(crm: "ZohoCRM", module: str, jobs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give those of (record, job) that the server still lists."""
    for start in range(0, len(jobs), _MOST):
        block = jobs[start : start + _MOST]
        answer = crm.territories.jobs(module, ids=[record for record, _ in block])
        listed = _job_ids(answer.to_dict()) if answer else set[str]()
        yield from (pair for pair in block if pair[1] in listed)


def _job_ids(answer: object) -> set[str]:
    """Collect the ids of jobs wherever they stand: no document prints the shape of that answer."""
    found: set[str] = set()
    waiting = [answer]
    while waiting:
        part = waiting.pop()
        if is_object(part):
            if _JOB in part:
                found.add(str(part[_JOB]))
            waiting += part.values()
        elif is_list(part):
            waiting += part
    return found
