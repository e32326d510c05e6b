"""Targets that change, vanish or trick on the way: one sentence, what was found until then, and nothing left behind."""

import dataclasses
import json
import time
from contextlib import suppress
from itertools import count

import mini_contract
import mini_server
import pytest
from test_run import Examples

from zoho_contract import Credentials, cli, http, run
from zoho_contract.contract import BrokenContractError, Contract, load


def judged(url, credentials, **more):
    """A verdict on a server of the tiny API."""
    contract = Contract(mini_contract.document())
    return run(url, credentials(url), seed=1, layers=("promises",), contract=contract, **more)


def left(state):
    """What runs have made and not taken away."""
    return [row["Name"] for rows in state.records.values() for row in rows.values() if row["Name"].startswith("Kit")]


def test_a_token_that_expires_is_no_violation(mini, contract, monkeypatch, capsys):
    """The sentence says since when; what is left is deleted by the command, with a fresh token."""
    url, state = mini()
    right, came = state.answer, []

    def answer(*request):
        came.append(request)
        if len(came) > 300 and request[2].get("Authorization", "").endswith(mini_server.GOOD):
            raise mini_server.RefusalError(401, "INVALID_TOKEN")
        return right(*request)

    state.answer = answer
    verdict = judged(url, lambda _: Credentials(mini_server.GOOD))

    assert ([], 2) == (verdict.violations, verdict.exit_code)
    assert "the access token is refused since request" in verdict.sentence
    assert verdict.matched
    assert any("`zoho-contract clean` deletes it" in remark for remark in verdict.ledger.remarks)
    assert left(state)
    state.answer = right
    monkeypatch.setattr("zoho_contract.clean.load", lambda _: contract)
    assert 0 == cli.main(["clean", "--target", url, "--access-token", mini_server.GOOD])
    assert [] == left(state)
    assert "none is left" in capsys.readouterr().out
    assert len(state.records["Leads"]) >= 2


def test_what_was_made_is_deleted_with_a_new_token(mini, credentials):
    """Where the run may ask for one, nothing is left; it is not judged with that one."""
    url, state = mini()
    right, came = state.answer, []

    def answer(method, path, headers, *rest):
        came.append(path)
        token = headers.get("Authorization", "").removeprefix("Zoho-oauthtoken ")
        if len(came) > 300 and token == mini_server.GOOD:
            raise mini_server.RefusalError(401, "INVALID_TOKEN")
        if path.startswith("/oauth"):
            return 200, {"access_token": "1000.second"}
        known = {**headers, "Authorization": f"Zoho-oauthtoken {mini_server.GOOD}"}
        return right(method, path, known if token == "1000.second" else headers, *rest)

    state.answer = answer

    verdict = judged(url, credentials)

    assert ([], 2) == (verdict.violations, verdict.exit_code)
    assert "the access token is refused since request" in verdict.sentence
    assert ([], []) == (left(state), verdict.ledger.remarks)


def test_cleaning_says_what_it_cannot_do(mini, contract, monkeypatch, capsys):
    """Without a token, without a target, and where the target gives nothing up."""
    monkeypatch.delenv("ZOHO_ACCESS_TOKEN", raising=False)
    monkeypatch.setattr("zoho_contract.clean.load", lambda _: contract)
    url, state = mini("delete-noop")
    state.add("Leads", {"Name": "Kit0a0a0aX7 Zoë"})

    assert 2 == cli.main(["clean", "--target", url])
    assert 2 == cli.main(["clean", "--target", "http://127.0.0.1:9", "--access-token", "t"])
    assert "does not answer" in capsys.readouterr().err
    assert ["Kit0a0a0aX7 Zoë"] == left(state)


class Elsewhere(Examples):
    """Sends everybody on."""

    def handle_any(self):
        """Answer with a redirect."""
        self.send_response(302)
        self.send_header("Location", "https://elsewhere.example/crm")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = handle_any  # noqa: N815 - name of http.server


def test_a_redirect_is_not_followed(serve, credentials):
    """The sentence names where it leads."""
    verdict = judged(serve(Elsewhere), credentials)

    assert 2 == verdict.exit_code
    assert "sends one on to https://elsewhere.example/crm (HTTP 302)" in verdict.sentence


class Silent(Examples):
    """Never answers."""

    def handle_any(self):
        """Wait."""
        time.sleep(3)

    do_GET = handle_any  # noqa: N815 - name of http.server


class Dripping(Examples):
    """Sends a byte now and then."""

    times, pause = 40, 0.05

    def handle_any(self):
        """Answer without end."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with suppress(OSError):
            for _ in range(self.times):
                self.wfile.write(b" ")
                time.sleep(self.pause)

    do_GET = handle_any  # noqa: N815 - name of http.server


class Dribbling(Dripping):
    """The same for longer."""

    times, pause = 80, 0.1


@pytest.mark.parametrize("handler", [Silent, Dripping])
def test_a_target_that_takes_too_long_cannot_be_judged(serve, credentials, monkeypatch, handler):
    """No longer is waited than the run may take, however little comes at a time."""
    monkeypatch.setattr(http, "_LONGEST", 0.2)

    verdict = judged(serve(handler), credentials, max_seconds=1.0)

    assert 2 == verdict.exit_code
    assert "it took too long" in verdict.sentence


@pytest.mark.parametrize(
    "url",
    [
        "not a url",
        "http://exa mple",
        "http://127.0.0.1:9/a b",
        "http://a..b",
        f"http://{'a' * 80}.example",
        "http://h/é",
    ],
)
def test_what_is_no_url_is_said(url, capsys):
    """A sentence and exit status 2: 1 would say that somebody's server does not conform."""
    assert 2 == cli.main(["run", "--target", url, "--access-token", "t"])
    assert "is not a URL" in capsys.readouterr().out
    assert 2 == cli.main(["clean", "--target", url, "--access-token", "t"])
    assert "is not a URL" in capsys.readouterr().err


