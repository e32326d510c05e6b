"""Queries of custom views: compared with what the view shows, where the target answers queries at all."""

import json
import re

import pytest

from zoho_contract import Credentials, run
from zoho_contract.checks import views
from zoho_contract.contract import load
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox

GIVEN = Credentials(access_token=seed.credentials()["access_token"])
VERSIONS = ("v2", "v2.1", "v3", "v4", "v5", "v6", "v7", "v8")


def judged(change):
    """The verdict on a sandbox of which queries are other ones, as `change` makes them, or are answered with more.

    `change` takes the query and gives another one, or a status and a body.
    """
    application = Sandbox(versions=["v8"]).app
    asked = []

    async def changed(scope, receive, send):
        if not scope["path"].endswith("/coql"):
            await application(scope, receive, send)
            return
        query = json.loads((await receive())["body"])["select_query"]
        asked.append(query)
        told = change(query)
        if isinstance(told, tuple):
            status, body = told
            await send(
                {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
            )
            await send({"type": "http.response.body", "body": json.dumps(body).encode()})
            return
        body = json.dumps({"select_query": told}).encode()

        async def instead():
            return {"type": "http.request", "body": body, "more_body": False}

        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        await application({**scope, "headers": [*headers, (b"content-length", b"%d" % len(body))]}, instead, send)

    verdict = run(changed, GIVEN, "v8", layers=["promises"], only=["view_shows_what_meets_its_condition"])
    assert any("#" in query for query in asked)
    return verdict


def viewless(query):
    """The same of the whole module."""
    return re.sub(r"#\d+", "", query)


def refusal(status, code):
    """A refusal of whatever is asked."""
    return status, {"code": code, "message": "refused", "details": {}, "status": "error"}


@pytest.mark.parametrize(
    ("status", "code"), [(401, "OAUTH_SCOPE_MISMATCH"), (403, "NO_PERMISSION"), (429, "TOO_MANY_REQUESTS")]
)
def test_who_may_not_query_has_seen_no_mistake(status, code):
    """The list is compared all the same, and is right."""
    verdict = judged(lambda _: refusal(status, code))

    assert "view_shows_what_meets_its_condition" not in {item.promise for item in verdict.violations}


def test_a_query_need_not_show_more_than_its_limit(monkeypatch):
    """A view of more records than one query shows is no mistake."""
    monkeypatch.setattr(views, "_ASKED", 1)

    verdict = judged(lambda query: query)

    assert ([], "") == (verdict.violations, verdict.sentence)


def test_a_query_that_forgets_its_view_is_noticed():
    """It shows records that the view does not."""
    verdict = judged(viewless)

    promises = {(item.promise, item.operation) for item in verdict.counting}
    assert ("view_shows_what_meets_its_condition", "queryRecords") in promises


def test_a_query_of_a_view_of_another_module_shows_nothing():
    """A target that takes the view all the same is noticed."""
    verdict = judged(
        lambda query: query if "Leads#" in query else query.replace(query[query.index("#") : query.index(" where")], "")
    )

    assert ["view_is_of_its_module"] == [item.promise for item in verdict.counting]


def test_queries_of_views_are_asked_where_they_are_documented():
    """Of each version it is known whether it documents them."""
    queries = {version: load(version).role("records", "query") for version in VERSIONS}

    assert ["v7", "v8"] == [version for version, query in queries.items() if query and views.queries_views(query)]
