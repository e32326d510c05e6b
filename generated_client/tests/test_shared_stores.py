"""Token stores that processes share: one of them refreshes."""

import asyncio
import json
import sqlite3
import stat
import subprocess
import sys
import threading
import time

import pytest
from uncounted import uncounted

from zoho_crm._runtime.async_driver import AsyncDriver
from zoho_crm._runtime.auth import Session
from zoho_crm._runtime.credentials import RefreshToken
from zoho_crm._runtime.errors import AuthError
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
from zoho_crm._runtime.tokens import MemoryTokenStore, SharedTokenStore, Token

LOGIN = RefreshToken("i", "s", "r")
POLICY = RetryPolicy(attempts=3, deadline=30.0, wait=1.0)
FRESH = {"access_token": "1000.fresh", "expires_in": 3600}
PROCESSES = 4

PROGRAM = """
import asyncio, json, sys
from zoho_crm import AsyncZohoCRM, FileTokenStore, RefreshToken, SqliteTokenStore, ZohoCRM

kind, store, path, url = sys.argv[1:]
store = {"file": FileTokenStore, "sqlite": SqliteTokenStore}[store](path)
settings = {"base_url": url, "accounts_url": url, "token_store": store}

async def run():
    async with AsyncZohoCRM(RefreshToken("i", "s", "r"), **settings) as crm:
        return await crm.request("GET", "/thing")

print("ready", flush=True)
sys.stdin.readline()
if kind == "async":
    answer = asyncio.run(run())
else:
    with ZohoCRM(RefreshToken("i", "s", "r"), **settings) as crm:
        answer = crm.request("GET", "/thing")
print(json.dumps(answer), flush=True)
"""


def session_of(store):
    """Give a session on a store."""
    return Session(LOGIN, Hosts.of("us", "production"), store, POLICY, 5.0)


@pytest.mark.parametrize("kept", ["nothing", "expired", "refused"])
def test_four_processes_refresh_once(server, store, kind, tmp_path, kept):
    """Blocking and asyncio ones at once, whether the store is empty, out of date, or has a token that is refused."""
    refreshes = []

    def answer(request):
        if request.path.startswith("/oauth"):
            refreshes.append(1)
            time.sleep(0.15)
            return 200, {**FRESH, "api_domain": server.url}, {}
        if request.headers["authorization"].endswith("1000.fresh"):
            return 200, {"ok": True}, {}
        return 401, {"code": "INVALID_TOKEN", "message": "dead", "status": "error", "details": {}}, {}

    server.answer = answer
    if kept != "nothing":
        key = Session(LOGIN, Hosts.of("us", "production", server.url, server.url), store, POLICY, 5.0).key
        store.save(key, Token(Secret("1000.old"), 1.0 if kept == "expired" else 9e12, server.url))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, flavour, kind, str(tmp_path / "tokens"), server.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=uncounted(),
        )
        for flavour in ["sync", "async"] * (PROCESSES // 2)
    ]
    for process in processes:
        assert "ready\n" == process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate()[0]) for process in processes]

    assert [{"ok": True}] * PROCESSES == answers
    assert 1 == len(refreshes)


def test_one_claim_at_a_time(store):
    """It lapses, it can be given up, and only by who made it; keys do not mind each other."""
    assert isinstance(store, SharedTokenStore)
    assert store.claim("a", 100.0, 130.0)
    assert not store.claim("a", 129.0, 160.0)
    assert store.claim("b", 100.0, 130.0)
    store.release("a", 131.0)
    assert not store.claim("a", 129.0, 160.0)
    store.release("a", 130.0)
    assert store.claim("a", 129.0, 160.0)
    assert store.claim("a", 160.0, 190.0)
    store.release("c", 1.0)


