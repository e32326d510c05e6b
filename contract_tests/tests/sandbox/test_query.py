"""Queries in COQL."""

import json
from urllib.parse import urlencode

import pytest


def ask(org, text, **more):
    """The answer to a query."""
    return org.call("POST", "coql", {"select_query": text, **more})


def rows(org, text):
    """What a query finds, without the identifiers."""
    reply = ask(org, text)
    found = reply.rows if reply.raw else []
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


@pytest.fixture
def people(crm):
    """Four leads that no other resembles."""
    for row in (
        {"Last_Name": "Zimmer", "City": "Quito", "Annual_Revenue": 10},
        {"Last_Name": "Zander", "City": "Quito", "Annual_Revenue": 20, "First_Name": "O'Neil"},
        {"Last_Name": "Yoder", "City": "Lima", "Annual_Revenue": 30},
        {"Last_Name": "Yates", "City": "Lima"},
    ):
        crm.create("Leads", row)
    return crm


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("City = 'Quito'", ["Zimmer", "Zander"]),
        ("City = 'quit'", []),
        ("City in ('Quito', 'Lima') and Annual_Revenue > 10", ["Zander", "Yoder"]),
        ("City = 'Lima' and Annual_Revenue is null", ["Yates"]),
        ("City = 'Lima' and Annual_Revenue is not null", ["Yoder"]),
        ("City = 'Quito' and Annual_Revenue between 15 and 25", ["Zander"]),
        ("City = 'Quito' and Annual_Revenue not between 15 and 25", ["Zimmer"]),
        ("Last_Name like 'Z_mmer' or Last_Name like 'Yod%'", ["Yoder"]),
        ("(City = 'Quito' or City = 'Lima') and Last_Name not like 'Y%'", ["Zimmer", "Zander"]),
        ("City = 'Quito' and Last_Name not in ('Zimmer')", ["Zander"]),
        ("City = 'Quito' and Last_Name != 'Zimmer'", ["Zander"]),
        ("First_Name = 'O\\'Neil'", ["Zander"]),
        ('First_Name = "O\'Neil"', ["Zander"]),
        ("City = 'Lima' and Created_Time >= '2026-01-01T00:00:00+00:00'", ["Yoder", "Yates"]),
        ("City = 'Lima' or City = 'Quito' and Annual_Revenue = 10", ["Zimmer", "Yoder", "Yates"]),
    ],
)
def test_conditions(people, where, found):
    """Comparisons, lists, patterns, nothing, times; "and" binds closer than "or"."""
    assert found == [row["Last_Name"] for row in rows(people, f"select Last_Name from Leads where {where}")]


def test_rows_are_sorted_and_cut(people):
    """By several fields, up and down; a limit and an offset say where to begin and to stop."""
    where = "where City in ('Quito', 'Lima') order by City asc, Annual_Revenue desc"
    whole = [row["Last_Name"] for row in rows(people, f"select Last_Name, City from Leads {where}")]
    cut = ask(people, f"select Last_Name, City from Leads {where} limit 2 offset 1")
    other = rows(people, f"select Last_Name from Leads {where} limit 1, 2")

    assert ["Yoder", "Yates", "Zander", "Zimmer"] == whole
    assert whole[1:3] == [row["Last_Name"] for row in cut.rows] == [row["Last_Name"] for row in other]
    assert {"count": 2, "more_records": True} == cut.body["info"]


def test_functions_sum_up_groups(people):
    """One row for each group; without groups one row for all."""
    quito = "where City in ('Quito', 'Lima')"
    sums = rows(people, f"select City, SUM(Annual_Revenue), COUNT(id) as 'n' from Leads {quito} group by City")
    ends = "MIN(Annual_Revenue), MAX(Annual_Revenue), AVG(Annual_Revenue)"

    assert [("Quito", 30, 2), ("Lima", 30, 2)] == [(row["City"], row["SUM(Annual_Revenue)"], row["n"]) for row in sums]
    assert [{"MIN(Annual_Revenue)": 10, "MAX(Annual_Revenue)": 30, "AVG(Annual_Revenue)": 20}] == rows(
        people, f"select {ends} from Leads {quito}"
    )


def test_fields_of_records_that_are_looked_up(crm):
    """By the name of the lookup and a dot; empty where nothing is looked up."""
    account = crm.create("Accounts", {"Account_Name": "Otter"})
    crm.create("Contacts", {"Last_Name": "Zimmer", "Account_Name": {"id": account}})
    crm.create("Contacts", {"Last_Name": "Zimmer"})
    found = rows(crm, "select Last_Name, Account_Name.Account_Name as 'firm' from Contacts where Last_Name = 'Zimmer'")
    within = rows(crm, "select Last_Name from Contacts where Account_Name.Account_Name = 'Otter'")

    assert [{"Last_Name": "Zimmer", "firm": "Otter"}, {"Last_Name": "Zimmer", "firm": None}] == found
    assert [{"Last_Name": "Zimmer"}] == within


