"""Targets that change what nobody names, or take what is no filter and no criterion."""

import json
from itertools import count
from urllib.parse import urlencode

import pytest
from lying import GIVEN, asking, rows_of, same, through
from test_honest_targets import otherwise
from test_other_targets import REFUSED, answering

from zoho_contract import run
from zoho_contract.inprocess import InProcess
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
    """The exit status of a run, and what it accuses a target of."""
    verdict = run(target, GIVEN, "v8", layers=("promises",), only=[promise], carried="fail", shrink=False)
    return verdict.exit_code, [(item.promise, item.operation) for item in verdict.violations]


@pytest.mark.parametrize(
    ("promise", "operation", "path", "asked", "told"),
    [
        ("new_owner_is_no_creator", "changeOwner", "", same, owner_made_it),
        ("tags_stay_on_other_records", "listRecords", "", same, tags_of_the_first),
        ("upsert_finds_a_known_name", "upsertRecords", "/upsert", another_name, same),
        ("pages_of_found_users_are_all_of_them", "searchRecords", "/Users/search", same, no_more),
        ("names_with_dots_lead_on", "queryRecords", "/coql", same, no_names),
    ],
)
def test_what_a_change_or_a_page_leaves_out_is_noticed(promise, operation, path, asked, told):
    """A target that lies is accused, and one that does not is not."""
    honest = Sandbox(versions=["v8"]).app

    assert (0, []) == judged(honest, promise)
    assert (1, [(promise, operation)]) == judged(through(Sandbox(versions=["v8"]).app, path, asked, told), promise)


@pytest.mark.parametrize(
    ("promise", "operation", "path", "change"),
    [
        ("filter_needs_all_its_parts", "listApis", "/__apis", lambda _: b""),
        ("operator_in_takes_as_many_as_documented", "searchRecords", "/search", lambda query: query[:40]),
    ],
)
def test_what_a_filter_must_have_and_may_have_is_asked_for(promise, operation, path, change):
    """A target that takes half a filter, or none of the allowed length, is accused; another one is not."""
    assert (0, []) == judged(Sandbox(versions=["v8"]).app, promise)
    assert (1, [(promise, operation)]) == judged(asking(Sandbox(versions=["v8"]).app, path, change), promise)


@pytest.mark.parametrize(("status", "code"), REFUSED.items())
@pytest.mark.parametrize(
    ("promise", "path"),
    [
        ("tags_stay_on_other_records", "remove_tags"),
        ("new_owner_is_no_creator", "change_owner"),
        ("other_records_keep_their_owner", "change_owner"),
    ],
)
def test_a_look_that_is_refused_has_seen_nothing_wrong(promise, path, status, code):
    """Nobody who may not look at a record after a change, or not so often, learns what became of it."""
    changed = []

    async def later(scope, _):
        changed.extend([True] * scope["path"].endswith(path))
        return bool(changed) and scope["method"] == "GET" and scope["path"].rpartition("/")[2].isdigit()

    assert (0, []) == judged(answering(Sandbox(versions=["v8"]).app, status, code, later), promise)


@pytest.mark.parametrize(("status", "code"), REFUSED.items())
def test_a_page_that_is_refused_makes_no_list_shorter(status, code):
    """Whoever may not ask for users so often has not been told less of them."""
    seen = count()

    async def again(scope, _):
        return scope["path"].endswith("/Users/search") and next(seen) > 0

    application = answering(Sandbox(versions=["v8"]).app, status, code, again)

    assert (0, []) == judged(application, "pages_of_found_users_are_all_of_them")


async def crowd(path, query, ask):
    """More users than a page holds, which never holds more than two hundred."""
    if path != "/Users/search":
        return ...
    number, size = int(query.get("page", 1)), min(200, int(query.get("per_page", 200)))
    found = await ask(path, urlencode({key: value for key, value in query.items() if "page" not in key}))
    rows = [{**found["data"][0], "id": str(9_000_000_000_000_000_000 + place)} for place in range(250)]
    part = rows[(number - 1) * size : number * size]
    about = {"page": number, "per_page": size, "count": len(part), "more_records": number * size < len(rows)}
    return {"data": part, "info": {**found["info"], **about}} if part else None


def test_found_users_may_be_more_than_a_page_holds():
    """No page is asked for that would be larger than one may be."""
    application = otherwise(Sandbox(versions=["v8"]).app, crowd)

    assert (0, []) == judged(application, "pages_of_found_users_are_all_of_them")


def test_a_record_that_an_upsert_meets_stays_whose_it_is():
    """A target that writes to another record than it should is accused, and that record is not taken away."""
    application, written = Sandbox(versions=["v8"]).app, count()
    host, headers = InProcess(application), {"Authorization": f"Zoho-oauthtoken {GIVEN.access_token}"}
    theirs = host.send("GET", "/crm/v8/Accounts?fields=Account_Name&per_page=1", headers).json["data"][0]

    def second(body):
        told, rows = rows_of(body)
        for row in rows if next(written) == 1 else ():
            row["Account_Name"] = theirs["Account_Name"]
        return json.dumps(told).encode()

    code, accused = judged(through(application, "/upsert", second, same), "upsert_finds_a_known_name")

    assert (1, [("upsert_finds_a_known_name", "upsertRecords")]) == (code, accused)
    assert 200 == host.send("GET", f"/crm/v8/Accounts/{theirs['id']}", headers).status


@pytest.mark.parametrize(("status", "code"), REFUSED.items())
def test_a_filter_is_judged_by_whoever_looks_at_it(status, code):
    """A request that is refused for another reason than its filter says nothing of the filter, nor is it judged."""

    async def filtered(scope, _):
        return scope["path"].endswith("/__apis") and b"filters" in scope["query_string"]

    application = answering(Sandbox(versions=["v8"]).app, status, code, filtered)

    assert (0, []) == judged(application, "filter_needs_all_its_parts")
