"""Never more than ten tokens in ten minutes, over all that share a store; and stores that fail."""

import asyncio
import json
import logging
import subprocess
import sys

import pytest
from uncounted import uncounted

from zoho_crm._runtime import ledger
from zoho_crm._runtime.auth import Session
from zoho_crm._runtime.credentials import AuthorizationCode, RefreshToken
from zoho_crm._runtime.errors import AuthError, LimitError, TransportError
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.tokens import FileTokenStore, MemoryTokenStore

LOGIN = RefreshToken("i", "s", "r")
POLICY = RetryPolicy(attempts=2, deadline=30.0, wait=1.0)
FRESH = {"access_token": "1000.fresh", "expires_in": 3600}
REFUSED = {"code": "INVALID_TOKEN", "message": "dead", "status": "error", "details": {}}

PROGRAM = """
import json, sys
from zoho_crm import FileTokenStore, LimitError, RefreshToken, SqliteTokenStore, ZohoCRM, ZohoError

store = {"file": FileTokenStore, "sqlite": SqliteTokenStore}[sys.argv[1]](sys.argv[2])
url, last = sys.argv[3], None
sys.stdin.readline()
with ZohoCRM(RefreshToken("i", "s", "r"), base_url=url, token_store=store) as crm:
    for _ in range(12):
        try:
            crm.request("GET", "/thing")
        except ZohoError as error:
            last = error
print(json.dumps([type(last).__name__, str(last), getattr(last, "retry_after", None)]))
"""


def session_of(store, login=LOGIN):
    """Give a session on a store, as a process that has just begun has it."""
    ledger._HERE.clear()
    return Session(login, Hosts.of("us", "production"), store, POLICY, 5.0)


def fetched(script, store, times):
    """Fetch tokens, each in a process of its own."""
    for _ in range(times):
        session = session_of(store)
        script.run(session.renewed(script.run(session.token())) if store.load(session.key) else session.token())


def test_processes_with_a_common_store_keep_the_limit_together(server, kind, tmp_path):
    """Two real ones, whose tokens are refused again and again: ten refreshes, then an error that says how long."""
    server.answer = lambda sent: (200, FRESH, {}) if sent.path.startswith("/oauth") else (401, REFUSED, {})
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, kind, str(tmp_path / "tokens"), server.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=uncounted(),
        )
        for _ in range(2)
    ]
    last = [json.loads(process.communicate("go\n")[0]) for process in processes]

    assert 10 == sum(request.path.startswith("/oauth") for request in server.requests)
    for name, text, wait in last:
        assert "LimitError" == name
        assert "fetched 10 access tokens within ten minutes" in text
        assert 500 < wait <= 600


def test_a_new_process_knows_what_those_before_it_did(lib, store):
    """A restart in a loop does not lock the login out."""
    script = lib.Script(lib.reply(200, FRESH))
    fetched(script, store, 10)
    script.now += 100.0

    with pytest.raises(LimitError, match=r"Try again in 500 seconds") as caught:
        fetched(script, store, 1)

    assert 10 == len(script.requests)
    assert not caught.value.sent
    script.now += 500.1
    fetched(script, store, 1)
    assert 11 == len(script.requests)


def test_an_attempt_whose_answer_was_lost_counts(lib, store):
    """It may have brought a token; and where one is left, there is one attempt."""
    script = lib.Script(TransportError("lost"), lib.reply(200, FRESH))
    fetched(script, store, 1)
    assert 2 == len(store.fetches(session_of(store).key))

    script.replies = [lib.reply(200, FRESH)]
    fetched(script, store, 7)
    script.replies = [TransportError("lost")]
    with pytest.raises(TransportError):
        fetched(script, store, 1)
    assert 10 == len(script.requests)
    with pytest.raises(LimitError):
        fetched(script, store, 1)


def test_who_is_locked_out_tells_the_others(lib, store):
    """They do not make it longer."""
    locked = {"error": "Access Denied", "error_description": "too many requests continuously", "status": "failure"}
    script = lib.Script(lib.reply(400, locked))
    with pytest.raises(LimitError, match="Try again in 600 seconds"):
        fetched(script, store, 1)
    script.now += 60.0

    with pytest.raises(LimitError, match="Try again in 540 seconds"):
        fetched(script, store, 1)
    assert 1 == len(script.requests)


