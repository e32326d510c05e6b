"""Who may look at the sandbox's own URLs, and who may not."""

import pytest

from zoho_sandbox import Request, Sandbox

TOKEN = "let-me-in-please"
ELSEWHERE = "172.17.0.1"


@pytest.fixture(scope="module")
def sandboxes():
    """One of each kind."""
    kinds = {
        "loopback": {},
        "any": {"control": "any"},
        "token": {"control_token": TOKEN},
        "any and token": {"control": "any", "control_token": TOKEN},
        "off": {"control": "off", "control_token": TOKEN},
    }
    made = {name: Sandbox(seed="empty", versions=["v8"], **kind) for name, kind in kinds.items()}
    yield made
    for sandbox in made.values():
        sandbox.close()


def status(sandbox, peer=ELSEWHERE, path="/_sandbox/clock", host="localhost:8080", method="GET", **headers):
    """What a request is answered with."""
    known = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return sandbox.handle(Request(method, path, known, peer=peer)).status


@pytest.mark.parametrize(
    ("kind", "here", "elsewhere", "with_token"),
    [
        ("loopback", 200, 403, 403),
        ("any", 200, 200, 200),
        ("token", 200, 403, 200),
        ("any and token", 200, 200, 200),
        ("off", 404, 404, 404),
    ],
)
@pytest.mark.parametrize("path", ["/", "/_sandbox/clock", "/_sandbox/page/app.js"])
def test_own_urls_are_for_whom_it_was_said(sandboxes, kind, here, elsewhere, with_token, path):
    """The page, its files and the calls alike."""
    sandbox = sandboxes[kind]

    assert here == status(sandbox, "127.0.0.1", path)
    assert elsewhere == status(sandbox, path=path)
    assert with_token == status(sandbox, path=path, authorization=f"Bearer {TOKEN}")


@pytest.mark.parametrize("host", ["sandbox.ci.internal", "evil.example:8080"])
def test_name_with_a_dot_needs_the_token(sandboxes, host):
    """Anybody could have made it lead here; whoever knows the token may use any."""
    assert 403 == status(sandboxes["any"], host=host)
    assert 200 == status(sandboxes["any and token"], host=host, authorization=f"bearer {TOKEN}")


@pytest.mark.parametrize("host", ["192.168.1.5:8080", "[2001:db8::1]:8080", "sandbox", "sandbox:8080"])
def test_numbers_and_plain_names_are_let_in_where_all_are(sandboxes, host):
    """As Docker and its like have them."""
    assert 200 == status(sandboxes["any"], host=host)
    assert 403 == status(sandboxes["loopback"], host=host)


@pytest.mark.parametrize("kind", ["any", "any and token"])
def test_pages_of_other_sites_are_kept_out(sandboxes, kind):
    """Even by a browser that knows the token."""
    cookie = f"zoho_sandbox_control={TOKEN}"
    foreign = {"method": "POST", "path": "/_sandbox/reset", "origin": "http://evil.example", "cookie": cookie}

    assert 403 == status(sandboxes[kind], **foreign)
    assert 403 == status(sandboxes[kind], sec_fetch_site="cross-site", cookie=cookie)


def test_browser_is_let_in_by_the_token_in_its_url(sandboxes):
    """It is sent on to the page without it, with a cookie that no script and no other site sees."""
    sandbox = sandboxes["token"]
    answer = sandbox.handle(Request("GET", f"/?token={TOKEN}", {"host": "sandbox.ci.internal"}, peer=ELSEWHERE))
    cookie = answer.headers["set-cookie"]
    pair = cookie.partition(";")[0]

    assert (303, "/") == (answer.status, answer.headers["location"])
    assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))
    assert 200 == status(sandbox, path="/", host="sandbox.ci.internal", cookie=f"other=1; {pair}")


@pytest.mark.parametrize("token", ["", "wrong-token-here", TOKEN[:-1], f"{TOKEN}x", "ünïcödé-token"])
def test_another_token_opens_nothing(sandboxes, token):
    """In whichever way it comes."""
    sandbox = sandboxes["token"]

    assert 403 == status(sandbox, path=f"/?token={token}")
    assert 403 == status(sandbox, authorization=f"Bearer {token}")
    assert 403 == status(sandbox, cookie=f"zoho_sandbox_control={token}")


@pytest.mark.parametrize(
    ("control", "token", "word"),
    [("everyone", None, "loopback, any, off"), (True, "short", "8 or more"), (True, "with a blank", "nothing else")]
    + [(True, f"let-me{sign}in-please", "nothing else") for sign in "+%&#;=/ü"],
)
def test_what_cannot_be_meant_is_refused(control, token, word):
    """With what could be."""
    with pytest.raises(ValueError, match=word):
        Sandbox(seed="empty", control=control, control_token=token)


def test_refusal_says_what_to_do(sandboxes):
    """The option that opens it, or where the token goes."""
    told = [
        sandboxes[kind].handle(Request("GET", "/", {"host": "localhost"}, peer=ELSEWHERE)).json()["error"]
        for kind in ("loopback", "token")
    ]

    assert "--control any" in told[0]
    assert "/?token=TOKEN" in told[1]
