"""Each kind of trigger builds the request it stands for."""

import os
import random
import subprocess
import sys

import mini_server
import pytest

from zoho_contract.checks.entries import EntryCheck
from zoho_contract.checks.triggers import Triggers, fits
from zoho_contract.compose import UnavailableError
from zoho_contract.facts import ErrorEntry
from zoho_contract.ledger import Ledger
from zoho_contract.model.layer import draw
from zoho_contract.session import GARBAGE, Session
from zoho_contract.world import World


@pytest.fixture
def triggers(mini, contract, credentials):
    """Triggers against the tiny API."""
    url, _ = mini()
    given = credentials(url, restricted_token="1000.restricted")
    session = Session(contract, url, given, Ledger(contract, carried_counts=True, emit=lambda _: None), 30.0)
    yield Triggers(World(session, "KitX"), session)
    session.close()


def entry(trigger, **more):
    """An entry with a trigger."""
    return ErrorEntry.read({"name": "n", "code": "C", "status": 400, "scope": "request", "trigger": trigger, **more})


def shot(triggers, contract, operation, trigger, **more):
    """What a trigger sends."""
    return triggers.shot(contract.operations[operation], entry(trigger, **more))


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        ("none", None),
        ("garbage", GARBAGE),
        ("narrow", mini_server.NARROW),
        ("foreign", mini_server.FOREIGN),
        ("restricted", "1000.restricted"),
    ],
)
def test_credentials(triggers, contract, kind, token):
    """The good request with another token, or none."""
    assert token == shot(triggers, contract, "listRecords", {"credential": kind}).token


def test_an_undeclared_method(triggers, contract):
    """A method that no operation has at that path."""
    assert "PATCH" == shot(triggers, contract, "listRecords", {"method": "undeclared"}).request.method


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("addTags", "/Leads/actions/add_tags_unknown"),
        ("listRecords", "/Leads/unknown/url"),
        ("getOrg", "/org/unknown/url"),
    ],
)
def test_an_unknown_url(triggers, contract, operation, path):
    """A path near the documented one that no operation has, parameters included."""
    assert path == shot(triggers, contract, operation, {"url": "unknown"}).request.url_path


def test_values_are_set_and_dropped(triggers, contract):
    """Literals, words and missing parts."""
    literal = shot(triggers, contract, "addTags", {"set": {"body.ids[0]": {"literal": 5}}}).request
    empty = shot(triggers, contract, "addTags", {"set": {"body.tags": "empty_array", "body.ids": "null"}}).request
    gone = shot(triggers, contract, "addTags", {"drop": ["body.ids", "body.tags[0].name"]}).request

    assert 5 == literal.parts["body"]["ids"][0]
    assert {"tags": [], "ids": None} == empty.parts["body"]
    assert {"tags": [{}]} == gone.parts["body"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("malformed_id", "not-an-identifier"),
        ("unknown_module", "No_Such_Name_Here"),
        ("empty_string", ""),
        ("empty_object", {}),
        ("unknown_field", "No_Such_Name_Here"),
        ("wrong_type", {"wrong": True}),
        ("too_long", "KitX00003xxxxxxxxxxxxxxxxx"),
        (None, None),
    ],
)
def test_words_stand_for_values(triggers, contract, word, expected):
    """Every word of the vocabulary that needs nothing from the target."""
    request = shot(triggers, contract, "createTags", {"set": {"body.tags[0].name": word}}).request

    assert expected == request.parts["body"]["tags"][0]["name"]


def test_words_that_need_the_target(triggers, contract):
    """Ids of the target's own shape, of another module, of another view, on or off the record."""
    parts = [
        shot(triggers, contract, "addTags", {"set": {"body.ids[0]": word}}).request.parts["body"]["ids"][0]
        for word in ("unknown_id", "other_module_id")
    ]
    view = shot(triggers, contract, "massUpdate", {"use": "by-view", "set": {"body.cvid": "view_of_other_module"}})
    areas = [
        shot(triggers, contract, "assignAreas", {"set": {"body.data[0].Areas[0].id": word}}).request.rows()[0]["Areas"][
            0
        ]["id"]
        for word in ("territory_on_record", "territory_not_on_record")
    ]

    assert all(part.isdigit() for part in parts)
    assert view.request.parts["body"]["cvid"] in {"88800000000003", "88800000000004", "88800000000006"}
    assert all(area.startswith("777") for area in areas)


