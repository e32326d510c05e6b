"""One refresh for everybody who waits."""

import asyncio
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from zoho_crm._runtime import calls
from zoho_crm._runtime.async_driver import AsyncDriver
from zoho_crm._runtime.credentials import RefreshToken
from zoho_crm._runtime.drivers import FLIGHTS, Flights, SyncDriver, in_event_loop
from zoho_crm._runtime.errors import AuthError, TransportError
from zoho_crm._runtime.events import TokenRefreshed
from zoho_crm._runtime.flow import Blocking, Once
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
from zoho_crm._runtime.tokens import MemoryTokenStore, Token

ANSWER_AFTER = 0.15


def once(key, function):
    """Make a flow that runs a function once for everybody."""

    def inner():
        return (yield Blocking(function))

    return (yield Once(key, inner))


def slow(seen, result="done"):
    """Make a function that takes a moment and counts its calls."""

    def function():
        seen.append(1)
        time.sleep(ANSWER_AFTER)
        if isinstance(result, Exception):
            raise result
        return result

    return function


@pytest.fixture
def crowd(monkeypatch):
    """Give a function that makes a slow one: it goes on when so many have asked for its flow."""
    asked, join = threading.Semaphore(0), Flights.join

    def counted(flights, key):
        found = join(flights, key)
        asked.release()
        return found

    monkeypatch.setattr(Flights, "join", counted)

    def make(seen, size, result="done"):
        function = slow(seen, result)

        def waiting():
            for _ in range(size):
                asked.acquire(timeout=30)
            return function()

        return waiting

    return make


@pytest.fixture
def expired(server):
    """Give a server that refuses the token it gave before; and what a client needs to call it with that token."""
    refreshes = []

    def answer(request):
        if request.path.startswith("/oauth"):
            refreshes.append(1)
            time.sleep(ANSWER_AFTER)
            return 200, {"access_token": "1000.fresh", "expires_in": 3600, "api_domain": server.url}, {}
        if request.headers["authorization"].endswith("1000.expired"):
            return 401, {"code": "INVALID_TOKEN", "message": "dead", "status": "error", "details": {}}, {}
        return 200, {"ok": True}, {}

    class Store(MemoryTokenStore):
        """A store that every key finds the expired token in, until another is saved."""

        def load(self, key):
            return super().load(key) or Token(Secret("1000.expired"), 9e12, server.url)

    server.answer = answer
    settings = {"base_url": server.url, "accounts_url": server.url, "token_store": Store()}
    return SimpleNamespace(refreshes=refreshes, settings=settings, login=RefreshToken("i", "s", "r"))


