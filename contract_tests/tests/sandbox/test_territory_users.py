"""Users of territories and territories of users: two views of one thing."""

import pytest
from sandbox.sent import CONTRACTS
from sandbox.territory_requests import tree, users


def since(operation):
    """The versions that have the operation."""
    return [version for version, known in CONTRACTS.items() if operation in known.operations]


@pytest.fixture(params=since("listTerritoryUsers"))
def of_territories(request, crm):
    """A caller of each version that knows users of territories."""
    return crm.at(request.param)


@pytest.fixture(params=since("listUserTerritories"))
def of_users(request, crm):
    """A caller of each version that knows territories of users."""
    return crm.at(request.param)


@pytest.fixture(params=since("removeUserTerritories"))
def leaving(request, crm):
    """A caller of each version in which territories can be taken from a user."""
    return crm.at(request.param)


def staff(org, name):
    """The first names of the users of the territory."""
    reply = org.call("GET", f"settings/territories/{tree(org)[name]}/users")
    return [row["first_name"] for row in reply.rows] if reply.raw else []


def homes(org, name):
    """The names of the territories of the user."""
    reply = org.call("GET", f"users/{users(org)[name]}/territories")
    return [row["Name"] for row in reply.rows] if reply.raw else []


def test_users_are_added_one_by_one(of_territories):
    """Besides those who are there; a refused row keeps no other out."""
    org, known = of_territories, users(of_territories)
    url = f"settings/territories/{tree(org)['Europe']}/users"
    rows = [{"id": known[name]} for name in ("美咲", "Øystein", "Jürgen", "Patricia", "Patricia")]
    reply = org.call("PUT", url, {"users": rows})

    there = "ALREADY_EXISTS" if org.version == "v8" else "DUPLICATE_DATA"
    assert (207, ["SUCCESS", "INVALID_DATA", there, "SUCCESS", there]) == (reply.status, reply.codes)
    assert ["Jürgen", "美咲", "Patricia"] == staff(org, "Europe")
    assert "Europe" in homes(org, "美咲")


def test_user_in_the_url(of_territories):
    """There and gone again."""
    org, known = of_territories, users(of_territories)
    url = f"settings/territories/{tree(org)['España']}/users/{known['美咲']}"

    assert 204 == org.call("GET", url).status
    assert (200, [known["美咲"]]) == ((put := org.call("PUT", url)).status, [row["details"]["id"] for row in put.rows])
    assert ["美咲"] == [row["first_name"] for row in org.call("GET", url).rows]
    assert ["Given User Removed from the mentioned territory Successfully"] == [
        row["message"] for row in org.call("DELETE", url).rows
    ]
    assert ([], 204) == (staff(org, "España"), org.call("GET", url).status)


def test_named_users_leave(of_territories):
    """The others stay; who managed the territory does so no longer."""
    org, known = of_territories, users(of_territories)
    place = tree(org)["Deutschland"]
    query = {"ids": f"{known['Jürgen']},{known['Patricia']}"}
    reply = org.call("DELETE", f"settings/territories/{place}/users", query=query)

    assert (207, ["SUCCESS", "INVALID_DATA"]) == (reply.status, reply.codes)
    assert ["美咲"] == staff(org, "Deutschland")
    assert org.call("GET", f"settings/territories/{place}").rows[0]["manager"] is None


def test_new_manager_belongs_to_the_territory(of_territories):
    """The former one stays a user of it."""
    org = of_territories
    row = {"permission_type": "read_only", "manager": {"id": users(org)["Patricia"]}}
    org.call("PUT", f"settings/territories/{tree(org)['Europe']}", {"territories": [row]})

    assert ["Jürgen", "Patricia"] == staff(org, "Europe")


