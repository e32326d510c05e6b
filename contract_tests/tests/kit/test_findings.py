"""What a finding tells: the shortest sequence that shows it, and scripts that send it."""

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import mini_answers
import mini_server
import pytest

from zoho_contract import run
from zoho_contract.events import RunFinished, RunStarted
from zoho_contract.repetition import AGAIN, ELSE
from zoho_contract.session import Session


@pytest.fixture
def found(mini, contract, credentials, monkeypatch):
    """A function that gives the violations of one promise by a tiny API with a fault, and its state."""
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", mini_server.GOOD)
    monkeypatch.setenv("ZOHO_NARROW_TOKEN", mini_server.NARROW)

    def judged(fault, promise="*", **more):
        url, state = mini(fault)
        layers = more.pop("layers", ("promises", "model"))
        verdict = run(url, credentials(url), seed=1, layers=layers, contract=contract, **more)
        return [item for item in verdict.violations if promise in {"*", item.promise}], state

    return judged


def played(finding):
    """What its Python and its shell script do, as processes of their own."""
    commands = ([sys.executable, "-c", finding.python], ["bash", "-c", finding.curl])
    return [subprocess.run(command, capture_output=True, text=True, check=False) for command in commands]


SHORTEST = {
    "wrong-code": ("unknown_record_answers_invalid_data", 2),
    "untag-noop": ("removed_tag_stays_gone", 6),
    "mixed-200": ("mixed_batch_answers_207", 2),
}
"""By fault the promise that it breaks, and the most requests that are needed to show it."""


@pytest.mark.parametrize(("fault", "promise", "most"), [(name, *rest) for name, rest in SHORTEST.items()])
def test_the_shortest_sequence_shows_it_again(found, fault, promise, most):
    """It was sent once more and is short; its Python and its curl script bring the same status about once more."""
    violations, _ = found(fault, promise)

    best = min((item for item in violations if item.repeated == AGAIN), key=lambda item: len(item.sequence))
    assert 1 <= len(best.sequence) <= most
    assert (best.version, True) == ("v9", best.status > 0)
    python, shell = played(best)
    assert [1, 1] == [python.returncode, shell.returncode]
    assert python.stdout.splitlines()[-1].startswith(str(best.status))
    assert shell.stdout.endswith(f"\n{best.status}\n")


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_refusal_of_another_kind_tells_nothing_of_a_mistake(found, status):
    """Whoever is not let in has not seen that it is gone."""
    violations, state = found("untag-noop", "removed_tag_stays_gone")
    right = state.answer

    def answer(method, target, headers, raw):
        judged = method == "GET" and ("/Leads/" in target or "/Deals/" in target)
        return (status, {"code": "REFUSED", "status": "error"}) if judged else right(method, target, headers, raw)

    before = [done.returncode for done in played(violations[0])]
    state.answer = answer
    after = played(violations[0])

    assert [1, 1] == before
    assert [2, 2] == [done.returncode for done in after]
    assert all("it could not be seen" in done.stdout + done.stderr for done in after)


def test_a_script_ends_with_a_sentence(found):
    """An exit status alone is easily missed; a wrong token is no server that is mended."""
    violations, state = found("untag-noop", "removed_tag_stays_gone")

    there = [done.stderr.splitlines()[-1] for done in played(violations[0])]
    state.faults.clear()
    gone = played(violations[0])

    assert ["still there: the same came"] * 2 == there
    assert ["gone: another answer came"] * 2 == [done.stderr.splitlines()[-1] for done in gone]
    assert [0, 0] == [done.returncode for done in gone]


def test_members_beside_the_one_in_question_are_no_matter(found):
    """A field that was added to the records since mends nothing."""
    violations, state = found("area-noop")
    finding = next(item for item in violations if " to hold " in item.expected)
    right = state.answer

    def answer(method, target, headers, raw):
        status, body = right(method, target, headers, raw)
        for row in body.get("data", ()) if method == "GET" and body else ():
            row["Fax"] = None
        return status, body

    state.answer = answer

    assert [1, 1] == [done.returncode for done in played(finding)]


def test_a_mended_server_may_refuse(found):
    """A refusal that was promised says that the mistake is gone; until then what a list holds beside is no matter."""
    violations, state = found("no-token-needed", layers=("promises",))

    before = [done.returncode for done in played(violations[0])]
    state.faults.clear()

    assert [1, 1] == before
    assert [0, 0] == [done.returncode for done in played(violations[0])]


