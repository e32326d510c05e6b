"""Territories, the jobs that change them, and following those."""

import pytest

MISSING = "999999999999999999"


@pytest.fixture
def tree(crm):
    """The ids of the territories that no rule assigns, by name."""
    return {row["name"]: row["id"] for row in crm.territories() if row["name"] != "Large enterprises"}


def test_assignment_comes_with_the_end_of_its_job(each, tree):
    """The row names a job; until it ends the record is where it was, and then where it was told."""
    record = each.create()
    reply = each.change_territories("assign", record, tree["Europe"], tree["Texas"])
    new = each.version in {"v7", "v8"}

    assert ((202, ["SCHEDULED"]) if new else (200, ["SUCCESS"])) == (reply.status, reply.codes)
    assert record == reply.rows[0]["details"]["id"]
    for _ in range(3):
        listed = each.jobs("Accounts", record).rows
        assert [reply.rows[0]["details"]["job_id"]] == [job["job_id"] for job in listed]
        assert ["manual_territory_assignment"] == [job["source"] for job in listed]
        assert set() == each.places("Accounts", record)
    assert 204 == each.jobs("Accounts", record).status
    assert {tree["Europe"], tree["Texas"]} == each.places("Accounts", record)


def test_removal_takes_the_named_territory_alone(each, tree):
    """The others stay, and so do other records."""
    first, second = each.create(), each.create()
    for record in (first, second):
        each.change_territories("assign", record, tree["Europe"], tree["Texas"])
        each.settle("Accounts", record)
    reply = each.change_territories("remove", first, tree["Europe"])

    assert ["manual_territory_removal"] == [job["source"] for job in each.jobs("Accounts", first).rows]
    assert 3 == each.settle("Accounts", first)
    assert "Territory removal process scheduled successfully" == reply.rows[0]["message"]
    assert {tree["Texas"]} == each.places("Accounts", first)
    assert {tree["Europe"], tree["Texas"]} == each.places("Accounts", second)


def test_one_record_in_the_url(each, tree):
    """The record in the URL needs no id in the body."""
    record = each.create("Contacts")
    for action, expected in (("assign", {tree["Brasil"]}), ("remove", set())):
        body = {"data": [{"Territories": [{"id": tree["Brasil"]}]}]}
        reply = each.call("POST", f"Contacts/{record}/actions/{action}_territories", body)
        each.settle("Contacts", record)

        assert record == reply.rows[0]["details"]["id"]
        assert expected == each.places("Contacts", record)


def test_jobs_of_many_records(each, tree):
    """Each job names its record; records without a job are not listed."""
    first, second = each.create(), each.create()
    each.change_territories("assign", second, tree["Asia"])
    query = {"ids": f"{first},{second}", "features": "territory_scheduled_jobs"}
    reply = each.call("GET", "Accounts/actions/get_feature_specific_info", query=query)

    assert [second] == [job["id"] for job in reply.rows]


def test_mixed_rows_are_judged_one_by_one(each, tree):
    """A refused row keeps no other out, and its path names its place."""
    good = [each.create(), each.create()]
    rows = [
        {"id": good[0], "Territories": [{"id": tree["Asia"]}]},
        {"id": MISSING, "Territories": [{"id": tree["Asia"]}]},
        {"id": good[1], "Territories": [{"id": tree["Asia"]}, {"id": MISSING}]},
        {"Territories": [{"id": tree["Asia"]}]},
        {"id": good[1], "Territories": [{"id": tree["Asia"]}]},
    ]
    reply = each.call("POST", "Accounts/actions/assign_territories", {"data": rows})
    operation = each.sandbox.gate.contracts[each.version].operations["assignTerritories"]

    assert operation.batch.statuses["mixed"] == reply.status
    assert ["INVALID_DATA", "INVALID_DATA", "MANDATORY_NOT_FOUND"] == reply.codes[1:4]
    assert reply.codes[0] == reply.codes[4] != "INVALID_DATA"
    assert "$.data[2].Territories[1].id" == reply.rows[2]["details"]["json_path"]


def test_mixed_removal_is_multi_status(each, tree):
    """Removal answers 207 when some rows are refused."""
    record = each.create()
    each.change_territories("assign", record, tree["Asia"])
    each.settle("Accounts", record)
    row = {"Territories": [{"id": tree["Asia"]}]}
    reply = each.call(
        "POST", "Accounts/actions/remove_territories", {"data": [{"id": record, **row}, {"id": MISSING, **row}]}
    )

    assert (207, "INVALID_DATA") == (reply.status, reply.codes[1])


def test_failures_of_different_status_share_the_documented_one(crm, tree):
    """403 and 400 in one answer make 400."""
    record = crm.create("Accounts", {"Industry": "Large Enterprise"})
    rule = next(iter(crm.places("Accounts", record)))
    rows = [{"id": record, "Territories": [{"id": rule}]}, {"id": MISSING, "Territories": [{"id": tree["Asia"]}]}]
    reply = crm.call("POST", "Accounts/actions/remove_territories", {"data": rows})

    assert (400, ["NOT_ALLOWED", "INVALID_DATA"]) == (reply.status, reply.codes)


