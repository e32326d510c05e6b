"""What may be sent again on a target that is not on this machine: nothing that changes what others have made."""

import json

import mini_server
import pytest

from zoho_contract.answers import Reading
from zoho_contract.belongings import created
from zoho_contract.compose import batch_request
from zoho_contract.contract import load
from zoho_contract.course import Link
from zoho_contract.http import Answer
from zoho_contract.ledger import Ledger
from zoho_contract.python_script import python_script
from zoho_contract.recipe import Recipe
from zoho_contract.repetition import Repetition, went_alike
from zoho_contract.requests import Request
from zoho_contract.session import Exchange, Session
from zoho_contract.world import World

PROMISE = "status_is_documented"


@pytest.fixture
def stage(mini, contract, credentials, monkeypatch):
    """A world on a remote target that answers deletions with a status nobody has documented, and its state."""
    monkeypatch.setattr(Session, "local", False)
    url, state = mini("undeclared-status")
    session = Session(contract, url, credentials(url), Ledger(contract, True, lambda _: None), 60)
    yield World(session, "Kitabc123X"), state
    session.close()


def _sent(world, *requests):
    """The exchanges of some requests, each of them needed."""
    return [Link(world.session.send(request, judge=False), needed=True) for request in requests]


def _listing(world):
    return world.directory.list_request(world.contract.role("records", "list"), "Leads")


def _deletion(world, record):
    return batch_request(world.contract.role("records", "delete"), "Leads", [(record, [])])


def _create(world):
    """A link that created a record, and the record."""
    link = Link(world.session.send(world.create_request("Leads", [world.new_row("Leads")]), judge=False), needed=True)
    return link, link.exchange.reading.rows[0].id(link.exchange.request.operation)


def test_a_record_of_others_is_never_taken_for_what_was_made(stage):
    """In a list that has changed since, another record stands where the run's own one stood."""
    world, state = stage
    _, record = _create(world)
    links = _sent(world, _listing(world), _deletion(world, record))
    stranger = state.add("Leads", {"Name": "Stranger"})["id"]
    there = set(state.records["Leads"])

    shortest, _ = Repetition(world).shortest(links, PROMISE, plain=True)

    assert stranger in there
    assert shortest
    assert there <= set(state.records["Leads"])


def test_that_an_answer_mentions_a_record_does_not_permit_to_change_it(stage):
    """It was listed before: that makes it nobody's own."""
    world, state = stage
    record = next(iter(state.records["Leads"]))
    links = _sent(world, _listing(world), _deletion(world, record))
    state.records["Leads"][record] = {"id": record, "Name": "Restored", "Stage": "A"}

    _, said = Repetition(world).shortest(links, PROMISE, plain=True)

    assert said == "not sent again: it writes to what the run has not made"
    assert record in state.records["Leads"]


def test_what_the_run_made_is_made_and_changed_again(stage):
    """Its name is another one then, and so is its identifier."""
    world, _ = stage
    made, record = _create(world)
    links = [made, *_sent(world, _deletion(world, record))]

    _, said = Repetition(world).shortest(links, PROMISE, plain=False)

    assert said == "the same came when this was sent once more"


def test_what_a_creation_names_beside_its_own_is_not_the_runs(stage):
    """Neither a territory that was there nor a user, but the name it gives."""
    world, _ = stage
    create = world.contract.role("tags", "create")
    body = {"tags": [{"name": "Kitabc123X77", "parent": "77700000000001", "manager": "66600000000001"}]}
    request = Request(create, {"path": {}, "query": {"module": "Leads"}, "headers": {}, "body": body})

    exchange = world.session.send(request, judge=False)

    made = exchange.reading.rows[0].id(create)
    assert {made, "Kitabc123X77"} == set(world.own.origins)
    assert [True, False, False] == [world.own.ever(item) for item in (made, "77700000000001", "66600000000001")]


def test_a_record_that_was_only_changed_is_not_the_runs():
    """A row that creates or changes tells which it did."""
    contract = load("v8")
    operation = next(item for item in contract.operations.values() if "create-or-set" in map(_change, item.effects))
    rows = [
        {"code": "SUCCESS", "action": action, "details": {"id": str(number)}, "message": "", "status": "success"}
        for number, action in enumerate(("insert", "update"))
    ]
    request = Request(operation, {"path": {"module": "Leads"}, "query": {}, "headers": {}, "body": None})
    reading = Reading(contract, operation, Answer(200, {}, json.dumps({"data": rows}).encode()))

    assert ["0", None] == created(Exchange(request, reading, None), operation.effects[0])


def _change(effect):
    return effect.change


def test_what_was_expected_has_no_secret_in_it(stage):
    """It may quote what was sent."""
    world, _ = stage
    exchange = world.session.send(_listing(world), judge=False)

    world.session.violate(PROMISE, exchange, f"no word of {mini_server.GOOD}")

    assert world.session.ledger.violations[0].expected == "no word of $ZOHO_ACCESS_TOKEN"


