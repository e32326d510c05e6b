"""Calls that only schedule a job: what they send, and the handle that they give."""

import asyncio
import json

import httpx
import pytest

from zoho_crm import AsyncZohoCRM, DecodeError, ZohoCRM

TAGS = {"mass_delete": [{"module": {"id": "7", "api_name": "Leads"}, "tags": [{"id": "1"}, {"id": "2"}]}]}
OWNER = {"cvid": "5", "owner": {"id": "9"}}
LEADS = {"ids": ["3"], "assign_to": {"id": "9"}, "Deals": {"Deal_Name": "Won"}}
BARE = {"code": "SCHEDULED", "details": {"job_id": "88"}, "message": "", "status": "success"}
CALLS = [
    pytest.param(
        lambda crm: crm.tags.mass_delete(TAGS["mass_delete"][0]["module"], iter(TAGS["mass_delete"][0]["tags"])),
        ("/crm/v8/settings/tags/actions/mass_delete", TAGS, BARE, ("massDeleteTags", "")),
        id="tags",
    ),
    pytest.param(
        lambda crm: crm.records.mass_change_owner("Leads", cvid="5", owner={"id": "9"}),
        ("/crm/v8/Leads/actions/mass_change_owner", OWNER, {"data": [BARE]}, ("massChangeOwner", "Leads")),
        id="owner",
    ),
    pytest.param(
        lambda crm: crm.records.mass_convert_leads(iter(["3"]), {"id": "9"}, deal={"Deal_Name": "Won"}),
        ("/crm/v8/Leads/actions/mass_convert", LEADS, BARE, ("massConvertLeads", "")),
        id="leads",
    ),
]


def network(answer, sent):
    """A transport that keeps what it is sent and always answers the same."""

    def reply(request):
        sent.append((request.url.path, json.loads(request.content)))
        return httpx.Response(200, json=answer)

    return httpx.MockTransport(reply)


def run(call, answer, *, wait):
    """Make a call with the blocking or the asyncio client; gives what was sent and what came back."""
    sent = []
    settings = {"base_url": "http://127.0.0.1", "transport": network(answer, sent)}

    async def awaited():
        async with AsyncZohoCRM("1000.x", **settings) as crm:
            return await call(crm)

    if wait:
        return sent, asyncio.run(awaited())
    with ZohoCRM("1000.x", **settings) as crm:
        return sent, call(crm)


@pytest.mark.parametrize("wait", [False, True], ids=["blocking", "asyncio"])
@pytest.mark.parametrize(("call", "expected"), CALLS)
def test_a_scheduled_call_gives_its_job(call, expected, wait):
    """The members of the body are arguments, iterators among them, and the job can be found again by its key."""
    path, body, answer, key = expected
    sent, job = run(call, answer, wait=wait)

    assert [(path, body)] == sent
    assert ("88", *key) == (job.id, job.key.operation, job.key.module)


@pytest.mark.parametrize(("call", "expected"), CALLS)
def test_an_answer_without_a_job_is_refused(call, expected):
    """There would be nothing to wait for, and what the server did is not known."""
    answer = json.loads(json.dumps(expected[2]).replace("job_id", "other_id"))

    with pytest.raises(DecodeError, match="names no job"):
        run(call, answer, wait=False)
