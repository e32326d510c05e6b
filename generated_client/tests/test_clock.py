"""A clock of the caller's, and one deadline over everything that a call waits for."""

import asyncio
import threading
from email.utils import formatdate

import pytest

from zoho_crm import AsyncZohoCRM, LimitError, RefreshToken, RetryPolicy, ServerError, TransportError, ZohoCRM
from zoho_crm._runtime import decode, retry
from zoho_crm._runtime.tokens import MemoryTokenStore
from zoho_crm._runtime.wire import Request

WALL = 1_800_000_000.0


class Still:
    """A clock that stands still, except for those who sleep by it."""

    def __init__(self):
        self.now = 0.0
        self.naps = []

    def monotonic(self):
        """Seconds."""
        return self.now

    def time(self):
        """Seconds since the epoch."""
        return WALL + self.now

    def sleep(self, seconds):
        """Pass the time without waiting."""
        self.naps.append(seconds)
        self.now += seconds


class AsyncStill(Still):
    """The same for asyncio."""

    async def sleep(self, seconds):
        """Pass the time without waiting."""
        super().sleep(seconds)


@pytest.fixture(params=["sync", "async"])
def timed(request, server):
    """Give a function that calls something on a client with a clock, and gives the result or error and the clock."""

    def run(call, auth="1000.good", **settings):
        clock = Still() if request.param == "sync" else AsyncStill()
        where = {"base_url": server.url, "accounts_url": server.url, "clock": clock, **settings}

        def blocking():
            with ZohoCRM(auth, **where) as crm:
                return call(crm)

        async def tasks():
            async with AsyncZohoCRM(auth, **where) as crm:
                return await call(crm)

        try:
            return (blocking() if request.param == "sync" else asyncio.run(tasks())), clock
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error, clock

    return run


def test_waits_are_slept_by_the_callers_clock(server, timed):
    """A test with retries of half a minute takes no time."""
    server.answer = lambda _request: (503, {}, {})

    result, clock = timed(lambda crm: crm.request("GET", "/org"), retry=RetryPolicy(attempts=4, wait=8.0))

    assert isinstance(result, ServerError)
    assert 3 == len(clock.naps)
    assert all(4.0 <= nap <= 8.0 for nap in clock.naps)


def test_jobs_are_waited_for_by_the_callers_clock(server, timed):
    """And tokens expire by it."""
    states = iter(["SCHEDULED", "RUNNING", "RUNNING", "COMPLETED"])
    server.answer = lambda _request: (200, {"data": [{"Status": next(states)}]}, {})

    result, clock = timed(lambda crm: crm.job("5", "massUpdateRecords", "Leads").wait(timeout=600))

    assert "COMPLETED" == result.state
    assert 3 == len(clock.naps)


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("20", 20.0),
        ("1.5", 1.5),
        (" 3 ", 3.0),
        ("0", 0.0),
        (formatdate(WALL + 30, usegmt=True), 30.0),
        (formatdate(WALL - 30, usegmt=True), 0.0),
    ],
)
def test_a_wait_that_the_server_asks_for_is_kept_to_the_second(server, timed, written, wait):
    """In seconds, or as a date by the caller's clock; a date that is past is now."""
    answers = iter([(503, {}, {"retry-after": written}), (200, {"a": 1}, {})])
    server.answer = lambda _request: next(answers)

    result, clock = timed(lambda crm: crm.request("GET", "/org"))

    assert {"a": 1} == result
    assert [wait] == clock.naps


@pytest.mark.parametrize(
    "written",
    ["", "soon", "-5", "nan", "inf", "1e3", "1_000", "٣", "5 minutes", "Fri, 99 Foo 2026", "9" * 400, "0001-01-01"],
)
def test_a_wait_that_makes_no_sense_is_replaced_by_our_own(lib, written):
    """Whatever stands there."""
    reply = lib.reply(503, b"", **{"retry-after": written})
    script = lib.Script(reply, lib.reply(200))

    assert decode.retry_after(reply, WALL) is None
    script.run(retry.send(Request("GET", "https://x", "op", 30.0), RetryPolicy(wait=1.0), "safe"))
    assert [1.0] == script.sleeps


