"""Targets and versions that lack something: what cannot be judged there says why, and nothing breaks."""

import random
from types import SimpleNamespace

import mini_contract
import pytest

from zoho_contract import Credentials, run
from zoho_contract.checks.invalid import Invalid
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Contract
from zoho_contract.ledger import Ledger
from zoho_contract.model import choices, listing, population
from zoho_contract.model.broken import BrokenError
from zoho_contract.model.relations import relations
from zoho_contract.model.views import ViewUpdate, _number
from zoho_contract.session import Session
from zoho_contract.world import World
from zoho_sandbox.app import Sandbox


@pytest.fixture
def poor(mini, credentials):
    """A function that gives a world of the tiny API without some operations, changed as wanted, and its server."""
    sessions = []

    def made(*missing, change=None):
        document = mini_contract.document()
        for node in document["paths"].values():
            for method in [key for key, item in node.items() if item["operationId"] in missing]:
                del node[method]
        if change:
            change({item["operationId"]: item for node in document["paths"].values() for item in node.values()})
        url, state = mini()
        contract = Contract(document)
        ledger = Ledger(contract, carried_counts=True, emit=lambda _: None)
        sessions.append(Session(contract, url, credentials(url), ledger, 30.0))
        return World(sessions[-1], "KitX"), state

    yield made
    for session in sessions:
        session.close()


def no_paging(operations):
    """A list of records that does not say how to page."""
    del operations["listRecords"]["x-paginate"]


def no_query(operations):
    """A list of records without parameters in the query."""
    operations["listRecords"]["parameters"] = [
        item for item in operations["listRecords"]["parameters"] if item["in"] != "query"
    ]


def no_examples(*names):
    """Operations without documented requests."""

    def change(operations):
        for name in names:
            operations[name]["x-examples"] = []

    return change


def test_without_metadata_there_are_no_fields(poor):
    """New rows are then those of the documented request; other modules have none."""
    world, _ = poor("listFields")

    assert [] == world.directory.fields("Leads")
    assert {"Name"} <= set(world.new_row("Leads"))
    with pytest.raises(UnavailableError, match="nothing says which fields a new record of Nowhere needs"):
        world.new_row("Nowhere")


def job(world):
    """A job that the status of mass updates tells about."""
    return world.job(world.contract.operations["updateStatus"], "Leads")


@pytest.mark.parametrize(
    ("missing", "change", "ask", "words"),
    [
        ((), no_paging, lambda world: world.directory.records("Leads"), "no paged list of records"),
        ((), no_query, lambda world: world.directory.view_request("Leads", "1"), "cannot be listed by view"),
        (("listRecords",), None, lambda world: world.directory.view_request("Leads", "1"), "cannot be listed by view"),
        ((), None, lambda world: world.directory.people(), "no operation for users.list"),
        ((), None, lambda world: world.territory_within("Leads", "88800000000002"), "is in a territory"),
        (("getRecord",), None, lambda world: world.read("Leads", "1"), "no operation for records.get"),
        (("massUpdate",), None, job, "no documented request starts a job"),
        ((), no_examples("massUpdate"), job, "no documented request starts a job"),
        ((), None, lambda world: world.grove.leaf(0), "territories cannot be created in this version"),
        ((), None, lambda world: world.directory.module_id("Leads"), "no operation for settings.modules"),
        ((), None, lambda world: world.directory.ruled_fields("Leads"), "no operation for settings.layouts"),
        ((), None, lambda world: world.own_view("Leads"), "that the kit has made and no others"),
        (("listRecords",), None, lambda world: population.play(world, "Leads"), "no paged list of records"),
        (("massUpdate",), None, lambda world: choices.play(world, "Leads"), "no field of several choices"),
    ],
)
def test_what_a_version_lacks_is_said(poor, missing, change, ask, words):
    """One sentence says what is missing."""
    world, _ = poor(*missing, change=change)

    with pytest.raises(UnavailableError, match=words):
        ask(world)


