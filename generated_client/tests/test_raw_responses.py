"""The answers beside the results: `with_raw_response`, and the answer that an error is about."""

import asyncio
import inspect
import json
import pickle
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from zoho_crm import AsyncZohoCRM, Exchange, RawResponse, RefreshToken, RetryPolicy, ZohoCRM
from zoho_crm._runtime.responses import Headers
from zoho_crm.errors import InvalidRequestError, NotFoundError, ServerError, TransportError, ZohoError
from zoho_crm.v2 import ZohoCRM as ZohoCRMv2

DONE = {"code": "SUCCESS", "status": "success", "message": "done", "details": {}}


def tagged(request):
    """Answer rows for as many ids as a request has."""
    ids = json.loads(request.body)["ids"]
    return 200, {"data": [{**DONE, "details": {"id": found}} for found in ids]}, {"X-Rows": str(len(ids))}


@pytest.fixture(params=["sync", "async"])
def use(request, server):
    """Give a way to use a client of either kind against the server: `use(lambda crm: crm.org...)`, awaited or not."""

    def run(what, auth="1000.good"):
        settings = {"base_url": server.url, "accounts_url": server.url, "retry": RetryPolicy(wait=0.001)}
        if request.param == "sync":
            with ZohoCRM(auth, **settings) as crm:
                return what(crm)

        async def awaited():
            async with AsyncZohoCRM(auth, **settings) as crm:
                found = what(crm)
                return await found if inspect.isawaitable(found) else found

        return asyncio.run(awaited())

    return run


def test_a_call_gives_its_answer_beside_its_result(server, use):
    """Status, headers under any name, and the very bytes."""
    server.answer = lambda _request: (200, {"users": [{"id": "7"}]}, {"X-Thing": "One"})

    raw = use(lambda crm: crm.users.with_raw_response.current())

    assert "7" == raw.result.id
    assert (200, "One", "One") == (raw.status, raw.headers["x-thing"], raw.headers["X-THING"])
    assert {"users": [{"id": "7"}]} == json.loads(raw.content)
    assert ["listUsers"] == [exchange.operation for exchange in raw.exchanges]


def test_a_batch_gives_the_answer_of_each_of_its_calls(server, use):
    """The last one speaks for the response."""
    server.answer = tagged
    ids = [str(number) for number in range(501)]

    raw = use(lambda crm: crm.tags.with_raw_response.add("Leads", ids=ids, tags=["Hot"]))

    assert ids == [row.id for row in raw.result.ok]
    assert ["500", "1"] == [exchange.headers["x-rows"] for exchange in raw.exchanges]
    assert "1" == raw.headers["x-rows"]


def test_answers_that_were_asked_for_again_are_kept_and_counted(server, use):
    """Each says which attempt it answers."""
    answers = iter([(503, b"busy", {}), (200, {"org": [{"id": "1"}]}, {})])
    server.answer = lambda _request: next(answers)

    raw = use(lambda crm: crm.org.with_raw_response.get())

    assert [(1, 503, b"busy"), (2, 200, raw.content)] == [
        (one.attempt, one.status, one.content) for one in raw.exchanges
    ]


def test_attempts_go_on_counting_with_a_new_token_and_no_token_answer_is_kept(server, use):
    """The accounts server's answers hold tokens."""
    tokens = iter(["1000.old", "1000.new"])

    def answer(request):
        if request.path.startswith("/oauth"):
            return 200, {"access_token": next(tokens), "api_domain": server.url, "expires_in": 3600}, {}
        if request.headers["authorization"].endswith("old"):
            return 401, {"code": "INVALID_TOKEN", "status": "error", "message": "no", "details": {}}, {}
        return 200, {"org": [{"id": "1"}]}, {}

    server.answer = answer

    raw = use(lambda crm: crm.org.with_raw_response.get(), RefreshToken("id", "secret", "1000.refresh"))

    assert [(1, 401), (2, 200)] == [(exchange.attempt, exchange.status) for exchange in raw.exchanges]
    assert not [exchange for exchange in raw.exchanges if b"1000." in exchange.content]