def test_custom_view_and_fields_besides(crm):
    """The records of the view; and what each selected field is, as the settings tell it."""
    view = crm.views("Leads")["From Partners"]
    text = f"select Last_Name, Email from Leads#{view} where id is not null"
    reply = ask(crm, text, include_meta=["fields"])
    known = {field["api_name"]: field for field in crm.call("GET", "settings/fields", query={"module": "Leads"}).rows}

    assert {row["id"] for row in crm.listed("Leads", cvid=view)} == {row["id"] for row in reply.rows}
    assert {name: known[name] for name in ("Last_Name", "Email")} == reply.body["fields"]


@pytest.mark.parametrize(
    "text",
    ["", "select", "select from Leads where id is not null", "select Last_Name from Leads where", "hello",
     "select Last_Name from Leads where id", "select Last_Name from Leads where id = ", "select ' from Leads where",
     "select Last_Name from Leads where id is not null)", "select Last_Name from Leads where id in (",
     "select Last_Name from Leads where id is not null limit x", "select Last_Name from Leads where id like like",
     "select Last_Name from Leads where " + "(" * 3000 + "id is not null" + ")" * 3000,
     "select 5 from Leads where a = 1"],
)  # fmt: skip
def test_text_that_is_no_query(each, text):
    """It is refused as such, whatever it is."""
    reply = ask(each, text)

    assert 400 == reply.status
    assert reply.body["code"] in {"SYNTAX_ERROR", "MANDATORY_NOT_FOUND", "INVALID_DATA"}


def test_nothing_found(each):
    """204, and no body."""
    assert 204 == ask(each, "select Last_Name from Leads where Last_Name = 'Nobody at all'").status
    assert 400 == ask(each, "select Last_Name from Nowhere where id is not null").status


def test_quoted_names_aliases_and_the_module_before_a_field(people):
    """Quotation marks, a module with an exclamation mark, and words without quotation marks, as pages print them."""
    text = "select 'Last_Name' AS 'Who', City from Leads where (!Leads.City = Quito) order by Who desc"

    assert [("Zimmer", "Quito"), ("Zander", "Quito")] == [(row["Who"], row["City"]) for row in rows(people, text)]


def test_people_roles_and_profiles_are_joined(crm):
    """The owner's names, and what profile and role are called; conditions reach them as well."""
    text = "select Owner.last_name, Owner.profile.name from Leads where Owner.last_name = 'Boyle'"
    found = rows(crm, text)

    assert {("Boyle", "Administrator")} == {(row["Owner.last_name"], row["Owner.profile.name"]) for row in found}
    assert len(found) == len(
        [row for row in crm.listed("Leads", fields="Owner") if row["Owner"]["name"] == "Patricia Boyle"]
    )
    assert [] == rows(crm, text.replace("Boyle", "Nobody"))


def test_two_steps_of_lookups(crm):
    """The parent of the account of a contact."""
    parent = crm.create("Accounts", {"Account_Name": "Otter Holding"})
    account = crm.create("Accounts", {"Account_Name": "Otter", "Parent_Account": {"id": parent}})
    crm.create("Contacts", {"Last_Name": "Zimmer", "Account_Name": {"id": account}})
    name = "Account_Name.Parent_Account"
    found = rows(crm, f"select {name}, {name}.Account_Name from Contacts where {name}.Account_Name = 'Otter Holding'")

    shown = {"id": parent, "name": "Otter Holding"}
    assert [{name: shown, f"{name}.Account_Name": "Otter Holding"}] == found


@pytest.mark.parametrize(("version", "keys"), [("v6", {"id"}), ("v7", {"id", "name"})])
def test_lookups_have_names_in_new_versions(crm, version, keys):
    """Before, the identifier alone."""
    found = rows(crm.at(version), "select Owner from Leads where id is not null limit 1")

    assert keys == set(found[0]["Owner"])


@pytest.mark.parametrize(
    ("version", "end", "status"),
    [("v3", "limit 201", 400), ("v4", "limit 201", 200), ("v8", "limit 2000", 200), ("v6", "limit 1 offset 10000", 400),
     ("v7", "limit 1 offset 10000", 204), ("v8", f"limit {'9' * 5000}", 400)],
)  # fmt: skip
def test_limits_of_each_version(crm, version, end, status):
    """Rows in a call and rows in all grew with the versions."""
    assert status == ask(crm.at(version), f"select Last_Name from Leads where id is not null {end}").status


def test_groups_are_sorted(people):
    """By what was summed up, under its alias, or by the group."""
    text = "select City, COUNT(id) as 'n' from Leads where City in ('Quito', 'Lima') group by City order by"

    assert ["Lima", "Quito"] == [row["City"] for row in rows(people, f"{text} City")]
    assert ["Quito", "Lima"] == [row["City"] for row in rows(people, f"{text} n, City desc")]


