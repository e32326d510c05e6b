"""The last requests, and what the description says of them."""

import json

import pytest

from zoho_sandbox import Clock, Request, Sandbox, log, verdict


@pytest.fixture(scope="module")
def _shared():
    with Sandbox(clock=Clock(1_790_000_000.0)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_shared):
    """A sandbox without requests, whose answers nobody else judges."""
    _shared.reset()
    return _shared


def send(sandbox, method, target, body=None, **headers):
    """A request with the token."""
    raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    return sandbox.handle(Request(method, target, {"Authorization": f"Bearer {sandbox.access_token}", **headers}, raw))


def last(sandbox, **query):
    """What is told of the last request."""
    target = "/_sandbox/requests?" + "&".join(f"{name}={value}" for name, value in query.items())
    return sandbox.handle(Request("GET", target)).json()["requests"][0]


def test_request_is_told(sandbox):
    """When it came, what it was, what came back and how long it took."""
    send(sandbox, "POST", "/crm/v7/Leads", {"data": [{"Last_Name": "x"}, {}]})
    told = last(sandbox)

    assert ("POST", "/crm/v7/Leads", "createRecords", "v7", 207) == tuple(
        told[name] for name in ("method", "url", "operation", "version", "status")
    )
    assert ["SUCCESS", "MANDATORY_NOT_FOUND"] == told["codes"]
    assert ("2026-09-21T14:13:20+00:00", "conforms") == (told["time"], told["verdict"])
    assert told["ms"] > 0


