"""Logging in with client credentials and with an authorization code."""

import asyncio
import threading
from urllib.parse import parse_qsl, urlsplit

import pytest

from zoho_crm._runtime import calls
from zoho_crm._runtime.auth import Session
from zoho_crm._runtime.authorization import Pkce, authorization_url
from zoho_crm._runtime.credentials import AuthorizationCode, ClientCredentials, RefreshToken
from zoho_crm._runtime.errors import AuthError, LimitError, TransportError
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.tokens import MemoryTokenStore, Token

HOSTS = Hosts.of("us", "production")
POLICY = RetryPolicy(attempts=3, wait=1.0)
DEAD = {"code": "INVALID_TOKEN", "details": {}, "message": "invalid oauth token", "status": "error"}
#: The pair that RFC 7636 gives as its example.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def sent(request):
    """Give the form of a request with its secrets revealed."""
    return {key: part.reveal() if isinstance(part, Secret) else part for key, part in request.form.items()}


def answer(access, **more):
    """Write what the accounts server answers."""
    return {"access_token": access, "expires_in": 3600, **more}


def session_of(login, store=None):
    """Give a session of a login."""
    return Session(login, HOSTS, MemoryTokenStore() if store is None else store, POLICY, 30.0)


def machine(**changes):
    """Give a login by client credentials."""
    return ClientCredentials(**{"client_id": "i", "client_secret": "s", "soid": "7", "scopes": ["a.READ"], **changes})


def test_client_credentials_ask_for_scopes_in_an_organization(lib):
    """The id of the organization may be given alone; a scope that is named twice is asked for once."""
    script = lib.Script(lib.reply(200, answer("1000.a")))
    login = machine(soid="7001", scopes=["ZohoCRM.org.READ", "ZohoCRM.users.READ", "ZohoCRM.org.READ"])

    assert Secret("1000.a") == script.run(session_of(login).token()).access
    assert {
        "grant_type": "client_credentials",
        "client_id": "i",
        "client_secret": "s",
        "scope": "ZohoCRM.org.READ,ZohoCRM.users.READ",
        "soid": "ZohoCRM.7001",
    } == sent(script.requests[0])


def test_client_credentials_ask_again_when_the_token_is_over(lib):
    """There is no refresh token, and the second request is like the first."""
    script = lib.Script(lib.reply(200, answer("a")), lib.reply(200, answer("b")))
    session = session_of(machine())
    script.run(session.token())
    script.now += 3540

    assert Secret("b") == script.run(session.token()).access
    assert sent(script.requests[0]) == sent(script.requests[1])


def test_client_credentials_are_guarded_like_refresh_tokens(lib):
    """The eleventh token within ten minutes is not asked for."""
    script = lib.Script(lib.reply(200, answer("a", expires_in=1)))
    session = session_of(machine())
    for _ in range(10):
        script.run(session.token())

    with pytest.raises(LimitError, match="10 access tokens within ten minutes"):
        script.run(session.token())

    assert 10 == len(script.requests)


@pytest.mark.parametrize(
    "other",
    [machine(soid="8"), machine(scopes=["b.READ"]), machine(client_id="j"), RefreshToken("i", "s", "r")],
    ids=["organization", "scopes", "client", "kind"],
)
def test_logins_that_differ_keep_their_tokens_apart(other):
    """A token of one organization or scope is never used for another."""
    assert session_of(machine()).key == session_of(machine(soid="ZohoCRM.7")).key
    assert session_of(machine()).key != session_of(other).key


@pytest.mark.parametrize("scopes", [[], "", [""], ["a b"], "a.READ, b.READ", ["a\n"]])
def test_scopes_that_name_nothing_are_refused(scopes):
    """The accounts server would say so in worse words."""
    with pytest.raises(ValueError, match="scopes must name at least one scope"):
        machine(scopes=scopes)