@pytest.mark.parametrize(
    "text",
    ["select SUM(Last_Name) from Leads where id is not null", "select MAX(Industry) from Leads where id is not null",
     "select Owner.No_Such from Leads where id is not null", "select City.Name from Leads where id is not null",
     "select Last_Name as 'x' from Leads where x = 'a'", "select Last_Name from Leads where Owner like 'a%'",
     "select Last_Name from Leads where id = 'abc'", "select Last_Name from Leads where Annual_Revenue = ''"],
)  # fmt: skip
def test_what_a_field_cannot_be_asked(crm, text):
    """It is an invalid query."""
    reply = ask(crm, text)

    assert (400, "INVALID_QUERY") == (reply.status, reply.body["code"])


def test_choices_of_a_list(people):
    """One of them, all of them and no other, or not one of them."""
    record = people.create("Leads", {"Last_Name": "Xu", "City": "Oslo", "Languages_Known": ["German", "English"]})
    for condition, found in (
        ("= 'German'", 1), ("= 'English;German'", 1), ("= 'German;Tamil'", 0), ("!= 'German'", 0), ("in ('Tamil')", 0),
        ("not in ('Tamil')", 1),
    ):  # fmt: skip
        reply = ask(people, f"select Last_Name from Leads where City = 'Oslo' and Languages_Known {condition}")
        assert [record] * found == [row["id"] for row in (reply.rows if reply.raw else ())], condition


@pytest.mark.parametrize(
    "value",
    ["'; drop table records; --", "' or '1'='1", "王'", "'\\", "\u0000'", "%" * 5000 + "x'", "x" * 100_000 + "'"],
    ids=["drop", "or", "unicode", "backslash", "nul", "signs", "long"],
)
def test_hostile_text_is_text(crm, value):
    """Whatever is put between quotation marks is refused or looked for; nothing fails and nothing is lost."""
    before = len(crm.listed("Leads"))
    reply = ask(crm, f"select Last_Name from Leads where Last_Name like '{value}")

    assert reply.status in {200, 204, 400}
    assert reply.status != 400 or reply.body["code"] == "SYNTAX_ERROR"
    assert before == len(crm.listed("Leads"))


def test_pattern_of_many_signs_takes_no_time(crm):
    """Signs that stand for anything are not tried in every place."""
    crm.create("Leads", {"Last_Name": "a" * 80})

    assert 204 == ask(crm, f"select Last_Name from Leads where Last_Name like '{'%a' * 60}b'").status
    assert 1 == len(rows(crm, f"select Last_Name from Leads where Last_Name like '{'a%' * 60}'"))


def test_territories_can_be_selected(crm):
    """Each with its name."""
    record, place = crm.create("Accounts"), crm.territories()[1]
    crm.change_territories("assign", record, place["id"])
    crm.settle("Accounts", record)

    found = rows(crm, f"select Territories from Accounts where id = '{record}'")
    assert [{"Territories": [{"name": place["name"], "id": place["id"]}]}] == found


def test_scope_of_the_module_that_the_query_names(crm):
    """The URL names none: the scope of another module opens nothing, and fields need their own."""
    granted = "ZohoCRM.coql.READ,ZohoCRM.modules.leads.READ"
    reply = crm.send("POST", "/_sandbox/codes", json.dumps({"scopes": granted.split(",")}).encode())
    form = {"grant_type": "authorization_code", "code": reply.body["code"]}
    form |= {name: crm.known[name] for name in ("client_id", "client_secret")}
    token = crm.send("POST", "/oauth/v2/token", urlencode(form).encode()).body["access_token"]
    narrow = crm.holding(token)
    text = "select id from Leads where id is not null limit 1"

    assert 200 == ask(narrow, text).status
    assert "OAUTH_SCOPE_MISMATCH" == ask(narrow, text.replace("Leads", "Deals")).body["code"]
    assert "OAUTH_SCOPE_MISMATCH" == ask(narrow, text, include_meta=["fields"]).body["code"]


def test_user_without_rights_may_not_query(crm):
    """The profile must let him see the module."""
    reply = ask(crm.holding("restricted_access_token"), "select id from Leads where id is not null")

    assert (403, "NO_PERMISSION") == (reply.status, reply.body["code"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select * from Leads where id is not null", "cannot be read at '* from"),
        ("select id from Leads where id is not null union select id from Contacts", "near 'null union select'"),
        ("select id from Leads where exists (select id from Contacts)", "near 'exists ( select'"),
        ("select id from Leads where id in (select id from Contacts)", "no other query within"),
        ("select id from Leads where id is not null having id > 1", "near 'null having id'"),
        ("select id from Leads where id is not null order", "ends too early"),
        ("select id from Leads where id = \x00", "cannot be read at"),
        ("select id from Leads where id " + "x " * 5000, "near 'id x x'"),
    ],
)
def test_what_a_query_cannot_be_is_said(each, text, words):
    """Where it was, and not that something else is missing."""
    if "queryRecords" not in each.sandbox.gate.contracts[each.version].operations:
        pytest.skip("this version has no queries")
    reply = each.call("POST", "coql", {"select_query": text})

    assert (400, "SYNTAX_ERROR") == (reply.status, reply.body["code"])
    assert words in reply.body["message"]
