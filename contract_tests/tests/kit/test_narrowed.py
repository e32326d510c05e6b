"""What narrows, sorts and cuts a list: a server that hears something else than was said is noticed."""

import re

import pytest

from zoho_contract import Credentials, run
from zoho_sandbox import seed
from zoho_sandbox.app import Sandbox


def misheard(application, heard, instead):
    """An application that takes one thing in a URL, a header or a body for another."""

    def changed(text):
        return re.sub(heard.encode(), instead.encode(), text)

    async def application_(scope, receive, send):
        scope = {**scope, "query_string": changed(scope["query_string"])}
        scope["headers"] = [(name, changed(value)) for name, value in scope["headers"]]

        async def received():
            message = await receive()
            return {**message, "body": changed(message["body"])}

        await application(scope, received, send)

    return application_


GIVEN = seed.credentials()


@pytest.mark.parametrize(
    ("promise", "heard", "instead"),
    [
        ("organizations_share_nothing", GIVEN["foreign_access_token"], GIVEN["access_token"]),
        ("pages_are_the_list", r"\bpage=2", "page=1"),
        ("list_by_id_holds_it_alone", "ids=", "others="),
        ("both_is_one_and_the_other", "=both", "=true"),
        ("list_is_sorted_by_what_is_named", "sort_order=desc", "sort_order=asc"),
        ("filter_compares_as_documented", "not_contains", "contains"),
        ("search_by_email_finds_who_has_it", r"\bemail=", "email=nobody."),
        ("search_finds_users_of_the_group", "(email=[^&]*&type=)DeletedUsers", r"\1AllUsers"),
        ("names_with_dots_lead_on", r"(\.\w+) = ", r"\1 != "),
        ("view_shows_what_meets_its_condition", "cvid=", "other="),
        (
            "one_less_than_too_much_is_accepted",
            "select ",
            "select Owner.role.name, Owner.profile.id, Vendor_Name.id, ",
        ),
    ],
)
def test_what_is_heard_wrongly_is_noticed(promise, heard, instead):
    """Each promise is broken by a server that takes one word of the request for another, and by none that listens."""
    sandbox = Sandbox(versions=["v8"])
    given = Credentials(access_token=GIVEN["access_token"], foreign_token=GIVEN["foreign_access_token"])

    found = [
        {item.promise for item in run(application, given, "v8", layers=["promises"], only=[promise]).counting}
        for application in (sandbox.app, misheard(sandbox.app, heard, instead))
    ]

    assert [False, True] == [promise in promises for promises in found]
