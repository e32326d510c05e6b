"""Logging in, by hand and without waiting."""

import pytest

from zoho_crm._runtime import calls, ledger
from zoho_crm._runtime.auth import Session
from zoho_crm._runtime.credentials import AccessToken, RefreshToken
from zoho_crm._runtime.errors import AuthError, DecodeError, LimitError, ScopeError, ServerError, TransportError
from zoho_crm._runtime.hosts import Hosts
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.token_answer import read_token
from zoho_crm._runtime.tokens import MemoryTokenStore, Token

POLICY = RetryPolicy(attempts=3, wait=1.0)
DEAD = {"code": "INVALID_TOKEN", "details": {}, "message": "invalid oauth token", "status": "error"}


def token_body(access="1000.new", **more):
    """Write what the accounts server answers."""
    return {"access_token": access, "api_domain": "https://www.zohoapis.eu", "expires_in": 3600, **more}


@pytest.fixture
def session():
    """Give a session of a refresh token."""
    return Session(
        RefreshToken("id", "secret", "refresh"), Hosts.of("eu", "production"), MemoryTokenStore(), POLICY, 30.0
    )


def test_first_call_fetches_a_token_and_the_next_one_does_not(lib, session):
    """One request, to the accounts server of the data centre, as a form."""
    script = lib.Script(lib.reply(200, token_body()))

    first = script.run(session.token())
    second = script.run(session.token())

    assert first == second == Token(Secret("1000.new"), 4600.0, "https://www.zohoapis.eu")
    (request,) = script.requests
    assert "https://accounts.zoho.eu/oauth/v2/token" == request.url
    assert ["grant_type", "client_id", "client_secret", "refresh_token"] == list(request.form)
    assert request.token is None


def test_token_is_renewed_a_minute_before_it_expires(lib, session):
    """So that it is still good when it arrives."""
    script = lib.Script(lib.reply(200, token_body("a")), lib.reply(200, token_body("b")))
    script.run(session.token())

    script.now += 3539
    assert Secret("a") == script.run(session.token()).access
    script.now += 1
    assert Secret("b") == script.run(session.token()).access


def test_sessions_share_tokens_through_a_store(lib, session):
    """A second client of the same login asks nobody."""
    script = lib.Script(lib.reply(200, token_body()))
    script.run(session.token())
    other = Session(session.credentials, session.hosts, session.store, POLICY, 30.0)

    assert Secret("1000.new") == script.run(other.token()).access
    assert 1 == len(script.requests)


def test_expired_token_in_the_store_is_not_used(lib, session):
    """A store may be old."""
    session.store.save(session.key, Token(Secret("old"), 900.0))

    assert Secret("1000.new") == lib.Script(lib.reply(200, token_body())).run(session.token()).access


def test_refused_token_in_the_store_is_not_used_again(lib, session):
    """Its date says good, the server says dead."""
    script = lib.Script(lib.reply(200, token_body("b")))
    session.store.save(session.key, Token(Secret("a"), 99_999.0))
    refused = script.run(session.token())
    assert Secret("a") == refused.access

    assert Secret("b") == script.run(session.renewed(refused)).access


def test_token_that_somebody_else_has_renewed_is_taken(lib, session):
    """No second refresh for the same dead token."""
    script = lib.Script(lib.reply(200, token_body()))
    script.run(session.token())

    assert Secret("1000.new") == script.run(session.renewed(Token(Secret("older"), 0.0))).access
    assert 1 == len(script.requests)


def test_bare_token_never_changes(lib):
    """And nobody is asked for it."""
    session = Session(AccessToken("1000.bare"), Hosts.of("us", "production"), MemoryTokenStore(), POLICY, 30.0)
    script = lib.Script(lib.reply(500))

    token = script.run(session.token())

    assert Secret("1000.bare") == token.access
    assert script.run(session.renewed(token)) is None
    assert [] == script.requests
    assert "1000.bare" not in session.key


def test_ten_refreshes_within_ten_minutes_are_the_most(lib, session):
    """The eleventh is refused here, before it locks the login out."""
    script = lib.Script(lib.reply(200, token_body(expires_in=1)))
    for _ in range(10):
        script.run(session.token())
        script.now += 1

    with pytest.raises(LimitError, match="10 access tokens within ten minutes") as caught:
        script.run(session.token())

    assert 590.0 == caught.value.retry_after
    assert 10 == len(script.requests)
    script.now += 590
    script.run(session.token())
    assert 11 == len(script.requests)


@pytest.mark.parametrize("status", [200, 400])
def test_throttle_answer_stops_further_refreshes(lib, session, status):
    """Under either status that Zoho uses for it."""
    body = {"error_description": "too many requests", "error": "Access Denied", "status": "failure"}
    script = lib.Script(lib.reply(status, body))

    with pytest.raises(LimitError, match="too many requests") as caught:
        script.run(session.token())
    assert 600.0 == caught.value.retry_after
    with pytest.raises(LimitError, match="within ten minutes"):
        script.run(session.token())

    assert 1 == len(script.requests)


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize("error", ["invalid_code", "invalid_client", "a_new_word"])
def test_refused_logins_are_auth_errors_under_any_status(lib, session, status, error):
    """Token errors come with HTTP 200 as well."""
    with pytest.raises(AuthError, match="Log in again") as caught:
        lib.Script(lib.reply(status, {"error": error})).run(session.token())

    assert error == caught.value.code


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, {}), DecodeError),
        ((200, []), DecodeError),
        ((200, {"access_token": ""}), DecodeError),
        ((200, {"access_token": "a\r\nb: c"}), DecodeError),
        ((200, b"<html>"), DecodeError),
        ((500, {"error": "general_error"}), ServerError),
        ((503, b"<html>"), ServerError),
        ((302, b""), TransportError),
    ],
)
def test_odd_token_answers_are_typed_errors(lib, session, answer, kind):
    """Nothing that comes back breaks anything."""
    with pytest.raises(kind):
        lib.Script(lib.reply(*answer)).run(session.token())


