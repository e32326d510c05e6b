"""The sandbox's own URLs."""

import json

import pytest

from zoho_sandbox.app import Sandbox
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
