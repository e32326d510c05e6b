"""Calls that only schedule a job: what they send, and the handle that they give."""

import asyncio
import json

import httpx
import pytest

from zoho_crm import AsyncZohoCRM, DecodeError, ZohoCRM
from zoho_crm._runtime import batches
from zoho_crm._runtime.errors import ConflictError, InvalidRequestError

TAGS = {"mass_delete": [{"module": {"id": "7", "api_name": "Leads"}, "tags": [{"id": "1"}, {"id": "2"}]}]}
OWNER = {"cvid": "5", "owner": {"id": "9"}}
LEADS = {"ids": ["3"], "assign_to": {"id": "9"}, "Deals": {"Deal_Name": "Won"}}
BARE = {"code": "SCHEDULED", "details": {"job_id": "88"}, "message": "", "status": "success"}
CALLS = [
    pytest.param(
        lambda crm: crm.tags.mass_delete("Leads", module_id="7", tags=iter(TAGS["mass_delete"][0]["tags"])),
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


def test_view_updates_give_a_job(api, lib):
    """Nested names find their places, and what is not given is not sent."""
    script = lib.Script(lib.reply(200, {"data": [{"code": "SUCCESS", "details": {"job": 88}, "status": "success"}]}))

    job = script.run(
        batches.scheduled(
            api,
            lib.ops.massUpdate,
            path={"module": "Leads"},
            shared={
                "data": [{"a": 1}],
                "cvid": "5",
                "territory.id": "6",
                "territory.include_child": False,
                "ids": None,
            },
        )
    )

    assert {"data": [{"a": 1}], "view": "5", "land": {"id": "6", "below": False}} == json.loads(script.requests[0].body)
    assert ("88", "massUpdate", "Leads", None) == (job.id, job.key.operation, job.key.module, job.key.record)


@pytest.mark.parametrize("answer", [{"data": []}, {"data": [{"code": "SUCCESS", "status": "success"}]}, b""])
def test_view_updates_without_a_job_are_decode_errors(api, lib, answer):
    """There would be nothing to wait for."""
    with pytest.raises(DecodeError, match="names no job"):
        lib.Script(lib.reply(200, answer)).run(
            batches.scheduled(api, lib.ops.massUpdate, path={"module": "Leads"}, shared={"cvid": "5"})
        )


def test_refused_view_update_is_an_error(api, lib):
    """A job of the same kind is running, which HTTP calls 202."""
    body = {"data": [{"code": "ALREADY_SCHEDULED", "details": {}, "message": "running", "status": "error"}]}

    with pytest.raises((ConflictError, InvalidRequestError), match="running"):
        lib.Script(lib.reply(202, body)).run(
            batches.scheduled(api, lib.ops.massUpdate, path={"module": "Leads"}, shared={"cvid": "5"})
        )
