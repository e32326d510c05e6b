"""Fields, custom views, users and the organization."""

import pytest


def fields(org, module, **query):
    """The fields of a module by API name."""
    found = org.call("GET", "settings/fields", query={"module": module, **query}).body["fields"]
    return {field["api_name"]: field for field in found}


@pytest.mark.parametrize("module", ["Leads", "Contacts", "Accounts", "Deals"])
def test_fields_say_what_can_be_done_to_them(each, module):
    """Each kind of field that an operation refuses can be found by its flags."""
    known = fields(each, module).values()

    assert any(field["system_mandatory"] for field in known)
    assert any(not field["mass_update"] for field in known)
    assert any(not field["visible"] for field in known)
    assert any(field["field_read_only"] for field in known)
    assert any(field["pick_list_values"] for field in known)


def test_no_field_is_unused(crm):
    """Asked for the unused ones the list is empty."""
    assert {} == fields(crm, "Leads", type="unused")


def test_views_of_a_module(each):
    """One of all records, some that hold a few, one that is empty."""
    known = each.views("Deals")

    assert {"All Deals", "From Partners", "From Nowhere"} <= set(known)
    assert set(known.values()).isdisjoint(each.views("Leads").values())


def test_current_user_is_the_one_of_the_token(each, foreign):
    """Each organization has its own."""
    mine = each.call("GET", "users", query={"type": "CurrentUser"}).rows
    theirs = foreign.call("GET", "users", query={"type": "CurrentUser"}).rows

    assert ["Patricia Boyle"] == [user["full_name"] for user in mine]
    assert mine[0]["id"] != theirs[0]["id"]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("AllUsers", 6), ("ActiveUsers", 4), ("DeactiveUsers", 1), ("ConfirmedUsers", 6), ("NotConfirmedUsers", 0),
        ("DeletedUsers", 1), ("ActiveConfirmedUsers", 4), ("AdminUsers", 5), ("ActiveConfirmedAdmins", 3),
    ],
)  # fmt: skip
def test_users_by_type(crm, kind, count):
    """No user of a type is 204."""
    reply = crm.call("GET", "users", query={"type": kind})

    assert (len(reply.rows) if reply.raw else 0) == count


def test_users_by_id_and_page(crm):
    """Named ones alone, and pages of them."""
    everybody = [user["id"] for user in crm.call("GET", "users").rows]
    named = crm.call("GET", "users", query={"ids": everybody[1]})
    page = crm.call("GET", "users", query={"per_page": 3, "page": 2})

    assert [everybody[1]] == [user["id"] for user in named.rows]
    assert everybody[3:] == [user["id"] for user in page.rows]
    assert not page.body["info"]["more_records"]


def test_users_since_a_moment(crm):
    """Nobody changed since is 304; since long ago it is all of them."""
    assert 304 == crm.call("GET", "users", **{"if-modified-since": "2026-09-01T00:00:00+00:00"}).status
    assert 6 == len(crm.call("GET", "users", **{"if-modified-since": "2020-01-01T00:00:00+00:00"}).rows)


def test_unknown_type_of_user_is_refused(crm):
    """Not a list of nobody."""
    assert crm.call("GET", "users", query={"type": "Martians"}).status in {400, 404}


def test_organization(each, foreign):
    """The one of the token."""
    assert "Zylker Corp" == each.call("GET", "org").rows[0]["company_name"]
    assert "Zylker Corp" != foreign.call("GET", "org").rows[0]["company_name"]
