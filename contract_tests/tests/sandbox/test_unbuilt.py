"""What exists in Zoho's API and the sandbox does not play: 501, and nothing else is touched by it."""

import re
from dataclasses import replace

import pytest

from zoho_sandbox import reply, unbuilt
from zoho_sandbox.answers import Found
from zoho_sandbox.app import Sandbox
from zoho_sandbox.behaviours import BEHAVIOURS
from zoho_sandbox.reply import Reply

SAMPLES = {"{module}": "Leads", "{id}": "554023000000527002", "{list}": "Notes", "{name}": "some_name"}
CALLS = [
    (method, "/".join(SAMPLES.get(part, part) for part in line.split()[-1].split("/")))
    for line in unbuilt.CALLS.split("\n")
    for method in line.split()[:-1]
]


def url_of(version, path):
    """The whole path, as it goes over the wire."""
    return f"/crm/bulk/{version}/{path[5:]}" if path.startswith("bulk/") else f"/crm/{version}/{path}"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_existing_call_that_is_not_played_is_501(each, method, path):
    """Whoever asks, with or without a token: the answer names the call and what there is instead."""
    url = url_of(each.version, path)
    answer = each.send(method, url)

    assert 501 == answer.status
    assert {
        "code": "NOT_IMPLEMENTED",
        "details": {},
        "message": f"the sandbox does not play {method} {url} yet;"
        " it plays oauth, org, records, settings, tags, territories, users in v2, v6, v7, v8",
        "status": "error",
    } == answer.body


@pytest.mark.parametrize("version", ["v2.1", "v3", "v4", "v5"])
@pytest.mark.parametrize("path", ["Leads", "settings/roles", "bulk/read", "org"])
def test_existing_version_that_is_not_played_is_501(crm, version, path):
    """All of it."""
    answer = crm.send("GET", url_of(version, path))

    assert (501, "NOT_IMPLEMENTED") == (answer.status, answer.body["code"])


def test_version_that_was_not_asked_for_is_501(crm):
    """A sandbox that was started with one version says that it plays that one."""
    alone = Sandbox(versions=["v8"], seed_name="empty")
    answer = replace(crm, sandbox=alone).send("GET", "/crm/v7/org")
    alone.close()

    assert 501 == answer.status
    assert answer.body["message"].endswith(" in v8")


def test_no_described_operation_is_shadowed(each):
    """What a bundle describes gets past the list."""
    contract = each.sandbox.gate.contracts[each.version]
    for operation in contract.operations.values():
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
