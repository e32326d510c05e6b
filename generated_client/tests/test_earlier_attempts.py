"""Calls that end with a refusal after an attempt that may have been acted upon: nobody may say that none was."""

import pytest

from zoho_crm._runtime import batches, calls, ledger
from zoho_crm._runtime.auth import Session
from zoho_crm._runtime.credentials import RefreshToken
from zoho_crm._runtime.errors import AuthError, ConflictError, LimitError, PermissionDenied, TransportError, ZohoError
from zoho_crm._runtime.flow import Send
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
from zoho_crm._runtime.tokens import MemoryTokenStore

LOGIN = RefreshToken("id", "secret", "refresh")
FRESH = {"access_token": "1000.fresh", "expires_in": 3600}
DENIED = {"code": "NO_PERMISSION", "details": {}, "message": "no", "status": "error"}
DEAD = {"code": "INVALID_TOKEN", "details": {}, "message": "dead", "status": "error"}
BUSY = {"code": "TOO_MANY_REQUESTS", "message": "Many requests fired in concurrent than the allowed limit."}
STRANGE = {**FRESH, "access_token": "1000.other", "api_domain": "https://stranger.example"}


def lost(*, sent):
    """Make a lost connection."""
    error = TransportError("lost")
    error.sent = sent
    return error


def tagged(api, lib):
    """Put tags on two records: what may be done twice."""
    return batches.by_ids(api, lib.ops.addTags, path={"module": "L"}, ids=["1", "2"], values=["a"], row=lib.Item)


@pytest.mark.parametrize(
    ("answers", "kind", "touched"),
    [
        ([(504, None), (403, DENIED)], PermissionDenied, True),
        ([lost(sent=True), (403, DENIED)], PermissionDenied, True),
        ([(504, None), (429, BUSY), (429, BUSY)], LimitError, True),
        ([(504, None), (401, DEAD), (400, {"error": "invalid_client"})], AuthError, True),
        ([(504, None), (401, DEAD), lost(sent=False)], TransportError, True),
        ([(504, None), (401, DEAD), (200, STRANGE)], AuthError, True),
        ([(504, None), (401, DEAD), (200, FRESH), lost(sent=False)], TransportError, True),
        ([(504, None), (401, DEAD), (200, FRESH), (401, DEAD)], AuthError, True),
        ([(403, DENIED)], PermissionDenied, False),
        ([(429, BUSY)], LimitError, False),
        ([(429, BUSY), lost(sent=False)], TransportError, False),
        ([lost(sent=False), (403, DENIED)], PermissionDenied, False),
        ([(401, DEAD), (200, FRESH), (403, DENIED)], PermissionDenied, False),
        ([(401, DEAD), lost(sent=True)], TransportError, False),
    ],
    ids=[
        "504, 403",
        "lost, 403",
        "504, 429, 429",
        "504, 401, no token",
        "504, 401, no accounts server",
        "504, 401, a strange token",
        "504, 401, unreachable",
        "504, 401, 401",
        "403",
        "429",
        "429, unreachable",
        "unreachable, 403",
        "401, 403",
        "401, token lost",
    ],
)
def test_rows_are_unsent_only_when_no_attempt_can_have_applied_them(lib, answers, kind, touched):
    """A refusal says what became of its own attempt alone; those before it, and the replay of a 401, count as well."""
    with lib.Crm(LOGIN, retry=RetryPolicy(attempts=3, wait=1.0)) as crm:
        script = lib.Script(
            *(one if isinstance(one, Exception) else lib.reply(*one) for one in [(200, FRESH), *answers])
        )

        with pytest.raises(kind) as caught:
            script.run(tagged(crm._api, lib))

    error = caught.value
    assert touched is error.sent
    assert (["1", "2"] if touched else [], [] if touched else ["1", "2"]) == (list(error.unknown), list(error.unsent))
    assert ("2 unknown" if touched else "2 not applied") in str(error)


