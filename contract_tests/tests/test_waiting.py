"""Tests of services need not wait: a client that has the clock of the sandbox moves it forward where it would sleep.

A clock that stands still shows whether it was that clock.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from zoho_crm import AsyncZohoCRM, AuthError, RefreshToken, RetryPolicy, ServerError, ZohoCRM
from zoho_sandbox import Clock, Sandbox, sleepers

# More records than the sandbox does in one portion.
MANY = 600
UPDATE = {"City": "Bern"}


def view_of(views):
    """The view of all records."""
    return next(view.id for view in views if view["name"] == "All Leads")


def updated(sandbox, kind, on_progress):
    """The end of a job that was started and waited for with a client of that kind."""
    given = {"base_url": sandbox.url, "clock": sandbox.clock}

    async def work():
        async with AsyncZohoCRM(sandbox.access_token, **given) as crm:
            view = view_of(await crm.settings.custom_views("Leads"))
            job = await crm.records.mass_update("Leads", UPDATE, cvid=view)
            return await job.wait(timeout=60, on_progress=on_progress)

    if kind == "async":
        return asyncio.run(work())
    with ZohoCRM(sandbox.access_token, **given) as crm:
        view = view_of(crm.settings.custom_views("Leads"))
        return crm.records.mass_update("Leads", UPDATE, cvid=view).wait(timeout=60, on_progress=on_progress)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_job_is_waited_for_without_waiting(zoho_sandbox, kind):
    """It is scheduled, runs and ends as always, seconds later by the clock that both share."""
    states = []
    zoho_sandbox.clock.freeze()
    before = zoho_sandbox.clock.now()
    done = updated(zoho_sandbox, kind, lambda status: states.append(status.state))

    assert "COMPLETED" == done.state
    assert ["SCHEDULED", "RUNNING", "RUNNING", "COMPLETED"] == states
    # It begins in the second that it was asked for in, of which some was over.
    assert 1 < zoho_sandbox.clock.now() - before < 60


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_long_job_ends_in_time(kind):
    """What works on it takes real time, and is waited for, by a clock that stands still as by any other."""
    with Sandbox(seed="empty", clock=Clock(1_790_000_000)) as sandbox, sandbox.serve():
        with ZohoCRM(sandbox.access_token, base_url=sandbox.url) as crm:
            list(crm.records.stream.create("Leads", ({"Last_Name": str(number)} for number in range(MANY))))
        done = updated(sandbox, kind, None)

        assert MANY == done.counters["updated"]
        assert 1_790_000_000 < sandbox.clock.now() < 1_790_000_060


def test_tries_come_without_waiting(zoho_sandbox):
    """A call that is tried again rests by the clock."""
    zoho_sandbox.disturb("unavailable", seconds=30)
    zoho_sandbox.clock.freeze()
    before = zoho_sandbox.clock.now()
    retry = RetryPolicy(attempts=3, deadline=600)
    crm = ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url, clock=zoho_sandbox.clock, retry=retry)
    with crm, pytest.raises(ServerError):
        crm.records.get("Leads", "1")

    assert 60 <= zoho_sandbox.clock.now() - before < 80


def test_tokens_grow_old_by_the_same_clock(zoho_sandbox):
    """An hour later the client knows by itself that its token is over, and has a new one."""
    auth = RefreshToken(zoho_sandbox.client_id, zoho_sandbox.client_secret, zoho_sandbox.refresh_token)
    given = {"base_url": zoho_sandbox.url, "accounts_url": zoho_sandbox.accounts_url, "clock": zoho_sandbox.clock}
    with ZohoCRM(auth, **given) as crm:
        crm.records.count("Leads")
        zoho_sandbox.advance(3600)
        crm.records.count("Leads")
        paths = [entry.request.path for entry in reversed(zoho_sandbox.log.after(0))]

    assert ["/oauth/v2/token", "/crm/v8/Leads/actions/count"] * 2 == paths


def test_bare_token_grows_old(zoho_sandbox):
    """A test of what a service does when its token is over takes no hour."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url, clock=zoho_sandbox.clock) as crm:
        zoho_sandbox.clock.sleep(3600)
        with pytest.raises(AuthError):
            crm.records.count("Leads")


