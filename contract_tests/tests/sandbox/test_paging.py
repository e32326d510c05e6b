"""Pages, by number and by token."""

import pytest

from zoho_sandbox import paging

FIELDS = {"fields": "Last_Name"}


def page(org, **query):
    """A page of leads."""
    return org.call("GET", "Leads", query={**FIELDS, **query})


@pytest.mark.parametrize("size", [1, 7, 40, 119, 120, 121, 200])
def test_pages_hold_each_record_once(each, size):
    """All pages together are the list, whatever their size."""
    whole = [row["id"] for row in each.listed("Leads")]
    size_is = {"per_page": size}
    found = [row["id"] for row in each.listed("Leads", **size_is)] if size > 1 else whole

    assert whole == found
    assert len(whole) == len(set(whole))


def test_tokens_lead_through_the_list(crm):
    """Following the tokens is following the numbers; the last page has none."""
    whole = [row["id"] for row in crm.listed("Leads")]
    found: list[str] = []
    token = None
    while True:
        reply = page(crm, per_page=50, page_token=token)
        found += [row["id"] for row in reply.rows]
        token = reply.body["info"]["next_page_token"]
        if token is None:
            break

    assert whole == found
    assert reply.body["info"]["previous_page_token"]


def test_page_behind_the_last_is_empty(each):
    """There is nothing there."""
    assert 204 == page(each, page=5, per_page=100).status


def test_last_numbered_page_is_allowed(crm):
    """Numbers reach to the 2000th record and not beyond."""
    assert 204 == page(crm, page=10, per_page=200).status
    assert "DISCRETE_PAGINATION_LIMIT_EXCEEDED" == page(crm, page=11, per_page=200).body["code"]


def test_v2_pages_by_number_alone(crm):
    """v2 knows no tokens and no end of numbers."""
    reply = page(crm.at("v2"), page=11, per_page=200)

    assert 204 == reply.status
    assert "next_page_token" not in page(crm.at("v2")).body["info"]


def test_token_is_the_users_own(crm, foreign):
    """Another user's token is an unknown one."""
    token = page(crm, per_page=5).body["info"]["next_page_token"]

    assert "INVALID_DATA" == page(foreign, per_page=5, page_token=token).body["code"]


@pytest.mark.parametrize("token", ["x", "e30", "W10", "!!!", "é", "bm8"])
def test_made_up_token_is_refused(crm, token):
    """A token is what a page before gave, and nothing else."""
    assert "INVALID_DATA" == page(crm, page_token=token).body["code"]


def test_view_and_order_contradict_each_other(crm):
    """A custom view has its own order."""
    reply = page(crm, cvid=crm.views("Leads")["All Leads"], sort_by="id")

    assert "AMBIGUITY_DURING_PROCESSING" == reply.body["code"]


def test_tokens_end_at_a_hundred_thousand(crm, monkeypatch):
    """Beyond the 100,000th record there is no page."""
    token = page(crm, per_page=50).body["info"]["next_page_token"]
    monkeypatch.setattr(paging, "LAST_TOKEN_RECORD", 50)

    assert "PAGINATION_LIMIT_EXCEEDED" == page(crm, per_page=50, page_token=token).body["code"]


@pytest.mark.parametrize(
    "query", [{"per_page": 201}, {"per_page": 0}, {"page": 0}, {"page": "x"}, {"per_page": "9" * 30}]
)
def test_size_and_number_have_limits(each, query):
    """Sizes beyond the limit and numbers that are none are refused."""
    assert 400 == page(each, **query).status


@pytest.mark.parametrize(("path", "size"), [("Leads", 200), ("users", 200), ("settings/territories", 2000)])
def test_size_that_is_left_out_is_the_documented_one(crm, monkeypatch, path, size):
    """Where the bundle says what a missing size means, the sandbox has no opinion of its own."""
    monkeypatch.setattr(paging, "DEFAULT_SIZE", 7)
    reply = crm.call("GET", path, query=FIELDS if path == "Leads" else None)

    assert size == reply.body["info"]["per_page"]