def test_counts_are_those_of_the_lists(of_territories):
    """Every territory has a row, as text, also when nobody is in it."""
    rows = of_territories.call("GET", "settings/territories/actions/associated_users_count").rows
    counts = {row["territory"]["name"]: row["count"] for row in rows}

    assert set(tree(of_territories)) == set(counts)
    assert ("3", "1", "0") == (counts["Zylker Worldwide"], counts["Europe"], counts["Polska"])


def test_user_enters_territories(of_users):
    """Row by row, in the order of the request, besides those he or she is in."""
    org, known = of_users, tree(of_users)
    before = homes(org, "Jürgen")
    rows = [{"id": known["Asia"]}, {"id": known["Europe"]}, {"id": known["Brasil"]}]
    reply = org.call("PUT", f"users/{users(org)['Jürgen']}/territories", {"territories": rows})

    assert (207, ["SUCCESS", "DUPLICATE_DATA", "SUCCESS"]) == (reply.status, reply.codes)
    assert "$.territories[1].id" == reply.rows[1]["details"]["json_path"]
    assert {*before, "Asia", "Brasil"} == set(homes(org, "Jürgen"))


def test_territories_of_a_user_come_in_pages(of_users):
    """With the manager and the parent of each."""
    org, known = of_users, users(of_users)
    reply = org.call("GET", f"users/{known['Jürgen']}/territories", query={"per_page": 1, "page": 2})

    assert (True, 2) == (reply.body["info"]["more_records"], reply.body["info"]["page"])
    assert "Europe" == reply.rows[0]["Name"]
    assert (known["Jürgen"], "Zylker Worldwide") == (
        reply.rows[0]["Manager"]["id"], reply.rows[0]["Reporting_To"]["Name"]
    )  # fmt: skip
    assert [] == homes(org, "Ioannis")


def test_one_territory_of_a_user(of_users):
    """One that the user is not in is nothing."""
    org, known = of_users, tree(of_users)
    url = f"users/{users(org)['Jürgen']}/territories"

    assert ["Europe"] == [row["Name"] for row in org.call("GET", f"{url}/{known['Europe']}").rows]
    assert 204 == org.call("GET", f"{url}/{known['Polska']}").status


def test_user_leaves_territories(leaving):
    """Not the top of the tree, none that he or she manages, none that he or she is not in."""
    org, known = leaving, tree(leaving)
    wanted = [known[name] for name in ("Deutschland", "Zylker Worldwide", "Asia", "Polska")]
    reply = org.call("DELETE", f"users/{users(org)['美咲']}/territories", query={"ids": ",".join(wanted)})

    assert (207, ["SUCCESS", *["INVALID_DATA"] * 3]) == (reply.status, reply.codes)
    assert (
        "This user cannot be removed as the user is a manager of the mentioned Territory." == reply.rows[2]["message"]
    )
    assert ["Zylker Worldwide", "Americas", "Asia", "日本"] == homes(org, "美咲")


def test_nobody_changes_the_callers_territories(leaving):
    """Neither by adding nor by taking away; what was asked for does not happen."""
    org, known = leaving, tree(leaving)
    before = homes(org, "Patricia")
    url = f"users/{users(org)['Patricia']}/territories"
    added = org.call("PUT", url, {"territories": [{"id": known["Polska"]}]})
    removed = org.call("DELETE", f"{url}/{known['Americas']}")

    assert ["NOT_ALLOWED"] * 2 == [added.body["code"], removed.body["code"]]
    assert before == homes(org, "Patricia")


def test_malformed_ids_in_the_url_are_unknown_ones(crm):
    """The territory or the user, whichever it is."""
    known = users(crm)["美咲"]
    wrong = [
        crm.call("PUT", f"settings/territories/abc/users/{known}"),
        crm.call("PUT", f"settings/territories/{tree(crm)['Polska']}/users/abc"),
        crm.call("GET", "users/abc/territories"),
    ]

    assert [400] * 3 == [reply.status for reply in wrong]
    assert [2, None, 1] == [reply.body.get("details", {}).get("resource_path_index") for reply in wrong]