def test_answers_come_as_a_list_is_walked(server):
    """None has come before, and the response says so."""

    def answer(request):
        asked = parse_qs(urlsplit(request.path).query)
        last = asked.get("page_token") == ["t"]
        info = {"more_records": not last, "next_page_token": None if last else "t"}
        return 200, {"data": [{"id": "2" if last else "1"}], "info": info}, {}

    server.answer = answer
    with ZohoCRM("t", base_url=server.url) as crm:
        raw = crm.records.with_raw_response.list("Leads", ["Last_Name"])
        with pytest.raises(LookupError, match="asks for its first page when it is walked"):
            _ = raw.status

        assert ["1", "2"] == [record.id for record in raw.result]
        assert [200, 200] == [exchange.status for exchange in raw.exchanges]


def test_answers_come_as_an_asyncio_list_is_walked(server):
    """The method that lists is no coroutine there, and neither is it with raw responses."""
    server.answer = lambda _request: (200, {"data": [{"id": "1"}], "info": {"more_records": False}}, {})

    async def run():
        async with AsyncZohoCRM("t", base_url=server.url) as crm:
            raw = crm.records.with_raw_response.list("Leads", ["Last_Name"])
            return [record.id async for record in raw.result], raw.status

    assert (["1"], 200) == asyncio.run(run())


def test_answers_come_as_a_job_is_waited_for(server):
    """Those of its polls, too."""

    def answer(request):
        if request.method == "POST":
            done = {"code": "SCHEDULED", "status": "success", "message": "", "details": {"job_id": "5"}}
            return 200, {"data": [done]}, {}
        return 200, {"data": [{"Status": "COMPLETED", "Total_Count": 1}]}, {}

    server.answer = answer
    with ZohoCRM("t", base_url=server.url) as crm:
        raw = crm.records.with_raw_response.mass_update("Leads", {"City": "Pune"}, cvid="9")
        raw.result.wait(timeout=5)

    assert ["massUpdateRecords", "getMassUpdateStatus"] == [exchange.operation for exchange in raw.exchanges]


def test_free_requests_give_their_answer_too(server, use):
    """Without operation id, so they are named by what was asked for."""
    server.answer = lambda _request: (204, {}, {"x-thing": "1"})

    raw = use(lambda crm: crm.with_raw_response.request("GET", "/settings/roles"))

    assert (None, 204, b"") == (raw.result, raw.status, raw.content)
    assert "GET /settings/roles" == raw.exchanges[0].operation


def test_other_settings_come_along(server, use):
    """Options and raw responses compose, in either order of being asked for."""
    server.answer = lambda _request: (503, b"", {})

    def what(crm):
        return crm.with_options(retries=0, headers={"x-one": "1"}).org.with_raw_response.get()

    with pytest.raises(ServerError):
        use(what)

    assert ["1"] == [request.headers["x-one"] for request in server.requests]


def test_each_call_has_answers_of_its_own(server):
    """Also of one and the same `with_raw_response`."""
    server.answer = lambda _request: (200, {"org": [{"id": "1"}]}, {})
    with ZohoCRM("t", base_url=server.url) as crm:
        calls = crm.org.with_raw_response
        both = calls.get(), calls.get()

    assert [1, 1] == [len(raw.exchanges) for raw in both]


def test_what_is_no_call_is_refused():
    """With the versions that have it, where that is known."""
    with ZohoCRMv2("t") as crm:
        with pytest.raises(AttributeError, match=r"API v2 has no tags\.mass_delete; API v8 has it"):
            _ = crm.tags.with_raw_response.mass_delete
        with pytest.raises(AttributeError, match="no call with_raw_response"):
            _ = crm.tags.with_raw_response.with_raw_response
        with pytest.raises(AttributeError, match="no call close"):
            _ = crm.with_raw_response.close
        with pytest.raises(AttributeError, match="no call _raw"):
            _ = crm.tags.with_raw_response._raw
        assert ["request"] == dir(crm.with_raw_response)
        assert {"add", "remove", "list"} <= set(dir(crm.tags.with_raw_response))
        assert "with_raw_response" not in dir(crm.tags.with_raw_response)


def test_calls_look_like_those_they_stand_for():
    """For help(), and for whoever looks at signatures."""
    with ZohoCRM("t") as crm:
        assert inspect.signature(crm.tags.add) == inspect.signature(crm.tags.with_raw_response.add)
        assert crm.tags.add.__doc__ == crm.tags.with_raw_response.add.__doc__
        assert "RawCalls(" in repr(crm.tags.with_raw_response)


