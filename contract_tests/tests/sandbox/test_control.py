"""The sandbox's own URLs."""

import json
import re
from urllib.parse import urlencode

import pytest

from zoho_sandbox import Request, Sandbox
from zoho_sandbox.control.registry import CALLS
from zoho_sandbox.faults import FAULTS


def ask(crm, method, path, body=None):
    """A request to a control URL."""
    return crm.send(method, f"/_sandbox/{path}", b"" if body is None else json.dumps(body).encode())


def test_reset_brings_the_demo_data_back(crm, tokens):
    """What was made is gone, what was deleted is there, and the tokens are told."""
    record = crm.create()
    reply = ask(crm, "POST", "reset")

    assert tokens == reply.body
    assert 204 == crm.call("GET", f"Accounts/{record}").status


def test_empty_seed_has_no_records(crm):
    """But users, fields, views, tags and territories."""
    ask(crm, "POST", "seed", {"seed": "empty"})

    assert [] == crm.listed("Leads")
    assert crm.territories()
    assert crm.create("Leads")


def test_unknown_seed_is_refused(crm):
    """With the names of those there are."""
    reply = ask(crm, "POST", "seed", {"seed": "full"})

    assert (400, True) == (reply.status, "demo, empty" in reply.body["error"])


def test_clock_moves_forward(crm):
    """By so many seconds; backwards and nonsense are refused."""
    before = ask(crm, "GET", "clock").body["now"]

    assert before + 90 == ask(crm, "POST", "clock", {"advance": 90}).body["now"]
    for wrong in (-1, "x", True, None):
        assert 400 == ask(crm, "POST", "clock", {"advance": wrong}).status


def test_faults_are_switched(crm):
    """On by name, off all at once; listed with what they break."""
    assert [fault.name for fault in FAULTS] == [fault["name"] for fault in ask(crm, "GET", "faults").body["faults"]]
    assert ["scope-not-checked"] == ask(crm, "PUT", "faults", {"name": "scope-not-checked"}).body["active"]
    assert [] == ask(crm, "DELETE", "faults").body["active"]


@pytest.mark.parametrize("body", [{"name": "no-such-fault"}, {"name": []}, {}, [], "x"])
def test_unknown_fault_is_refused(crm, body):
    """Whatever is sent."""
    assert 400 == ask(crm, "PUT", "faults", body).status


def test_unreadable_body_is_an_empty_one(crm):
    """A broken body switches nothing on."""
    assert 400 == crm.send("PUT", "/_sandbox/faults", b"{").status


@pytest.mark.parametrize("client", ["10.0.0.1", "example.com", "2001:db8::1"])
def test_other_machines_are_kept_out(crm, client):
    """The control URLs answer this machine alone; the API answers all."""
    crm.client = client

    assert 403 == ask(crm, "POST", "reset").status
    assert 200 == crm.call("GET", "org").status


def test_ipv6_loopback_is_this_machine(crm):
    """As is 127.0.0.1."""
    crm.client = "::1"

    assert 200 == ask(crm, "GET", "clock").status


def test_unknown_seed_cannot_be_started_with():
    """With the names of those there are."""
    with pytest.raises(ValueError, match="demo, empty"):
        Sandbox(seed="full")


def test_control_describes_itself(crm):
    """Every call with what it does and takes; each that reads answers, but for the one that never ends."""
    calls = ask(crm, "GET", "").body["calls"]

    assert {"reset", "seed", "clock", "codes", "faults", "network", "requests", "tenants", "state"} <= {
        call["path"].removeprefix("/_sandbox/") for call in calls
    }
    assert all(call["about"].endswith(".") for call in calls)
    for call in calls:
        if call["method"] == "GET" and "{" not in call["path"] and not call["path"].endswith("/events"):
            query = "?module=Leads" if "module" in call["takes"] else ""
            assert 200 == crm.send("GET", call["path"] + query).status, call["path"]


def test_unknown_call_and_method_are_refused(crm):
    """With what there is."""
    assert (404, True) == (
        ask(crm, "GET", "nothing").status,
        "GET /_sandbox/" in ask(crm, "GET", "nothing").body["error"],
    )
    wrong = ask(crm, "DELETE", "clock")
    assert (405, "GET, POST") == (wrong.status, wrong.headers["allow"])
    assert 404 == ask(crm, "GET", "tenants/nobody/state").status


def test_huge_body_does_nothing(crm):
    """It is refused whole, and not taken for an empty one; so is one that is nested very deep."""
    record = crm.create()
    long = {"content-length": str(200 * 1024 * 1024)}

    assert 413 == crm.send("POST", "/_sandbox/reset", b"", long).status
    assert 413 == crm.send("POST", "/_sandbox/reset", b" " * 1_000_001).status
    assert 400 == crm.send("POST", "/_sandbox/reset", b"[" * 500_000).status
    assert 200 == crm.call("GET", f"Accounts/{record}").status


