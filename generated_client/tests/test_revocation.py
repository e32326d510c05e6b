"""Logging out: the accounts server takes the login's tokens back, and nothing of it is kept."""

import asyncio
from urllib.parse import parse_qsl

import pytest

from zoho_crm import v2, v8
from zoho_crm._runtime import auth
from zoho_crm._runtime.auth import Session
from zoho_crm._runtime.credentials import AccessToken, AuthorizationCode, ClientCredentials, RefreshToken
from zoho_crm._runtime.errors import AuthError, DecodeError, LimitError, ServerError, TransportError
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.sqlite_tokens import SqliteTokenStore
from zoho_crm._runtime.tokens import FileTokenStore, MemoryTokenStore, Token

POLICY = RetryPolicy(attempts=3, wait=1.0)
DONE = {"status": "success"}
REFRESH = RefreshToken("i", "s", "1000.refresh")
CODE = AuthorizationCode("i", "s", "1000.code", "https://app.example/cb", code_verifier="v" * 43)
MACHINE = ClientCredentials("i", "s", "7", ["a.READ"])


class Accounts:
    """An accounts server on a port: it knows the tokens that it gave, and forgets those it takes back."""

    def __init__(self, server):
        self.alive = {"1000.refresh", "1000.bare"}
        self.taken = []
        self.url = server.url
        server.answer = self.answer

    def answer(self, request):
        """Answer as the description says."""
        form = dict(parse_qsl(request.body.decode()))
        if request.path == "/oauth/v2/token/revoke":
            self.taken.append(form)
            known = form["token"] in self.alive
            self.alive.clear()
            return (200, DONE, {}) if known else (400, b"", {})
        if request.path == "/oauth/v2/token":
            given = {"access_token": "1000.access", "expires_in": 3600, "api_domain": self.url}
            if form["grant_type"] == "authorization_code":
                given["refresh_token"] = "1000.kept"
            self.alive |= set(given.values()) & {"1000.access", "1000.kept"}
            return 200, given, {}
        good = request.headers["authorization"].rpartition(" ")[2] in self.alive
        return (200, {"ok": True}, {}) if good else (401, {"code": "INVALID_TOKEN", "details": {}}, {})


@pytest.fixture(params=["sync", "async"])
def log_out(request, lib, server):
    """Give a way to make a call, log out, and make calls again: blocking, and with asyncio."""
    settings = {"base_url": server.url, "accounts_url": server.url, "retry": RetryPolicy(attempts=3, wait=0.001)}

    def blocking(login, store):
        with lib.Crm(login, token_store=store, **settings) as crm:
            assert {"ok": True} == crm.request("GET", "/thing")
            crm.revoke()
            with pytest.raises(AuthError, match="this login was revoked"):
                crm.request("GET", "/thing")
            crm.revoke()

    async def awaiting(login, store):
        async with lib.AsyncCrm(login, token_store=store, **settings) as crm:
            assert {"ok": True} == await crm.request("GET", "/thing")
            await crm.revoke()
            with pytest.raises(AuthError, match="this login was revoked"):
                await crm.request("GET", "/thing")
            await crm.revoke()

    return blocking if request.param == "sync" else lambda *given: asyncio.run(awaiting(*given))


@pytest.mark.parametrize(
    ("login", "taken"),
    [
        (REFRESH, "1000.refresh"),
        (CODE, "1000.kept"),
        (MACHINE, "1000.access"),
        (AccessToken("1000.bare"), "1000.bare"),
    ],
    ids=["refresh-token", "authorization-code", "client-credentials", "bare-token"],
)
def test_logging_out_takes_back_what_brings_no_other_token(server, log_out, login, taken):
    """One request, a form and no URL that holds a secret; the store is empty, and nothing is asked for any more."""
    accounts, store = Accounts(server), MemoryTokenStore()

    log_out(login, store)

    assert [{"token": taken}] == accounts.taken
    assert set() == accounts.alive
    assert {} == store._tokens
    assert not any("1000." in request.path for request in server.requests)
    assert 1 == sum(request.path.endswith("/thing") for request in server.requests)


def session_of(login, store=None):
    """Give a session of a login."""
    return Session(login, Hosts.of("us", "production"), store or MemoryTokenStore(), POLICY, 30.0)


def test_login_that_never_fetched_a_token_has_nothing_to_take_back(lib):
    """No request; and no token is fetched afterwards."""
    script = lib.Script(lib.reply(200, DONE))
    session = session_of(MACHINE)

    script.run(session.revoke())

    with pytest.raises(AuthError, match="this login was revoked"):
        script.run(session.token())
    assert [] == script.requests