@pytest.mark.parametrize("end", ["\n", "\n\n\n", "\r\n", " \n"])
def test_an_answer_that_ends_in_an_empty_line_is_known_again(found, monkeypatch, end):
    """By both scripts: a shell takes such lines away."""
    ended = SimpleNamespace(loads=json.loads, dumps=lambda value: json.dumps(value) + end)
    monkeypatch.setattr(mini_server, "json", ended)
    violations, _ = found("wrong-code", layers=("promises",), first_only=True)

    assert [1, 1] == [one.returncode for one in played(violations[0])]


def test_no_secret_is_in_a_finding(found):
    """Neither in the sequence nor in the scripts: they read it from its variable."""
    violations, _ = found("no-token-needed", layers=("promises",))

    written = "".join(item.text() + item.curl + item.python for item in violations)
    assert "ZOHO_ACCESS_TOKEN" in written
    for secret in (mini_server.GOOD, mini_server.NARROW, mini_server.FOREIGN):
        assert secret not in written


def test_no_token_that_was_just_handed_out_is_in_a_finding(found):
    """It is a secret from the answer on that brings it, before anything is sent with it."""
    violations, _ = found("token-created", layers=("promises",))

    handed = [item for item in violations if item.operation == "refresh"]
    assert handed
    assert any("$ZOHO_FRESH_TOKEN" in item.answer for item in handed)
    assert not any(mini_answers.FRESH in repr(item) for item in violations)


def test_a_script_for_the_accounts_server_reads_every_secret(found, monkeypatch):
    """Each from its own variable: it brings about again what was found."""
    for name, value in {"CLIENT_ID": "client", "CLIENT_SECRET": "secret", "REFRESH_TOKEN": "refresh"}.items():
        monkeypatch.setenv(f"ZOHO_{name}", value)
    violations, _ = found("token-created", layers=("promises",))

    asked = next(item for item in violations if (item.operation, item.status) == ("refresh", 201))
    python, shell = played(asked)
    assert f'201 {{"access_token": "{mini_answers.FRESH}"}}\n' == python.stdout
    assert [1, 1] == [python.returncode, shell.returncode]


def test_findings_are_told_once(found):
    """One per operation, status, code and promise, however often it was met."""
    violations, _ = found("mixed-200", layers=("promises",))

    likenesses = [(item.operation, item.status, item.code, item.promise) for item in violations]
    assert len(set(likenesses)) == len(likenesses) > 1


def test_elsewhere_nothing_is_sent_again_that_writes_to_other_things(found, monkeypatch):
    """A finding about a record that the run has not made stays as it was sent, on any machine but this one."""
    monkeypatch.setattr(Session, "local", False)

    violations, _ = found("wrong-code", "unknown_record_answers_invalid_data", layers=("promises",))

    assert {"not sent again: it writes to what the run has not made"} == {item.repeated for item in violations}
    assert all(item.sequence and item.python for item in violations)


def test_what_does_not_come_again_is_told_as_it_was(found):
    """A server that is wrong now and then: the sequence is that of the first time."""
    violations, _ = found("lost")

    assert {AGAIN, ELSE} >= {item.repeated for item in violations}
    assert all(item.sequence for item in violations)


def test_what_the_repeats_made_is_deleted_with_the_rest(found):
    """Nothing is left of them on the target."""
    violations, state = found("untag-noop")

    assert violations
    left = [row["Name"] for rows in state.records.values() for row in rows.values()]
    assert [] == [name for name in left if name.startswith("Kit")]


def test_a_seed_repeats_a_run(mini, contract, credentials):
    """The same events, apart from the names a run gives, the port and how long it took."""

    def heard():
        url, _ = mini("untag-noop")
        told = []
        run(url, credentials(url), seed=7, layers=("promises", "model"), contract=contract, listeners=[told.append])
        texts = [str(item) for item in told if not isinstance(item, RunStarted | RunFinished)]
        plain = [re.sub(r"[Kk]it[0-9a-f]{6}|127\.0\.0\.1:\d+|seconds=[\d.]+", "#", text) for text in texts]
        return [re.sub(r"20\d\d-[\dT:.+-]+", "T", text) for text in plain]

    first = heard()
    assert first == heard()
    assert len(first) > 100
