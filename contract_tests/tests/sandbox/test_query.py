"""Queries in COQL."""

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