def test_what_a_target_lacks_is_said(poor):
    """No territory, no view with records, no job."""
    world, state = poor()
    state.areas.clear()
    state.views.clear()

    with pytest.raises(UnavailableError, match="no territories"):
        world.directory.territories()
    with pytest.raises(UnavailableError, match="no custom view with records"):
        world.work_view("Leads")


def test_a_job_that_does_not_start_is_said(poor):
    """With what the target answered."""
    world, state = poor()
    state.update_view = lambda *_: (202, {"data": []})

    with pytest.raises(UnavailableError, match="no job could be started in Leads"):
        job(world)


def test_tags_that_cannot_be_created_are_said(poor):
    """With what the target answered."""
    world, state = poor()
    state.create_tags = lambda *_: (201, {"tags": []})

    with pytest.raises(UnavailableError, match="tags of Leads cannot be created"):
        world.tag("Leads")


def test_an_unpaged_list_has_no_pages(poor):
    """Neither by number nor by token; the scenario has nothing to do."""
    world, _ = poor(change=no_paging)
    operation = world.contract.operations["listRecords"]

    assert [] == world.directory.pages(example(operation))
    assert [] == list(listing._by_token(world, example(operation)))
    listing.play(world, "Leads")
    assert [] == world.made("Leads")


def test_pages_by_number_alone_are_judged(poor):
    """A list that has no page tokens, no choice of fields and no size of pages to ask for."""

    def change(operations):
        listed = operations["listRecords"]
        del listed["x-paginate"]["token"]
        listed["parameters"] = [item for item in listed["parameters"] if item["name"] != "fields"]

    world, _ = poor(change=change)
    listing.play(world, "Leads")

    assert 20 == len(world.made("Leads"))


def test_without_an_operation_that_deletes_all_is_left_and_said(poor):
    """The population scenario ends after creating."""
    world, _ = poor("deleteRecords")
    population.play(world, "Leads")
    world.leave()

    assert ["2 records made in Leads could not be deleted again: this version has no operation for it"] == (
        world.session.ledger.remarks
    )


def test_a_module_without_mandatory_fields_has_no_bad_row(poor):
    """Only good rows are created."""
    world, state = poor("listFields")
    before = len(state.records["Leads"])
    population.play(world, "Leads")

    assert before + 1 == len(state.records["Leads"])


def test_more_records_than_can_be_listed_are_said(poor):
    """The scenario does not count what it cannot see."""
    world, _ = poor()
    world.directory.goes_on = lambda _: True

    with pytest.raises(UnavailableError, match="more records than can be listed"):
        population._census(world, "Leads")


def test_operations_without_a_documented_request_relate_nothing(poor):
    """They are passed over."""
    world, _ = poor(change=no_examples("addTags", "assignAreas"))

    assert {"removeTags", "removeAreas"} == {relation.operation.id for relation in relations(world)}


def test_a_relation_without_rows_leads_to_no_row_error(poor):
    """As does a word that none of its errors uses."""
    world, _ = poor()
    relation = next(item for item in relations(world) if item.operation.id == "addTags")

    assert relation.for_word("no_such_word") is None
    assert relation.for_word("unknown_id") is not None


def watcher(world):
    """The scenario of a view update."""
    return ViewUpdate(world.session, world, world.contract.operations["massUpdate"])


def test_a_view_that_is_too_big_is_left_alone(poor):
    """Nobody wants a thousand records written."""
    world, _ = poor()
    world.directory.view_records = lambda *_: ["1"] * 61

    with pytest.raises(UnavailableError, match="more than 60 records"):
        watcher(world).play("Leads", random.Random(1))


def test_a_module_without_a_plain_field_is_left_alone(poor):
    """There is nothing to write."""
    world, state = poor()
    state.list_fields = lambda _: (200, {"fields": [{"api_name": "Name", "kind": "text", "needed": True}]})

    with pytest.raises(UnavailableError, match="no field that a mass update can write"):
        watcher(world).play("Leads", random.Random(1))


def test_a_view_update_names_its_job(poor):
    """One row, with the job."""
    world, state = poor()
    state.update_view = lambda *_: (202, {"data": []})

    with pytest.raises(BrokenError) as caught:
        watcher(world).play("Leads", random.Random(1))
    assert "view_update_names_its_job" == caught.value.promise