def test_of_many_threads_one_gets_the_claim(store):
    """Each with an end of its own, as processes have."""
    start, won = threading.Barrier(8), []

    def work(until):
        start.wait()
        if store.claim("a", 100.0, until):
            won.append(until)

    threads = [threading.Thread(target=work, args=(200.0 + number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len(won)


def test_claims_and_tokens_do_not_disturb_each_other(store):
    """A claim is no token, a token ends no claim, the end of a claim leaves the token."""
    token = Token(Secret("1000.a"), 5.0, None, Secret("1000.r"))

    assert store.claim("a", 100.0, 130.0)
    assert store.load("a") is None
    store.save("a", token)
    assert not store.claim("a", 100.0, 131.0)
    store.release("a", 130.0)
    assert token == store.load("a")


def test_waiting_ends_with_the_token_of_another_process(lib, store):
    """Nothing is sent."""
    session = session_of(store)
    store.claim(session.key, 1000.0, 1035.0)
    theirs = Token(Secret("1000.theirs"), 9e9)
    script = Sleeper(lib, lib.reply(500), wake=lambda: store.save(session.key, theirs))

    assert theirs == script.run(session.token())
    assert [] == script.requests
    assert 1 == len(script.sleeps)


def test_claim_of_a_process_that_died_lapses(lib, store):
    """Then who waits fetches the token, and leaves no claim."""
    session = session_of(store)
    store.claim(session.key, 990.0, 1000.1)
    script = lib.Script(lib.reply(200, FRESH))

    assert Secret("1000.fresh") == script.run(session.token()).access
    assert script.sleeps
    assert store.claim(session.key, script.now, script.now + 1)


def test_failed_login_leaves_no_claim(lib, store):
    """The next process finds out for itself."""
    session = session_of(store)

    with pytest.raises(AuthError):
        lib.Script(lib.reply(200, {"error": "invalid_code"})).run(session.token())

    assert store.claim(session.key, 1000.0, 1001.0)


def test_token_that_comes_between_look_and_claim_is_taken(lib):
    """Another process may have ended in that very moment."""
    theirs = Token(Secret("1000.theirs"), 9e9)

    class Late(MemoryTokenStore):
        """A store that finds the token of another when it is claimed."""

        def claim(self, key, _now, _until):
            self.save(key, theirs)
            return True

        def release(self, key, until):
            self.released = (key, until)

        def fetches(self, _key):
            return ()

        def keep_fetches(self, _key, _moments):
            raise AssertionError

    store = Late()
    session = session_of(store)
    script = lib.Script(lib.reply(500))

    assert theirs == script.run(session.token())
    assert [] == script.requests
    assert (session.key, 1035.0) == store.released


def test_cancelled_task_leaves_no_claim(store):
    """Its flow is closed in the middle of the request."""
    session = session_of(store)

    class Stuck:
        """A network that never answers."""

        def __init__(self):
            self.asked = asyncio.Event()

        async def send(self, _request):
            self.asked.set()
            await asyncio.sleep(60)

    async def run():
        network = Stuck()
        task = asyncio.create_task(AsyncDriver(network).run(session.token()))
        await network.asked.wait()
        assert not store.claim(session.key, time.time(), time.time() + 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())

    assert store.claim(session.key, time.time(), time.time() + 1)


def test_database_is_for_its_owner_alone(tmp_path):
    """Mode 0600 from the start, whatever the umask; and no journal is left behind."""
    path = tmp_path / "tokens.db"

    SqliteTokenStore(path).save("a", Token(Secret("1000.a"), 1.0))

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert ["tokens.db"] == [file.name for file in tmp_path.iterdir()]


def test_database_that_is_none_says_so(tmp_path):
    """It is somebody's file, and not overwritten."""
    path = tmp_path / "tokens.db"
    path.write_bytes(b"this is somebody's letter, and it is long enough to be looked at" * 20)

    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        SqliteTokenStore(path).load("a")

    assert path.read_bytes().startswith(b"this is somebody's letter")


class Sleeper:
    """A script that does something when it sleeps."""

    def __init__(self, lib, *replies, wake):
        self._script = lib.Script(*replies)
        self._wake = wake
        self._script_grant = self._script.grant
        self._script.grant = self._grant
        self.requests, self.sleeps, self.run = self._script.requests, self._script.sleeps, self._script.run

    def _grant(self, wish):
        sleeps = len(self.sleeps)
        answer = self._script_grant(wish)
        if len(self.sleeps) > sleeps:
            self._wake()
        return answer
