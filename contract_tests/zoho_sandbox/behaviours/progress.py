"""How far a job is, as the status calls tell it."""

from zoho_sandbox import jobs
from zoho_sandbox.call import Call
from zoho_sandbox.jobs import Job


def asked_about(call: Call, kind: str) -> Job | None:
    """The job that the request asks about, moved on by the question; None where there is none of that kind."""
    job = jobs.find(call.connection, call.principal.org, call.get("job_id"))
    # What is not about one module is asked about without one.
    if job is None or job.kind != kind or job.module != call.get("module", job.module):
        return None
    return jobs.asked(call.connection, job, call.now, call.faults)


def counted(job: Job, total: int) -> tuple[int, int, int]:
    """How many of a job's subjects there are, how many are done and how many failed."""
    if job.counts:
        return job.counts["total"], job.counts["updated"], job.counts["failed"]
    return total, int(total * job.share), 0
