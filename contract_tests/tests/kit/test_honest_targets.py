"""What no document promises is judged by nobody: targets that are right in another way than the sandbox."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest

from zoho_contract import Credentials, run
from zoho_contract.events import Step
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox

GIVEN = Credentials(access_token=seed.credentials()["access_token"])


def otherwise(application, change):
    """An application that answers reads as `change` says: it gets path, query and a function that asks the sandbox.

    It gives what to tell, an empty answer as None or 304, or `...` where the sandbox tells it.
    """

    async def application_(scope, receive, send):
        async def ask(path, query):
            sent = []

            async def nothing():
                return {"type": "http.request", "body": b"", "more_body": False}

            async def keep(message):
                sent.append(message.get("body", b""))

            path = f"/crm/v8{path}"
            headers = [(name, value) for name, value in scope["headers"] if name != b"if-modified-since"]
            changes = {"path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers}
            await application({**scope, **changes}, nothing, keep)
            return json.loads(b"".join(sent) or b"{}")

        query = {key: values[0] for key, values in parse_qs(scope["query_string"].decode()).items()}
        query["since"] = dict(scope["headers"]).get(b"if-modified-since", b"").decode()
        path = scope["path"].removeprefix("/crm/v8")
        told = await change(path, query, ask) if scope["method"] == "GET" else ...
        if told is ...:
            await application(scope, receive, send)
            return
        status, body = (200, json.dumps(told).encode()) if isinstance(told, dict) else (told or 204, b"")
        headers = [(b"content-type", b"application/json")] if body else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application_


async def whole_words(path, query, ask):
    """A search finds words, and no pieces of them; every text begins with such a piece."""
    if path not in {"/Leads", "/Leads/search"}:
        return ...
    asked = {"per_page": "200", "converted": "both", "approved": "both", **query}
    found = await ask(path, urlencode(asked))
    for row in found.get("data", []):
        row |= {key: f"Q4{value}" for key, value in row.items() if key[0].isalpha() and _letters(value)}
    word = query.get("word", "").lower()
    rows = [row for row in found.get("data", []) if not word or word in re.findall(r"\w+", str(row).lower())]
    return {**found, "data": rows} if rows else None


def _letters(value):
    return isinstance(value, str) and value.replace(" ", "").isalpha()


def _is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


COMPARED = {
    "equal": lambda held, wanted: held == wanted,
    "not_equal": lambda held, wanted: held != wanted,
    "contains": lambda held, wanted: wanted in held,
    "not_contains": lambda held, wanted: wanted not in held,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}


async def any_case(path, query, ask):
    """Filters take capital letters for small ones; territories are called AB and Abu Dhabi."""
    names = {0: "AB", 1: "Abu Dhabi"}
    if path != "/settings/territories" or not _is_json(query.get("filters", "{}")):
        return ...
    found = await ask(path, urlencode({key: value for key, value in query.items() if "page" in key}))
    for at, row in enumerate(found["territories"]):
        row["name"] = names.get(at, row["name"])
    meant = json.loads(query["filters"]) if "filters" in query else None
    if isinstance(meant, dict) and isinstance(meant.get("field"), dict) and meant["field"]["api_name"] == "name":
        compare, wanted = COMPARED[meant["comparator"]], meant["value"].strip().lower()
        rows = [row for row in found["territories"] if wanted and compare(row["name"].lower(), wanted)]
        return {"territories": rows, "info": {**found["info"], "count": len(rows)}} if rows else None
    return found if meant is None else ...


async def one_address(path, query, ask):
    """Somebody who was deleted came back: two users, one address."""
    email = "user2@554023000000000001.example"

    async def users(kind):
        found = await ask("/users", f"type={kind}&per_page=200")
        for row in found.get("users", []):
            if row["status"] == "deleted":
                row["email"] = email.upper()
        return found

    if path == "/users":
        return await users(query.get("type", "AllUsers")) or None
    if path != "/Users/search":
        return ...
    wanted = query.get("email") or query["criteria"].removeprefix("(email:equals:").removesuffix(")")
    rows = [
        row
        for row in (await users(query.get("type", "AllUsers"))).get("users", [])
        if row["email"].lower() == wanted.lower()
    ]
    info = {"count": len(rows), "page": 1, "per_page": 200, "more_records": False}
    return {"data": rows, "info": info} if rows else None


async def leap_day(path, query, ask):
    """Everybody was changed on a 29th of February."""
    if path != "/users":
        return ...
    if query["since"] > "2024-03":
        return 304
    found = await ask(path, "type=AllUsers&per_page=200")
    for row in found["users"]:
        row["Modified_Time"] = "2024-02-29T10:00:00+00:00"
    return found


async def counted_from_one(path, query, ask):
    """Users are numbered as they come; the first of them was deleted long ago, can be read and is not listed."""
    if not path.startswith("/users"):
        return ...
    rows = (await ask("/users", "type=AllUsers&per_page=200"))["users"]
    named = [{**row, "id": str(number)} for number, row in enumerate(rows, 1)]
    shown = [row for row in named[1:] if path == "/users"] or [row for row in named if path == f"/users/{row['id']}"]
    page = int(query.get("page", 1))
    info = {"count": len(shown), "page": page, "per_page": int(query.get("per_page", 200)), "more_records": False}
    return {"users": shown, **({"info": info} if path == "/users" else {})} if shown and page == 1 else None


@pytest.mark.parametrize(
    ("promise", "change", "asked"),
    [
        ("search_by_word_finds_who_has_it", whole_words, ("searchRecords", "outcome:found")),
        ("filter_compares_as_documented", any_case, ("listTerritories", "outcome:nothing")),
        ("search_finds_users_of_the_group", one_address, ("searchRecords", "outcome:found")),
        ("users_changed_since_are_listed", leap_day, ("listUsers", "outcome:not-modified")),
        ("one_gets_what_one_asks_for", counted_from_one, ("getUser", "outcome:found")),
    ],
)
def test_a_target_that_is_right_in_another_way_is_not_accused(promise, change, asked):
    """It keeps all that is promised; the check is made, and finds nothing."""
    sandbox = Sandbox(versions=["v8"])

    verdict = run(otherwise(sandbox.app, change), GIVEN, "v8", layers=["promises"], only=[promise], seed=1)

    assert ([], "") == ([item.text() for item in verdict.violations], verdict.sentence)
    assert asked in verdict.matched


def test_an_empty_token_is_none():
    """A secret that is not set is an empty text in many places: it is of no other organization."""
    sandbox = Sandbox(versions=["v8"])
    given = replace(GIVEN, foreign_token="", narrow_token="", restricted_token="")

    steps = []

    verdict = run(
        sandbox.app,
        given,
        "v8",
        layers=["promises"],
        only=["organizations_share_nothing"],
        seed=1,
        listeners=[steps.append],
    )

    assert [] == verdict.violations
    assert {"no foreign token was given"} == {step.reason for step in steps if isinstance(step, Step)}
