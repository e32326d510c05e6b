"""One sandbox, reached in every way: the same requests get the same answers."""

import asyncio
import json
from contextlib import contextmanager

import httpx
import pytest

from zoho_crm import AsyncZohoCRM, ZohoCRM
from zoho_sandbox import Clock, Request, Sandbox

START = 1_790_000_000.0
# A client of httpx calls it a read error; whoever hands over objects gets what a socket raises.
LOST = (ConnectionResetError, httpx.ReadError)


class Answer:
    """An answer, whichever way it came."""

    def __init__(self, status, headers, raw):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.raw = raw

    @property
    def body(self):
        """The body, decoded."""
        return json.loads(self.raw) if self.raw else None


def in_process(sandbox):
    """By handing over a request object."""

    def call(method, target, body=b"", headers=()):
        answer = sandbox.handle(Request(method, target, {"Host": "localhost", **dict(headers)}, body))
        return Answer(answer.status, answer.headers, answer.body)

    yield call


def transport(sandbox):
    """By a blocking client of httpx with the transport."""
    with httpx.Client(base_url=sandbox.url, transport=sandbox.transport()) as client:
        yield caller(client)


def asynchronous(make):
    """By an asyncio client of httpx with whichever transport."""

    def mount(sandbox):
        def call(method, target, body=b"", headers=()):
            async def ask():
                async with httpx.AsyncClient(base_url=sandbox.url, transport=make(sandbox)) as client:
                    return await client.request(method, target, content=body, headers=dict(headers))

            answer = asyncio.run(ask())
            return Answer(answer.status_code, answer.headers, answer.content)

        yield call

    return mount


def on_a_socket(sandbox):
    """By a client of httpx over the loopback interface."""
    with sandbox.serve() as url, httpx.Client(base_url=url) as client:
        assert url == sandbox.url
        yield caller(client)


def caller(client):
    """Requests of a blocking client."""

    def call(method, target, body=b"", headers=()):
        answer = client.request(method, target, content=body, headers=dict(headers))
        return Answer(answer.status_code, answer.headers, answer.content)

    return call


MOUNTS = {
    "in process": in_process,
    "transport": transport,
    "async transport": asynchronous(lambda sandbox: sandbox.transport()),
    "asgi": asynchronous(lambda sandbox: httpx.ASGITransport(sandbox.app)),
    "socket": on_a_socket,
}


@pytest.fixture(scope="module")
def shared():
    """A sandbox whose clock stands still; every answer is judged by the contract."""
    with Sandbox(clock=Clock(START), verify=True) as sandbox:
        yield sandbox


@pytest.fixture(scope="module", params=MOUNTS.values(), ids=MOUNTS)
def mounted(request, shared):
    """A way to call the sandbox."""
    with contextmanager(request.param)(shared) as call:
        yield call


@pytest.fixture
def crm(mounted, shared):
    """A way to call the sandbox with its token, as new."""
    shared.reset()

    def call(method, path, body=None, **headers):
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return mounted(method, path, sent, {"Authorization": f"Zoho-oauthtoken {shared.access_token}", **headers})

    return call


def test_what_is_written_is_read(crm):
    """Whatever the letters, by whichever way they go."""
    made = crm("POST", "/crm/v8/Leads", {"data": [{"Last_Name": "Žižek 山田 <b>"}]})
    read = crm("GET", f"/crm/v8/Leads/{made.body['data'][0]['details']['id']}?fields=Last_Name")

    assert 201 == made.status
    assert "Žižek 山田 <b>" == read.body["data"][0]["Last_Name"]
    assert "application/json;charset=UTF-8" == read.headers["content-type"]
    assert str(len(read.raw)) == read.headers["content-length"]


def test_nothing_found_has_no_body(crm):
    """204 has neither body nor length."""
    answer = crm("GET", "/crm/v8/Leads/1")

    assert (204, b"", None) == (answer.status, answer.raw, answer.headers.get("content-length"))


def test_path_and_query_come_as_they_were_sent(crm):
    """Percent signs are decoded once, plus signs in the query are blanks."""
    assert "INVALID_MODULE" == crm("GET", "/crm/v8/L%65ads%2520?fields=id").body["code"]
    assert 200 == crm("GET", "/crm/v8/L%65ads?fields=id&cvid=").status
    assert 204 == crm("GET", "/crm/v8/Leads/search?criteria=(Last_Name:equals:a+b%2Bc)").status


def test_refused_requests_are_answered(crm):
    """A wrong URL, method, token and body."""
    assert "INVALID_URL_PATTERN" == crm("GET", "/crm/v8/a/b/c/d").body["code"]
    assert "INVALID_REQUEST_METHOD" == crm("PATCH", "/crm/v8/org").body["code"]
    assert "INVALID_TOKEN" == crm("GET", "/crm/v8/org", Authorization="Bearer x").body["code"]
    assert "UNABLE_TO_PARSE_DATA_TYPE" == crm("POST", "/crm/v8/Leads", b"{").body["code"]


def test_headers_are_found_in_any_letter_case(crm, shared):
    """The condition of an update, for one."""
    listed = crm("GET", "/crm/v8/Leads?fields=Modified_Time&per_page=1").body["data"][0]
    shared.advance(10)
    url = f"/crm/v8/Leads/{listed['id']}"
    crm("PUT", url, {"data": [{"City": "x"}]})
    late = crm("PUT", url, {"data": [{"City": "y"}]}, **{"If-UNMODIFIED-since": listed["Modified_Time"]})

    assert 412 == late.status