@pytest.mark.parametrize(
    ("status", "written", "kind"),
    [
        (503, "86400", ServerError),
        (503, formatdate(WALL + 86_400, usegmt=True), ServerError),
        (429, "86400", LimitError),
    ],
)
def test_a_wait_beyond_the_deadline_is_told_at_once(server, timed, status, written, kind):
    """Nobody sleeps, and the error says for how long one would have to."""
    server.answer = lambda _request: (status, {"code": "X", "message": "concurrent"}, {"retry-after": written})

    result, clock = timed(lambda crm: crm.request("GET", "/org"))

    assert isinstance(result, kind)
    assert 86_400.0 == pytest.approx(result.retry_after, abs=1)
    assert [] == clock.naps
    assert 1 == len(server.requests)


def test_time_that_the_login_took_is_missing_for_the_call(server, timed):
    """The accounts server is busy for most of a minute; the deadline of a minute holds all the same."""
    refreshes = []

    def answer(request):
        if request.path.startswith("/oauth"):
            refreshes.append(1)
            return (503, {}, {"retry-after": "55"}) if len(refreshes) == 1 else (200, {"access_token": "1000.a"}, {})
        return 503, {}, {"retry-after": "10"}

    server.answer = answer

    result, clock = timed(lambda crm: crm.request("GET", "/org"), auth=RefreshToken("i", "s", "r"))

    assert isinstance(result, ServerError)
    assert [55.0] == clock.naps


def test_a_login_is_given_up_at_the_deadline_of_the_call(server, timed):
    """Not at one of its own."""
    server.answer = lambda _request: (503, {}, {"retry-after": "30"})

    result, clock = timed(
        lambda crm: crm.with_options(deadline=20).request("GET", "/org"), auth=RefreshToken("i", "s", "r")
    )

    assert isinstance(result, ServerError)
    assert [] == clock.naps
    assert not result.sent


@pytest.mark.parametrize("first", ["patient", "hurried"])
def test_whoever_waits_for_a_token_keeps_his_own_deadline(server, first):
    """A call in a hurry gives up and leaves the others to go on; whoever of them went for the token."""
    begun, over = threading.Event(), threading.Event()

    def answer(request):
        if request.path.startswith("/oauth"):
            begun.set()
            over.wait(5)
            return 200, {"access_token": "1000.a", "expires_in": 3600}, {}
        return 200, {"a": 1}, {}

    server.answer = answer
    results = {}
    where = {"base_url": server.url, "accounts_url": server.url, "token_store": MemoryTokenStore()}

    with ZohoCRM(RefreshToken("i", "s", first), **where) as crm:

        def work(name):
            deadline = 0.2 if name == "hurried" else 30.0
            try:
                results[name] = crm.with_options(deadline=deadline).request("GET", "/org")
            except TransportError as error:
                results[name] = error
                over.set()

        threads = [
            threading.Thread(target=work, args=(name,)) for name in sorted(["patient", "hurried"], key=first.__ne__)
        ]
        threads[0].start()
        begun.wait(5)
        threads[1].start()
        for thread in threads:
            thread.join()

    assert {"a": 1} == results["patient"]
    assert isinstance(results["hurried"], TransportError)
    assert not results["hurried"].sent


def test_a_task_that_waits_for_a_token_keeps_its_own_deadline(server):
    """Likewise with asyncio."""
    over = threading.Event()

    def answer(request):
        if request.path.startswith("/oauth"):
            over.wait(5)
            return 200, {"access_token": "1000.a", "expires_in": 3600}, {}
        return 200, {"a": 1}, {}

    server.answer = answer

    async def run():
        async with AsyncZohoCRM(RefreshToken("i", "s", "r"), base_url=server.url, accounts_url=server.url) as crm:
            patient = asyncio.create_task(crm.request("GET", "/org"))
            await asyncio.sleep(0)
            try:
                await crm.with_options(deadline=0.2).request("GET", "/org")
            except TransportError as error:
                over.set()
                return await patient, str(error)

    result, error = asyncio.run(run())

    assert {"a": 1} == result
    assert "token refresh: its deadline passed before it could be sent" in error
