"""Searching and counting records."""

import pytest


def names(org, module="Leads", **query):
    """The last names that are found, the oldest first."""
    reply = org.call("GET", f"{module}/search", query=query)
    return [row["Last_Name"] for row in reply.rows] if reply.raw else []


@pytest.fixture
def people(crm):
    """Four leads that no other resembles."""
    rows = [
        {"Last_Name": "Zimmer", "City": "Quito", "Annual_Revenue": 10, "Email": "z@quito.example", "Phone": "555-1"},
        {"Last_Name": "Zander", "City": "Quito", "Annual_Revenue": 20, "Company": "Otter (and) Sons, Ltd"},
        {"Last_Name": "Yoder", "City": "Lima", "Annual_Revenue": 30, "Languages_Known": ["Tamil"]},
        {"Last_Name": "Yates", "City": "Lima", "Company": "quito imports"},
    ]
    for row in rows:
        crm.create("Leads", row)
    return crm


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ("(City:equals:Quito)", ["Zimmer", "Zander"]),
        ("(City:equals:uit)", ["Zimmer", "Zander"]),
        ("(Last_Name:starts_with:Za)", ["Zander"]),
        ("(Last_Name:in:Yoder,Yates)", ["Yoder", "Yates"]),
        ("((City:equals:Quito)and(Annual_Revenue:equals:20))", ["Zander"]),
        ("((City:equals:Quito)and(Annual_Revenue:greater_than:10))", ["Zander"]),
        ("((Last_Name:equals:Zimmer)or(Last_Name:equals:Yates))", ["Zimmer", "Yates"]),
        ("(((City:equals:Quito)or(City:equals:Lima))and(Annual_Revenue:between:20,30))", ["Zander", "Yoder"]),
        ("(City:equals:Quito)and(Annual_Revenue:less_equal:10)", ["Zimmer"]),
        ("(Company:equals:Otter \\(and\\) Sons\\, Ltd)", ["Zander"]),
        ("((City:equals:Lima)and(Last_Name:not_equal:Yates))", ["Yoder"]),
        ("((City:equals:Lima)and(Languages_Known:in:Tamil,Hindi))", ["Yoder"]),
        ("((City:equals:Lima)and(Created_Time:greater_equal:2026-01-01T00:00:00+00:00))", ["Yoder", "Yates"]),
        ("((City:equals:Lima)and(Created_Time:less_than:2026-01-01T00:00:00+00:00))", []),
    ],
)
def test_criteria(people, criteria, found):
    """Operators, joints, groups, escaped letters and times; a count says the same."""
    assert found == names(people, criteria=criteria)
    assert len(found) == people.call("GET", "Leads/actions/count", query={"criteria": criteria}).body["count"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"word": "quito"}, ["Zimmer", "Zander", "Yates"]),
        ({"email": "Z@quito.example"}, ["Zimmer"]),
        ({"email": "quito"}, []),
        ({"phone": "555-1"}, ["Zimmer"]),
        ({"phone": "555"}, []),
    ],
)
def test_words_are_found_inside_and_addresses_whole(people, query, found):
    """Small and capital letters are the same."""
    assert found == names(people, **query)


@pytest.mark.parametrize(
    "criteria",
    ["((City", "City:equals:Quito", "(City)", "(City:equals)", "()", "(City:equals:a)x", "(City:equals:a)and",
     "(" * 40 + "City:equals:a" + ")" * 40],
)  # fmt: skip
def test_criteria_that_cannot_be_read(crm, criteria):
    """One documented error for all, in a search as in a count."""
    for path in ("Leads/search", "Leads/actions/count"):
        reply = crm.call("GET", path, query={"criteria": criteria})

        assert (400, "INVALID_QUERY") == (reply.status, reply.body["code"])


def test_unapproved_records_are_found_when_asked_for(crm):
    """And only then."""
    body = {"data": [{"Last_Name": "Waiting", "$approved": False}]}
    assert 201 == crm.call("POST", "Leads", body).status

    assert [] == names(crm, word="waiting")
    assert ["Waiting"] == names(crm, word="waiting", approved="both")
    assert ["Waiting"] == names(crm, word="waiting", approved="false")
    assert ["Waiting"] == names(crm, word="waiting", approved="both", approval_state="approval_process_pending")


def test_search_shows_pages_and_fields(each):
    """With the fields that were asked for, and whether there are more."""
    reply = each.call("GET", "Leads/search", query={"word": "zylker", "per_page": 2, "fields": "Company"})

    assert [{"id", "Company"}] * 2 == [set(row) for row in reply.rows]
    assert reply.body["info"]["more_records"]


def test_everything_and_views_can_be_counted(crm):
    """As many as a list has."""
    view = crm.views("Leads")["From Partners"]
    counted = crm.call("GET", "Leads/actions/count", query={"cvid": view}).body["count"]

    assert len(crm.listed("Leads")) == crm.call("GET", "Leads/actions/count").body["count"]
    assert len(crm.listed("Leads", cvid=view)) == counted


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"criteria": "(last_name:equals:Boyle)"}, ["Patricia Boyle"]),
        ({"criteria": "((status:equals:inactive)or(first_name:starts_with:jür))"}, ["Jürgen Groß", "Øystein Dahl"]),
        ({"email": "USER1@554023000000000001.example"}, ["Patricia Boyle"]),
        ({"word": "groß"}, ["Jürgen Groß"]),
        ({"word": "example", "type": "DeactiveUsers"}, ["Øystein Dahl"]),
        ({"word": "example", "type": "CurrentUser"}, ["Patricia Boyle"]),
        ({"word": "example", "page": 2, "per_page": 2}, ["美咲 山田", "Øystein Dahl"]),
    ],
)
def test_users_are_searched_as_a_module(crm, query, names):
    """By what is known of them; the oldest first."""
    found = crm.call("GET", "Users/search", query={**query, "fields": "full_name,status"})

    assert names == [row["full_name"] for row in found.rows]
    assert {"id", "full_name", "status"} == set(found.rows[0])


@pytest.mark.parametrize("query", [{"word": "nobody"}, {"phone": "1"}, {"email": "a@example.com"}])
def test_users_who_are_not_found(each, query):
    """Nothing, in every version."""
    assert 204 == each.call("GET", "Users/search", query=query).status


def test_users_are_a_module_for_searches_alone(crm):
    """No other call of records knows them; a field that they do not have is none."""
    wrong = crm.call("GET", "Users/search", query={"criteria": "(Last_Name:equals:Boyle)"})

    assert "INVALID_QUERY" == wrong.body["code"]
    assert ["INVALID_MODULE"] * 2 == [
        crm.call("GET", path, query={"fields": "id"}).body["code"] for path in ("Users", "Users/1")
    ]