def test_tokens_are_refreshed(crm, shared):
    """The accounts server is there, too, and says where the API is."""
    form = f"grant_type=refresh_token&client_id={shared.client_id}&client_secret={shared.client_secret}"
    answer = crm("POST", "/oauth/v2/token", f"{form}&refresh_token={shared.refresh_token}".encode())
    fresh = {"Authorization": f"Bearer {answer.body['access_token']}"}

    assert shared.url == answer.body["api_domain"]
    assert 200 == crm("GET", "/crm/v8/org", **fresh).status


def test_consent_leads_back(crm, shared):
    """The page of consent answers with a redirect."""
    target = f"/oauth/v2/auth?client_id={shared.client_id}&response_type=code&scope=ZohoCRM.org.READ"
    answer = crm("GET", f"{target}&redirect_uri=http://127.0.0.1:1/back&state=s")

    assert 302 == answer.status
    assert answer.headers["location"].startswith("http://127.0.0.1:1/back?code=1000.")


def test_control_is_there(crm, shared):
    """And its calls are not among the requests."""
    crm("GET", "/crm/v8/org")
    told = crm("GET", "/_sandbox/requests").body["requests"]

    assert [("GET", "/crm/v8/org", 200, "conforms")] == [
        (row["method"], row["url"], row["status"], row["verdict"]) for row in told
    ]
    assert shared.access_token == crm("POST", "/_sandbox/reset", {}).body["access_token"]


def test_body_beyond_the_limit_is_refused(crm, monkeypatch):
    """Also where nobody counts it as it comes in."""
    for room in ("arguments", "asgi", "exchange"):
        monkeypatch.setattr(f"zoho_sandbox.{room}.MAX_BODY", 1000)
    answer = crm("POST", "/crm/v8/Leads", b" " * 1001)

    assert (413, "REQUEST_ENTITY_TOO_LARGE") == (answer.status, answer.body["code"])


@pytest.mark.parametrize("trouble", ["reset", "lost-answer"])
def test_connection_is_lost(crm, shared, trouble):
    """Before or after the request was worked on; the next one is answered."""
    shared.disturb(trouble, times=1, method="POST")
    with pytest.raises(LOST):
        crm("POST", "/crm/v8/Leads", {"data": [{"Last_Name": "Once"}]})

    found = crm("GET", "/crm/v8/Leads/search?criteria=(Last_Name:equals:Once)")
    assert {"reset": 204, "lost-answer": 200}[trouble] == found.status


def test_body_is_cut_off(crm, shared):
    """A client notices, or has less than it was told to have."""
    shared.disturb("truncation", share=0.5, times=1)
    try:
        answer = crm("GET", "/crm/v8/org")
    except (httpx.RemoteProtocolError, ConnectionResetError):
        pass
    else:
        assert len(answer.raw) == int(answer.headers["content-length"]) // 2
    assert 200 == crm("GET", "/crm/v8/org").status


def test_slow_answer_is_whole(crm, shared):
    """It comes late, and in pieces."""
    shared.disturb("latency", seconds=0.01)
    shared.disturb("slow-body", seconds=0.02)

    assert "Zylker Corp" == crm("GET", "/crm/v8/org").body["org"][0]["company_name"]


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        ("internal-error", 500),
        ("bad-gateway", 502),
        ("unavailable", 503),
        ("gateway-timeout", 504),
        ("login-page", 200),
    ],
)
def test_somebody_else_answers(crm, shared, trouble, status):
    """A server that failed, or a proxy before it."""
    shared.disturb(trouble, times=1)
    answer = crm("GET", "/crm/v8/org")

    assert status == answer.status
    assert 200 == crm("GET", "/crm/v8/org").status


def test_client_works_without_a_socket(shared):
    """The blocking client, as the guide shows it."""
    with ZohoCRM(shared.access_token, base_url=shared.url, transport=shared.transport()) as crm:
        assert "Zylker Corp" == crm.org.get()["company_name"]
        assert 120 == len(list(crm.records.list("Leads", fields=["Last_Name"])))


def test_async_client_works_without_a_socket(shared):
    """The asyncio client, many calls at once."""

    async def work():
        async with AsyncZohoCRM(shared.access_token, base_url=shared.url, transport=shared.transport()) as crm:
            return await asyncio.gather(*(crm.org.get() for _ in range(20)))

    assert {"Zylker Corp"} == {one["company_name"] for one in asyncio.run(work())}


def test_sandbox_closes_after_async_with():
    """As after with."""

    async def work():
        async with Sandbox(seed="empty", versions=["v8"]) as sandbox:
            return sandbox.handle(Request("GET", "/crm/v8/nothing/at/all/here")).status

    assert 404 == asyncio.run(work())


def test_body_that_is_cut_off_is_not_answered(shared):
    """A caller who goes before the end of the body is not answered: there is nobody."""
    arriving = iter([{"type": "http.request", "body": b'{"data": [', "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive():
        return next(arriving)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/crm/v8/Leads", "query_string": b"", "headers": []}
    asyncio.run(shared.app(scope, receive, send))

    assert [] == sent
