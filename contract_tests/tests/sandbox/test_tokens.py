"""The token endpoint, the page of consent before it, and revocation."""

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

CALLBACK = "http://127.0.0.1:8080/callback"
VERIFIER = "v" * 43


def consent(crm, tokens, **changed):
    """Visit the page of consent; where the browser goes next, and with what."""
    usual = {
        "response_type": "code",
        "client_id": tokens["client_id"],
        "redirect_uri": CALLBACK,
        "scope": "ZohoCRM.org.READ",
        "access_type": "offline",
        "prompt": "consent",
    }
    asked = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    reply = crm.send("GET", f"/oauth/v2/auth?{urlencode(asked)}")
    parts = urlsplit(reply.headers.get("location", ""))
    return reply, dict(parse_qsl(parts.query))


def exchange(crm, tokens, code, **more):
    """Exchange a code."""
    known = {name: tokens[name] for name in ("client_id", "client_secret")}
    usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **known}
    return ask(crm, {**usual, **more}).body


def revoke(crm, token):
    """Take a token back."""
    return crm.send("POST", "/oauth/v2/token/revoke", urlencode({"token": token}).encode())


def form(tokens, **changed):
    """The form that asks for a new token."""
    known = {name: tokens[name] for name in ("client_id", "client_secret", "refresh_token")}
    return {"grant_type": "refresh_token", **known, **changed}


def ask(crm, fields, *, in_query=False):
    """Send the form, in the body or in the query."""
    text = urlencode({name: value for name, value in fields.items() if value is not None})
    return (
        crm.send("POST", f"/oauth/v2/token?{text}") if in_query else crm.send("POST", "/oauth/v2/token", text.encode())
    )


def test_fresh_token_opens_the_api(crm, tokens):
    """It lives for an hour and has the scopes of the refresh token."""
    for in_query in (False, True):
        reply = ask(crm, form(tokens), in_query=in_query)

        assert ("Bearer", 3600, "http://sandbox.test") == tuple(
            reply.body[name] for name in ("token_type", "expires_in", "api_domain")
        )
        assert 200 == crm.holding(reply.body["access_token"]).call("GET", "org").status


def test_form_in_parts_is_a_form(crm, tokens):
    """Zoho's Node SDK sends multipart/form-data."""
    parts = (
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form(tokens).items()
    )
    body = "".join([*parts, "--edge--\r\n"]).encode()
    reply = crm.send("POST", "/oauth/v2/token", body, {"content-type": "multipart/form-data; boundary=edge"})

    assert 200 == crm.holding(reply.body["access_token"]).call("GET", "org").status


@pytest.mark.parametrize("body", [b"", b"--edge", b"\x00\xff--edge\r\n\r\n--edge--", b"x" * 100_000])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=edge", "multipart/form-data", "\xff"])
def test_form_that_is_none_is_refused(crm, body, kind):
    """In the words of the accounts server."""
    reply = crm.send("POST", "/oauth/v2/token", body, {"content-type": kind})

    assert ["error"] == list(reply.body)


def test_refusals_come_with_200(crm, tokens):
    """As they really do: the key "error" and nothing else."""
    for changed, error in (
        ({"refresh_token": "x"}, "invalid_code"),
        ({"grant_type": "password"}, "invalid_code"),
        ({"client_id": None}, "invalid_client"),
        ({"client_secret": "ü"}, "invalid_client_secret"),
    ):
        reply = ask(crm, form(tokens, **changed))

        assert (200, {"error": error}) == (reply.status, reply.body)


def test_ten_tokens_in_ten_minutes(crm, tokens):
    """The eleventh is denied until the window has passed."""
    assert all("access_token" in ask(crm, form(tokens)).body for _ in range(10))
    denied = ask(crm, form(tokens)).body
    assert ("Access Denied", "failure") == (denied["error"], denied["status"])

    crm.sandbox.clock.advance(600)
    assert "access_token" in ask(crm, form(tokens)).body


