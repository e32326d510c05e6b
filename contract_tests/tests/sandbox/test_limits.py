"""Credits and concurrency, which only an edition brings."""

import pytest

from zoho_sandbox import limits
from zoho_sandbox.app import Sandbox
from zoho_sandbox.clock import Clock
from zoho_sandbox.limits import Edition, cost_of


@pytest.fixture
def small(crm, monkeypatch):
    """A caller of an organization with six credits and one call at a time."""
    monkeypatch.setitem(limits.EDITIONS, "free", Edition(6, 1, 20))
    crm.sandbox = Sandbox(edition="free", clock=Clock(1_800_000_000.0), verify=True)
    yield crm
    crm.sandbox.close()


def test_credits_run_out_and_come_back(small):
    """What is left is said once half is gone; a day later everything is back."""
    left = [small.call("GET", "org").headers.get("x-api-credits-remaining") for _ in range(6)]
    assert [None, None, "3", "2", "1", "0"] == left

    refused = small.call("GET", "org")
    assert (429, "TOO_MANY_REQUESTS") == (refused.status, refused.body["code"])
    assert "0" == refused.headers["x-api-credits-remaining"]
    small.sandbox.clock.advance(3600)
    assert 401 == small.call("GET", "org").status


def test_rows_cost_by_tens(small):
    """Eleven records cost two credits."""
    reply = small.call("POST", "Leads", {"data": [{"Last_Name": "x"}] * 41})

    assert "1" == reply.headers["x-api-credits-remaining"]


def test_large_queries_cost_more(small):
    """Two credits for more than 200 rows, three for more than 1000."""
    left = []
    for limit in (201, 1001):
        query = {"select_query": f"select id from Leads where id is not null limit {limit}"}
        left.append(small.call("POST", "coql", query).headers.get("x-api-credits-remaining"))

    assert [None, "1"] == left


def test_list_of_a_custom_view_costs_three(small):
    """Beside one of all records, which costs one."""
    view = small.views("Accounts")["From Partners"]
    asked = [{"fields": "Account_Name"}, {"fields": "Account_Name", "cvid": view}]

    left = [small.call("GET", "Accounts", query=query).headers.get("x-api-credits-remaining") for query in asked]

    assert [None, "1"] == left


def test_too_many_calls_at_a_time(small):
    """A call that finds others in flight is refused, and costs nothing."""
    small.sandbox.gate.limits.in_flight = 1
    assert {429} == {small.call("GET", "org").status for _ in range(10)}

    small.sandbox.gate.limits.in_flight = 0
    assert 200 == small.call("GET", "org").status


@pytest.mark.parametrize(
    ("price", "rows", "cost"),
    [({}, 5, 1), ({"base": 3}, 5, 3), ({"base": 0}, 5, 0), ({"per": 10, "most": 10}, 1, 1), ({"per": 10}, 11, 2),
     ({"per": 10, "most": 10}, 500, 10), ({"per": 50, "of": "rows"}, 0, 1)],
)  # fmt: skip
def test_price_of_a_call(price, rows, cost):
    """A base price, or one for every so many rows up to a maximum."""
    assert cost == cost_of(price, rows)


ROWS = [{"Last_Name": "x"}] * 11


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "status"),
    [
        ("GET", "Leads/search", {"word": "Boyle"}, None, 429),
        ("POST", "coql", {}, {"select_query": "select id from Leads where id is not null limit 1"}, 429),
        ("GET", "Leads", {"fields": "id", "sort_by": "id"}, None, 429),
        ("GET", "Leads", {"fields": "id"}, None, 200),
        ("POST", "Leads", {}, {"data": ROWS}, 429),
        ("POST", "Leads/upsert", {}, {"data": ROWS}, 429),
        ("POST", "Leads", {}, {"data": ROWS[:10]}, 201),
        ("POST", "Leads", {}, b"{", 400),
        ("GET", "org", {}, None, 200),
    ],
)
def test_some_calls_are_ten_at_a_time(crm, method, path, query, body, status):
    """Whatever the edition: what searches, queries, sorts, or writes more than ten rows."""
    with Sandbox(edition="ultimate", verify=True) as crm.sandbox:
        crm.sandbox.gate.limits.scarce_in_flight = 10
        reply = crm.call(method, path, body, query=query)

        assert status == reply.status
        assert 10 == crm.sandbox.gate.limits.scarce_in_flight
        crm.sandbox.gate.limits.scarce_in_flight = 0
        assert 429 != crm.call(method, path, body, query=query).status


@pytest.mark.parametrize("edition", ["free", "standard", "professional", "enterprise", "ultimate"])
def test_organization_tells_its_edition(crm, edition):
    """As the pages print it; the free one is not paid for."""
    with Sandbox(edition=edition, verify=True) as crm.sandbox:
        told = crm.call("GET", "org").rows[0]["license_details"]

    assert (edition, edition != "free") == (told["paid_type"], told["paid"])


def test_without_an_edition_nothing_is_counted(crm):
    """However many calls."""
    assert {200} == {crm.call("GET", "org").status for _ in range(50)}


def test_command_knows_the_editions():
    """The names that the command offers are those that there are."""
    from zoho_sandbox.__main__ import EDITIONS

    assert list(EDITIONS) == list(limits.EDITIONS)
