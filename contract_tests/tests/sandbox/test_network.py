"""Troubles of the network: which requests they befall, and what a client sees of them."""

import json
import re
import time

import httpx
import pytest

from zoho_crm import LimitError, PermissionDenied, TransportError, ZohoCRM
from zoho_crm import RetryPolicy as Retry
from zoho_sandbox import Clock, Request, Sandbox
from zoho_sandbox.network import TROUBLES, Network, Outage


@pytest.fixture(scope="module")
def _shared():
    with Sandbox(seed="empty", versions=["v7", "v8"], clock=Clock(1_790_000_000.0)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_shared):
    """A sandbox whose network is calm."""
    _shared.calm()
    return _shared


def statuses(sandbox, *targets, method="GET"):
    """What several requests are answered with."""
    headers = {"Authorization": f"Bearer {sandbox.access_token}"}
    return [sandbox.handle(Request(method, target, headers)).status for target in targets]


def control(sandbox, method, path, body=None):
    """The status and the body of a call of the control plane."""
    raw = b"" if body is None else json.dumps(body).encode()
    answer = sandbox.handle(Request(method, f"/_sandbox/{path}", {}, raw))
    return answer.status, answer.json()


def test_trouble_befalls_so_many_requests(sandbox):
    """Then it is over."""
    sandbox.disturb("bad-gateway", times=2)

    assert [502, 502, 200] == statuses(sandbox, *["/crm/v8/org"] * 3)
    assert [] == sandbox.network.outages


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"operation": "getOrganization"}, [503, 503, 200]),
        ({"path": "/crm/v8/*"}, [503, 200, 503]),
        ({"path": "/crm/v8/org"}, [503, 200, 200]),
        ({"path": "*/users"}, [200, 200, 503]),
        ({"method": "POST"}, [200, 200, 200]),
        ({"method": "GET", "operation": "listUsers"}, [200, 200, 503]),
        ({}, [503, 503, 503]),
    ],
)
def test_trouble_is_confined(sandbox, settings, found):
    """To an operation in all versions, to paths, to a method."""
    sandbox.disturb("unavailable", **settings)

    assert found == statuses(sandbox, "/crm/v8/org", "/crm/v7/org", "/crm/v8/users")


def test_part_of_the_requests_is_the_same_every_time():
    """Which of them, is drawn, and the same in every run."""
    fates = []
    for _ in range(2):
        network = Network()
        network.switch_on(Outage.of("reset", {"percent": 30}))
        fates.append([network.meet("GET", "/", None).delivery.lost for _ in range(200)])

    assert fates[0] == fates[1]
    assert 40 < sum(fates[0]) < 80


def test_several_troubles_add_up(sandbox):
    """A late answer can be cut off, too."""
    sandbox.disturb("latency", seconds=0.01)
    sandbox.disturb("truncation", share=0.0)
    headers = {"Authorization": f"Bearer {sandbox.access_token}"}

    assert b"" == sandbox.handle(Request("GET", "/crm/v8/org", headers)).body
    assert ("latency", "truncation") == sandbox.log.after(0)[0].outages


def test_documented_error_is_answered_on_demand(sandbox):
    """Any of the operation's own, by name or code; one that it has not becomes a failing server."""
    with ZohoCRM(sandbox.access_token, base_url=sandbox.url, transport=sandbox.transport(), retry=Retry(1)) as crm:
        sandbox.disturb("documented-error", error="NO_PERMISSION", operation="getOrganization")
        with pytest.raises(PermissionDenied):
            crm.org.get()
        sandbox.disturb("documented-error", error="too-many-requests")
        with pytest.raises(LimitError):
            crm.org.get()

    sandbox.disturb("documented-error", error="ALREADY_SCHEDULED")
    assert [500] == statuses(sandbox, "/crm/v8/org")


def test_client_that_waits_less_gives_up(sandbox):
    """A transport without a socket keeps the client's timeout all the same, and the request was worked on."""
    sandbox.disturb("latency", seconds=5)
    begin = time.monotonic()
    with httpx.Client(base_url=sandbox.url, transport=sandbox.transport(), timeout=0.01) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/crm/v8/org")
        sandbox.calm()
        sandbox.disturb("slow-body", seconds=5)
        with pytest.raises(httpx.ReadTimeout):
            client.get("/crm/v8/org")

    assert time.monotonic() - begin < 4


def test_client_of_ours_tells_a_lost_answer(sandbox):
    """As an error of the transport, not of the API."""
    sandbox.disturb("lost-answer")
    with (
        ZohoCRM(sandbox.access_token, base_url=sandbox.url, transport=sandbox.transport(), retry=Retry(1)) as crm,
        pytest.raises(TransportError),
    ):
        crm.records.create("Leads", [{"Last_Name": "x"}]).raise_for_failures()