def test_fifteen_tokens_live_at_a_time(crm, tokens):
    """The sixteenth kills the oldest and no other."""
    made = [ask(crm, form(tokens)).body["access_token"] for _ in range(10)]
    crm.sandbox.clock.advance(601)
    made += [ask(crm, form(tokens)).body["access_token"] for _ in range(6)]
    alive = [crm.holding(token).call("GET", "org").status for token in made]

    assert [401] + [200] * 15 == alive


def test_code_is_exchanged_once(crm, tokens):
    """It brings a refresh token, which brings access tokens with the same scopes; the code is worth nothing then."""
    reply, given = consent(crm, tokens, state="unguessable")
    assert 302 == reply.status
    assert {"state": "unguessable", "location": "us", "accounts-server": "http://sandbox.test"}.items() <= given.items()

    first = exchange(crm, tokens, given["code"])
    second = ask(crm, form(tokens, refresh_token=first["refresh_token"])).body

    for answer in (first, second):
        holder = crm.holding(answer["access_token"])
        assert [200, 401] == [holder.call("GET", "org").status, holder.call("GET", "users").status]
    assert "refresh_token" not in second
    assert {"error": "invalid_code"} == exchange(crm, tokens, given["code"])


def test_code_lives_for_two_minutes(crm, tokens):
    """Not a second longer."""
    (_, old), (_, young) = consent(crm, tokens), consent(crm, tokens)

    crm.sandbox.clock.advance(119)
    assert "access_token" in exchange(crm, tokens, young["code"])
    crm.sandbox.clock.advance(1)
    assert {"error": "invalid_code"} == exchange(crm, tokens, old["code"])


def test_redirect_uri_is_the_one_of_the_consent(crm, tokens):
    """To the letter; and the code is good yet for who knows it."""
    _, given = consent(crm, tokens)

    for other in (f"{CALLBACK}/", None):
        assert {"error": "invalid_redirect_uri"} == exchange(crm, tokens, given["code"], redirect_uri=other)
    assert "access_token" in exchange(crm, tokens, given["code"])


@pytest.mark.parametrize("method", ["S256", "plain", None])
def test_proof_key_is_asked_for(crm, tokens, method):
    """Whoever has the code alone gets nothing."""
    digest = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    challenge = digest if method == "S256" else VERIFIER
    _, given = consent(crm, tokens, code_challenge=challenge, code_challenge_method=method)

    for wrong in (None, "w" * 43, challenge if method == "S256" else digest):
        assert {"error": "invalid_code"} == exchange(crm, tokens, given["code"], code_verifier=wrong)
    assert "access_token" in exchange(crm, tokens, given["code"], code_verifier=VERIFIER)


@pytest.mark.parametrize(
    ("asked", "brings"),
    [
        ({}, True),
        ({"access_type": "online"}, False),
        ({"access_type": None}, False),
        ({"prompt": None}, False),
    ],
)
def test_refresh_token_comes_when_it_was_asked_for(crm, tokens, asked, brings):
    """Offline, and for who has consented before only when asked anew."""
    _, given = consent(crm, tokens, **asked)

    assert brings == ("refresh_token" in exchange(crm, tokens, given["code"]))


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"client_id": "1000.NO"}, "invalid_client"),
        ({"redirect_uri": "https://elsewhere.example/"}, "invalid_redirect_uri"),
        ({"redirect_uri": None}, "invalid_redirect_uri"),
        ({"response_type": "token"}, "invalid_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"code_challenge_method": "S1"}, "invalid_request"),
    ],
)
def test_page_of_consent_refuses(crm, tokens, asked, error):
    """And sends no browser anywhere."""
    reply, _ = consent(crm, tokens, **asked)

    assert (400, {"error": error}) == (reply.status, reply.body)


def test_registered_redirect_uri_keeps_its_query(crm, tokens):
    """What comes back is added to it."""
    reply, given = consent(crm, tokens, redirect_uri="http://localhost:1/cb?tenant=7")

    assert 302 == reply.status
    assert "7" == given["tenant"]
    assert 302 == consent(crm, tokens, redirect_uri="https://www.zylker.com/oauthredirect")[0].status


