"""Deleting many tags of a module by a job."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox import jobs
from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours import progress
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.jobs import Job
from zoho_sandbox.state import modules, tags
from zoho_sandbox.switches import Faults

KIND: Final = "tag_deletion"


@behaviour("massDeleteTags")
def delete(call: Call) -> Answer:
    """Schedule a job for the tags."""
    wanted: Mapping[str, Any] = next(iter(call.get("mass_delete")))
    module = _module(call, wanted["module"])
    chosen = [tag["id"] for tag in wanted["tags"]]
    for place, identifier in enumerate(chosen):
        if tags.find(call.connection, call.principal.org, identifier, module) is None:
            raise refuse("unknown-tag", path=("mass_delete", 0, "tags", place, "id"), details={"id": identifier})
    job = jobs.schedule(call.connection, call.principal.org, module, KIND, module, {"tags": chosen}, call.now)
    if call.broken("tags-deleted-at-once"):
        _run(call.connection, job, call.now, call.faults)
    return Found("scheduled", {"details": {"job_id": job.id}})


def _module(call: Call, named: Mapping[str, Any]) -> str:
    """API name of the module; identifier and name must agree."""
    name = modules.name_of(call.connection, call.principal.org, named["id"])
    if name != named["api_name"]:
        at = ("mass_delete", 0, "module")
        raise refuse("module-mismatch", "AMBIGUITY_DURING_PROCESSING", (*at, "id"), also=(*at, "api_name"))
    return str(name)


@jobs.effect(KIND)
def _run(connection: Connection, job: Job, _now: float, faults: Faults) -> Mapping[str, int]:
    """Delete the tags that still are there."""
    chosen: list[str] = job.work["tags"]
    present = [tag for tag in chosen if tags.find(connection, job.org, tag, job.module)]
    for tag in present:
        if not faults.on("tag-job-does-nothing"):
            tags.remove(connection, tag)
    return {"total": len(chosen), "updated": len(present), "failed": len(chosen) - len(present)}


@behaviour("getMassDeleteTagsStatus")
def status(call: Call) -> Answer:
    """How far a job is. To ask for it moves it on."""
    job = progress.asked_about(call, KIND)
    if job is None:
        raise refuse("unknown-job", details=call.about_parameter("job_id"))
    total, done, failed = progress.counted(job, len(job.work["tags"]))
    row = {
        "job_id": job.id,
        "state": job.state,
        "total_count": total,
        "deleted_count": done + call.broken("tag-job-counts-off-by-one"),
        "failed_count": failed,
    }
    return Found("found", {"mass_delete": [row]})