def test_troubles_are_listed_and_switched_by_url(sandbox):
    """Each with what it takes; those that are on with how they are set."""
    told = control(sandbox, "GET", "network")[1]
    assert [trouble.name for trouble in TROUBLES] == [trouble["name"] for trouble in told["troubles"]]

    for trouble in TROUBLES:
        body = {"name": trouble.name, **({"error": "INVALID_TOKEN"} if "error" in trouble.takes else {}), "times": 3}
        status, told = control(sandbox, "PUT", "network", body)
        assert (200, trouble.name, 3) == (status, told["active"][-1]["name"], told["active"][-1]["times"])
    assert len(TROUBLES) - 1 == len(control(sandbox, "DELETE", "network/reset")[1]["active"])
    assert [] == control(sandbox, "DELETE", "network")[1]["active"]
    assert 404 == control(sandbox, "DELETE", "network/nothing")[0]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "latency"),
        ({"name": "earthquake"}, "latency"),
        ({"name": ["latency"]}, "latency"),
        ({"name": "latency", "seconds": -1}, "seconds"),
        ({"name": "latency", "seconds": True}, "seconds"),
        ({"name": "latency", "seconds": "1"}, "seconds"),
        ({"name": "latency", "seconds": 1e9}, "3600"),
        ({"name": "reset", "seconds": 1}, "percent"),
        ({"name": "truncation", "share": 2}, "share"),
        ({"name": "reset", "times": 0}, "times"),
        ({"name": "reset", "times": 1.5}, "times"),
        ({"name": "reset", "percent": 101}, "percent"),
        ({"name": "reset", "path": ""}, "path"),
        ({"name": "reset", "method": 5}, "method"),
        ({"name": "reset", "operation": "noSuchOperation"}, "noSuchOperation"),
        ({"name": "documented-error", "error": "TOO_MANY_REQUEST"}, "did you mean TOO_MANY_REQUESTS"),
        ({"name": "documented-error", "error": 429}, "error must be text"),
        ({"name": "reset", "colour": "red"}, "colour"),
        ([], "object"),
    ],
)
def test_trouble_that_cannot_be_is_refused(sandbox, body, word):
    """With what could be; nothing is switched on."""
    status, told = control(sandbox, "PUT", "network", body)

    assert (400, True) == (status, word in told["error"])
    assert [] == sandbox.network.outages


def test_error_must_be_named(sandbox):
    """There is none to be answered otherwise."""
    with pytest.raises(ValueError, match="error"):
        sandbox.disturb("documented-error")


@pytest.mark.parametrize(
    ("error", "operation", "said"),
    [
        ("TOO_MANY_REQUEST", "removeTerritories", "did you mean TOO_MANY_REQUESTS or too-many-requests or "),
        ("too_many_requests", None, "no operation has an error 'too_many_requests'; did you mean too-many-requests or"),
        ("429", "removeTerritories", "did you mean TOO_MANY_REQUESTS? it has "),
        ("429", None, "no operation has an error '429'; did you mean TOO_MANY_REQUESTS?"),
        ("nonsense", None, "; GET /_sandbox/reference/OPERATION tells those of an operation"),
        ("nonsense", "listTags", "listTags has no error 'nonsense' in any version; it has "),
        ("ALREADY_SCHEDULED", "listTerritories", "; it has AUTHENTICATION_FAILURE, INVALID_TOKEN, "),
        ("x" * 10_000, None, "no operation has an error 'xxx"),
    ],
)
def test_error_that_is_not_documented_is_refused(sandbox, error, operation, said):
    """A slip would be served as a failing server, and the test that wants the error would prove nothing."""
    with pytest.raises(ValueError, match=re.escape(said)):
        sandbox.disturb("documented-error", error=error, operation=operation)

    assert [] == sandbox.network.outages


def test_error_of_one_version_alone_can_be_asked_for(sandbox):
    """Each error of each version is right, by its name and by its code."""
    known = {(one.id, name) for contract in sandbox.gate.contracts.values() for one in contract.operations.values()
             for entry in one.errors for name in (entry.name, entry.code)}  # fmt: skip
    asked = []
    for operation, error in known:
        sandbox.disturb("documented-error", error=error, operation=operation)
        asked.append(sandbox.network.outages)

    assert [1] * len(known) == list(map(len, asked))
    assert len(known) > len(sandbox.gate.contracts)


def test_trouble_takes_the_place_of_the_one_of_its_name(sandbox):
    """The last setting counts, wherever the first was confined to."""
    sandbox.disturb("unavailable", path="/crm/v8/org")
    sandbox.disturb("unavailable", path="/crm/v8/users")

    assert [200, 503] == statuses(sandbox, "/crm/v8/org", "/crm/v8/users")


def test_expired_token_lives_again_on_demand(sandbox):
    """Telling the credentials changes nothing; posting to them gives another hour, and so does `renew`."""
    sandbox.advance(3600)
    told = control(sandbox, "GET", "credentials")[1]
    assert [401] == statuses(sandbox, "/crm/v8/org")

    assert (200, told) == control(sandbox, "POST", "credentials")
    assert [200] == statuses(sandbox, "/crm/v8/org")
    sandbox.advance(3600)
    assert [401] == statuses(sandbox, "/crm/v8/org")
    sandbox.renew()
    assert [200] == statuses(sandbox, "/crm/v8/org")
