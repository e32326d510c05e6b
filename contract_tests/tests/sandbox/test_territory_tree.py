"""The tree of territories: reading it, changing it, and what its rules select."""

import json

import pytest
from sandbox.conftest import Org
from sandbox.sent import CONTRACTS
from sandbox.territory_requests import tree, users

from zoho_sandbox.app import Sandbox
from zoho_sandbox.clock import Clock

SINCE = [version for version, known in CONTRACTS.items() if "deleteTerritory" in known.operations]
MISSING = "999999999999999999"


@pytest.fixture(params=SINCE)
def admin(request, crm):
    """A caller of each version in which the tree can be changed."""
    return crm.at(request.param)


def territory(org, identifier):
    """The territory, or None."""
    reply = org.call("GET", f"settings/territories/{identifier}")
    return reply.rows[0] if reply.raw else None


def create(org, name, parent="Polska", **more):
    """The answer to a new territory."""
    row = {"name": name, "reporting_to": {"id": tree(org)[parent]}, "permission_type": "read_only", **more}
    return org.call("POST", "settings/territories", {"territories": [row]})


def made(org, name, parent="Polska", **more):
    """The id of a new territory."""
    return create(org, name, parent, **more).rows[0]["details"]["id"]


def update(org, identifier, **changes):
    """The answer to a change of one territory."""
    row = {"permission_type": "read_only", **changes}
    return org.call("PUT", f"settings/territories/{identifier}", {"territories": [row]})


def delete(org, *identifiers):
    """The answer to deleting territories."""
    query = {"ids": ",".join(identifiers), "delete_previous_forecasts": "false"}
    return org.call("DELETE", "settings/territories", query=query)


def transfer(org, identifier, target):
    """The answer to deleting a territory whose children get another parent."""
    row = {"id": identifier, "transfer_to_id": target, "delete_previous_forecasts": True}
    return org.call("POST", "settings/territories/actions/transfer_and_delete", {"territories": [row]})


def listed(org, **query):
    """The names of the territories of a list."""
    reply = org.call("GET", "settings/territories", query=query)
    return [row["name"] for row in reply.rows] if reply.raw else []


def rule(value, field="Industry", comparator="equal"):
    """A rule of one condition."""
    return {"comparator": comparator, "field": {"api_name": field}, "value": value}


def filtered(org, field, comparator, value):
    """The names of the territories that a filter leaves."""
    return listed(org, filters=json.dumps(rule(value, field, comparator)))


def test_what_was_created_is_what_is_read(admin):
    """With its parent, its manager, who made it and when."""
    manager = users(admin)["Jürgen"]
    reply = create(admin, "North and West", manager={"id": manager}, description="All of it")
    found = territory(admin, reply.rows[0]["details"]["id"])

    assert (201, "Territory Created Successfully") == (reply.status, reply.rows[0]["message"])
    assert ("North and West", "All of it") == (found["name"], found["description"])
    assert "North_and_West" == found.get("api_name", "North_and_West")
    assert {"id": tree(admin)["Polska"], "name": "Polska"} == found["reporting_to"]
    assert ({"id": manager, "name": "Jürgen Groß"}, "Patricia Boyle") == (found["manager"], found["created_by"]["name"])
    assert "2026-09-21T14:13:20+00:00" == found["created_time"] == found["modified_time"]


def test_rows_are_made_one_by_one(admin):
    """A refused row keeps no other out; a row may report to none that the same call makes."""
    known = tree(admin)["Asia"]
    rows = [
        {"name": name, "reporting_to": {"id": parent}, "permission_type": "read_only"}
        for name, parent in (("One", known), ("Two", MISSING), ("Three", known), ("Europe", known))
    ]
    reply = admin.call("POST", "settings/territories", {"territories": rows})

    assert (207, ["SUCCESS", "INVALID_DATA", "SUCCESS", "DUPLICATE_DATA"]) == (reply.status, reply.codes)
    assert {"One", "Three"} <= set(tree(admin))
    assert "Two" not in tree(admin)


def test_update_changes_what_it_names(admin):
    """The rest stays; the new name shows in the children, too, and who changed it is noted."""
    known = tree(admin)
    before = territory(admin, known["Europe"])
    reply = update(admin, known["Europe"], name="Europa", manager=None)
    found = territory(admin, known["Europe"])

    assert ["SUCCESS"] == reply.codes
    assert (None, "Europa", "read_only") == tuple(found[name] for name in ("manager", "name", "permission_type"))
    assert before["reporting_to"] == found["reporting_to"]
    assert before["modified_time"] < found["modified_time"]
    assert "Europa" == territory(admin, known["Polska"])["reporting_to"]["name"]


def test_territory_keeps_its_own_name(admin):
    """To send the name that it has is no duplicate."""
    assert ["SUCCESS"] == update(admin, tree(admin)["Asia"], name="Asia").codes


