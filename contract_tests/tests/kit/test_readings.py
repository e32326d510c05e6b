"""Reading, changing and finished jobs: a sound sandbox keeps what is promised of them, a faulty one is found."""

import pytest
from proof.__main__ import credentials
from proof.sandbox import control, sandbox

from zoho_contract.checks.check import Bench
from zoho_contract.checks.jobs import job_checks
from zoho_contract.checks.readings import reading_checks
from zoho_contract.checks.triggers import Triggers
from zoho_contract.checks.writings import writing_checks
from zoho_contract.contract import load
from zoho_contract.ledger import Ledger
from zoho_contract.session import Session
from zoho_contract.world import World

BROKEN = {
    "any-layout-shown": "one_gets_what_one_asks_for",
    "other-module-shown": "one_gets_what_one_asks_for",
    "view-of-any-module-shown": "one_gets_what_one_asks_for",
    "module-status-ignored": "narrowed_list_holds_what_was_asked_for",
    "api-filter-ignored": "listed_calls_are_those_asked_for",
    "query-offset-ignored": "limit_and_offset_cut_the_rows",
    "criteria-ignored": "conditions_that_nothing_meets_find_nothing",
    "search-repeats-first": "what_is_found_is_shown_once",
    "deleted-record-forgotten": "deleted_record_is_listed_once",
    "deleted-type-ignored": "deleted_record_is_listed_once",
    "unnamed-values-cleared": "change_writes_what_it_names_alone",
    "update-takes-neighbour": "change_writes_what_it_names_alone",
    "upsert-keeps-old-values": "upsert_of_a_known_row_writes_it",
    "tag-job-counts-off-by-one": "job_counters_add_up",
    "conversion-counts-off-by-one": "job_counters_add_up",
    "job-counts-off-by-one": "job_counters_add_up",
    "clone-ignores-body": "copy_differs_in_what_the_body_names",
}


@pytest.fixture(scope="module")
def server():
    """A sandbox of its own."""
    with sandbox() as running:
        yield running


def violated(server, wanted=None):
    """The promises that the checks find broken; of all checks or of one kind."""
    contract = load()
    ledger = Ledger(contract, True, lambda _event: None)
    session = Session(contract, server.url, credentials(server), ledger, 60.0)
    world = World(session, "KitX")
    bench = Bench(session, world, Triggers(world, session))
    operations = list(contract.operations.values())
    for check in (*reading_checks(operations), *writing_checks(operations), *job_checks(operations)):
        if wanted in {None, check.name}:
            check.run(bench)
    session.close()
    return {violation.promise for violation in ledger.violations}


def test_sound_server_keeps_every_promise(server):
    """No check complains of it."""
    control(server, "POST", "reset", {})

    assert set() == violated(server)


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_fault_breaks_its_promise(server, fault):
    """And the check that is about it says so."""
    control(server, "POST", "reset", {})
    control(server, "PUT", "faults", {"name": fault})

    assert BROKEN[fault] in violated(server, BROKEN[fault])