def test_awaited_sleep_lets_others_have_their_turn():
    """It takes no time, and is no loop that nobody else gets into."""
    turns = []
    clock = Clock(0)

    async def sleep(name):
        for _ in range(2):
            await clock.sleep(5)
            turns.append(name)

    async def both():
        await asyncio.gather(sleep("a"), sleep("b"))

    asyncio.run(both())

    assert ([{"a", "b"}, {"a", "b"}], 10) == ([set(turns[:2]), set(turns[2:])], clock.now())


def test_first_who_wakes_does_not_find_the_time_of_the_last():
    """Whoever sleeps shortly is awake before the clock shows what somebody else waits for."""
    seen = []
    clock = Clock(0)

    async def sleep(seconds):
        await clock.sleep(seconds)
        seen.append(clock.now())

    async def all_of_them():
        await asyncio.gather(sleep(60), sleep(5), sleep(10))

    asyncio.run(all_of_them())

    assert [5, 10, 60] == seen


def test_threads_that_sleep_at_once_sleep_together(monkeypatch):
    """It is as late for all of them; none may be so late here that the others take it to be asleep already."""
    monkeypatch.setattr(sleepers, "QUIET", 0.2)
    clock, all_there = Clock(0), Barrier(8)

    def sleep(_):
        all_there.wait()
        clock.sleep(5)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sleep, range(8)))

    assert 5 == clock.now()


class Overtaken(Clock):
    """A clock that somebody else moves on right after it was read."""

    def __init__(self, since, to):
        super().__init__(0)
        self.since, self.to, self.reads = since, to, 0

    def _shown(self):
        shown = super()._shown()
        self.reads += 1
        if self.reads == self.since:
            self.set(self.to)
        return shown


@pytest.mark.parametrize("since", [1, 2])
def test_who_sleeps_never_sets_the_clock_back(since):
    """Whenever somebody else moves it on in between."""
    clock = Overtaken(since, 100)

    clock.sleep(5)

    assert clock.reads >= since
    assert clock.now() >= 100


def test_sleep_that_nobody_awaits_is_over_within_a_loop_as_well():
    """A client that holds up its thread may be used where a loop is running."""

    async def call():
        clock = Clock(0)
        clock.sleep(5)
        return clock.now()

    assert 5 == asyncio.run(call())


class Slow:
    """Work that is over when a loop had its turn, and not before."""

    def __init__(self):
        self._turned = Event()
        self.settled = None

    def settle(self, seconds):
        """Wait for the turn."""
        self.settled = self._turned.wait(seconds)

    def turn(self):
        """Be done."""
        self._turned.set()


def test_loop_goes_on_while_work_is_waited_for():
    """Whoever awaits the sleep holds up nobody but himself."""
    clock, work = Clock(0), Slow()
    clock.wait_for(work)

    async def both():
        asyncio.get_running_loop().call_later(0.01, work.turn)
        await clock.sleep(5)

    asyncio.run(both())

    assert work.settled


def test_tasks_that_are_refused_at_once_rest_together(zoho_sandbox):
    """Twenty calls that are told to come back in five seconds take one rest, and are within their deadline."""
    many = 20
    zoho_sandbox.clock.freeze()
    zoho_sandbox.disturb("unavailable", seconds=5, times=many)
    retry = RetryPolicy(attempts=50, deadline=30)

    async def counted():
        given = {"base_url": zoho_sandbox.url, "clock": zoho_sandbox.clock, "retry": retry}
        async with AsyncZohoCRM(zoho_sandbox.access_token, **given) as crm:
            return await asyncio.gather(*(crm.records.count("Leads") for _ in range(many)))

    assert 1 == len({found.count for found in asyncio.run(counted())})