def test_clock_is_stopped_and_set(crm):
    """To any moment up to the year 9999; stopped, it stands still."""
    start = ask(crm, "GET", "clock").body["now"]

    assert 5.0 == ask(crm, "POST", "clock", {"now": 5, "frozen": True}).body["now"]
    assert (5.0, True) == tuple(ask(crm, "GET", "clock").body[name] for name in ("now", "frozen"))
    assert 7.0 == ask(crm, "POST", "clock", {"advance": 2}).body["now"]
    assert ask(crm, "POST", "clock", {"frozen": False}).body["frozen"] is False
    assert 7.0 <= ask(crm, "GET", "clock").body["now"] < 1000
    ask(crm, "POST", "reset")
    assert start == ask(crm, "GET", "clock").body["now"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance": 1, "now": 1},
        {"now": -1},
        {"now": 1e18},
        {"advance": 1e18},
        {"frozen": 1},
        {"to": 1},
        {"now": "x"},
    ],
)
def test_impossible_time_is_refused(crm, body):
    """And nothing is moved."""
    before = ask(crm, "GET", "clock").body

    assert 400 == ask(crm, "POST", "clock", body).status
    assert before == ask(crm, "GET", "clock").body


def test_fault_is_for_so_many_requests(crm):
    """That come upon it; others leave it as it is."""
    ask(crm, "PUT", "faults", {"name": "user-id-missing", "times": 2})
    crm.call("GET", "org")
    found = ["id" in crm.call("GET", "users").rows[0] for _ in range(3)]

    assert [False, False, True] == found
    assert [] == ask(crm, "GET", "faults").body["active"]


def test_fault_is_for_one_operation(crm):
    """The same fault spares the others."""
    crm.sandbox.gate.verify = False
    ask(crm, "PUT", "faults", {"name": "ids-as-numbers", "operation": "getOrganization"})
    found = [type(crm.call("GET", path).rows[0]["id"]) for path in ("org", "users", "org")]
    crm.sandbox.gate.verify = True

    assert [int, str, int] == found


def test_faults_are_switched_off_one_by_one(crm):
    """By name; the others stay on."""
    for name in ("user-id-missing", "users-without-info"):
        ask(crm, "PUT", "faults", {"name": name})

    assert ["users-without-info"] == ask(crm, "DELETE", "faults/user-id-missing").body["active"]
    assert 404 == ask(crm, "DELETE", "faults/no-such-fault").status


@pytest.mark.parametrize(
    "more", [{"times": 0}, {"times": True}, {"times": "1"}, {"operation": "nothing"}, {"operation": []}, {"colour": 1}]
)
def test_fault_that_cannot_be_is_refused(crm, more):
    """And nothing is switched on."""
    assert 400 == ask(crm, "PUT", "faults", {"name": "user-id-missing", **more}).status
    assert [] == crm.sandbox.faults.active


def test_number_gives_the_same_records_everywhere(crm):
    """As many as one likes, with tags, territories and owners; another number gives others."""
    seen = []
    for number in (7, 7, 8):
        ask(crm, "POST", "seed", {"seed": number, "records": 100})
        rows = [record for module in ("Leads", "Contacts", "Accounts", "Deals") for record in crm.listed(module)]
        seen.append(rows)

    assert [100] * 3 == [len(rows) for rows in seen]
    assert seen[0] == seen[1] != seen[2]
    assert any(row["Tag"] for row in seen[0])
    assert any(row["Territories"] for row in seen[0])
    assert crm.create("Leads") not in {row["id"] for row in seen[2]}


@pytest.mark.parametrize(
    "body",
    [{"seed": 1, "records": -1}, {"seed": 1, "records": 100_001}, {"seed": 1, "records": "5"}, {"seed": True},
     {"seed": 10**18}, {"seed": -1}, {"seed": "demo", "records": 5}, {"records": 5}, {"seed": ["demo"]}, {"sed": 1}],
)  # fmt: skip
def test_seed_that_cannot_be_is_refused(crm, body):
    """And what is there stays."""
    record = crm.create()

    assert 400 == ask(crm, "POST", "seed", body).status
    assert 200 == crm.call("GET", f"Accounts/{record}").status


def test_no_records_at_all(crm):
    """Zero is a number, too."""
    ask(crm, "POST", "seed", {"seed": 0, "records": 0})

    state = ask(crm, "GET", "state").body
    assert (0, {"name": "0", "records": 0}) == (sum(state["modules"].values()), state["seed"])


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"host": "[::1"},
        {"origin": "http://["},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_pages_of_other_sites_are_kept_out(crm, headers):
    """A page in a browser on this machine steers nothing, by whatever name it reaches it."""
    assert 403 == crm.send("POST", "/_sandbox/reset", b"", headers).status
    assert 403 == crm.send("GET", "/", b"", headers).status


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:80", "testserver", "crm.localhost", ""])
def test_names_of_this_machine_are_let_in(crm, host):
    """Those that no stranger can make lead here."""
    assert 200 == crm.send("GET", "/_sandbox/clock", b"", {"host": host}).status