def test_territory_moves_with_its_children(admin):
    """Another parent, but none of those below it, nor itself."""
    known = tree(admin)
    assert ["SUCCESS"] == update(admin, known["Europe"], reporting_to={"id": known["Asia"]}).codes
    assert "Asia" == territory(admin, known["Europe"])["reporting_to"]["name"]

    for below in ("Europe", "Polska"):
        assert ["INVALID_DATA"] == update(admin, known["Europe"], reporting_to={"id": known[below]}).codes


def test_many_updates_have_a_row_each(admin):
    """In the order of the request; a manager has to be an active user."""
    known = tree(admin)
    rows = [
        {"id": known["Asia"], "permission_type": "read_only", "manager": {"id": users(admin)["Øystein"]}},
        {"id": known["Texas"], "permission_type": "read_only", "description": "South"},
    ]
    reply = admin.call("PUT", "settings/territories", {"territories": rows})

    assert (207, ["INVALID_DATA", "SUCCESS"]) == (reply.status, reply.codes)
    assert ("read_write_delete", "South") == (
        territory(admin, known["Asia"])["permission_type"],
        territory(admin, known["Texas"])["description"],
    )


def test_deleted_territory_is_gone_from_records_and_users(admin):
    """Its records and users are in their other territories alone."""
    known = tree(admin)
    record = admin.create()
    admin.change_territories("assign", record, known["Deutschland"], known["Asia"])
    admin.settle("Accounts", record)
    reply = delete(admin, known["Deutschland"])

    assert (200, ["SUCCESS"]) == (reply.status, reply.codes)
    assert territory(admin, known["Deutschland"]) is None
    assert {known["Asia"]} == admin.places("Accounts", record)
    theirs = admin.call("GET", f"users/{users(admin)['美咲']}/territories").rows
    assert "Deutschland" not in {row["Name"] for row in theirs}


def test_children_can_go_before_their_parent(admin):
    """In one call, too; without its children the parent is free to go."""
    known = tree(admin)
    children = [known[name] for name in ("日本", "Tamil Nadu")]

    assert ["NOT_ALLOWED"] == delete(admin, known["Asia"]).codes
    assert ["SUCCESS"] * 3 == delete(admin, *children, known["Asia"]).codes


def test_children_go_where_they_are_sent(admin):
    """The territory is deleted, its children report to the new parent, and theirs come along."""
    known = tree(admin)
    inner = made(admin, "Inner", "Deutschland")
    leaf = territory(admin, made(admin, "Leaf", "Inner"))
    deeper = made(admin, "Deeper", "Leaf")

    assert ["SUCCESS"] == transfer(admin, inner, known["Americas"]).codes
    assert territory(admin, inner) is None
    assert "Americas" == territory(admin, leaf["id"])["reporting_to"]["name"]
    assert leaf["id"] == territory(admin, deeper)["reporting_to"]["id"]


@pytest.mark.parametrize("target", ["Texas", "Asia", "Americas"])
def test_children_go_up_alone(admin, target):
    """Not below, not beside, not to the one that is deleted."""
    known = tree(admin)

    assert ["INVALID_DATA"] == transfer(admin, known["Americas"], known[target]).codes
    assert "Americas" in tree(admin)


def test_children_of_a_territory(admin):
    """Those that report to it, in pages, and those that a filter leaves."""
    known = tree(admin)
    query = {"per_page": 3, "page": 2}
    reply = admin.call("GET", f"settings/territories/{known['Europe']}/__child_territories", query=query)
    named = {"filters": json.dumps(rule("Be", "name", "starts_with"))}
    found = admin.call("GET", f"settings/territories/{known['Europe']}/__child_territories", query=named)

    assert ["Nordics", "Benelux"] == [row["name"] for row in reply.rows]
    assert (False, 2) == (reply.body["info"]["more_records"], reply.body["info"]["count"])
    assert ["Benelux"] == [row["name"] for row in found.rows]
    assert 204 == admin.call("GET", f"settings/territories/{known['Texas']}/__child_territories").status


def test_filters_of_the_list(admin):
    """By identifiers of the territory, its parent and its manager, by name and by time."""
    known, people = tree(admin), users(admin)

    assert ["日本", "Tamil Nadu"] == filtered(admin, "reporting_to.id", "equal", known["Asia"])
    assert ["Europe", "Deutschland"] == filtered(admin, "manager.id", "equal", people["Jürgen"])
    assert ["Texas"] == filtered(admin, "id", "equal", known["Texas"])
    assert ["Americas"] == filtered(admin, "name", "contains", "meric")
    assert ["Americas"] == filtered(admin, "name", "ends_with", "cas")
    assert 14 == len(filtered(admin, "name", "not_equal", "Texas"))
    assert len(known) == len(filtered(admin, "created_by", "equal", people["Patricia"]))
    assert [] == filtered(admin, "created_time", "greater_than", "2027-01-01T00:00:00+00:00")
    assert len(known) == len(filtered(admin, "created_time", "between", ["2026-01-01", "2027-01-01"]))
    assert [] == filtered(admin, "nothing", "equal", "x")
    assert [] == filtered(admin, "name", "sounds_like", "Texas")


