"""Arguments of a wrong type: named in a sentence with what to give, before anything is sent."""

import json

import httpx
import pytest

from zoho_crm import ZohoCRM
from zoho_crm.v8 import models

DONE = {"code": "SUCCESS", "status": "success", "message": "done", "details": {"id": "1"}}
RECORD = models.Record({"id": "1", "City": "Pune"})


@pytest.fixture
def sent():
    """What went over the wire."""
    return []


@pytest.fixture
def crm(sent):
    """Make a client whose network writes down what it is sent and answers one row."""

    def answer(request):
        sent.append(request)
        return httpx.Response(200, json={"data": [DONE]})

    with ZohoCRM("1000.x", base_url="http://127.0.0.1", transport=httpx.MockTransport(answer)) as found:
        yield found


@pytest.mark.parametrize(
    ("call", "kind", "why"),
    [
        (
            lambda crm: crm.tags.remove("Leads", ids=[RECORD], tags=["a"]),
            ValueError,
            r"ids: .* Record; give its \.id",
        ),
        (lambda crm: crm.tags.remove("Leads", ids=RECORD, tags=["a"]), TypeError, "ids must be a list, got one Record"),
        (
            lambda crm: crm.tags.add("Leads", ids=["1"], tags=[models.Tag({})]),
            ValueError,
            r"tags: .* a Tag; give its \.name",
        ),
        (
            lambda crm: crm.tags.remove_from_record("Leads", "1", tags=[models.Tag({})]),
            ValueError,
            r"tags: .* a Tag; give its \.name",
        ),
        (lambda crm: crm.records.list("Leads", fields="City").first(), TypeError, "fields must be a list, got one str"),
        (lambda crm: crm.job(None), TypeError, r"job must be a job, its \.key, or that as a text, got None"),
        (lambda crm: crm.job(5), ValueError, "An id alone says not how"),
        (lambda crm: crm.job("foo/Leads/1"), ValueError, "no operation 'foo'; .* looks like 'massUpdateRecords/Leads/"),
        (lambda crm: crm.job("1", "foo"), ValueError, "no operation 'foo'"),
        (
            lambda crm: crm.job("5", "massUpdateRecords").wait(timeout="10"),
            TypeError,
            "timeout must be a number of s",
        ),
        (lambda crm: crm.with_options(timeout="5"), TypeError, "timeout must be a number of seconds, got '5'"),
        (lambda crm: crm.with_options(timeout=True), TypeError, "timeout must be a number of seconds, got True"),
        (lambda crm: crm.with_options(deadline="5"), TypeError, "deadline must be a number of seconds, got '5'"),
        (lambda crm: crm.with_options(retries=1.5), TypeError, r"retries must be a whole number, got 1\.5"),
        (lambda _: ZohoCRM("1000.x", concurrency="4"), TypeError, "concurrency must be a whole number, got '4'"),
        (lambda _: ZohoCRM("1000.x", timeout="4"), TypeError, "timeout must be a number of seconds, got '4'"),
        (lambda _: ZohoCRM("1000.x", token_store="t.json"), TypeError, r"got a str; give FileTokenStore\('t\.json'\)"),
        (lambda _: ZohoCRM("1000.x", token_store=4), TypeError, "got a int; give a FileTokenStore"),
        (lambda crm: crm.wait_all([None]), TypeError, "jobs: number 0 is None, not a job"),
    ],
)
def test_a_wrong_argument_is_named(crm, sent, call, kind, why):
    """With what was given and what to give in its place."""
    with pytest.raises(kind, match=why):
        call(crm)

    assert [] == sent


def test_a_job_is_found_by_itself_and_by_its_key_as_a_line(crm):
    """As it was read from a file, say."""
    job = crm.job("5", "massUpdateRecords", "Leads")

    assert job.key == crm.job(job).key == crm.job(f"{job.key}\n").key == crm.job(5, "massUpdateRecords", "Leads").key


def test_answers_can_be_sent_again(crm, sent):
    """A record as a row, and as what another refers to."""
    crm.records.update("Leads", [RECORD])
    crm.records.update("Contacts", [{"id": "1", "Account_Name": RECORD}])

    assert [
        {"data": [{"id": "1", "City": "Pune"}]},
        {"data": [{"id": "1", "Account_Name": {"id": "1", "City": "Pune"}}]},
    ] == [json.loads(request.content) for request in sent]