def test_own_page_steers(crm):
    """With the header that a browser adds."""
    assert 200 == crm.send("POST", "/_sandbox/reset", b"", {"origin": "http://sandbox.test"}).status


def test_control_can_be_left_out():
    """Then its URLs are unknown, and so is the page."""
    with Sandbox(seed="empty", versions=["v8"], control=False) as sandbox:
        answers = [sandbox.handle(Request("GET", path)) for path in ("/", "/_sandbox/", "/_sandbox/state")]

    assert [(404, "INVALID_URL_PATTERN")] * 3 == [(answer.status, answer.json()["code"]) for answer in answers]


def test_state_is_shown(crm):
    """Records, territories, tags, users and jobs, as the API has them."""
    record = crm.create("Accounts", {"Account_Name": "Ünï <b>"})
    place = crm.territories()[3]
    crm.change_territories("assign", record, place["id"])
    found = ask(crm, "GET", "records?module=Accounts&search=%C3%9Cn%C3%AF").body
    job = ask(crm, "GET", "jobs").body["jobs"][0]

    assert [(record, "Ünï <b>")] == [(row["id"], row["name"]) for row in found["records"]]
    assert "Ünï <b>" == ask(crm, "GET", f"records/{record}").body["values"]["Account_Name"]
    assert (record, "SCHEDULED", 0.0) == (job["subject"], job["state"], job["progress"])
    assert 1 == ask(crm, "GET", "state").body["jobs_running"]
    crm.settle("Accounts", record)
    assert (1.0, 0) == (
        ask(crm, "GET", "jobs").body["jobs"][0]["progress"],
        ask(crm, "GET", "state").body["jobs_running"],
    )
    assert len(crm.territories()) == len(ask(crm, "GET", "territories").body["territories"])
    assert {"Hot", "VIP"} <= {tag["name"] for tag in ask(crm, "GET", "tags").body["tags"] if tag["module"] == "Leads"}
    assert "Patricia Boyle" == ask(crm, "GET", "users").body["users"][0]["full_name"]


@pytest.mark.parametrize("path", ["records?module=Nowhere", "records/1", "reference/nothing", "reference?version=v9"])
def test_what_is_not_there_cannot_be_looked_at(crm, path):
    """It is said what was looked for."""
    assert 404 == ask(crm, "GET", path).status


@pytest.mark.parametrize("page", ["x", "-1", "1.5", "9" * 20])
def test_page_that_is_no_number_is_refused(crm, page):
    """With the bounds."""
    assert 400 == ask(crm, "GET", f"records?module=Leads&page={page}").status


def test_reference_tells_every_operation(each):
    """Of each version, with an example that conforms; most of them do something."""
    told = ask(each, "GET", f"reference?version={each.version}").body["operations"]
    assert set(each.sandbox.gate.contracts[each.version].operations) == {one["id"] for one in told}

    for one in told:
        whole = ask(each, "GET", f"reference/{one['id']}?version={each.version}").body
        assert whole["curl"].startswith("curl ")
        assert whole["summary"]
        assert "{" not in whole["curl"].split(" -H ")[0]
        assert whole["errors"] or "revoke" in one["path"]


HOSTILE = [
    None, [], {}, True, 0, -1, 1e308, float("nan"), "", "x" * 10_000, "\ud800", "' OR 1=1 --", "../..", "\x00", 10**30,
]  # fmt: skip


@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.path != "events"], ids=lambda call: f"{call.method} {call.path}"
)
def test_whatever_is_sent_is_answered(crm, call):
    """Every value of every type in every place: done, or refused in one sentence."""
    path = re.sub(r"\{\w+\}", "%00%27%25", call.path)
    bodies = [{name: value} for name in call.takes or ["x"] for value in HOSTILE]
    for body in bodies:
        query = urlencode({name: str(value).encode("utf-8", "replace") for name, value in body.items()})
        reply = ask(crm, call.method, f"{path}?{query}", body if call.method in {"POST", "PUT"} else None)

        assert reply.status in {200, 400, 404}, (body, reply.body)
        assert 200 == reply.status or [] == [key for key in reply.body if key != "error"]
    for tenant in crm.sandbox.tenants:
        crm.sandbox.tenants.remove(tenant.name)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "meant"),
    [
        ("PUT", "faults", {"name": "ids-as-number"}, 400, "ids-as-numbers"),
        ("PUT", "faults", {"name": "ids-as-numbers", "operation": "listUser"}, 400, "listUsers"),
        ("PUT", "network", {"name": "latency", "operation": "listUser"}, 400, "listUsers"),
        ("DELETE", "faults/ids-as-number", None, 404, "ids-as-numbers"),
    ],
)
def test_slip_is_told_with_what_was_meant(crm, method, path, body, status, meant):
    """Nothing is switched on, and the error names the nearest there is."""
    reply = ask(crm, method, path, body)

    assert (status, True) == (reply.status, f"did you mean {meant}" in reply.body["error"])
    assert ([], []) == (crm.sandbox.faults.active, crm.sandbox.network.outages)
