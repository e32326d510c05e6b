"""Calls by method and path."""

import httpx
import pytest

from zoho_crm import ZohoCRM
from zoho_crm._runtime import calls
from zoho_crm._runtime.errors import InvalidRequestError


@pytest.fixture
def ask(api, lib):
    """Make a free call that the server answers; gives what was sent and the answer."""

    def made(*words, **more):
        script = lib.Script(lib.reply(200, {"roles": [1]}))
        found = script.run(calls.free(api, *words, **more))
        return script.requests[0], found

    return made


def test_free_calls_give_what_came(ask):
    """Query, body and headers go along as they are."""
    request, found = ask(
        "put",
        "/settings/roles",
        query={"a": True, "b": (x for x in "xy"), "c": None},
        body={"b": 1},
        headers={"X-Unit": "1"},
    )

    assert {"roles": [1]} == found
    assert ("PUT", "https://www.zohoapis.com/crm/v9/settings/roles?a=true&b=x,y") == (request.method, request.url)
    assert b'{"b": 1}' == request.body
    assert "1" == request.headers["x-unit"]


def test_free_calls_raise_refusals(api, lib):
    """Also those of a single row under an error status."""
    body = {"data": [{"code": "MADE_UP", "message": "no", "status": "error"}]}

    with pytest.raises(InvalidRequestError, match="POST /Leads: 400 MADE_UP: no"):
        lib.Script(lib.reply(400, body)).run(calls.free(api, "POST", "/Leads", body={}))


@pytest.mark.parametrize("path", ["/settings/roles", "/Leads/123", "/settings/related_lists/1%202"])
def test_paths_below_the_version_are_taken(ask, path):
    """The way to what has no method yet."""
    assert f"https://www.zohoapis.com/crm/v9{path}" == ask("GET", path)[0].url


@pytest.mark.parametrize("path", ["/crm/v2/org", "/crm/bulk/v8/read"])
def test_paths_from_the_root_are_taken_as_they_are(ask, path):
    """Another version, and the bulk part of the API, which has its version further down."""
    assert f"https://www.zohoapis.com{path}" == ask("GET", path)[0].url


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "looks like"),
        ("/", "looks like"),
        ("settings", "looks like '/settings/roles'"),
        ("//evil.example/a", "without a host, which is https://www.zohoapis.com here, got"),
        ("https://evil.example/a", "without a host, which is https://www.zohoapis.com here, got"),
        ("https://www.zohoapis.com/crm/v8/org?a=1", "here; give '/crm/v8/org', got"),
        ("/a?b=1", "without a query; give that as query="),
        ("/a#b", "without a query"),
        ("/a/../b", "looks like"),
        ("/a/./b", "looks like"),
        ("/a//b", "looks like"),
        ("/a/", "looks like"),
        ("/%2e%2E/b", "looks like"),
        ("/a%2Fb", "looks like"),
        ("/a b", "looks like"),
        ("/a\\b", "looks like"),
        ("/a\x00b", "looks like"),
        ("/\ud800", "looks like"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(ask, path, why):
    """Hosts, queries and dots are not part of a path."""
    with pytest.raises(ValueError, match=why):
        ask("GET", path)


@pytest.mark.parametrize(
    ("words", "more", "kind", "why"),
    [
        (("FETCH", "/a"), {}, ValueError, "must be one of GET, HEAD, POST, PUT, PATCH, DELETE, got 'FETCH'"),
        ((None, "/a"), {}, ValueError, "must be one of .*, got None"),
        (("GET", None), {}, TypeError, "must be a text such as '/settings/roles', got a NoneType"),
        (("GET", "/a"), {"body": {}}, ValueError, "GET takes no body; what it asks for goes into query="),
        (("GET", "/a"), {"query": "a=b"}, TypeError, "query must be a dict, got a str"),
        (("GET", "/a"), {"query": {"a": b"x"}}, TypeError, "A bytes is nothing for a URL"),
        (("GET", "/a"), {"query": {"a": "\ud800"}}, ValueError, "half of a surrogate pair"),
        (("GET", "/a"), {"query": {"a": "x" * 70_000}}, ValueError, "The URL would have 70,.* a takes the most"),
        (("GET", "/" + "a" * 70_000), {}, ValueError, "The URL would have 70,001 .* the path takes the most"),
        (("GET", "/a"), {"headers": [("a", "b")]}, TypeError, "headers must be a dict, got a list"),
        (("GET", "/a"), {"headers": {"Authorization": "x"}}, ValueError, "written by the client itself"),
        (("GET", "/a"), {"headers": {"x": "a\r\nb: c"}}, ValueError, "printable ASCII"),
        (("GET", "/a"), {"headers": {"x": 1}}, TypeError, "headers must be texts, got a int for 'x'"),
        (("POST", "/a"), {"body": {"a": {1}}}, TypeError, r"\$\.a: JSON has no set"),
    ],
    ids=lambda value: None if isinstance(value, dict) else str(value)[:30],
)
def test_input_that_is_wrong_is_refused_in_words(ask, words, more, kind, why):
    """Before anything is sent."""
    with pytest.raises(kind, match=why):
        ask(*words, **more)


def test_long_urls_that_can_be_sent_are_sent(ask):
    """Up to the bound."""
    request, _ = ask("GET", "/a", query={"ids": ("1" * 20,) * 3000})

    assert 60_000 < len(request.url)


@pytest.mark.parametrize(
    ("words", "more", "price"),
    [
        (("GET", "/settings/roles"), {}, 1),
        (("GET", "/Leads/554023"), {}, 1),
        (("GET", "/Leads"), {"query": {"fields": "id", "cvid": "5"}}, 3),
        (("post", "/Leads"), {"body": {"data": [{}] * 21}}, 3),
        (("post", "/Leads"), {"body": {"data": ({},) * 21}}, 3),
        (("POST", "/Leads"), {"body": {"data": "nonsense"}}, 1),
        (("POST", "/coql"), {"body": {"select_query": "select id from Leads where id is not null limit 2000"}}, 3),
        (("DELETE", "/Leads"), {"query": {"ids": ["1"] * 60}}, 1),
        (("DELETE", "/Leads"), {"query": {"ids": "1,2"}}, 1),
        (("GET", "/crm/v2/Leads"), {"query": {"cvid": "5"}}, 1),
        (("HEAD", "/Leads"), {}, 1),
    ],
    ids=str,
)
def test_calls_that_are_described_cost_what_is_described(words, more, price):
    """Others cost one credit."""
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json={}))

    with ZohoCRM("1000.t", base_url="http://127.0.0.1", transport=answer) as crm:
        crm.request(*words, **more)

        assert price == crm.limits.credits_used