def test_an_error_keeps_the_answer_it_is_about(server, use):
    """For those who must see the bytes; it is in no text and no pickle."""
    refused = {"code": "INVALID_DATA", "status": "error", "message": "no", "details": {"hint": "Kowalski"}}
    server.answer = lambda _request: (400, refused, {"X-Thing": "Kowalski"})

    with pytest.raises(InvalidRequestError) as caught:
        use(lambda crm: crm.request("GET", "/org"))

    error = caught.value
    assert (400, refused) == (error.response.status, json.loads(error.response.content))
    assert "Kowalski" == error.response.headers["x-thing"]
    assert "Kowalski" not in f"{error}{error.response!r}{error.response.headers!r}"
    assert pickle.loads(pickle.dumps(error)).response is None


@pytest.mark.parametrize(
    ("call", "answer", "kind"),
    [
        (lambda crm: crm.org.get(), (200, b"<html>", {}), ZohoError),
        (lambda crm: crm.org.get(), (200, {"org": {}}, {}), ZohoError),
        (lambda crm: crm.org.get(), (204, {}, {}), NotFoundError),
        (lambda crm: crm.org.get(), (307, b"", {"location": "http://evil.example"}), TransportError),
        (lambda crm: crm.tags.add("Leads", ids=["1"], tags=["a"]), (200, {"data": []}, {}), ZohoError),
        (lambda crm: crm.tags.add("Leads", ids=["1", "2"], tags=["a"]), (200, {"data": [DONE] * 3}, {}), ZohoError),
        (lambda crm: crm.records.mass_update("Leads", {}, cvid="1"), (200, {"data": [DONE]}, {}), ZohoError),
        (lambda crm: crm.records.get("Leads", "1", if_modified_since="2024-01-01T00:00:00Z"), (204, {}, {}), ZohoError),
        (lambda crm: crm.tags.delete("1"), (500, b"", {}), ServerError),
    ],
    ids=["html", "no list", "empty", "redirect", "no rows", "odd rows", "no job", "none changed", "failing"],
)
def test_every_error_about_an_answer_keeps_it(server, use, call, answer, kind):
    """Whoever noticed what was wrong with it."""
    server.answer = lambda _request: answer

    with pytest.raises(kind) as caught:
        use(call)

    assert answer[0] == caught.value.status == caught.value.response.status


def test_an_error_of_a_listing_keeps_the_page(server):
    """Pages are asked for behind the scenes."""
    server.answer = lambda _request: (200, {"info": {}}, {})
    with ZohoCRM("t", base_url=server.url) as crm, pytest.raises(ZohoError) as caught:
        list(crm.records.list("Leads", ["Last_Name"]))

    assert 200 == caught.value.response.status


def test_an_error_without_a_whole_answer_has_none(server):
    """Nor has one about the login, whose answers hold tokens."""

    def answer(request):
        assert request.url.path.startswith("/oauth")
        return httpx.Response(200, text='{"access_token": "1000.cut')

    with ZohoCRM("t", base_url="http://127.0.0.1:9", retry=RetryPolicy(attempts=1)) as crm:
        with pytest.raises(TransportError) as caught:
            crm.org.get()
        assert caught.value.response is None
    network = httpx.MockTransport(answer)
    with ZohoCRM(RefreshToken("i", "s", "1000.r"), base_url=server.url, transport=network) as crm:
        with pytest.raises(ZohoError) as caught:
            crm.org.get()
        assert caught.value.response is None


def test_headers_are_read_in_any_case_and_written_in_none():
    """They are a mapping like any other."""
    headers = Headers({"X-One": "1"})

    assert ("1", "1", None) == (headers["x-one"], headers.get("X-ONE"), headers.get("y"))
    assert ("x-ONE" in headers, "y" in headers) == (True, False)
    assert ({"x-one": "1"}, 1, "Headers(x-one)") == (dict(headers), len(headers), repr(headers))
    with pytest.raises(TypeError):
        headers["x"] = "2"


def test_responses_print_no_content():
    """A log line gets the shape alone."""
    exchange = Exchange("addTags", 2, 200, Headers({}), b"Kowalski")

    assert "Exchange(addTags, attempt 2: 200, 8 bytes)" == repr(exchange)
    assert "RawResponse(str, 1 answers, the last 200)" == repr(RawResponse("Kowalski", [exchange]))
    assert "RawResponse(str, 0 answers)" == repr(RawResponse("Kowalski", []))