@pytest.mark.parametrize(
    ("operation", "pointer", "word", "words"),
    [
        ("addTags", "body.ids[0]", "no_such_word", "does not know the value 'no_such_word'"),
        ("addTags", "path.module", "unsupported_module", "no module is known that the operation does not support"),
        ("listRecords", "query.cvid", "territory_on_record", "the request names no record"),
    ],
)
def test_words_that_stand_for_nothing_here(poor, operation, pointer, word, words):
    """One sentence says why."""
    world, _ = poor()

    with pytest.raises(UnavailableError, match=words):
        Invalid(world).put(example(world.contract.operations[operation]), pointer, word)


def test_no_other_module_and_no_other_view(poor):
    """A target of one module cannot confuse two."""
    world, state = poor()
    request = example(world.contract.operations["addTags"])
    state.create = lambda *_: (400, {"code": "INVALID_DATA", "message": "", "details": {}, "status": "error"})
    state.list_views = lambda _: (200, {"views": []})

    with pytest.raises(UnavailableError, match="no second module takes records"):
        Invalid(world).put(request, "body.ids[0]", "other_module_id")
    with pytest.raises(UnavailableError, match="no other module has a custom view"):
        Invalid(world).put(request, "body.ids[0]", "view_of_other_module")


def test_an_unknown_id_has_the_shape_of_known_ones(poor):
    """Longer than what is no number, greater than what is one."""
    world, state = poor()
    state.areas[:] = ["area-1"]

    assert "area-17777777" == Invalid(world).unknown_id(None)


def test_a_field_whose_every_value_is_in_use_is_left_alone(poor):
    """An update could not be told from what was there."""
    world, state = poor()
    field = {"api_name": "Stage", "kind": "picklist", "mass": True, "visible": True, "fixed": False}
    name = {"api_name": "Name", "kind": "text", "needed": True}
    state.list_fields = lambda _: (200, {"fields": [name, {**field, "choices": [{"value": "A"}]}]})

    with pytest.raises(UnavailableError, match="every value of Stage is in use in the view"):
        watcher(world).play("Leads", random.Random(1))


def test_a_view_update_that_does_nothing_is_seen(poor):
    """Zero updated records of a finished job over a view that holds one."""
    world, state = poor()
    right = state.status

    def idle(query):
        status, body = right(query)
        body["data"][0] |= {"Updated": 0, "Left": 0, "Failed": body["data"][0]["Total"]}
        return status, body

    state.status, state.apply = idle, lambda _: None
    with pytest.raises(BrokenError) as caught:
        watcher(world).play("Leads", random.Random(1))
    assert "finished_job_has_taken_effect" == caught.value.promise


@pytest.mark.parametrize(("value", "number"), [("12", 12), (12, 12), (True, None), ("many", None), (None, None)])
def test_counters_are_numbers_or_their_digits(value, number):
    """Anything else is not counted."""
    poll = SimpleNamespace(counters={"total": value})

    assert number == _number(poll, "total")


def test_what_is_listed_in_part_is_not_taken_for_all():
    """Of very many records a view shows more than a list to its tenth page."""
    crowded = Sandbox(versions=["v8"], seed=7, records=12_000)

    verdict = run(
        crowded.app,
        Credentials(access_token=crowded.access_token),
        "v8",
        seed=1,
        layers=("promises",),
        only=["view_shows_what_meets_its_condition"],
    )

    assert (0, []) == (verdict.exit_code, verdict.violations)


def test_a_target_without_data_is_judged_by_what_the_run_makes():
    """What it made and deleted is not missed at the end, as it was not there before."""
    empty = Sandbox(versions=["v8"], seed="empty")

    verdict = run(
        empty.app,
        Credentials(access_token=empty.access_token),
        "v8",
        seed=1,
        layers=("promises",),
        only=["listRecords", "massUpdateRecords", "deleteRecords", "searchRecords"],
    )

    assert (0, [], []) == (verdict.exit_code, verdict.violations, verdict.ledger.remarks)
    assert ("listRecords", "outcome:found") in verdict.matched
