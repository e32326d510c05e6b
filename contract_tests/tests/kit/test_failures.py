"""Servers that refuse or fail with what the documents know, where the documents give no reason for it."""

import re

import pytest

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox

FAILED = b'{"code":"INTERNAL_ERROR","details":{},"message":"Internal Server Error","status":"error"}'


def failing(application, times):
    """An application that so many times fails to list the modules."""
    left = [times]

    async def application_(scope, receive, send):
        if scope["path"] != "/crm/v8/settings/modules" or not left[0]:
            await application(scope, receive, send)
            return
        left[0] -= 1
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": FAILED})

    return application_


def refusing(application, times):
    """An application that so many times fails to create a territory, from the third time on."""
    count = [0]

    async def application_(scope, receive, send):
        mine = (scope["method"], scope["path"]) == ("POST", "/crm/v8/settings/territories")
        count[0] += mine
        if not mine or not 2 < count[0] <= 2 + times:
            await application(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": FAILED})

    return application_


def orphaning(application):
    """An application that knows no parent of a territory that is created."""

    async def application_(scope, receive, send):
        async def received():
            message = await receive()
            known = re.sub(rb'("reporting_to": ?\{"id": ?")', rb"\g<1>9", message["body"])
            return {**message, "body": known} if scope["method"] == "POST" else message

        sized = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        await application({**scope, "headers": sized}, received, send)

    return application_


def forgetting(application):
    """An application that finds no user in any territory, one asked for at a time."""

    async def application_(scope, receive, send):
        if not re.fullmatch(r"/crm/v8/settings/territories/\d+/users/\d+", scope["path"]):
            await application(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return application_


def broken(application, only):
    """The promises that an application breaks."""
    given = Credentials(access_token=seed.credentials()["access_token"])
    return {item.promise for item in run(application, given, "v8", layers=["promises"], only=[only]).counting}


@pytest.mark.parametrize(("times", "wanted"), [(1, False), (1000, True)])
def test_a_read_that_always_fails_is_noticed(times, wanted):
    """A read may fail as documented once, not whenever it is asked."""
    application = failing(Sandbox(versions=["v8"]).app, times)

    assert wanted == ("failed_read_works_again" in broken(application, "listModules"))


@pytest.mark.parametrize(("times", "wanted"), [(2, False), (3, False), (1000, True)])
def test_a_write_that_always_fails_is_noticed(times, wanted):
    """A write may fail as documented now and then, also for a while, not whenever it is asked for from then on."""
    application = refusing(Sandbox(versions=["v8"]).app, times)

    assert wanted == ("write_does_not_always_fail" in broken(application, "createTerritories"))


def test_a_parent_that_is_listed_and_refused_is_noticed():
    """Who lists a territory cannot say that there is none when another one is to be below it."""
    sandbox = Sandbox(versions=["v8"])

    found = [broken(application, "createTerritories") for application in (sandbox.app, orphaning(sandbox.app))]

    assert [False, True] == ["listed_territory_may_be_a_parent" in promises for promises in found]


def test_a_member_who_is_not_told_is_noticed():
    """Whoever is listed in a territory is found there alone as well."""
    sandbox = Sandbox(versions=["v8"])

    found = [broken(application, "member_is_told") for application in (sandbox.app, forgetting(sandbox.app))]

    assert found == [set(), {"member_is_told"}]