def test_ten_codes_in_ten_minutes(crm, tokens):
    """The eleventh consent is denied until the window has passed."""
    assert all("code" in consent(crm, tokens)[1] for _ in range(10))
    assert {"error": "access_denied", "state": "s"} == consent(crm, tokens, state="s")[1]

    crm.sandbox.clock.advance(600)
    assert "code" in consent(crm, tokens)[1]


def test_twenty_refresh_tokens_live_at_a_time(crm, tokens):
    """The twenty-first kills the oldest, which is that of the seed, and the access tokens that were made from it."""
    old = ask(crm, form(tokens)).body["access_token"]
    made = []
    for place in range(20):
        if place == 10:
            crm.sandbox.clock.advance(600)
        assert 200 == crm.holding(old).call("GET", "org").status
        made.append(exchange(crm, tokens, consent(crm, tokens)[1]["code"])["refresh_token"])

    assert 401 == crm.holding(old).call("GET", "org").status
    assert {"error": "invalid_code"} == ask(crm, form(tokens)).body
    assert all("access_token" in ask(crm, form(tokens, refresh_token=token)).body for token in made)


def test_console_makes_codes_for_self_clients(crm, tokens):
    """Without a redirect; for three minutes unless more is chosen."""
    made = crm.send("POST", "/_sandbox/codes", b'{"scopes": ["ZohoCRM.org.READ"], "seconds": 600}').body
    crm.sandbox.clock.advance(500)

    answer = exchange(crm, tokens, made["code"], redirect_uri=None)

    assert {"access_token", "refresh_token"} <= answer.keys()
    for wrong in (b"{}", b'{"scopes": "x"}', b'{"scopes": [1]}', b'{"scopes": [], "seconds": "x"}'):
        assert 400 == crm.send("POST", "/_sandbox/codes", wrong).status


def test_client_credentials_open_their_organization(crm, tokens):
    """With the scopes asked for and no refresh token, as often as one likes."""
    known = {name: tokens[name] for name in ("client_id", "client_secret", "soid")}
    fields = {"grant_type": "client_credentials", "scope": "ZohoCRM.org.READ,ZohoCRM.users.READ", **known}
    answers = [ask(crm, fields).body for _ in range(12)]

    assert {"access_token", "api_domain", "token_type", "expires_in", "scope"} == set(answers[-1])
    assert "ZohoCRM.org.READ ZohoCRM.users.READ" == answers[-1]["scope"]
    holder = crm.holding(answers[0]["access_token"])
    assert [200, 200, 401] == [holder.call("GET", path).status for path in ("org", "users", "settings/territories")]
    for soid in (None, "ZohoCRM.1", "ZohoCRM.661034000000000001"):
        assert {"error": "missing_org_info"} == ask(crm, {**fields, "soid": soid}).body


def test_revoked_refresh_token_takes_its_access_tokens_with_it(crm, tokens):
    """Others stay; a second time there is nothing to revoke."""
    mine = ask(crm, form(tokens)).body["access_token"]
    other = exchange(crm, tokens, consent(crm, tokens)[1]["code"])

    assert {"status": "success"} == revoke(crm, tokens["refresh_token"]).body
    assert 401 == crm.holding(mine).call("GET", "org").status
    assert {"error": "invalid_code"} == ask(crm, form(tokens)).body
    assert 200 == crm.holding(other["access_token"]).call("GET", "org").status
    again = revoke(crm, tokens["refresh_token"])
    assert (400, b"") == (again.status, again.raw)


def test_revoked_access_token_dies_alone(crm, tokens):
    """Its refresh token makes others; a token that has expired is as unknown as one that never was."""
    first, second, third = (ask(crm, form(tokens)).body["access_token"] for _ in range(3))

    assert {"status": "success"} == revoke(crm, first).body
    assert [401, 200] == [crm.holding(token).call("GET", "org").status for token in (first, second)]
    crm.sandbox.clock.advance(3600)
    assert [400, 400] == [revoke(crm, token).status for token in (third, "1000.no")]


def test_accounts_server_knows_its_urls(crm):
    """GET is refused, other paths are unknown."""
    assert 404 == crm.send("GET", "/oauth/v2/nothing").status
    assert crm.send("GET", "/oauth/v2/token").status in {200, 400}
