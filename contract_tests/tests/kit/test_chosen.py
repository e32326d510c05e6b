"""Targets that take a condition for none, or one of several choices for all of them."""

import json

import pytest
from lying import GIVEN, same, through

from zoho_contract import run
from zoho_sandbox.app import Sandbox


def no_criteria(body):
    """Forget what is to be chosen."""
    return json.dumps({key: value for key, value in json.loads(body or b"{}").items() if key != "criteria"}).encode()


def one_choice(body):
    """Show one of several choices."""
    rows = json.loads(body or b"{}")
    for row in rows.get("data", []):
        row |= {key: value[:1] for key, value in row.items() if isinstance(value, list)}
    return json.dumps(rows).encode()


def all_well(body):
    """Count as if nothing had failed."""
    rows = json.loads(body or b"{}")
    for row in rows.get("data", []):
        row |= {"Converted_Count": row.get("Total_Count"), "Failed_Count": 0}
    return json.dumps(rows).encode()


@pytest.mark.parametrize(
    ("promise", "operation", "path", "asked", "told"),
    [
        ("owner_changes_where_the_criteria_hold", "massChangeOwner", "/mass_change_owner", no_criteria, same),
        ("owner_changes_where_the_criteria_hold", "massChangeOwner", "/mass_change_owner", same, same),
        ("conversion_counts_what_came_of_it", "getMassConvertStatus", "/mass_convert", same, all_well),
        ("conversion_counts_what_came_of_it", "massConvertLeads", "/mass_convert", same, same),
        ("query_shows_every_choice", "queryRecords", "/coql", same, one_choice),
        ("query_shows_every_choice", "queryRecords", "/coql", same, same),
    ],
)
def test_what_a_condition_chooses_is_compared(promise, operation, path, asked, told):
    """A target that forgets a part of it is accused, one that does not is not."""
    target = through(Sandbox(versions=["v8"]).app, path, asked, told)

    verdict = run(target, GIVEN, "v8", layers=("promises",), only=[promise], carried="fail", shrink=False)

    wrong = [(promise, operation)] if (asked, told) != (same, same) else []
    assert wrong == [(item.promise, item.operation) for item in verdict.violations]
