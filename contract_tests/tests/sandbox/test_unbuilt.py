"""What exists in Zoho's API and the sandbox does not play: 501, and nothing else is touched by it."""

import re
from dataclasses import replace

import pytest

from zoho_sandbox import reply, unbuilt
from zoho_sandbox.answers import Found
from zoho_sandbox.app import Sandbox
from zoho_sandbox.behaviours import BEHAVIOURS
from zoho_sandbox.contract import versions
from zoho_sandbox.reply import Reply

SAMPLES = {"{module}": "Leads", "{id}": "554023000000527002", "{list}": "Notes", "{name}": "some_name"}
CALLS = [
    (method, "/".join(SAMPLES.get(part, part) for part in line.split()[-1].split("/")))
    for line in unbuilt.CALLS.split("\n")
    for method in line.split()[:-1]
]


def literals_of(path):
    """How many segments of a sample path are spelt out."""
    return sum(part not in SAMPLES.values() for part in path.split("/"))


def url_of(version, path):
    """The whole path, as it goes over the wire."""
    return f"/crm/bulk/{version}/{path[5:]}" if path.startswith("bulk/") else f"/crm/{version}/{path}"


def played(contracts):
    """The ends of every such message: what there is instead."""
    tags = sorted({operation.tag for known in contracts.values() for operation in known.operations.values()})
    return f"it plays {', '.join(tags)} in {', '.join(contracts)}"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_existing_call_that_is_not_played_is_501(crm, method, path):
    """Whoever asks, with or without a token: the answer names the call and what there is instead."""
    url = url_of(crm.version, path)
    answer = crm.send(method, url)

    assert 501 == answer.status
    assert {
        "code": "NOT_IMPLEMENTED",
        "details": {},
        "message": f"the sandbox does not play {method} {url} yet; {played(crm.sandbox.gate.contracts)}",
        "status": "error",
    } == answer.body


@pytest.mark.parametrize("version", versions())
@pytest.mark.parametrize("path", ["settings/roles", "bulk/read/1"])
def test_call_that_is_not_played_is_501_in_every_version(crm, version, path):
    """The list is not that of one version."""
    answer = crm.send("GET", url_of(version, path))

    assert (501, "NOT_IMPLEMENTED") == (answer.status, answer.body["code"])


def test_the_list_holds_nothing_that_is_described(crm):
    """What some version describes is absent where it is not described, not something yet to come."""
    described = [
        f"{method} {path}"
        for method, path in CALLS
        for known in crm.sandbox.gate.contracts.values()
        for found in [known.match(path.split("/"))]
        if found is not None and method in found.operations and found.literals >= literals_of(path)
    ]

    assert [] == sorted(set(described))


@pytest.fixture(scope="module")
def alone():
    """A sandbox that was started with one version."""
    sandbox = Sandbox(versions=["v8"], seed="empty")
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize("version", versions()[:-1])
@pytest.mark.parametrize("path", ["Leads", "settings/roles", "bulk/read", "org"])
def test_version_that_was_not_asked_for_is_501(crm, alone, version, path):
    """All of it; the answer says which version is played."""
    answer = replace(crm, sandbox=alone).send("GET", url_of(version, path))

    assert (501, "NOT_IMPLEMENTED") == (answer.status, answer.body["code"])
    assert answer.body["message"].endswith(" in v8")


@pytest.mark.parametrize("version", versions())
def test_no_described_operation_is_shadowed(crm, version):
    """What a bundle describes gets past the list."""
    each = crm.at(version)
    for operation in crm.sandbox.gate.contracts[version].operations.values():
        path = re.sub(r"\{record_id\}", "1", operation.path).replace("{module}", "Leads")
        token = {"authorization": f"Zoho-oauthtoken {each.token}"}
        prefix = "" if operation.on_accounts else f"/crm/{each.version}"
        answer = each.send(operation.method, prefix + path, headers=token)

        assert answer.status < 500, operation.id


@pytest.mark.parametrize("template", [("org",), ("{module}",)])
def test_described_operation_goes_before_the_list(crm, monkeypatch, template):
    """An operation that a bundle comes to describe is played, although the list still has it."""
    monkeypatch.setattr(unbuilt, "_calls", lambda: {("GET", len(template)): [template]})

    assert 200 == crm.call("GET", "org").status
    assert 200 == crm.call("GET", "Leads", query={"fields": "id"}).status


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "Leads/nothing/at/all", "INVALID_URL_PATTERN"),
        ("GET", "settings/roles/unknown/url", "INVALID_URL_PATTERN"),
        ("GET", "Leads/1/nothing", "INVALID_URL_PATTERN"),
        ("PATCH", "settings/tags", "INVALID_REQUEST_METHOD"),
        ("PATCH", "Leads", "INVALID_REQUEST_METHOD"),
        ("PATCH", "settings/fields", "INVALID_REQUEST_METHOD"),
        ("PUT", "org", "INVALID_REQUEST_METHOD"),
        ("PUT", "coql", "INVALID_REQUEST_METHOD"),
        ("GET", "Nowhere?fields=id", "INVALID_MODULE"),
        ("GET", "settings/nothing?fields=id", "INVALID_MODULE"),
    ],
)
def test_what_nobody_documents_stays_wrong(each, method, path, code):
    """An unknown URL, method or module is answered as before."""
    token = {"authorization": f"Zoho-oauthtoken {each.token}"}

    assert code == each.send(method, url_of(each.version, path), headers=token).body["code"]


@pytest.mark.parametrize("url", ["/crm/bulk", "/crm/bulk/v8", "/crm/bulk/v9/read", "/crm/v9/coql", "/other/v5/Leads"])
def test_what_is_no_api_url_stays_unknown(crm, url):
    """Neither the prefix nor a version that does not exist is taken for something yet to come."""
    answer = crm.send("POST", url)

    assert (404, "INVALID_URL_PATTERN") == (answer.status, answer.body["code"])


def test_only_this_501_escapes_the_judge(crm, monkeypatch):
    """A behaviour that answers 501 breaks the contract."""
    monkeypatch.setitem(BEHAVIOURS, "getOrganization", lambda _call: Found("found", {}))
    monkeypatch.setattr(reply, "render", lambda *_: Reply(501, {"message": "made up"}))
    with pytest.raises(AssertionError, match="501: this status is not documented"):
        crm.call("GET", "org")