FAULTS = {
    "ids-as-numbers": "is not of type",
    "created-is-200": "200 is not described",
    "wrong-media-type": "not called JSON",
    "row-without-message": "message",
    "empty-answer-with-body": "required property",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_answer_that_breaks_the_contract_is_told(sandbox, fault):
    """By the bundle of the version, with where and how."""
    sandbox.switch_on(fault)
    if fault == "empty-answer-with-body":
        send(sandbox, "GET", "/crm/v8/Leads/1")
    else:
        send(sandbox, "POST", "/crm/v8/Leads", {"data": [{"Last_Name": "x"}]})
    told = last(sandbox)

    assert "breaks the contract" == told["verdict"]
    assert any(FAULTS[fault] in problem for problem in told["answer_problems"]), told


def test_code_that_the_operation_has_not_is_told(sandbox):
    """Though the schema allows any."""
    sandbox.switch_on("wrong-code")
    send(sandbox, "GET", "/crm/v8/Leads?page=x&fields=id")
    codes = last(sandbox)["codes"]
    entries = sandbox.gate.contracts["v8"].operations["listRecords"].errors
    known = {(entry.code, entry.status) for entry in entries}

    assert ("breaks the contract" == last(sandbox)["verdict"]) is ((codes[0], 400) not in known)


REQUESTS = {
    "the path is none": ("GET", "/crm/v8/no/such/thing", None, "no operation"),
    "the method is none": ("PATCH", "/crm/v8/org", None, "PATCH is not described"),
    "a parameter is missing": ("GET", "/crm/v8/settings/fields", None, "parameter module is missing"),
    "a parameter is malformed": ("GET", "/crm/v8/Leads?fields=id&page=x", None, "page"),
    "a parameter is unknown": ("GET", "/crm/v8/Leads?fields=id&colour=red", None, "colour is not described"),
    "the body is missing": ("POST", "/crm/v8/Leads", None, "body is missing"),
    "the body is no JSON": ("POST", "/crm/v8/Leads", b"{", "no JSON"),
    "the body is too deep": ("POST", "/crm/v8/Leads", b"[" * 100_000, "no JSON"),
    "a member is missing": ("POST", "/crm/v8/Leads", {}, "data"),
    "a member is of another type": ("POST", "/crm/v8/Leads", {"data": {}}, "data"),
    "an id is malformed": ("POST", "/crm/v8/Leads/actions/add_tags", {"tags": [{"name": "x"}], "ids": ["x"]}, "ids[0]"),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_request_that_breaks_the_contract_is_told(sandbox, name):
    """Whatever is wrong with it; the answer conforms."""
    method, target, body, word = REQUESTS[name]
    send(sandbox, method, target, body)
    told = last(sandbox)

    assert any(word in problem for problem in told["request_problems"]), told
    assert told["verdict"] in {"conforms", "not judged"}


def test_good_request_has_no_problems(sandbox):
    """With parameters of each kind and a body."""
    send(sandbox, "GET", "/crm/v8/Leads?fields=id,Last_Name&page=1&per_page=5&converted=false")
    assert [] == last(sandbox)["request_problems"]
    send(sandbox, "POST", "/crm/v8/Leads/actions/add_tags", {"tags": [{"name": "x"}], "ids": ["1"]})
    assert [] == last(sandbox)["request_problems"]


def test_secrets_are_hidden(sandbox):
    """Tokens neither of the query nor of bodies, nor those in headers."""
    secret = sandbox.refresh_token
    send(sandbox, "POST", f"/oauth/v2/token?refresh_token={secret}", f"client_secret={sandbox.client_secret}".encode())
    number = last(sandbox)["number"]
    whole = sandbox.handle(Request("GET", f"/_sandbox/requests/{number}")).body.decode()

    assert "refresh_token=***" in last(sandbox)["url"]
    assert not [text for text in (secret, sandbox.client_secret, sandbox.access_token) if text in whole]


def test_one_request_is_shown_with_its_bodies(sandbox):
    """As they went over the wire."""
    send(sandbox, "POST", "/crm/v8/Leads", {"data": [{"Last_Name": "Žižek"}]})
    told = sandbox.handle(Request("GET", f"/_sandbox/requests/{last(sandbox)['number']}")).json()

    assert {"data": [{"Last_Name": "Žižek"}]} == json.loads(told["sent"])
    assert "SUCCESS" == json.loads(told["answered"])["data"][0]["code"]
    assert [404] * 3 == [
        sandbox.handle(Request("GET", f"/_sandbox/requests/{wrong}")).status for wrong in ("0", "x", "9" * 40)
    ]


def test_only_new_ones_are_told(sandbox):
    """Numbers go on after a reset, so that whoever looks misses none."""
    for _ in range(3):
        send(sandbox, "GET", "/crm/v8/org")
    number = last(sandbox)["number"]
    told = sandbox.handle(Request("GET", f"/_sandbox/requests?after={number - 1}")).json()

    assert [number] == [row["number"] for row in told["requests"]]
    assert number == told["last"]
    assert 400 == sandbox.handle(Request("GET", "/_sandbox/requests?after=x")).status
    assert 400 == sandbox.handle(Request("GET", "/_sandbox/requests?limit=100000")).status
    sandbox.handle(Request("DELETE", "/_sandbox/requests"))
    assert [] == sandbox.handle(Request("GET", "/_sandbox/requests")).json()["requests"]


def test_old_ones_go(sandbox, monkeypatch):
    """At most so many are kept, and of bodies at most so many bytes; without them nothing is judged."""
    monkeypatch.setattr(log, "KEPT", 3)
    monkeypatch.setattr(log, "MOST_BYTES", 1000)
    for _ in range(5):
        send(sandbox, "GET", "/crm/v8/org")
    entries = sandbox.log.after(0)

    assert [True, False, False] == [entry.bodies for entry in entries]
    words = [verdict.judge(sandbox.gate.contracts, entry).word for entry in entries]
    assert ["conforms", "not judged", "not judged"] == words


def test_headers_take_no_memory_for_long(sandbox, monkeypatch):
    """Thousands of them count as the bytes that they are."""
    monkeypatch.setattr(log, "MOST_BYTES", 2_000_000)
    for _ in range(4):
        send(sandbox, "GET", "/crm/v8/org", **{f"x-{number}": "" for number in range(10_000)})

    assert [True, False, False, False] == [bool(entry.request.headers) for entry in sandbox.log.after(0)]


def test_what_is_not_played_is_not_judged(sandbox):
    """The contract says nothing of it."""
    send(sandbox, "GET", "/crm/v8/settings/roles")

    assert (501, "not judged") == (last(sandbox)["status"], last(sandbox)["verdict"])
