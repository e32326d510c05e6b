"""Targets that change what nobody names, or take what is no filter and no criterion."""

import json
from itertools import count

import pytest
from lying import GIVEN, asking, rows_of, same, through

from zoho_contract import run
from zoho_sandbox.app import Sandbox

NUMBERS = count()


def owner_made_it(body):
    """Take the owner of a record for its maker."""
    told, rows = rows_of(body)
    for row in rows:
        row.update({"Created_By": row["Owner"]} if {"Created_By", "Owner"} <= row.keys() else {})
    return json.dumps(told).encode() if rows else body


def tags_of_the_first(body):
    """Tell the tags of the first row alone."""
    told, rows = rows_of(body)
    for row in rows[1:]:
        row.update({"Tag": []} if "Tag" in row else {})
    return json.dumps(told).encode() if rows else body


def another_name(body):
    """Write another name than the one that is given."""
    told, rows = rows_of(body)
    for row in rows:
        row |= {name: f"{value} {next(NUMBERS)}" for name, value in row.items() if name.endswith("_Name")}
    return json.dumps(told).encode()


def first_field(body):
    """Hear the first field to find duplicates by alone."""
    told = json.loads(body)
    return json.dumps({**told, "duplicate_check_fields": told["duplicate_check_fields"][:1]}).encode()


def no_more(body):
    """Tell of every page that it is the last."""
    told = json.loads(body or b"{}")
    return json.dumps({**told, "info": {**told.get("info", {}), "more_records": False}}).encode() if body else body


def no_names(body):
    """Tell identifiers without names."""
    told, rows = rows_of(body)
    for row in rows:
        row |= {name: {"id": value["id"]} for name, value in row.items() if isinstance(value, dict)}
    return json.dumps(told).encode()


def judged(target, promise):
    """What a run accuses a target of."""
    verdict = run(target, GIVEN, "v8", layers=("promises",), only=[promise], carried="fail", shrink=False)
    return [(item.promise, item.operation) for item in verdict.violations]


@pytest.mark.parametrize(
    ("promise", "operation", "path", "asked", "told"),
    [
        ("new_owner_is_no_creator", "changeOwner", "", same, owner_made_it),
        ("tags_stay_on_other_records", "listRecords", "", same, tags_of_the_first),
        ("upsert_finds_a_known_name", "upsertRecords", "/upsert", another_name, same),
        ("each_field_to_find_duplicates_by_is_looked_at", "upsertRecords", "/upsert", first_field, same),
        ("pages_of_found_users_are_all_of_them", "searchRecords", "/Users/search", same, no_more),
        ("names_with_dots_lead_on", "queryRecords", "/coql", same, no_names),
    ],
)
def test_what_a_change_or_a_page_leaves_out_is_noticed(promise, operation, path, asked, told):
    """A target that lies is accused, and one that does not is not."""
    honest = Sandbox(versions=["v8"]).app

    assert [] == judged(honest, promise)
    assert [(promise, operation)] == judged(through(Sandbox(versions=["v8"]).app, path, asked, told), promise)


@pytest.mark.parametrize(
    ("promise", "operation", "path", "change"),
    [
        ("filter_needs_all_its_parts", "listApis", "/__apis", lambda _: b""),
        ("criterion_without_a_value_is_refused", "searchRecords", "/search", lambda _: b"word=nobody"),
        ("operator_in_takes_as_many_as_documented", "searchRecords", "/search", lambda query: query[:40]),
    ],
)
def test_what_a_filter_must_have_and_may_have_is_asked_for(promise, operation, path, change):
    """A target that takes half a filter, or none of the allowed length, is accused; another one is not."""
    assert [] == judged(Sandbox(versions=["v8"]).app, promise)
    assert [(promise, operation)] == judged(asking(Sandbox(versions=["v8"]).app, path, change), promise)
