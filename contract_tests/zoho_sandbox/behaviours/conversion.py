"""Converting many leads into accounts, contacts and deals by a job."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from zoho_sandbox import jobs
from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours import progress
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.jobs import Job
from zoho_sandbox.state import modules, org, records, tags, territories
from zoho_sandbox.state.record import Record
from zoho_sandbox.switches import Faults
from zoho_sandbox.wire import FREE

KIND: Final = "mass_convert"
LEADS: Final = "Leads"
ACCOUNTS: Final = "Accounts"
DEALS: Final = "Deals"
CONTACTS: Final = "Contacts"
# Fields of a lead that its account has under another name.
OF_ACCOUNT: Final[Mapping[str, str]] = {"Company": "Account_Name", "City": "Billing_City"}
OF_CONTACT: Final[Mapping[str, str]] = {"City": "Mailing_City"}
IN_PROGRESS: Final = "IN PROGRESS"


@behaviour("massConvertLeads")
def convert(call: Call) -> Answer:
    """Schedule a job for the leads."""
    for place, identifier in enumerate(call.get("ids")):
        lead = records.find(call.connection, call.principal.org, LEADS, identifier)
        if lead is None or lead.flags["converted"]:
            raise refuse("unknown-record", path=("ids", place), details={"id": identifier})
    _check(call)
    people = org.people(call.connection, call.principal.org)
    owner = call.get("assign_to")["id"]
    if owner not in people:
        raise refuse("unknown-owner", path=("assign_to", "id"))
    if call.get("portal_user_type"):
        # The organization has no portal, so nobody can be invited to one.
        raise refuse("unknown-portal", path=("portal_user_type", "id"))
    deal: Mapping[str, Any] | None = call.get("deal")
    work = {
        "records": list(call.get("ids")),
        "owner": owner,
        "user": call.principal.user,
        "deal": _deal(call, deal) if deal else None,
        "tagged": [target["api_name"] for target in call.get("carry_over_tags", ())],
    }
    job = jobs.schedule(call.connection, call.principal.org, LEADS, KIND, LEADS, work, call.now)
    return Found("scheduled", {"details": {"job_id": job.id}})


def _check(call: Call) -> None:
    """Identifier and API name of each module of the request must agree."""
    single = call.get("move_attachments_to")
    named = [
        *((("related_modules", place), each) for place, each in enumerate(call.get("related_modules", ()))),
        *((("carry_over_tags", place), each) for place, each in enumerate(call.get("carry_over_tags", ()))),
        *([(("move_attachments_to",), single)] if single else []),
    ]
    for at, module in named:
        if modules.name_of(call.connection, call.principal.org, module["id"]) != module["api_name"]:
            raise refuse("related-module-mismatch", "AMBIGUITY_DURING_PROCESSING", (*at, "id"), also=(*at, "api_name"))


def _deal(call: Call, deal: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the deals, by API name of the field."""
    shapes, body = call.contract.shapes, call.operation.body
    assert body is not None
    _, schema = shapes.property_named(body, "deal") or ("", {})
    declared = {name: wire for wire, (name, _) in shapes.properties(schema).items()}
    return {**{declared[name]: value for name, value in deal.items() if name in declared}, **deal.get(FREE, {})}


@jobs.effect(KIND)
def _run(connection: Connection, job: Job, now: float, faults: Faults) -> Mapping[str, int]:
    """Make an account, a contact and perhaps a deal of every lead that still is one."""
    chosen: list[str] = job.work["records"]
    found = (records.find(connection, job.org, job.module, identifier) for identifier in chosen)
    leads = [lead for lead in found if lead and not lead.flags["locked_for_me"] and not lead.flags["converted"]]
    for lead in leads:
        if not faults.on("conversion-makes-nothing"):
            _convert(connection, job, lead, now)
        if not faults.on("converted-lead-stays"):
            records.mark(connection, lead, {"converted": True}, user=job.work["user"], now=now)
    return {"total": len(chosen), "updated": len(leads), "failed": len(chosen) - len(leads)}


def _convert(connection: Connection, job: Job, lead: Record, now: float) -> None:
    made = {
        ACCOUNTS: {**lead.values, **{to: lead.values.get(name) for name, to in OF_ACCOUNT.items()}},
        CONTACTS: {**lead.values, **{to: lead.values.get(name) for name, to in OF_CONTACT.items()}},
        **({DEALS: job.work["deal"]} if job.work["deal"] else {}),
    }
    carried = tags.of_records(connection, [lead.id])[lead.id]
    for module, values in made.items():
        known = {field["api_name"] for field in org.fields(connection, job.org, module)}
        kept = {name: value for name, value in values.items() if name in known}
        user = job.work["user"]
        record = records.create(connection, job.org, module, kept, user=user, now=now, owner=job.work["owner"])
        territories.assign_by_rule(connection, job.org, module, record.id, record.values)
        for tag in carried if module in job.work["tagged"] else ():
            same = tags.named(connection, job.org, module, tag["name"])
            person = org.people(connection, job.org)[user]
            same = same or tags.create(
                connection, job.org, module, tag["name"], tag["color_code"], user=person, now=now
            )
            tags.put(connection, record.id, [same["id"]])


@behaviour("getMassConvertStatus")
def status(call: Call) -> Answer:
    """How far a job is. To ask for it moves it on."""
    job = progress.asked_about(call, KIND)
    if job is None:
        raise refuse("unknown-job", details=call.about_parameter("job_id"))
    total, done, failed = progress.counted(job, len(job.work["records"]))
    row = {
        "state": IN_PROGRESS if job.state == "RUNNING" else job.state,
        "total_count": total,
        "converted_count": done + call.broken("conversion-counts-off-by-one"),
        "failed_count": failed,
        "not_converted_count": total - done - failed,
    }
    return Found("found", {"data": [row]})