def test_code_is_exchanged_once_and_its_refresh_token_used_from_then_on(lib):
    """Also after an answer that brings no refresh token, as the answer to a refresh does."""
    script = lib.Script(
        lib.reply(200, answer("a", refresh_token="1000.kept")), lib.reply(200, answer("b")), lib.reply(200, answer("c"))
    )
    session = session_of(AuthorizationCode("i", "s", "1000.code", "https://app.example/cb", code_verifier="v" * 43))
    found = []
    for _ in range(3):
        found.append(script.run(session.token()).access.reveal())
        script.now += 3600

    assert ["a", "b", "c"] == found
    login = {"client_id": "i", "client_secret": "s"}
    refresh = {"grant_type": "refresh_token", **login, "refresh_token": "1000.kept"}
    assert [
        {
            "grant_type": "authorization_code",
            **login,
            "code": "1000.code",
            "redirect_uri": "https://app.example/cb",
            "code_verifier": "v" * 43,
        },
        refresh,
        refresh,
    ] == [sent(request) for request in script.requests]


def test_code_of_the_console_is_sent_without_a_redirect(lib):
    """A self client has none, and no proof key."""
    script = lib.Script(lib.reply(200, answer("a")))
    script.run(session_of(AuthorizationCode("i", "s", "1000.code")).token())

    assert {"grant_type", "client_id", "client_secret", "code"} == set(script.requests[0].form)


def test_program_that_starts_again_with_the_used_code_finds_the_refresh_token(lib):
    """It is in the store, under the code."""
    store = MemoryTokenStore()
    script = lib.Script(lib.reply(200, answer("a", refresh_token="1000.kept")), lib.reply(200, answer("b")))
    script.run(session_of(AuthorizationCode("i", "s", "1000.code"), store).token())
    script.now += 9000

    assert Secret("b") == script.run(session_of(AuthorizationCode("i", "s", "1000.code"), store).token()).access
    assert "1000.kept" == sent(script.requests[1])["refresh_token"]


def test_code_without_a_refresh_token_ends_with_its_access_token(lib):
    """The error says how to get one."""
    script = lib.Script(lib.reply(200, answer("a")))
    session = session_of(AuthorizationCode("i", "s", "1000.code"))
    script.run(session.token())
    script.now += 3600

    with pytest.raises(AuthError, match="ask for consent with access_type=offline"):
        script.run(session.token())

    assert 1 == len(script.requests)


def test_refused_code_is_an_auth_error(lib):
    """Used or older than two minutes."""
    with pytest.raises(AuthError) as caught:
        lib.Script(lib.reply(200, {"error": "invalid_code"})).run(
            session_of(AuthorizationCode("i", "s", "1000.code")).token()
        )

    assert "invalid_code" == caught.value.code


def test_exchange_whose_answer_was_lost_is_not_sent_again(lib):
    """A code is good for one exchange, and a refresh is not."""
    lost = TransportError("cut off")
    lost.sent = True
    script = lib.Script(lost)

    with pytest.raises(TransportError):
        script.run(session_of(AuthorizationCode("i", "s", "1000.code")).token())
    assert 1 == len(script.requests)
    with pytest.raises(TransportError):
        script.run(session_of(machine()).token())
    assert 3 == len(script.requests)


def test_authorization_url_asks_for_a_refresh_token():
    """On the accounts server of the data centre, with every parameter that the page takes."""
    url = authorization_url(
        "1000.CLIENT",
        "https://app.example/cb?x=1",
        scopes=["ZohoCRM.org.READ", "ZohoCRM.users.READ"],
        data_center="eu",
        state="unguessable",
        pkce=Pkce(VERIFIER),
    )

    assert url.startswith("https://accounts.zoho.eu/oauth/v2/auth?")
    assert {
        "response_type": "code",
        "client_id": "1000.CLIENT",
        "scope": "ZohoCRM.org.READ,ZohoCRM.users.READ",
        "redirect_uri": "https://app.example/cb?x=1",
        "access_type": "offline",
        "prompt": "consent",
        "state": "unguessable",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } == dict(parse_qsl(urlsplit(url).query))


