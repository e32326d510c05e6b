"""What is told of calls: to the hook, and to the log."""

import asyncio
import logging
import threading

import pytest

from zoho_crm import (
    AsyncZohoCRM,
    CallEnded,
    CallRetried,
    CallStarted,
    LimitError,
    RefreshToken,
    RetryPolicy,
    ServerError,
    TokenRefreshed,
    ZohoCRM,
)
from zoho_crm._runtime import calls, urls
from zoho_crm._runtime.course import Course, Errand
from zoho_crm._runtime.flow import Moment
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.tokens import MemoryTokenStore, Token
from zoho_crm._runtime.watch import Watch, observed

RECORD = "554023000000235011"
SECRETS = (RECORD, "1000.", "Secret Street", "needle", "r-secret", "s-secret")
DEAD = {"code": "INVALID_TOKEN", "message": "invalid oauth token", "status": "error", "details": {}}
TAGGED = {"code": "SUCCESS", "details": {"id": RECORD, "tags": ["Secret Street"]}, "status": "success", "message": "ok"}


@pytest.fixture(params=["sync", "async"])
def told(request, server):
    """Give a function that makes a client, calls something, and gives the result or error and the events."""

    def tell(call, auth="1000.good", **settings):
        events = []
        where = {
            "base_url": server.url,
            "accounts_url": server.url,
            "on_event": events.append,
            "retry": RetryPolicy(attempts=3, wait=0.001),
            **settings,
        }
        try:
            if request.param == "sync":
                with ZohoCRM(auth, **where) as crm:
                    return call(crm), events

            async def run():
                async with AsyncZohoCRM(auth, **where) as crm:
                    return await call(crm)

            return asyncio.run(run()), events
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error, events

    return tell


def test_a_call_tells_when_it_begins_and_how_it_ends(server, told):
    """Its operation, its templated path, what it cost and what it moved."""
    server.answer = lambda _request: (200, {"data": [TAGGED]}, {"x-request-id": "abc"})

    _, events = told(lambda crm: crm.tags.add("Contacts", ids=[RECORD], tags=["Secret Street"]))

    started, ended = events
    assert CallStarted(
        started.call, "addTags", "POST", "/{module}/actions/add_tags", server.url, "v8", 1
    ) == started  # fmt: skip
    sent, received = len(server.requests[0].body), ended.received
    assert CallEnded(
        started.call, "addTags", "POST", "/{module}/actions/add_tags", server.url, "v8",
        1, 200, None, None, 1, ended.seconds, sent, received, 1, "abc",
    ) == ended  # fmt: skip
    assert 0 < ended.seconds < 30
    assert received > 50


def test_each_page_and_each_part_of_a_batch_is_a_call(server, told):
    """With the price and the rows of that part."""
    rows = [str(number) for number in range(700)]
    server.answer = lambda _request: (200, {"data": [TAGGED] * 500}, {})

    _, events = told(lambda crm: crm.tags.add("Contacts", ids=rows[:500], tags=["x"]))

    assert (500, 10) == (events[-1].rows, events[-1].credits)


def test_every_further_attempt_is_told_with_its_reason(server, told):
    """And in the end the whole call, once."""
    answers = iter(
        [
            (503, {}, {}),
            (429, {"code": "TOO_MANY_REQUESTS", "message": "Many requests fired in concurrent"}, {}),
            (200, {}, {}),
        ]
    )
    server.answer = lambda _request: next(answers)

    result, events = told(lambda crm: crm.request("GET", f"/Leads/{RECORD}/Notes", query={"word": "needle"}))

    assert {} == result
    assert [CallStarted, CallRetried, CallRetried, CallEnded] == [type(event) for event in events]
    assert [(1, "server", 503), (2, "limit", 429)] == [(e.attempt, e.reason, e.status) for e in events[1:3]]
    assert {"GET /Leads/{}/{}"} == {event.operation for event in events}
    assert (3, 200, None, 1) == (events[-1].attempts, events[-1].status, events[-1].error, events[-1].credits)
    assert 1 == len({event.call for event in events})


