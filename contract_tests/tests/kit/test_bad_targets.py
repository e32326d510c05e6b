"""Targets that change, vanish or trick on the way: one sentence, what was found until then, and nothing left behind."""

import json
import time

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

    def handle_any(self):
        """Answer without end."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b" ")
            time.sleep(0.05)

    do_GET = handle_any  # noqa: N815 - name of http.server


@pytest.mark.parametrize("handler", [Silent, Dripping])
def test_a_target_that_takes_too_long_cannot_be_judged(serve, credentials, monkeypatch, handler):
    """No longer is waited than the run may take, however little comes at a time."""
    monkeypatch.setattr(http, "_LONGEST", 0.2)

    verdict = judged(serve(handler), credentials, max_seconds=1.0)

    assert 2 == verdict.exit_code
    assert "it took too long" in verdict.sentence


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