def test_a_clock_that_was_set_back_locks_nobody_out_for_long(lib, store):
    """Moments far in the future are none of this period; near ones count, and never for more than the period."""
    key = session_of(store).key
    script = lib.Script(lib.reply(200, FRESH))
    store.keep_fetches(key, [script.now + 86_400.0] * 10)
    fetched(script, store, 1)

    store.keep_fetches(key, [script.now + 300.0] * 10)
    with pytest.raises(LimitError) as caught:
        fetched(script, store, 1)
    assert 600.0 == caught.value.retry_after


class Failing(MemoryTokenStore):
    """A store of the caller's that fails where it is told to."""

    def __init__(self, where):
        super().__init__()
        self.where = where

    def load(self, key):
        """Fail, or load."""
        return self._done("load", super().load, key)

    def save(self, key, token):
        """Fail, or save."""
        return self._done("save", super().save, key, token)

    def delete(self, key):
        """Fail, or delete."""
        return self._done("delete", super().delete, key)

    def claim(self, *_words):
        """Fail, or give the claim."""
        return self._done("claim", lambda: True)

    def release(self, *_words):
        """Fail, or do nothing."""
        return self._done("release", lambda: None)

    def fetches(self, _key):
        """Fail, or give nothing."""
        return self._done("fetches", tuple)

    def keep_fetches(self, *_words):
        """Fail, or do nothing."""
        return self._done("keep_fetches", lambda: None)

    def _done(self, where, function, *words):
        if where == self.where:
            raise OSError(28, "No space left on device", "/secret/path")
        return function(*words)


@pytest.mark.parametrize("where", ["load", "claim", "fetches", "keep_fetches"])
def test_a_store_that_fails_is_named_before_anything_is_sent(lib, where):
    """As an error of ours, so that a batch accounts for its rows; with the failure as its cause."""
    script = lib.Script(lib.reply(200, FRESH))

    with pytest.raises(AuthError, match=r"the token store failed: OSError \(No space left on device\)") as caught:
        script.run(session_of(Failing(where)).token())

    assert isinstance(caught.value.__cause__, OSError)
    assert "See to the store" in str(caught.value)
    assert [] == script.requests


@pytest.mark.parametrize("login", [LOGIN, AuthorizationCode("i", "s", "c")], ids=["refresh token", "code"])
@pytest.mark.parametrize("where", ["save", "release"])
def test_a_token_that_cannot_be_kept_is_used_all_the_same(lib, caplog, where, login):
    """A code is good for one exchange: what it brought must not be lost. The log tells."""
    session = session_of(Failing(where), login)

    with caplog.at_level(logging.WARNING, logger="zoho_crm"):
        assert "1000.fresh" == lib.Script(lib.reply(200, FRESH)).run(session.token()).access.reveal()

    assert ("not kept for others: the token store failed: OSError" in caplog.text) is (where == "save")


def test_a_full_disk_stops_no_call(server, call, tmp_path):
    """Blocking and with asyncio: a folder that is gone, where a file was to be."""
    from zoho_crm._runtime import calls

    server.answer = lambda sent: (200, FRESH if sent.path.startswith("/oauth") else {"ok": True}, {})

    class Full(FileTokenStore):
        """A store whose file cannot be written any more once a token is to be saved."""

        def save(self, _key, _token):
            raise OSError(28, "No space left on device")

    store = Full(tmp_path / "tokens.json")
    assert {"ok": True} == call(lambda api: calls.free(api, "GET", "/a"), LOGIN, token_store=store)


def test_a_store_without_a_place_says_so(server, call, tmp_path):
    """Blocking and with asyncio."""
    from zoho_crm._runtime import calls

    store = FileTokenStore(tmp_path / "nowhere" / "tokens.json")

    with pytest.raises(AuthError, match=r"the token store failed: FileNotFoundError \(No such file or directory\)"):
        call(lambda api: calls.free(api, "GET", "/a"), LOGIN, token_store=store)
    assert [] == server.requests


def test_waiters_hear_of_a_store_that_fails(lib):
    """Each with an error of his own."""

    async def run():
        async with lib.AsyncCrm(LOGIN, token_store=Failing("load"), base_url="http://127.0.0.1:1") as crm:
            calls = (crm.request("GET", "/a") for _ in range(5))
            return await asyncio.gather(*calls, return_exceptions=True)

    errors = asyncio.run(run())
    assert {AuthError} == {type(error) for error in errors}