@pytest.mark.parametrize(
    ("answer", "code", "status", "price"),
    [
        ((400, {"code": "INVALID_DATA", "message": "m", "status": "error", "details": {}}, {}), "INVALID_DATA", 400, 1),
        ((429, {"code": "TOO_MANY_REQUESTS", "message": "of 24 hours"}, {}), "TOO_MANY_REQUESTS", 429, 0),
        ((400, {"data": [{"code": "MANDATORY_NOT_FOUND", "status": "error"}]}, {}), "MANDATORY_NOT_FOUND", 400, 1),
        ((404, b"<html>", {"content-type": "text/html"}), None, 404, 1),
        ((400, b"[1]", {}), None, 400, 1),
    ],
)
def test_refusals_are_told_with_their_code(server, told, answer, code, status, price):
    """Where the answer has one; a refusal for a limit costs nothing."""
    server.answer = lambda _request: answer

    result, events = told(lambda crm: crm.request("GET", "/org"))

    assert isinstance(result, Exception)
    ended = events[-1]
    assert (status, code, None, price) == (ended.status, ended.code, ended.error, ended.credits)


def test_a_lost_connection_is_told_by_the_name_of_its_error(told):
    """There is no status to tell."""
    _, events = told(lambda crm: crm.request("GET", "/org"), base_url="http://127.0.0.1:9")

    assert [("connection", None)] * 2 == [(event.reason, event.status) for event in events[1:3]]
    assert (3, None, "TransportError", 0, 0) == (
        events[-1].attempts,
        events[-1].status,
        events[-1].error,
        events[-1].credits,
        events[-1].received,
    )


class Expired(MemoryTokenStore):
    """A store that has a token the server has forgotten."""

    def load(self, key):
        """Give it, until another is saved."""
        return super().load(key) or Token(Secret("1000.dead"), 9e12, None)


def test_a_refused_token_is_fetched_anew_and_told(server, told):
    """The replay is an attempt like others."""

    def answer(request):
        if request.path.startswith("/oauth"):
            return 200, {"access_token": "1000.fresh", "expires_in": 3600}, {}
        return (401, DEAD, {}) if request.headers["authorization"].endswith("dead") else (200, {"a": 1}, {})

    server.answer = answer
    login = RefreshToken("i", "s-secret", "r-secret")

    result, events = told(lambda crm: crm.request("GET", "/org"), auth=login, token_store=Expired())

    assert {"a": 1} == result
    assert [CallStarted, TokenRefreshed, CallRetried, CallEnded] == [type(event) for event in events]
    assert ("token refresh", 1, 3600) == (events[1].operation, events[1].attempts, round(events[1].expires_in))
    assert ("token", 401, 1) == (events[2].reason, events[2].status, events[2].attempt)
    assert 2 == events[-1].attempts


def test_a_hook_that_fails_breaks_nothing_and_is_reported_once(server, told, caplog):
    """The call goes on, and so does the hook."""
    heard = []

    def hook(event):
        heard.append(event)
        raise RuntimeError("the hook is broken")

    server.answer = lambda _request: (200, {"a": 1}, {})

    result, _ = told(lambda crm: crm.request("GET", "/org"), on_event=hook)

    assert {"a": 1} == result
    assert 2 == len(heard)
    assert ["the hook on_event failed; it goes on being called, and this is said once"] == caplog.messages


def test_a_cancelled_call_is_told_to_have_ended(server):
    """Whoever opened something for it can close that."""
    events, begun = [], asyncio.Event()
    hold = threading.Event()

    def answer(_request):
        hold.wait(5)
        return 200, {}, {}

    def hear(event):
        events.append(event)
        begun.set()

    async def run():
        async with AsyncZohoCRM("t", base_url=server.url, on_event=hear) as crm:
            task = asyncio.create_task(crm.request("GET", "/org"))
            await begun.wait()
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            hold.set()

    server.answer = answer
    asyncio.run(run())

    assert ("Cancelled", None) == (events[-1].error, events[-1].seconds)