def test_program_that_starts_again_logs_out_with_what_the_store_has(lib):
    """The refresh token of the used code is in it."""
    store = MemoryTokenStore()
    store.save(session_of(CODE).key, Token(Secret("1000.old"), 1.0, None, Secret("1000.kept")))
    script = lib.Script(lib.reply(200, DONE))

    script.run(session_of(CODE, store).revoke())

    assert {"token": Secret("1000.kept")} == script.requests[0].form
    assert {} == store._tokens


def test_unknown_token_is_an_auth_error(lib):
    """It was revoked before, or lives in another data centre; it is forgotten all the same."""
    store = MemoryTokenStore()
    session = session_of(REFRESH, store)
    store.save(session.key, Token(Secret("1000.old"), 9e9))

    with pytest.raises(AuthError, match="knows no such token") as caught:
        lib.Script(lib.reply(400)).run(session.revoke())

    assert 400 == caught.value.status
    assert {} == store._tokens


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ((200, {"error": "invalid_client"}), AuthError),
        ((200, {"error": "Access Denied"}), LimitError),
        ((200, {"status": "what"}), DecodeError),
        ((200, b"<html>"), DecodeError),
        ((503, b"<html>"), ServerError),
        ((500, {"error": "server_error"}), ServerError),
    ],
)
def test_other_answers_are_typed_errors(lib, reply, kind):
    """None of them counts as a success."""
    with pytest.raises(kind):
        lib.Script(lib.reply(*reply)).run(session_of(REFRESH).revoke())


def test_lost_answer_leaves_the_login_as_it_was(lib):
    """It is told, not asked for again, as a second time would be refused; the caller can try again."""
    lost = TransportError("cut off")
    lost.sent = True
    store = MemoryTokenStore()
    session = session_of(REFRESH, store)
    store.save(session.key, Token(Secret("1000.old"), 9e9))
    script = lib.Script(lost, lib.reply(200, DONE))

    with pytest.raises(TransportError):
        script.run(session.revoke())

    assert 1 == len(script.requests)
    assert Secret("1000.old") == script.run(session.token()).access
    script.run(session.revoke())
    assert {} == store._tokens


def test_token_that_arrives_after_logging_out_is_not_kept(lib):
    """Another thread had asked for it before."""
    store = MemoryTokenStore()
    session = session_of(REFRESH, store)
    outer = lib.Script(lib.reply(200, DONE))

    def late(_request):
        outer.run(session.revoke())
        return lib.reply(200, {"access_token": "1000.late", "expires_in": 3600})

    lib.Script(late).run(session.token())

    assert {} == store._tokens


@pytest.mark.parametrize("kind", [MemoryTokenStore, FileTokenStore, SqliteTokenStore])
def test_stores_forget_one_token(kind, tmp_path):
    """The others stay, what was not there does not matter, and a claim is no token."""
    store = kind() if kind is MemoryTokenStore else kind(tmp_path / "tokens")
    for key in ("a", "b"):
        store.save(key, Token(Secret(key), 1.0, "https://www.zohoapis.eu", Secret("1000.refresh")))
    if kind is not MemoryTokenStore:
        assert store.claim("a", 100.0, 130.0)

    store.delete("a")
    store.delete("c")

    assert store.load("a") is None
    assert Secret("b") == store.load("b").access
    if kind is not MemoryTokenStore:
        assert not store.claim("a", 110.0, 140.0)


def test_file_holds_nothing_of_a_forgotten_token(tmp_path):
    """Not even its key."""
    store = FileTokenStore(tmp_path / "tokens")
    store.save("a", Token(Secret("1000.kept"), 1.0))

    store.delete("a")

    assert "{}" == (tmp_path / "tokens").read_text()


@pytest.mark.parametrize("version", [v2.ZohoCRM._version, v8.ZohoCRM._version], ids=lambda version: version.name)
def test_forms_are_those_of_the_description(version):
    """Paths and names of what is sent to the accounts server, in the oldest version and the newest."""
    request, revoke = (version.operation(name) for name in ("requestToken", "revokeToken"))
    forms = [REFRESH.form(None, first=True), CODE.form(None, first=True), MACHINE.form(None, first=True)]

    assert (auth._ENDPOINT, auth._REVOCATION) == (request.path, revoke.path)
    assert set(request.body_names.values()) == {name for form in forms for name in form}
    assert {"token": "token"} == revoke.body_names