@pytest.mark.parametrize("secret", ["s3cret\n", "s3cret\r\nX: 1", "s3cret s3cret", "s3cret\u2192"])
def test_a_token_that_no_header_carries_is_said_and_not_shown(serve, secret, capsys):
    """As one is read from a file with the end of its line."""
    url = serve(Elsewhere)

    assert 2 == cli.main(["run", "--target", url, "--access-token", secret])
    assert 2 == cli.main(["run", "--target", url, "--access-token", "t", "--narrow-token", secret])
    assert 2 == cli.main(["clean", "--target", url, "--access-token", secret])
    said = "".join(capsys.readouterr())
    assert "ZOHO_NARROW_TOKEN has a line break or another sign that no token has" in said
    assert 2 == said.count("ZOHO_ACCESS_TOKEN has a line break")
    assert "s3cret" not in said


def test_what_comes_byte_by_byte_is_waited_for_no_longer_than_twice_the_run(serve, credentials):
    """Also where the run was given little time."""
    begin = time.monotonic()

    verdict = judged(serve(Dribbling), credentials, max_seconds=1.0)

    assert (2, True) == (verdict.exit_code, "it took too long" in verdict.sentence)
    assert time.monotonic() - begin < 6


def test_a_broken_contract_is_said(monkeypatch, tmp_path):
    """Cut off, something else altogether, or the contract of another version."""
    folder = tmp_path / "_generated"
    folder.mkdir()
    monkeypatch.setattr("zoho_contract.contract.resources.files", lambda _: tmp_path)
    other = json.dumps(mini_contract.document()).encode()
    for text in (b'{"openapi": "3.1.0", "pa', b"[]", b"{}", b"\xff\xfe{", b"<html>", b"", other):
        (folder / "crm-v8.json").write_bytes(text)
        with pytest.raises(BrokenContractError, match="the contract of v8 that is installed is broken"):
            load("v8")


class Greeter(Examples):
    """Another API altogether, which has the same answer for whatever is asked."""

    def handle_any(self):
        """Say hello, in JSON."""
        body = b'{"hello": "world"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = handle_any  # noqa: N815 - name of http.server


def test_another_api_is_not_judged(serve, credentials, contract):
    """Its answers are JSON and its status is 200: nothing of that is this API's."""
    url = serve(Greeter)

    verdict = run(url, credentials(url), seed=1, contract=contract)

    assert (2, []) == (verdict.exit_code, verdict.violations)
    assert "is not this API: no answer to" in verdict.sentence
    assert "the first one has 'hello'; correct --target" in verdict.sentence


def test_a_target_that_dies_on_the_way_is_said_with_what_is_left(mini, credentials, contract):
    """How far the run came, why it ended there, and what deletes what it has made."""
    url, state = mini()
    right, came = state.answer, []

    def answer(*asked):
        came.append(asked)
        if len(came) > 60:
            raise ConnectionAbortedError
        return right(*asked)

    state.answer = answer

    verdict = run(url, credentials(url), seed=1, layers=("promises",), contract=contract)

    assert 2 == verdict.exit_code
    assert "the target stopped answering in the middle of the run, after 60 requests: " in verdict.sentence
    assert any("`zoho-contract clean` deletes it" in remark for remark in verdict.ledger.remarks)
    assert verdict.cases > 0


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html>"),
        (502, "text/html", b"Bad Gateway"),
        (200, "application/json", b"[]"),
        (404, "text/plain", b""),
    ],
)
def test_a_target_that_becomes_something_else_ends_the_run(serve, credentials, status, kind, body):
    """A gateway in front of a server that has died answers in its place, until the run sees that it does."""
    asked = count()

    class Gateway(mini_server.Handler):
        mini, seen = mini_server.Mini(), [0]

        def either(self):
            if next(asked) < SERVED:
                self.handle_any()
                return
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = either  # noqa: N815 - names of http.server

    verdict = judged(serve(Gateway), credentials)

    assert "what answers is this API no longer" in verdict.ledger.unfinished
    assert next(asked) < SERVED + 100


SERVED = 40


def test_a_dead_accounts_server_ends_no_run(mini, contract, credentials):
    """What it alone can answer is not testable; the rest is judged."""
    url, _ = mini()
    given = dataclasses.replace(credentials(url), accounts_url="http://127.0.0.1:9")

    verdict = run(url, given, seed=1, layers=("promises",), contract=contract)

    assert "" == verdict.ledger.unfinished
    assert any("127.0.0.1:9 does not answer" in reason for reason in verdict.ledger.not_testable.values())
    assert verdict.ledger.matched["addTags", "outcome:done"] > 0