def test_second_job_has_to_wait(each, tree):
    """While a job runs the record takes no other, of either kind; afterwards it does."""
    record = each.create()
    each.change_territories("assign", record, tree["Asia"])

    assert ["ALREADY_SCHEDULED"] == each.change_territories("assign", record, tree["Europe"]).codes
    each.settle("Accounts", record)
    assert ["ALREADY_SCHEDULED"] != each.change_territories("assign", record, tree["Europe"]).codes


def test_job_ends_by_itself(each, tree):
    """Nobody has to ask: after four seconds the work is done."""
    record = each.create()
    each.change_territories("assign", record, tree["Asia"])
    each.sandbox.clock.advance(3)
    assert set() == each.places("Accounts", record)

    each.sandbox.clock.advance(1)
    assert {tree["Asia"]} == each.places("Accounts", record)


def test_job_that_is_asked_for_waits_for_the_asker(each, tree):
    """Between two questions the clock does not move a job, for a minute."""
    record = each.create()
    each.change_territories("assign", record, tree["Asia"])
    each.jobs("Accounts", record)
    each.sandbox.clock.advance(59)
    assert set() == each.places("Accounts", record)

    each.sandbox.clock.advance(5)
    assert {tree["Asia"]} == each.places("Accounts", record)


@pytest.mark.parametrize(("module", "limit"), [("Accounts", 10), ("Contacts", 10), ("Deals", 1)])
def test_limit_of_territories(each, tree, module, limit):
    """A record takes as many territories as its module allows, together with those it has."""
    places = list(tree.values())
    record = each.create(module)
    assert ["LIMIT_EXCEEDED"] == each.change_territories("assign", record, *places[: limit + 1], module=module).codes

    each.change_territories("assign", record, *places[:limit], module=module)
    each.settle(module, record)

    assert set(places[:limit]) == each.places(module, record)
    assert ["LIMIT_EXCEEDED"] == each.change_territories("assign", record, places[limit], module=module).codes


def test_rule_assigns_a_new_record(crm):
    """A record that meets the rule of a territory is in it from the start, and a person cannot take it out."""
    record = crm.create("Accounts", {"Industry": "Large Enterprise"})
    place = crm.record("Accounts", record)["Territories"][0]

    assert ("Large enterprises", "automatically") == (place["Name"], place["$assigned"])
    assert ["NOT_ALLOWED"] == crm.change_territories("remove", record, place["id"]).codes


def test_record_may_go_before_its_job_ends(crm, tree):
    """A job whose record was deleted ends and does nothing."""
    record = crm.create()
    crm.change_territories("assign", record, tree["Asia"])
    crm.call("DELETE", f"Accounts/{record}")

    assert 4 == crm.settle("Accounts", record)
    assert 204 == crm.call("GET", f"Accounts/{record}").status


def test_foreign_territory_is_an_unknown_one(crm, foreign):
    """Territories of another organization cannot be read or assigned; the other one of the seed uses none."""
    place = crm.territories()[0]["id"]

    assert 204 == foreign.call("GET", "settings/territories").status
    assert 204 == foreign.call("GET", f"settings/territories/{place}").status
    for action in ("assign", "remove"):
        assert ["TERRITORY_NOT_ENABLED"] == foreign.change_territories(action, foreign.create(), place).codes
    assert ["INVALID_DATA"] == foreign.change_territories("assign", crm.create(), place).codes


def test_territory_may_go_before_its_job_ends(crm, tree):
    """A job that puts a record into a territory that was deleted ends, and the record is in the others."""
    record = crm.create()
    crm.change_territories("assign", record, tree["Polska"], tree["Asia"])
    crm.call("DELETE", f"settings/territories/{tree['Polska']}", query={"delete_previous_forecasts": "false"})
    crm.settle("Accounts", record)

    assert {tree["Asia"]} == crm.places("Accounts", record)


def test_tree_of_territories(each):
    """Every territory but the first reports to another one of the list; v2 has its identifier alone."""
    found = each.territories()
    parents = [row.get("reporting_to", row.get("parent_id")) for row in found]
    above = [parent["id"] for parent in parents[1:]] if each.version != "v2" else parents[1:]

    assert parents[0] is None
    assert set(above) <= {row["id"] for row in found}


def test_one_territory_and_none(crm, tree):
    """A territory can be asked for by its id; an unknown one is nothing."""
    found = crm.call("GET", "settings/territories", query={"ids": tree["Texas"]})

    assert ["Texas"] == [row["name"] for row in found.rows]
    assert 204 == crm.call("GET", "settings/territories", query={"ids": MISSING}).status