def test_wrong_types_follow_the_schema(triggers, contract):
    """Text where an object or an array is declared, text that is no number in a query, another key for a row."""
    rows = shot(triggers, contract, "addTags", {"set": {"body.ids": "wrong_type"}}).request.parts["body"]["ids"]
    page = shot(triggers, contract, "listRecords", {"set": {"query.page": "wrong_type"}}).request.parts["query"]["page"]
    fields = shot(triggers, contract, "massUpdate", {"set": {"body.data[0]": "unknown_field"}}).request.parts["body"][
        "data"
    ]

    assert ("wrong", "not-a-integer", [{"No_Such_Name_Here": "x"}]) == (rows, page, fields)


def test_arrays_are_padded_with_different_values(triggers, contract):
    """Records of our own, territories, and fresh names for anything else."""
    ids = shot(triggers, contract, "addTags", {"count": {"body.ids": 6}}).request.parts["body"]["ids"]
    areas = shot(triggers, contract, "assignAreas", {"count": {"body.data[0].Areas": 11}}).request.rows()[0]["Areas"]
    tags = shot(triggers, contract, "addTags", {"count": {"body.tags": 4}}).request.parts["body"]["tags"]
    cut = shot(triggers, contract, "addTags", {"count": {"body.ids": 1}}).request.parts["body"]["ids"]

    assert (6, 6) == (len(ids), len(set(ids)))
    assert 11 == len({item["id"] for item in areas})
    assert 4 == len({item["name"] for item in tags})
    assert 1 == len(cut)


def test_repeating_sends_the_good_request_first(triggers, contract):
    """The same request twice."""
    found = shot(triggers, contract, "assignAreas", {"repeat": True})

    assert found.before is not None
    assert found.before.parts == found.request.parts


def test_repeating_what_creates_tags_names_one_that_is_there(triggers, contract):
    """A tag stays for good, so the one that was created by a documented request is created again."""
    with pytest.raises(UnavailableError, match="no documented request has created a tag"):
        shot(triggers, contract, "createTags", {"repeat": True})
    created = shot(triggers, contract, "createTags", {"send": True}).request
    triggers._world.tags_made["createTags"] = created
    found = shot(triggers, contract, "createTags", {"repeat": True})

    assert (None, created.parts) == (found.before, found.request.parts)


def test_states_are_discovered(triggers, contract):
    """A record, a view and a field in the state that is asked for."""
    locked = shot(triggers, contract, "addTags", {"given": "record_locked", "send": True}, scope="item").request
    empty = shot(triggers, contract, "massUpdate", {"use": "by-view", "given": "empty_view", "send": True}).request
    hidden = shot(triggers, contract, "massUpdate", {"given": "field_not_visible", "send": True}).request
    leads = shot(triggers, contract, "addTags", {"given": "lead_record", "send": True}).request
    busy = shot(triggers, contract, "massUpdate", {"use": "by-view", "given": "view_job_running", "send": True}).request

    assert 1 == len(locked.row_ids())
    assert "88800000000002" == empty.parts["body"]["cvid"]
    assert ["Hidden"] == list(hidden.parts["body"]["data"][0])
    assert ["Leads", "Leads"] == [leads.module, busy.module]


@pytest.mark.parametrize(
    ("operation", "trigger", "words"),
    [
        ("addTags", {"manual": "a person is needed"}, "a person is needed"),
        ("addTags", {"fault": "it must fail"}, "it must fail"),
        ("addTags", {"dance": True}, "not one the kit knows"),
        ("addTags", {"set": {"body.ids": "nonsense"}}, "does not know the value 'nonsense'"),
        ("addTags", {"drop": ["body.other"]}, "nothing at body.other"),
        ("addTags", {"use": "other", "send": True}, "no request example other"),
        ("addTags", {"use": "other", "given": "record_locked", "send": True}, "no request example other"),
        ("addTags", {"count": {"body.over": 3}}, "no array at body.over"),
        ("addTags", {"given": "record_in_merge", "send": True}, "nothing in the state record_in_merge"),
        ("addTags", {"given": "field_read_only", "send": True}, "nothing in the state"),
        ("addTags", {"given": "system_assigned_territory", "send": True}, "nothing in the state"),
        ("addTags", {"given": "asleep", "send": True}, "does not know the state asleep"),
        ("addTags", {"given": "field_not_visible", "send": True}, "does not write fields"),
        ("addTags", {"set": {"path.module": "unsupported_module"}}, "no module is known"),
        ("createTags", {"set": {"body.tags[0].name": "territory_on_record"}}, "names no record"),
        ("refresh", {"credential": "none"}, "takes no access token"),
        ("listRecords", {"burst": "concurrency"}, "only made with --burst"),
        ("getOrg", {"credential": "narrow"}, "is the one this operation needs"),
    ],
)
def test_what_cannot_be_brought_about_says_why(triggers, contract, operation, trigger, words):
    """Not testable, with a reason; never a silent pass."""
    with pytest.raises(UnavailableError, match=words):
        shot(triggers, contract, operation, trigger)


