"""Settings for single calls."""

import asyncio
import time

import pytest

from zoho_crm import AsyncZohoCRM, RetryPolicy, ZohoCRM
from zoho_crm._runtime import calls
from zoho_crm._runtime.errors import ServerError, TransportError


def free(crm, path="/thing", **more):
    """Make the flow of a call."""
    return calls.free(crm._api, "GET", path, **more)


def test_options_hold_for_the_copy_and_not_for_the_client(lib):
    """Each call of the copy has them."""
    with lib.Crm("t", timeout=9.0, base_url="https://mock.example") as crm:
        script = lib.Script(lib.reply(200, {}))
        script.run(free(crm.with_options(timeout=2.0, headers={"X-CRM-ORG": "7"})))
        script.run(free(crm))

    assert [(2.0, {"x-crm-org": "7"}), (9.0, {})] == [
        (request.timeout, dict(request.headers)) for request in script.requests
    ]


def test_copies_of_copies_keep_what_is_not_changed(lib):
    """Headers come on top, and those of a single call on top of these."""
    with lib.Crm("t", base_url="https://mock.example") as crm:
        first = crm.with_options(timeout=2.0, retries=5, headers={"a": "1", "b": "1"})
        second = first.with_options(deadline=7.0, headers={"B": "2", "c": "2"})
        script = lib.Script(lib.reply(200, {}))
        script.run(free(second, headers={"c": "3"}))

    assert (2.0, RetryPolicy(attempts=6, deadline=7.0)) == (second._api.timeout, second._api.retry)
    assert {"a": "1", "b": "2", "c": "3"} == script.requests[0].headers


@pytest.mark.parametrize(("retries", "requests"), [(None, 3), (0, 1), (1, 2)])
def test_retries_are_counted_without_the_first_attempt(lib, retries, requests):
    """0 turns them off."""
    with lib.Crm("t", base_url="https://mock.example", retry=RetryPolicy(attempts=3, wait=1.0)) as crm:
        script = lib.Script(lib.reply(503, b""))
        with pytest.raises(ServerError):
            script.run(free(crm.with_options(retries=retries)))

    assert requests == len(script.requests)


def test_deadline_bounds_attempts_and_waits(lib):
    """A wait that would pass it is not begun."""
    with lib.Crm("t", base_url="https://mock.example", retry=RetryPolicy(attempts=3, wait=1.0)) as crm:
        script = lib.Script(lib.reply(503, b""))
        with pytest.raises(ServerError):
            script.run(free(crm.with_options(deadline=2.5)))

    assert [1.0] == script.sleeps
    assert [2.5, 1.5] == [request.timeout for request in script.requests]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"timeout": 0}, "timeout must be more than 0 seconds"),
        ({"timeout": float("nan")}, "timeout must be more than 0 seconds"),
        ({"deadline": -1}, "deadline must be more than 0 seconds"),
        ({"retries": -1}, "retries must be at least 0"),
        ({"headers": {"Authorization": "x"}}, "The header Authorization is written by the client itself"),
        ({"headers": {"a b": "x"}}, "'a b' is no name of a header"),
        ({"headers": {"": "x"}}, "'' is no name of a header"),
        ({"headers": {"x": "a\r\nb: c"}}, "The value of the header x must be printable ASCII"),
        ({"headers": {"x": "ü"}}, "The value of the header x must be printable ASCII"),
        ({"headers": {"x": " a"}}, "without blanks at its ends"),
    ],
)
def test_options_that_make_no_sense_are_refused(lib, options, complaint):
    """Before anything is sent."""
    with lib.Crm("t") as crm, pytest.raises(ValueError, match=complaint):
        crm.with_options(**options)


def test_resources_and_jobs_of_the_copy_have_its_options():
    """Also when the client has used the same resource before; they share connections, login and limits."""
    with ZohoCRM("t") as crm:
        before = crm.tags
        copy = crm.with_options(timeout=2.0)

        assert before is crm.tags
        assert type(before) is type(copy.tags)
        assert 2.0 == copy.tags._api.timeout == copy.job("5", "massUpdateRecords", "Leads")._api.timeout
        assert 30.0 == crm.tags._api.timeout
        assert crm._driver is copy._driver
        assert crm._api.session is copy._api.session
        assert crm.limits is copy.limits


def test_options_reach_a_real_server(server):
    """Blocking and with asyncio."""
    settings = {"base_url": server.url, "accounts_url": server.url}
    with ZohoCRM("t", **settings) as crm:
        crm.with_options(headers={"x-one": "1"}).request("GET", "/thing")

    async def run():
        async with AsyncZohoCRM("t", **settings) as crm:
            await crm.with_options(headers={"x-one": "2"}).request("GET", "/thing")

    asyncio.run(run())

    assert ["1", "2"] == [request.headers["x-one"] for request in server.requests]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_timeout_of_a_copy_ends_a_slow_call(server, kind):
    """The client itself would have waited longer."""
    settings = {"base_url": server.url, "accounts_url": server.url, "timeout": 20.0}

    def slow(_request):
        time.sleep(0.2)
        return 200, {}, {}

    def blocking():
        with ZohoCRM("t", **settings) as crm:
            crm.with_options(timeout=0.05, retries=0).request("GET", "/thing")

    async def tasks():
        async with AsyncZohoCRM("t", **settings) as crm:
            await crm.with_options(timeout=0.05, retries=0).request("GET", "/thing")

    server.answer = slow
    with pytest.raises(TransportError, match=r"did not answer within 0\.05 seconds"):
        blocking() if kind == "sync" else asyncio.run(tasks())


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("deadline", r"give retry=RetryPolicy\(deadline=\.\.\.\), or use crm\.with_options\(deadline=\.\.\.\)\."),
        ("retries", r"give retry=RetryPolicy\(attempts=\.\.\.\), or use crm\.with_options\(retries=\.\.\.\)\."),
        ("headers", r"use crm\.with_options\(headers=\.\.\.\)\."),
        ("time_out", r"did you mean timeout\?"),
        ("zzz", r"it has data_center, environment, .*, clock\."),
    ],
)
def test_setting_that_a_client_does_not_have_is_named(lib, name, hint):
    """With the class, and where such goes; the value, which may be a secret, is not shown."""
    for client in (lib.Crm, lib.AsyncCrm):
        with pytest.raises(TypeError, match=f"{client.__name__} has no setting '{name}'; {hint}") as caught:
            client("1000.secret", **{name: "5e62e7"})
        assert "5e62e7" not in str(caught.value)