def test_plain_calls_tell_it_too(api, lib):
    """Their errors have no rows, but say whether the server may have acted."""
    script = lib.Script(lib.reply(504), lib.reply(403, DENIED))

    with pytest.raises(PermissionDenied) as caught:
        script.run(calls.plain(api, lib.ops.addTags, path={"module": "L"}, body={"ids": ["1"]}, model=lib.Item))

    assert caught.value.sent


@pytest.mark.parametrize("last", [(403, DENIED), (401, DEAD)], ids=["403", "refused login"])
def test_a_real_server_that_refuses_at_last_may_have_acted_before(server, call, lib, last):
    """Blocking and with asyncio."""
    answers = [(504, b"", {}), (*last, {})]
    logins = [(200, FRESH, {}), (400, {"error": "invalid_client"}, {})]
    server.answer = lambda sent: (logins if sent.path.startswith("/oauth") else answers).pop(0)

    with pytest.raises(ZohoError) as caught:
        call(lambda api: tagged(api, lib), LOGIN)

    assert ([], []) == (answers, list(caught.value.unsent))
    assert ["1", "2"] == list(caught.value.unknown)


def results_of(code):
    """Make the answer to two records, of which the second is refused."""
    done = {"code": "SUCCESS", "details": {"id": "1"}, "status": "success", "message": "ok"}
    return {"data": [done, {"code": code, "details": {"id": "2"}, "status": "error", "message": "no"}]}


@pytest.mark.parametrize("code", ["ALREADY_MODIFIED", "RECORD_LOCKED"])
def test_a_conflict_after_a_lost_attempt_may_be_one_with_oneself(server, call, lib, code):
    """Nobody knows whether that attempt changed the row."""
    answers = [(504, b"", {}), (207, results_of(code), {})]
    server.answer = lambda _request: answers.pop(0)

    with pytest.raises(ConflictError, match="may have changed it: read it back") as caught:
        call(lambda api: tagged(api, lib))

    error, row = caught.value, caught.value.result[1]
    assert (True, ["2"], []) == (error.sent, list(error.unknown), list(error.unsent))
    assert ("unknown", code, error) == (row.state, row.code, row.reason)
    assert {"ok": 1, "failed": 0, "unsent": 0, "unknown": 1} == error.result.counts


@pytest.mark.parametrize(("first", "code"), [((504, b"", {}), "INVALID_DATA"), ((429, BUSY, {}), "ALREADY_MODIFIED")])
def test_a_refusal_that_no_attempt_can_have_caused_stays_one(server, call, lib, first, code):
    """A wrong value was wrong before; an attempt that was one too many did nothing."""
    answers = [first, (207, results_of(code), {})]
    server.answer = lambda _request: answers.pop(0)

    result = call(lambda api: tagged(api, lib))

    assert [("failed", code)] == [(row.state, row.code) for row in result.failed]


@pytest.mark.parametrize("shared", [False, True], ids=["memory", "sqlite"])
def test_a_token_flow_closed_half_way_counts_every_request(lib, tmp_path, shared):
    """Cancelled while the second attempt is on its way: both may have brought a token, and no driver is left."""
    store = SqliteTokenStore(tmp_path / "tokens") if shared else MemoryTokenStore()
    session = Session(LOGIN, Hosts.of("us", "production"), store, RetryPolicy(attempts=2, wait=1.0), 5.0)
    script = lib.Script(TransportError("lost"))
    flow = session._fetch(LOGIN, None, 5000.0)

    wish = next(flow)
    while not (isinstance(wish, Send) and script.requests):
        try:
            answer = script.grant(wish)
        except TransportError as error:
            wish = flow.throw(error)
        else:
            wish = flow.send(answer)
    flow.close()

    assert [1000.0, 1000.0] == ledger._HERE[session.key]
    assert not shared or [1000.0, 1000.0] == list(store.fetches(session.key))
