"""The scripts of a finding take away what they have made, and nothing that somebody else has."""

import json
import subprocess
import sys

import mini_server
import pytest

from zoho_contract import Credentials, run
from zoho_contract.course import Link
from zoho_contract.inprocess import InProcess
from zoho_contract.ledger import Ledger
from zoho_contract.python_script import python_script
from zoho_contract.recipe import Recipe
from zoho_contract.session import Session
from zoho_contract.shell_script import shell_script
from zoho_contract.tidying import hoped, tidying
from zoho_contract.world import World
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox


@pytest.fixture(params=[python_script, shell_script])
def play(request, mini, contract, credentials, monkeypatch):
    """A function that runs a script which creates two records, against a target that says what it is told to say."""
    monkeypatch.setenv("ZOHO_ACCESS_TOKEN", mini_server.GOOD)
    url, state = mini()
    session = Session(contract, url, credentials(url), Ledger(contract, True, lambda _: None), 60)
    world = World(session, "Kitabc123X")

    def played(*rows, first=lambda _: None):
        right = state.answer

        def answer(method, url, headers, raw):
            status, found = right(method, url, headers, raw)
            for row, change in zip(found["data"] if method == "POST" else (), rows, strict=False):
                row["details"] |= change.pop("details", {})
                row.update(change)
            return status, found

        first(state)
        links = [Link(world.session.send(world.create_request("Leads", [world.new_row("Leads")] * 2), judge=False))]
        there = set(state.records["Leads"])
        hope = hoped(links[0].exchange)
        script = request.param(Recipe(links, *session.places, session.secrets, tidying(world, links), hope))
        state.answer = answer
        line = [sys.executable, "-c", script] if request.param is python_script else ["bash", "-c", script]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
        return there, set(state.records["Leads"]), done

    yield played, state
    session.close()


@pytest.mark.parametrize(
    "told",
    [
        {"status": "error", "code": "DUPLICATE_DATA"},
        {"status": "error"},
        {"action": "update"},
        {"status": None},
    ],
)
def test_what_a_row_names_that_made_nothing_is_left_alone(play, told):
    """It may be what was there before; the other row's record is taken away all the same."""
    played, state = play
    stranger = state.add("Leads", {"Name": "Stranger"})["id"]

    before, after, done = played({**told, "details": {"id": stranger}})

    assert stranger in before
    assert (before, 1) == (before & after, len(after - before)), done.stderr


@pytest.mark.parametrize("odd", [None, "", 7, "1,2", [], {}])
def test_what_is_no_identifier_is_not_deleted(play, odd):
    """Nobody knows what a target makes of a deletion of nothing, or of several things."""
    played, _ = play

    before, after, done = played({"details": {"id": odd}})

    assert (before, 1) == (before & after, len(after - before)), done.stderr


def test_what_was_made_is_taken_away(play):
    """Every record that a row says was created."""
    played, _ = play

    before, after, done = played()

    assert before == after, done.stderr


def test_a_target_without_long_identifiers_keeps_what_it_has(play):
    """They cannot be told from any other number: a script leaves its own records there and deletes none."""
    played, _ = play

    def count_from_one(state):
        state.ids = iter(range(1, 100))

    before, after, done = played(first=count_from_one)

    assert before == before & after, done.stderr


def test_a_value_that_is_taken_is_taken_by_the_run_itself():
    """Nobody else's record is named, which a target that takes no notice of it would write to."""
    sandbox = Sandbox(versions=["v8"])
    bodies = []

    async def heard(scope, receive, send):
        async def received():
            message = await receive()
            bodies.append(message.get("body", b""))
            return message

        await sandbox.app(scope, received, send)

    token = seed.credentials()["access_token"]
    headers = {"Authorization": f"Zoho-oauthtoken {token}"}
    stranger = {"Last_Name": "Stranger", "Customer_Number": "STR-1"}
    host = InProcess(sandbox.app)
    made = host.send("POST", "/crm/v8/Leads", headers, json.dumps({"data": [stranger]}).encode())

    only = ["createRecords", "updateRecords", "upsertRecords", "cloneRecord"]
    verdict = run(heard, Credentials(access_token=token), "v8", layers=["promises"], only=only, seed=1)

    assert 201 == made.status
    assert ("createRecords", "duplicate") in verdict.matched
    assert not [body for body in bodies if b"STR-1" in body]
