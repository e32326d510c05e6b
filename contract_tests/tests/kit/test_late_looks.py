"""Looks that come last in their checks: each is taken at a target that is wrong in just that."""

import json

import pytest

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox

GIVEN = Credentials(access_token=seed.credentials()["access_token"])


def lying(application, path, lie):
    """An application of which `lie` changes the rows that it answers with at a path, told what was asked."""

    async def application_(scope, receive, send):
        if not scope["path"].endswith(path):
            await application(scope, receive, send)
            return
        asked, told = [scope["query_string"].decode()], []

        async def heard():
            message = await receive()
            asked.append(message.get("body", b"").decode())
            return message

        async def keep(message):
            told.append(message)

        await application(scope, heard, keep)
        body = b"".join(message.get("body", b"") for message in told)
        if body:
            answer = json.loads(body)
            rows = next((value for value in answer.values() if isinstance(value, list)), [])
            for row in rows:
                lie(" ".join(asked), row)
            body = json.dumps(answer).encode()
        headers = [(name, value) for name, value in told[0]["headers"] if name != b"content-length"]
        await send({**told[0], "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application_


def other_user(asked, row):
    """Who is searched for by criteria is somebody else."""
    if "criteria=" in asked:
        row["id"] += "1"


def other_owner(asked, row):
    """Groups are told by what no row of theirs shows."""
    if "group by Owner" in asked:
        row["Owner"] = {"id": "554023000009999999"}


def other_places(_asked, row):
    """Places to fill are written with one brace."""
    row["path"] = row["path"].replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    ("path", "lie", "layer", "only", "promise"),
    [
        ("/Users/search", other_user, "promises", "search_finds_users_of_the_group", "search_finds_users_of_the_group"),
        ("/coql", other_owner, "model", "finding", "query_groups_by_what_rows_show"),
        ("/__apis", other_places, "promises", "listed_calls_are_those_asked_for", "listed_calls_are_those_asked_for"),
    ],
)
def test_a_lie_at_the_end_of_a_check_is_noticed(path, lie, layer, only, promise):
    """By that promise, and by no other."""
    application = lying(Sandbox(versions=["v8"]).app, path, lie)

    verdict = run(application, GIVEN, "v8", seed=1, layers=[layer], only=[only], shrink=False)

    assert {promise} == {item.promise for item in verdict.violations}
