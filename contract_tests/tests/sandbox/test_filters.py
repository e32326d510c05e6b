"""What the database rules out is never what is meant: its clauses let a superset through."""

import pytest

from zoho_sandbox.state import filters, records
from zoho_sandbox.state.conditions import Condition, Junction, kind_of
from zoho_sandbox.state.filters import Filter

ORG = "554023000000000001"
NAMES = (
    "Straße", "STRASSE", "strasse", "\u212aelvin", "kelvin", "\ufb01sh", "FISH", "İzmir", "a%b_c", 'say "hi"',
    "back\\slash",
    "line\nbreak", "王", "O'Brien", "x" * 80, "5", "5.0",
)  # fmt: skip


@pytest.fixture
def connection(crm):
    """The sandbox's connection, with a lead for each odd name."""
    crm.create("Leads", *({"Last_Name": name, "No_of_Employees": place} for place, name in enumerate(NAMES)))
    with crm.sandbox.store.transaction() as connection:
        yield connection


def found(connection, chosen):
    """What a filter finds, and what its test alone finds."""
    quick = {record.id for record in records.each(connection, ORG, "Leads", chosen)}
    slow = {
        record.id for record in records.each(connection, ORG, "Leads", Filter(test=chosen.test or (lambda _: True)))
    }
    return quick, slow


@pytest.mark.parametrize("operator", ["equals", "contains", "starts_with", "in", "not_equal"])
def test_conditions_lose_nothing(connection, operator):
    """Whatever letters a value has, as they are and with letter case dropped."""
    kinds = {"Last_Name": kind_of("text"), "No_of_Employees": kind_of("integer")}
    anything = False
    for wanted in {form for name in NAMES for form in (name, name.casefold(), name.upper(), name[:3])}:
        node = Junction(
            all_of=False,
            parts=(Condition("Last_Name", operator, (wanted,)), Condition("No_of_Employees", "equals", ("3",))),
        )
        for rule in (node, node.parts[0]):
            quick, slow = found(connection, filters.meeting(rule, kinds))
            anything = anything or (bool(quick) and rule is not node)

            assert slow == quick
    assert anything


@pytest.mark.parametrize("comparator", ["equal", "contains", "starts_with", "ends_with", "not_equal"])
def test_views_lose_nothing(connection, comparator):
    """Rules of custom views are met by what they were met by."""
    rules = [{"comparator": comparator, "field": {"api_name": "Last_Name"}, "value": name} for name in NAMES]
    anything = set()
    for criteria in (*rules, *({"group_operator": "or", "group": [rule, rules[-2]]} for rule in rules)):
        quick, slow = found(connection, filters.viewed({"criteria": criteria}))
        anything |= {"group" in criteria} if quick else set()

        assert slow == quick
    assert {True, False} == anything


def test_words_and_equal_values_lose_nothing(connection):
    """A word is found wherever it stands; an equal value by the column that the database keeps for it, too."""
    words = [filters.mentioning(["Last_Name"], name, whole=False) for name in NAMES]
    for chosen in (*words, *(filters.equal("Last_Name", name) for name in NAMES)):
        quick, slow = found(connection, chosen)

        assert slow == quick
        assert quick


def test_pages_hold_each_record_once(crm):
    """By whatever they are sorted, in both directions, and by field values of several types."""
    everything = {row["id"] for row in crm.listed("Leads")}
    for sort_by in ("id", "Created_Time", "Modified_Time"):
        for order in ("asc", "desc"):
            rows = [row["id"] for row in crm.listed("Leads", sort_by=sort_by, sort_order=order, per_page=7)]

            assert len(everything) == len(rows)
            assert everything == set(rows)