def test_an_unsupported_module_is_one_that_others_support(triggers, contract):
    """A module of the API that the operation is not documented for."""
    request = shot(triggers, contract, "assignAreas", {"set": {"path.module": "unsupported_module"}}).request

    assert "Leads" == request.module


def test_a_territory_of_a_rule_is_aimed_at(triggers, contract):
    """The request names the territory that a rule put the record into."""
    mini = triggers._world
    record = mini.record("Deals")
    mini.give(contract.operations["assignAreas"], "Deals", [(record, [mini.next_territory()])])
    request = mini.composer.baseline(contract.operations["removeAreas"], things={"record": [record]}, prepared=False)

    triggers._invalid.aim_at_own_territory(request, "Deals", record)

    assert triggers._invalid.territories_of("Deals", record) == [request.rows()[0]["Areas"][0]["id"]]
    with pytest.raises(UnavailableError, match="shows no territory"):
        triggers._invalid.aim_at_own_territory(request, "Deals", mini.record("Deals"))


def test_path_templates_fit_concrete_paths():
    """Parameters fit any step, the number of steps counts."""
    assert fits("/{module}/actions/add", "/Leads/actions/add")
    assert not fits("/{module}/actions/add", "/Leads/actions/add/more")
    assert not fits("/settings/tags", "/settings/fields")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": 409}, "the status is 400"),
        ({"code": "OTHER"}, "codes of its rows are INVALID_DATA"),
        ({"scope": "request"}, "the status is 207"),
        ({"scope": "request", "status": 207}, "code of the whole answer is None"),
        ({"message": "something else"}, "the message is 'refused'"),
        ({"details": {"colour": 1}}, "details lack colour"),
    ],
)
def test_an_entry_that_is_answered_otherwise_says_how(triggers, contract, changes, words):
    """Status, code, scope, message and detail keys are compared, and the difference is told."""
    raw = {"name": "n", "code": "INVALID_DATA", "status": 400, "scope": "item", "cause": "why",
           "trigger": {"set": {"body.ids[0]": {"literal": "55499999999999"}}}, **changes}  # fmt: skip
    check = EntryCheck(contract.operations["addTags"], ErrorEntry.read(raw))
    session = triggers._session
    bench = type("Bench", (), {"session": session, "world": triggers._world, "triggers": triggers})

    assert "violated" == check.run(bench)
    assert any(words in item.expected for item in session.ledger.violations)


def test_the_other_answer_that_is_documented_for_a_request_is_no_violation(triggers, contract):
    """Either of two entries with an equal trigger may come; the one that does not is not testable."""
    add = contract.operations["addTags"]
    known = next(item for item in add.errors if item.name == "unknown-record")
    other = entry(known.trigger, name="other", code="OTHER", scope="item")
    session = triggers._session
    bench = type("Bench", (), {"session": session, "world": triggers._world, "triggers": triggers})

    came = EntryCheck(add, known).run(bench)
    stayed_away = EntryCheck(add, other).run(bench)

    assert (
        "matched",
        "not testable: this target answers the same request with INVALID_DATA, which is documented as well",
    ) == (
        came,
        stayed_away,
    )
    assert [] == session.ledger.violations
    assert ("addTags", "other") in session.ledger.not_testable
    assert 0 == session.ledger.attempted["addTags", "other"]


DRAWN = """
import os
import random
import subprocess
import sys
from zoho_contract.model.layer import draw
from zoho_contract.model.rivals import pairs
print(draw(random.Random(7)), draw(random.Random(8)), [pairs(["City", field]) for field in "ABCDEFGH"])
"""


def test_draws_do_not_depend_on_hash_seeds():
    """The same seed gives the same programs in every process, and what two writers write to comes in one order."""
    told = {
        subprocess.run(
            [sys.executable, "-c", DRAWN], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }

    assert 1 == len(told)
    assert draw(random.Random(7)) == draw(random.Random(7))
    assert draw(random.Random(7)) != draw(random.Random(8))