def test_strange_api_host_in_a_token_answer_is_refused_and_not_kept(lib, session):
    """It would be sent the token."""
    script = lib.Script(lib.reply(200, token_body(api_domain="https://evil.example")))

    with pytest.raises(AuthError, match=r"'https://evil\.example', which is none of Zoho's"):
        script.run(session.token())

    assert session.store.load(session.key) is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"expires_in": 100}, 100),
        ({"expires_in": 3_600_000, "expires_in_sec": 3600}, 3600),
        ({"expires_in": "soon"}, 3600),
        ({"expires_in": -5}, 3600),
        ({}, 3600),
    ],
)
def test_lifetimes_are_read_in_either_unit(lib, said, seconds):
    """Older answers count milliseconds beside seconds."""
    assert 1000.0 + seconds == read_token(lib.reply(200, {"access_token": "a", **said}), 1000.0).expires_at


def test_invalid_token_is_renewed_once_and_the_call_replayed(lib):
    """And only once: a second refusal is the caller's."""
    with lib.Crm(RefreshToken("id", "secret", "refresh"), base_url="https://mock.example") as crm:
        script = lib.Script(
            lib.reply(200, token_body("a")), lib.reply(401, DEAD), lib.reply(200, token_body("b")), lib.reply(401, DEAD)
        )

        with pytest.raises(AuthError):
            script.run(calls.free(crm._api, "POST", "/Leads", body={}))

    assert [None, Secret("a"), None, Secret("b")] == [request.token for request in script.requests]


def test_401_without_json_is_replayed_too(lib):
    """A gateway in front may write what it likes."""
    with lib.Crm(RefreshToken("id", "secret", "refresh"), base_url="https://mock.example") as crm:
        script = lib.Script(
            lib.reply(200, token_body("a")),
            lib.reply(401, b"<html>"),
            lib.reply(200, token_body("b")),
            lib.reply(200, {}),
        )

        assert {} == script.run(calls.free(crm._api, "GET", "/Leads"))


@pytest.mark.parametrize(
    "body",
    [
        {"code": "OAUTH_SCOPE_MISMATCH", "message": "no", "status": "error"},
        {"code": "AUTHENTICATION_FAILURE", "message": "no", "status": "error"},
    ],
)
def test_401_that_a_new_token_cannot_mend_is_not_replayed(lib, body):
    """A refresh would be wasted."""
    with lib.Crm(RefreshToken("id", "secret", "refresh"), base_url="https://mock.example") as crm:
        script = lib.Script(lib.reply(200, token_body("a")), lib.reply(401, body))

        with pytest.raises((ScopeError, AuthError)):
            script.run(calls.free(crm._api, "GET", "/Leads"))

    assert 2 == len(script.requests)


@pytest.mark.parametrize("body", [{"code": "BRAND_NEW", "status": "error"}, ["odd"]])
def test_unknown_401_is_replayed(lib, body):
    """A 401 did nothing, so a second try costs nothing."""
    with lib.Crm(RefreshToken("id", "secret", "refresh"), base_url="https://mock.example") as crm:
        script = lib.Script(
            lib.reply(200, token_body("a")), lib.reply(401, body), lib.reply(200, token_body("b")), lib.reply(200, {})
        )

        assert {} == script.run(calls.free(crm._api, "GET", "/Leads"))


def test_calls_follow_the_api_host_of_the_token(lib):
    """The data centre that the login belongs to, not the one that was guessed."""
    with lib.Crm(RefreshToken("id", "secret", "refresh")) as crm:
        script = lib.Script(lib.reply(200, token_body()), lib.reply(200, {}))
        script.run(calls.free(crm._api, "GET", "/org"))

    assert "https://www.zohoapis.eu/crm/v9/org" == script.requests[1].url


def test_kept_token_of_a_strange_host_is_not_sent(lib):
    """A token store is input like any other."""
    store = MemoryTokenStore()
    with lib.Crm(RefreshToken("id", "secret", "refresh"), token_store=store) as crm:
        store.save(crm._api.session.key, Token(Secret("a"), 9e9, "https://evil.example"))
        script = lib.Script(lib.reply(200, {}))

        with pytest.raises(AuthError, match="none of Zoho's"):
            script.run(calls.free(crm._api, "GET", "/org"))

    assert [] == script.requests


def test_ledger_counts_per_login():
    """Two logins do not share the guard."""
    hosts = Hosts.of("us", "production")
    first = Session(RefreshToken("id", "s", "one"), hosts, MemoryTokenStore(), POLICY, 1.0)
    second = Session(RefreshToken("id", "s", "two"), hosts, MemoryTokenStore(), POLICY, 1.0)

    assert first.key != second.key
    assert "one" not in first.key
    assert {} == ledger._HERE
