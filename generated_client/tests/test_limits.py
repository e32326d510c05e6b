"""What a client knows of the limits, and how it keeps to them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from zoho_crm import AsyncZohoCRM, LimitError, ServerError, ZohoCRM
from zoho_crm._runtime import calls, pricing
from zoho_crm._runtime.limits import Limits, cause
from zoho_crm._runtime.operation import Scarce
from zoho_crm._runtime.spending import Spending

AT_ONCE = {"code": "TOO_MANY_REQUESTS", "message": "Many requests fired in concurrent than the allowed limit."}
USED_UP = {"code": "TOO_MANY_REQUESTS", "message": "Many requests fired than the limit for the past 24 hours."}
EITHER = {
    "code": "TOO_MANY_REQUESTS",
    "message": "Number of API requests for the 24 hour period is exceeded or the concurrency limit is exceeded.",
}
NOW = 1_800_000_000.0


def limits(concurrency=None, edition=None, wall=lambda: NOW):
    """Make limits that no client has."""
    return Limits(concurrency, edition, wall)


@pytest.mark.parametrize(
    ("edition", "name", "concurrency"),
    [
        ("free", "free", 5),
        ("Starter", "standard", 10),
        ("professional", "professional", 15),
        ("Zoho One", "enterprise", 20),
        ("CRM Plus", "ultimate", 25),
    ],
)
def test_an_edition_brings_its_documented_limits(edition, name, concurrency):
    """Under any of its names."""
    found = limits(edition=edition)

    assert (name, concurrency, 10) == (found.edition, found.concurrency, found.sub_concurrency)


def test_an_unknown_edition_is_refused_and_the_known_ones_are_named():
    """When the client is made."""
    with pytest.raises(ValueError, match="one of free, standard, professional, enterprise, ultimate, got 'gold'"):
        ZohoCRM("t", edition="gold")


def test_a_concurrency_of_the_callers_goes_before_that_of_the_edition():
    """It is the part of this program."""
    assert 3 == limits(3, "ultimate").concurrency


@pytest.mark.parametrize(
    ("body", "headers", "which"),
    [
        (AT_ONCE, {}, "concurrency"),
        (USED_UP, {}, "credits"),
        (EITHER, {}, "unknown"),
        (None, {}, "unknown"),
        (b"<html>slow down</html>", {}, "unknown"),
        (EITHER, {"x-api-credits-remaining": "0"}, "credits"),
        (EITHER, {"x-api-credits-remaining": "17"}, "concurrency"),
        (EITHER, {"x-api-credits-remaining": "2"}, "unknown"),
        (AT_ONCE, {"x-api-credits-remaining": "many"}, "concurrency"),
    ],
)
def test_which_limit_a_refusal_is_about_is_read_from_all_that_it_says(lib, body, headers, which):
    """The documented sentence names both limits and proves neither."""
    assert which == cause(lib.reply(429, body, **headers))


@pytest.mark.parametrize("kind", ["json", "html"])
def test_errors_of_limits_say_what_is_known(api, lib, kind):
    """Which limit, what is left, how long to wait."""
    body = USED_UP if kind == "json" else b"24 hours"
    script = lib.Script(lib.reply(429, body, **{"retry-after": "3600", "x-api-credits-remaining": "0"}))

    with pytest.raises(LimitError) as caught:
        script.run(calls.free(api, "GET", "/org"))

    error = caught.value
    assert ("credits", 0, 3600.0, False) == (error.limit, error.remaining, error.retry_after, error.sent)
    assert 1 == len(script.requests)


def test_errors_of_used_up_credits_say_when_these_come_back(api, lib):
    """The server does not."""
    with pytest.raises(LimitError, match="Each credit comes back 24 hours after it was used"):
        lib.Script(lib.reply(429, USED_UP)).run(calls.free(api, "GET", "/org"))


def test_a_wait_longer_than_the_deadline_is_told_and_not_begun(api, lib):
    """Also where the server failed."""
    script = lib.Script(lib.reply(503, b"", **{"retry-after": "86400"}))

    with pytest.raises(ServerError) as caught:
        script.run(calls.free(api, "GET", "/org"))

    assert 86400.0 == caught.value.retry_after
    assert [] == script.sleeps


@pytest.mark.parametrize(
    ("documented", "rows", "price"),
    [
        ({"base": 1}, None, 1),
        ({"base": 0}, None, 0),
        ({"base": 50}, 3, 50),
        ({}, None, 1),
        ({"per": 10, "most": 10}, 1, 1),
        ({"per": 10, "most": 10}, 11, 2),
        ({"per": 10, "most": 10}, 100, 10),
        ({"per": 10, "most": 10}, 1000, 10),
        ({"per": 50}, None, 1),
    ],
)
def test_prices_are_those_of_the_description(documented, rows, price):
    """A base price, or by rows up to a maximum."""
    assert price == pricing.price(documented, rows)


QUERY = {"base": 1, "limit": "body.q", "over": {"200": 2, "1000": 3}}


@pytest.mark.parametrize(
    ("documented", "asked", "body", "price"),
    [
        ({"base": 1, "given": {"query.cvid": 3}}, {"page": "1"}, None, 1),
        ({"base": 1, "given": {"query.cvid": 3}}, {"page": "1", "cvid": "5"}, None, 3),
        (QUERY, {}, {"q": "select id from Leads where id is not null"}, 1),
        (QUERY, {}, {"q": "select id from Leads where id is not null limit 200"}, 1),
        (QUERY, {}, {"q": "select id from Leads where id is not null LIMIT  201 offset 2000"}, 2),
        (QUERY, {}, {"q": "select id from Leads where id is not null limit 5, 1001"}, 3),
        (QUERY, {}, {"q": "select id from Leads where Last_Name = 'limit 2000' limit 7"}, 1),
        (QUERY, {}, {"q": "select id from Leads where Last_Name = 'it\\'s limit 2000'"}, 1),
        (QUERY, {}, {"q": f"select id from Leads where id is not null limit {'9' * 10_000}"}, 3),
        (QUERY, {}, {"q": "limit"}, 1),
        (QUERY, {}, {"q": 5}, 1),
        (QUERY, {}, {}, 1),
        (QUERY, {}, None, 1),
    ],
)
def test_some_calls_are_dearer_than_others_of_their_kind(documented, asked, body, price):
    """By what they ask for: a custom view, or many rows."""
    assert price == pricing.price(documented, None, asked, body)


@pytest.mark.parametrize(
    ("documented", "asked", "rows", "scarce"),
    [
        (Scarce(always=True, given=(), rows_over=None), {}, None, True),
        (Scarce(always=False, given=("cvid", "sort_by"), rows_over=None), {"page": "1"}, None, False),
        (Scarce(always=False, given=("cvid", "sort_by"), rows_over=None), {"sort_by": "id"}, None, True),
        (Scarce(always=False, given=(), rows_over=10), {}, 10, False),
        (Scarce(always=False, given=(), rows_over=10), {}, 11, True),
    ],
)
def test_scarce_calls_are_those_of_the_description(documented, asked, rows, scarce):
    """Always, with a parameter, or beyond so many rows."""
    assert scarce is pricing.is_scarce(documented, asked, rows)


def test_credits_are_counted_until_they_come_back():
    """24 hours after their use, to the minute."""
    now = [NOW]
    found = limits(wall=lambda: now[0])
    found._spending.add(5, NOW)
    found._spending.add(3, NOW + 30)
    found._spending.add(2, NOW + 3600)

    assert 10 == found.credits_used
    assert timedelta(0) <= found.credits_return - datetime.fromtimestamp(NOW + 86_400, UTC) <= timedelta(minutes=1)
    now[0] = NOW + 86_400 + 90
    assert 2 == found.credits_used
    now[0] = NOW + 2 * 86_400
    assert (0, None) == (found.credits_used, found.credits_return)


def test_refused_calls_cost_nothing(lib):
    """Neither for their token nor for being too many."""
    found = limits()

    assert [0, 0, 5, 5] == [found.read(lib.reply(status, b""), 5) for status in (401, 429, 200, 400)]
    assert 10 == found.credits_used


def test_a_year_of_calls_is_counted_in_a_day_of_minutes():
    """Memory does not grow with time."""
    now = [NOW]
    found = limits(wall=lambda: now[0])
    for hour in range(24 * 365):
        now[0] = NOW + hour * 3600
        found._spending.add(1, now[0])

    assert len(found._spending._minutes) <= 26


def test_limits_print_what_is_known(lib):
    """And say what is not."""
    assert str(limits()) == (
        "edition unknown; at most 100 calls at a time: 0 on their way, 0 waiting; "
        "credits of 24 hours: 0 used by this client, remaining not told"
    )

    found = limits(edition="free")
    found.read(lib.reply(200, {}, **{"x-api-credits-remaining": "123"})._replace(at=NOW), 1)
    found._gate.enter()
    found._gate.narrow()
    assert str(found) == (
        "edition free; at most 5 calls at a time, 10 of the expensive ones, 1 for now: 1 on their way, 0 waiting; "
        "credits of 24 hours: 1 used by this client, the first come back at 2027-01-16 08:01 UTC, 123 remaining at "
        "2027-01-15 08:00:00 UTC"
    )
    assert datetime.fromtimestamp(NOW, UTC) == found.credits_seen
    assert repr(found) == f"<Limits: {found}>"


@pytest.fixture(params=["sync", "async"])
def learnt(request, server):
    """Give a function that makes a client, lets it ask the organization, and gives what it learnt and its limits."""

    def learn(**settings):
        where = {"base_url": server.url, "accounts_url": server.url, **settings}
        if request.param == "sync":
            with ZohoCRM("t", **where) as crm:
                return crm.limits.learn(), crm.limits

        async def run():
            async with AsyncZohoCRM("t", **where) as crm:
                return await crm.limits.learn(), crm.limits

        return asyncio.run(run())

    return learn


@pytest.mark.parametrize(
    ("licence", "edition", "concurrency"),
    [
        ({"paid_type": "enterprise", "trial_type": None}, "enterprise", 20),
        ({"paid_type": None, "trial_type": "Professional"}, "professional", 15),
        ({"paid_type": "zoho_one"}, "enterprise", 20),
    ],
)
def test_the_edition_is_learnt_from_the_organization(server, learnt, licence, edition, concurrency):
    """What it pays for, or tries."""
    server.answer = lambda _request: (200, {"org": [{"id": "1", "license_details": licence}]}, {})

    name, found = learnt()

    assert (edition, edition, concurrency, None) == (name, found.edition, found.concurrency, found.reason)
    assert 1 == found.credits_used


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (401, {"code": "OAUTH_SCOPE_MISMATCH", "message": "no", "status": "error"}, "Ask for a token with ZohoCRM.org"),
        (403, {"code": "NO_PERMISSION", "message": "no", "status": "error"}, "Have an administrator give"),
        (200, {"org": [{"license_details": {"paid_type": "galactic"}}]}, "no document has limits for 'galactic'"),
        (200, {"org": [{"license_details": None}]}, "the organization does not say"),
        (204, {}, "the organization does not say"),
    ],
)
def test_what_cannot_be_learnt_stays_unknown_and_says_so(server, learnt, status, answer, reason):
    """A missing scope is no reason to stop."""
    server.answer = lambda _request: (status, answer, {})

    name, found = learnt(concurrency=7)

    assert (None, None, 7) == (name, found.edition, found.concurrency)
    assert reason in found.reason
    assert f"edition unknown ({found.reason.rstrip('.')})" in str(found)


def test_a_forked_process_counts_on_whatever_the_other_one_was_doing(monkeypatch):
    """A lock that was held at the moment of the fork is let go by nobody."""
    spending = Spending(lambda: 1000.0)
    spending.add(3, None)
    spending._held().acquire()

    monkeypatch.setattr("os.getpid", lambda: -1)
    spending.add(2, None)

    assert 5 == spending.total
