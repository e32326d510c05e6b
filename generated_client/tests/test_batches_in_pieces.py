"""What the calls of one batch have in common, and what is said when something else than the API fails."""

import asyncio
import json

import httpx
import pytest

from zoho_crm import AsyncZohoCRM, ZohoCRM

ROWS = [{"Last_Name": str(number)} for number in range(150)]


def created(request):
    """Answer every row with a new id."""
    row = {"code": "SUCCESS", "details": {"id": "1"}, "message": "m", "status": "success"}
    return httpx.Response(201, json={"data": [row] * len(json.loads(request.content)["data"])})


@pytest.mark.parametrize("form", ["create", "upsert", "stream"])
def test_what_all_calls_share_may_be_gone_through_but_once(form):
    """A generator of workflows is in every call, and in none an empty list, which would switch all of them off."""
    sent = []

    def answer(request):
        sent.append(json.loads(request.content))
        return created(request)

    with ZohoCRM("t", transport=httpx.MockTransport(answer)) as crm:
        trigger = (name for name in ["workflow"])
        if form == "stream":
            rows = list(crm.records.stream.create("Leads", ROWS, trigger=trigger))
        else:
            rows = list(getattr(crm.records, form)("Leads", ROWS, trigger=trigger))

    assert 150 == len(rows)
    assert [["workflow"]] * 2 == [body["trigger"] for body in sent]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_an_error_of_somebody_elses_says_how_far_the_batch_came(kind):
    """A mistake in a transport of the caller's goes on as it is, with a note."""
    answers = [created]

    def answer(request):
        return answers.pop()(request)

    async def task():
        async with AsyncZohoCRM("t", transport=httpx.MockTransport(answer)) as crm:
            await crm.records.create("Leads", ROWS)

    def call():
        with ZohoCRM("t", transport=httpx.MockTransport(answer)) as crm:
            crm.records.create("Leads", ROWS)

    with pytest.raises(IndexError, match="pop from empty list") as caught:
        call() if kind == "sync" else asyncio.run(task())

    assert ["Rows: 100 ok before row 100; 100 to 149 unknown; 0 after them unsent."] == caught.value.__notes__