@pytest.mark.no_cover
def test_100_threads_with_an_expired_token_refresh_once(lib, expired):
    """All of them get their answer."""
    start, answers = threading.Barrier(100), []

    with lib.Crm(expired.login, **expired.settings) as crm:

        def work():
            start.wait()
            answers.append(crm.request("GET", "/thing"))

        threads = [threading.Thread(target=work) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [{"ok": True}] * 100 == answers
    assert 1 == len(expired.refreshes)


@pytest.mark.no_cover
def test_200_tasks_with_an_expired_token_refresh_once(lib, expired):
    """All of them get their answer."""

    async def run():
        async with lib.AsyncCrm(expired.login, **expired.settings) as crm:
            return await asyncio.gather(*(crm.request("GET", "/thing") for _ in range(200)))

    assert [{"ok": True}] * 200 == asyncio.run(run())
    assert 1 == len(expired.refreshes)


@pytest.mark.no_cover
def test_1000_tasks_without_a_token_fetch_one(lib, expired):
    """All of them get it."""

    async def run():
        async with lib.AsyncCrm(expired.login, **{**expired.settings, "token_store": None}) as crm:
            tokens = await asyncio.gather(*(crm._driver.run(crm._api.session.token()) for _ in range(1000)))
            return {token.access.reveal() for token in tokens}

    assert {"1000.fresh"} == asyncio.run(run())
    assert 1 == len(expired.refreshes)


def test_clients_of_one_login_refresh_once_between_them(lib, expired):
    """Sixteen clients with a common store, a thread each."""
    start, answers = threading.Barrier(16), []

    def work():
        with lib.Crm(expired.login, **expired.settings) as crm:
            start.wait()
            answers.append(crm.request("GET", "/thing"))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [{"ok": True}] * 16 == answers
    assert 1 == len(expired.refreshes)


def test_threads_and_tasks_wait_for_the_same_flow(crowd):
    """A process that has both kinds of client refreshes once."""
    seen, results = [], []
    function = crowd(seen, 10)
    threads = [
        threading.Thread(target=lambda: results.append(SyncDriver(None).run(once("mixed", function)))) for _ in range(5)
    ]

    async def tasks():
        return await asyncio.gather(*(AsyncDriver(None).run(once("mixed", function)) for _ in range(5)))

    for thread in threads:
        thread.start()
    results += asyncio.run(tasks())
    for thread in threads:
        thread.join()

    assert ["done"] * 10 == results
    assert 1 == len(seen)


def test_failure_reaches_everybody_as_an_error_of_his_own(crowd):
    """Whoever marks his error with his rows does not mark the others'."""
    seen, errors = [], []
    failing = crowd(seen, 5, AuthError("revoked"))

    def work():
        try:
            SyncDriver(None).run(once("failing", failing))
        except AuthError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 5 == len({id(error) for error in errors})
    assert {"revoked"} == {error.message for error in errors}
    assert 1 == len(seen)
    assert {} == FLIGHTS._running


def test_failure_reaches_every_task():
    """Likewise with asyncio."""
    seen = []

    async def run():
        flows = (AsyncDriver(None).run(once("failing", slow(seen, AuthError("revoked")))) for _ in range(5))
        return await asyncio.gather(*flows, return_exceptions=True)

    assert ["revoked"] * 5 == [error.message for error in asyncio.run(run())]
    assert 1 == len(seen)


def test_a_waiter_takes_over_when_the_leader_is_cancelled():
    """A cancelled task does not take the others with it."""
    seen = []

    async def run():
        leader = asyncio.create_task(AsyncDriver(None).run(once("cancelled", slow(seen))))
        await asyncio.sleep(0.02)
        waiters = [asyncio.create_task(AsyncDriver(None).run(once("cancelled", slow(seen)))) for _ in range(3)]
        await asyncio.sleep(0.02)
        leader.cancel()
        return await asyncio.gather(leader, *waiters, return_exceptions=True)

    first, *others = asyncio.run(run())

    assert isinstance(first, asyncio.CancelledError)
    assert ["done"] * 3 == others
    assert 2 == len(seen)


def test_a_thread_takes_over_from_a_cancelled_task():
    """Across the two worlds as well."""
    seen, results = [], []
    waiting = threading.Thread(target=lambda: results.append(SyncDriver(None).run(once("handed", slow(seen)))))

    async def run():
        leader = asyncio.create_task(AsyncDriver(None).run(once("handed", slow(seen))))
        await asyncio.sleep(0.02)
        waiting.start()
        await asyncio.sleep(0.05)
        leader.cancel()
        await asyncio.gather(leader, return_exceptions=True)

    asyncio.run(run())
    waiting.join()

    assert ["done"] == results


def test_a_waiter_that_gives_up_does_not_stop_the_leader():
    """The leader's work is everybody's."""
    seen = []

    async def run():
        leader = asyncio.create_task(AsyncDriver(None).run(once("patient", slow(seen))))
        await asyncio.sleep(0.02)
        waiter = asyncio.create_task(AsyncDriver(None).run(once("patient", slow(seen))))
        await asyncio.sleep(0.02)
        waiter.cancel()
        return await leader

    assert "done" == asyncio.run(run())
    assert 1 == len(seen)


def test_a_blocking_call_inside_an_event_loop_does_not_wait_for_that_loop():
    """It would wait for itself; it runs the flow a second time instead."""
    seen = []

    async def run():
        leader = asyncio.create_task(AsyncDriver(None).run(once("loop", slow(seen))))
        await asyncio.sleep(0.02)
        mine = SyncDriver(None).run(once("loop", slow(seen)))
        return mine, await leader

    assert ("done", "done") == asyncio.run(run())
    assert 2 == len(seen)
    assert not in_event_loop()


@pytest.mark.parametrize("shared", [False, True], ids=["memory", "sqlite"])
def test_a_blocking_call_is_told_when_it_holds_up_the_task_that_has_the_claim(server, lib, tmp_path, shared):
    """With a store that processes share it would wait for that task in vain; without one it fetches its own token."""
    asked, hold = threading.Event(), threading.Event()

    def answer(_request):
        if not asked.is_set():
            asked.set()
            hold.wait(5)
        return 200, {"access_token": "1000.fresh", "expires_in": 3600}, {}

    server.answer = answer
    login = RefreshToken("i", "s", "r")
    store = SqliteTokenStore(tmp_path / "tokens") if shared else MemoryTokenStore()
    settings = {"base_url": server.url, "accounts_url": server.url, "token_store": store}

    async def run():
        async with lib.AsyncCrm(login, **settings) as other:
            task = asyncio.create_task(other.request("GET", "/org"))
            await asyncio.to_thread(asked.wait)
            with lib.Crm(login, **settings) as crm:
                try:
                    mine = crm.request("GET", "/org")
                except TransportError as error:
                    mine = error
            hold.set()
            return mine, await task

    mine, theirs = asyncio.run(run())

    assert "1000.fresh" == theirs["access_token"]
    if shared:
        assert not mine.sent
        assert "holds the loop up" in str(mine)
        assert "asyncio.to_thread" in str(mine)
    else:
        assert theirs == mine


def test_a_hook_may_call_while_the_token_that_it_hears_of_is_under_way(server, lib, tmp_path):
    """It would wait for the very call that it is called by."""
    server.answer = lambda _request: (200, {"access_token": "1000.fresh", "expires_in": 3600}, {})
    found = []

    def hear(event):
        if isinstance(event, TokenRefreshed):
            found.append(crm.request("GET", "/org"))

    where = {"base_url": server.url, "accounts_url": server.url, "token_store": SqliteTokenStore(tmp_path / "tokens")}
    with lib.Crm(RefreshToken("i", "s", "r"), on_event=hear, **where) as crm:
        crm.request("GET", "/org")

    assert 1 == len(found)
    assert 1 == sum(request.path.startswith("/oauth") for request in server.requests)


def test_no_loop_runs_where_asyncio_was_never_imported(monkeypatch):
    """And a blocking client does not import it to find out."""
    monkeypatch.delitem(sys.modules, "asyncio")

    assert not in_event_loop()


def test_concurrency_bounds_the_requests_at_once(server, lib):
    """Blocking and with asyncio."""
    lock, now, most = threading.Lock(), [0], [0]

    def answer(_request):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1
        return 200, {}, {}

    server.answer = answer
    with lib.Crm("t", base_url=server.url, concurrency=2) as crm:
        threads = [threading.Thread(target=crm.request, args=("GET", "/a")) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    async def run():
        async with lib.AsyncCrm("t", base_url=server.url, concurrency=2) as crm:
            await asyncio.gather(*(crm._driver.run(calls.free(crm._api, "GET", "/a")) for _ in range(8)))

    asyncio.run(run())

    assert 16 == len(server.requests)
    assert 2 == most[0]