@pytest.mark.parametrize(
    ("answer", "hidden"),
    [
        (b'{"access_token": "1000.aaaa1111", "refresh_token": "1000.bbbb2222"}', {"1000.aaaa1111", "1000.bbbb2222"}),
        (b'{"data": [{"code": "1000.cccc3333"}]}', {"1000.cccc3333"}),
        (b'{"access_token": "onlyletters"}', {"onlyletters"}),
        (b'{"code": "INVALID_CODE", "access_token": null, "refresh_token": 7}', set()),
        (b"[[], 1, null]", set()),
        (b"<html>", set()),
        (b"", set()),
    ],
)
def test_every_secret_an_accounts_server_hands_out_is_known(contract, answer, hidden):
    """Wherever it stands in the answer; a code that tells what is wrong is none."""
    operation = contract.role("oauth", "request")

    assert hidden == set(Reading(contract, operation, Answer(200, {}, answer)).secrets)


@pytest.mark.parametrize("length", [8, 64, 500])
def test_a_line_holds_no_part_of_a_secret(contract, length):
    """It is taken out before the line is cut."""
    ask = contract.role("oauth", "request")
    secret = "".join(chr(97 + index * 7 % 26) for index in range(length))
    for before in (0, 150, 200):
        request = Request(ask, {"path": {}, "query": {}, "headers": {}, "body": None})
        request.raw_body = f"{'x' * before}&client_secret={secret}&grant_type=refresh_token".encode()
        reading = Reading(contract, ask, Answer(400, {}, b""))
        exchange = Exchange(request, reading, None, 1, request.target(""), request.raw_body)

        (line,) = Recipe([Link(exchange, needed=True)], "", "", {secret: "ZOHO_CLIENT_SECRET"}).lines()

        assert "client_secret=$" in line
        assert secret[:6] not in line


def test_a_script_has_a_variable_for_every_secret_and_every_name_of_a_text(contract):
    """They stand side by side in one text: none of them stays as it is."""
    create = contract.role("records", "create")
    request = Request(create, {"path": {"module": "Leads"}, "query": {}, "headers": {}, "body": None})
    request.raw_body = b"no json: Kitabc123X1 first-secret second-secret Kitabc123X2"
    reading = Reading(contract, create, Answer(400, {}, b""))
    exchange = Exchange(request, reading, None, 1, request.target(""), request.raw_body)
    secrets = {"first-secret": "ZOHO_ONE", "second-secret": "ZOHO_ONE_MORE"}

    script = python_script(Recipe([Link(exchange, needed=True)], "http://localhost/crm/v9", "", secrets))

    wanted = "content=f'no json: {kit}X1 ' + os.environ['ZOHO_ONE'] + ' ' + os.environ['ZOHO_ONE_MORE'] + f' {kit}X2'"
    assert wanted in script


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("TOO_MANY as an HTTP 400 answer, because the body names more than 500 records", [401, 422]),
        ("OVERLOAD as an HTTP 500 answer, because the body names more than 429 records", [401, 422, 500]),
        ("LIMIT in a row of an HTTP 429 answer saying '503 of 600 calls'", [401, 422, 429]),
        ("status 207, 400, 503, as every row failed", [401, 422, 503]),
        ("the token that was just revoked to be refused with 401", [401, 422]),
    ],
)
def test_a_number_of_things_is_no_status_that_was_promised(contract, expected, told):
    """Only what is called one: a server that fails has not shown that a mistake is gone."""
    create = contract.role("records", "create")
    request = Request(create, {"path": {"module": "Leads"}, "query": {}, "headers": {}, "body": {}})
    exchange = Exchange(request, Reading(contract, create, Answer(422, {}, b"")), None)
    link = Link(exchange, needed=True)

    assert told == Recipe([link], "", "", {}, expected=expected).telling(link)


@pytest.mark.parametrize(
    ("first", "again", "rows", "alike"),
    [
        ((201, "SUCCESS"), (201, "SUCCESS"), None, True),
        ((201, "SUCCESS"), (200, "SUCCESS"), None, False),
        ((201, "SUCCESS"), (400, "DUPLICATE_DATA"), None, False),
        ((207, "SUCCESS", "INVALID_DATA"), (201, "SUCCESS"), (0,), True),
        ((207, "SUCCESS", "INVALID_DATA"), (201, "SUCCESS"), None, False),
        ((207, "SUCCESS", "INVALID_DATA"), (400, "MANDATORY_NOT_FOUND"), (1,), False),
    ],
)
def test_a_write_went_as_before_when_it_was_taken_or_refused_alike(contract, first, again, rows, alike):
    """The same codes with the same status; of fewer rows some of the codes, whatever the status of the rest."""
    create = contract.role("records", "create")

    def sent(status, *codes, kept=None):
        body = {"data": [{"code": code, "message": "", "details": {}, "status": ""} for code in codes]}
        request = Request(create, {"path": {"module": "Leads"}, "query": {}, "headers": {}, "body": None})
        answer = Answer(status, {}, json.dumps(body).encode())
        return Link(Exchange(request, Reading(contract, create, answer), None), rows=kept)

    assert alike is went_alike(sent(*first, kept=rows), sent(*again))


def test_a_read_is_no_part_of_how_a_state_came_about(contract):
    """Whatever it shows: only what changes something has to go as it did."""
    listed = contract.role("records", "list")
    request = Request(listed, {"path": {"module": "Leads"}, "query": {}, "headers": {}, "body": None})
    old, new = (
        Link(Exchange(request, Reading(contract, listed, Answer(status, {}, b"")), None)) for status in (200, 500)
    )

    assert went_alike(old, new)