def test_an_interrupted_call_is_told_to_have_ended():
    """Wherever Ctrl-C comes: while its flow waits for something, or within the flow itself."""
    events = []
    course = Course(Watch(events.append), Errand("someCall", "GET", "/some"), 5.0)

    def interrupted():
        raise KeyboardInterrupt
        yield

    flow = observed(course, interrupted())
    next(flow)
    with pytest.raises(KeyboardInterrupt):
        flow.send(Moment(1.0, 1.0))

    assert ["CallStarted", "CallEnded"] == [type(event).__name__ for event in events]
    assert ("KeyboardInterrupt", None) == (events[-1].error, events[-1].seconds)


def test_neither_events_nor_logs_hold_an_id_a_value_or_a_secret(server, told, caplog):
    """Whatever happens, on every level."""
    caplog.set_level(logging.DEBUG, "zoho_crm")
    answers = iter(
        [(401, DEAD, {}), (503, b"", {}), (200, {"data": [{"id": RECORD, "Street": "Secret Street"}]}, {})] * 2
    )

    def answer(request):
        if request.path.startswith("/oauth"):
            return 200, {"access_token": "1000.fresh", "expires_in": 3600}, {}
        return next(answers)

    server.answer = answer
    login = RefreshToken("i", "s-secret", "r-secret")

    _, events = told(lambda crm: crm.request("GET", f"/Leads/{RECORD}", query={"word": "needle"}), auth=login)

    said = " ".join([repr(events), *caplog.messages])
    assert len(caplog.messages) >= 4
    assert [] == [secret for secret in SECRETS if secret in said]


def test_the_log_tells_more_the_more_one_asks(server, told, caplog):
    """Begin and end for debugging, repetitions as information, giving up as a warning."""
    caplog.set_level(logging.DEBUG, "zoho_crm")
    server.answer = lambda _request: (503, b"", {})

    result, _ = told(lambda crm: crm.records.get("Leads", RECORD), on_event=None)

    assert isinstance(result, ServerError)
    assert ["DEBUG", "INFO", "INFO", "WARNING", "DEBUG"] == [record.levelname for record in caplog.records]
    assert {"zoho_crm"} == {record.name for record in caplog.records}
    assert "getRecord GET /{module}/{record_id} begins" == caplog.messages[0]
    assert "getRecord: gave up after 3 attempts: status 503" == caplog.messages[3]


def test_giving_up_is_logged_without_asking(server, told, caplog):
    """A call that failed at once is an error of its caller's, and no news."""
    server.answer = lambda _request: (503, b"", {})
    told(lambda crm: crm.request("GET", "/org"), on_event=None)
    told(lambda crm: crm.with_options(retries=0).request("GET", "/org"), on_event=None)

    assert ["GET /org: gave up after 3 attempts: status 503"] == caplog.messages


def test_a_call_that_got_no_turn_has_no_attempt(api, lib):
    """It is told all the same."""
    events = []
    api = api._replace(watch=type(api.watch)(events.append))
    api.limits._gate.resize(1)
    api.limits._gate.enter()

    with pytest.raises(LimitError):
        lib.Script(lib.reply(200, {})).run(calls.free(api, "GET", "/org"))

    assert ("LimitError", 0) == (events[-1].error, events[-1].attempts)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/org", "/org"),
        ("/settings/roles", "/settings/roles"),
        (f"/Leads/{RECORD}", "/Leads/{}"),
        ("/Contacts/Smith", "/Contacts/{}"),
        (f"/Leads/{RECORD}/actions/convert", "/Leads/{}/actions/convert"),
        ("/settings/roles/5", "/settings/roles/{}"),
        ("/a@b.example", "/{}"),
        ("/Küche/1", "/{}/{}"),
    ],
)
def test_a_path_of_the_callers_is_told_without_what_may_be_an_id(path, told):
    """Only words that the API itself puts there stay."""
    assert told == urls.template(path)


def test_logging_is_quiet_until_somebody_listens():
    """As libraries do."""
    log = logging.getLogger("zoho_crm")

    assert any(isinstance(handler, logging.NullHandler) for handler in log.handlers)
    assert logging.NOTSET == log.level