@pytest.mark.parametrize("filters", ["{", "[]", "5", "{}", '{"field": "name"}'])
def test_filter_that_is_none_is_refused(crm, filters):
    """Not ignored."""
    assert crm.call("GET", "settings/territories", query={"filters": filters}).status in {400, 404}


def test_rules_are_told_on_demand(crm):
    """A list of v7 and later tells the rules it was asked for; one territory tells all of its own."""
    asked = {"include": "account_rule_criteria"}
    plain = crm.call("GET", "settings/territories").rows[-1]
    told = crm.call("GET", "settings/territories", query=asked).rows[-1]
    whole = territory(crm, told["id"])

    assert not {name for name in plain if name.endswith("rule_criteria")}
    assert {"account_rule_criteria"} == {name for name in told if name.endswith("rule_criteria")}
    assert {"account", "lead", "deal"} == {name.partition("_rule")[0] for name in whole if "_rule" in name}


RULES = {
    "one condition": rule("Energy"),
    "either of two": {"group_operator": "or", "group": [rule("Energy"), rule("x", "Phone")]},
    "both of two": {"group_operator": "and", "group": [rule("Energy"), rule("1000", "Annual_Revenue", "greater_than")]},
    "a stretch": rule(["1000", "3000"], "Annual_Revenue", "between"),
    "at most": rule("2000", "Annual_Revenue", "less_equal"),
    "one of a list": rule("Hindi", "Languages_Known", "contains"),
    "anything but": rule("Retail", "Industry", "not_equal"),
    "no value": rule("${EMPTY}", "Website"),
    "a part": rule("nobody", "Email", "not_contains"),
}


@pytest.mark.parametrize("name", RULES)
def test_rule_selects_new_records(admin, name):
    """A record that meets the rule is in the territory from the start, one that does not is not."""
    place = made(admin, "By rule", account_rule_criteria=RULES[name])
    near = {"Industry": "Energy", "Annual_Revenue": 2000, "Languages_Known": ["Hindi"], "Email": "a@example.com"}
    far = {
        "Industry": "Retail",
        "Annual_Revenue": 9000,
        "Email": "nobody@example.com",
        "Website": "https://example.com",
    }

    assert {place} == admin.places("Accounts", admin.create("Accounts", near))
    assert set() == admin.places("Accounts", admin.create("Accounts", far))
    assert set() == admin.places("Contacts", admin.create("Contacts"))


def test_oldest_version_tells_one_rule(crm):
    """That for accounts."""
    rows = crm.at("v2").territories()

    assert "Large Enterprise" == rows[-1]["criteria"]["value"]
    assert {None} == {row["criteria"] for row in rows[:-1]}


def test_rule_that_changed_selects_anew(admin):
    """What a rule assigned stays; new records go by the new rule; null is no rule."""
    place = made(admin, "By rule", deal_rule_criteria=rule("Big", "Next_Step"))
    update(admin, place, deal_rule_criteria=rule("Call", "Next_Step"))
    assert {place} == admin.places("Deals", admin.create("Deals", {"Next_Step": "Call"}))

    update(admin, place, deal_rule_criteria=None)
    assert set() == admin.places("Deals", admin.create("Deals", {"Next_Step": "Call"}))
    assert territory(admin, place)["deal_rule_criteria"] is None


def test_organization_without_territories(crm, foreign):
    """Its list is empty, nothing can be made, and nothing is there to be changed."""
    known = crm.territories()[1]["id"]

    assert 204 == foreign.call("GET", "settings/territories/actions/associated_users_count").status
    reply = update(foreign, known)
    assert (403, "TERRITORY_NOT_ENABLED") == (reply.status, reply.body["code"])
    assert ["INVALID_DATA"] == delete(foreign, known).codes
    assert 400 == foreign.call("GET", f"settings/territories/{known}/__child_territories").status


def test_tree_survives_the_end_of_the_sandbox(tmp_path):
    """New territories, changes, deletions and users are in the file."""
    path = str(tmp_path / "org.sqlite")
    first = Org(Sandbox(path, clock=Clock(1_790_000_000.0), versions=["v8"]))
    place = made(first, "Kept", manager={"id": users(first)["Jürgen"]}, account_rule_criteria=rule("Energy"))
    delete(first, tree(first)["España"])
    first.sandbox.close()
    again = Org(Sandbox(path, clock=Clock(1_790_000_000.0), versions=["v8"]))

    assert "España" not in tree(again)
    assert ["Jürgen"] == [row["first_name"] for row in again.call("GET", f"settings/territories/{place}/users").rows]
    assert {place} == again.places("Accounts", again.create("Accounts", {"Industry": "Energy"}))
    again.sandbox.close()