def test_authorization_url_leaves_out_what_is_not_asked_for():
    """An hour of access for who has agreed before, on a host of the caller's."""
    url = authorization_url(
        "i", "https://a.example", scopes="a.READ", accounts_url="http://127.0.0.1:9", access_type="online", prompt=None
    )

    assert url.startswith("http://127.0.0.1:9/oauth/v2/auth?")
    assert {"response_type", "client_id", "scope", "redirect_uri", "access_type"} == dict(
        parse_qsl(urlsplit(url).query)
    ).keys()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"redirect_uri": ""}, "redirect_uri"),
        ({"client_id": ""}, "client_id"),
        ({"scopes": []}, "scopes"),
        ({"data_center": "mars"}, "data_center"),
        ({"accounts_url": "http://accounts.example"}, "must be https"),
    ],
)
def test_authorization_url_refuses_what_cannot_work(change, complaint):
    """Before a user sees a page of errors."""
    usual = {"client_id": "i", "redirect_uri": "https://a.example", "scopes": ["a.READ"]}

    with pytest.raises(ValueError, match=complaint):
        authorization_url(**{**usual, **change})


def test_proof_keys_are_new_each_time_and_of_a_kind_that_servers_take():
    """And can be had again from the verifier."""
    first, second = Pkce(), Pkce()

    assert first.verifier != second.verifier
    assert Pkce(first.verifier).challenge == first.challenge != first.verifier
    assert CHALLENGE == Pkce(VERIFIER).challenge
    assert first.verifier not in repr(first)


@pytest.mark.parametrize("verifier", ["", "short", "x" * 129, "ü" * 50, "a b" * 20])
def test_verifiers_that_servers_refuse_are_refused(verifier):
    """The message does not show them."""
    with pytest.raises(ValueError, match="43 to 128 letters"):
        Pkce(verifier)


def token_server(server):
    """Let the server give a numbered token for every login, take the latest, and refuse older ones."""
    given = []

    def reply(request):
        if request.path.startswith("/oauth"):
            given.append(dict(parse_qsl(request.body.decode())))
            return 200, answer(f"1000.t{len(given)}", refresh_token="1000.kept", api_domain=server.url), {}
        good = request.headers["authorization"].endswith(f"1000.t{len(given)}") and len(given) > 1
        return (200, {"ok": True}, {}) if good else (401, DEAD, {})

    server.answer = reply
    return given


@pytest.mark.parametrize(
    ("login", "grants"),
    [
        (machine(), ["client_credentials", "client_credentials"]),
        (AuthorizationCode("i", "s", "1000.code", "https://a.example"), ["authorization_code", "refresh_token"]),
    ],
    ids=["client-credentials", "authorization-code"],
)
def test_logins_fetch_and_renew_their_token_on_a_real_server(server, call, login, grants):
    """The first token is refused, the call is replayed with the second."""
    given = token_server(server)

    assert {"ok": True} == call(lambda api: calls.free(api, "GET", "/thing"), login)
    assert grants == [form["grant_type"] for form in given]


def test_many_callers_of_client_credentials_fetch_one_token(lib, server):
    """Twenty threads, then a hundred tasks."""
    given = token_server(server)
    given.append({})
    start, answers = threading.Barrier(20), []
    settings = {"base_url": server.url, "accounts_url": server.url}

    with lib.Crm(machine(), **settings) as crm:

        def work():
            start.wait()
            answers.append(crm.request("GET", "/thing"))

        threads = [threading.Thread(target=work) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    async def run():
        async with lib.AsyncCrm(machine(), **settings) as crm:
            return await asyncio.gather(*(crm.request("GET", "/thing") for _ in range(100)))

    answers += asyncio.run(run())

    assert [{"ok": True}] * 120 == answers
    assert 3 == len(given)


def test_token_without_its_date_is_kept_with_its_refresh_token(lib):
    """What a store gives back is what the next request is made of."""
    store = MemoryTokenStore()
    session = session_of(AuthorizationCode("i", "s", "1000.code"), store)
    script = lib.Script(lib.reply(200, answer("a", refresh_token="1000.kept")))
    script.run(session.token())

    assert Token(Secret("a"), 4600.0, None, Secret("1000.kept")) == store.load(session.key)
