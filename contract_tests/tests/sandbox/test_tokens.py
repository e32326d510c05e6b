"""The token endpoint."""

from urllib.parse import urlencode


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


def test_accounts_server_knows_its_urls(crm):
    """GET is refused, other paths are unknown."""
    assert 404 == crm.send("GET", "/oauth/v2/nothing").status
    assert crm.send("GET", "/oauth/v2/token").status in {200, 400}
