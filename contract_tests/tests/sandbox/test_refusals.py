"""What is refused is told by what is wrong with it, also where no page describes that very mistake."""

import pytest

TAGS = "Leads/actions/add_tags"
UPDATE = "Leads/actions/mass_update"
RECORD = "554023000000100001"
NAMELESS = {"ids": [RECORD], "tags": [{"nme": "a"}]}


@pytest.mark.parametrize(
    ("path", "body", "code", "message"),
    [
        (TAGS, {"ids": [RECORD], "tags": [{"name": "x" * 100}]}, "INVALID_DATA", "tags[0].name has more than 25 "),
        (TAGS, NAMELESS, "MANDATORY_NOT_FOUND", "tags[0].name is missing"),
        (TAGS, {"ids": 5, "tags": [{"name": "a"}]}, "INVALID_DATA", "ids is no jsonarray"),
        (UPDATE, {"cvid": "All Leads", "data": [{"City": "x"}]}, "INVALID_DATA", "cvid has a form that is not allowed"),
    ],
)
def test_body_is_refused_for_what_is_wrong_with_it(crm, path, body, code, message):
    """The place and the mistake are named, not those of another error with the same code."""
    reply = crm.call("POST", path, body)

    assert (400, code) == (reply.status, reply.body["code"])
    assert reply.body["message"].startswith(message)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"per_page": "500"}, "per_page is more than 200"),
        ({"per_page": "many"}, "per_page is no integer"),
        ({"sort_by": "Email"}, "sort_by has a value that is not allowed"),
        ({"page_token": "none"}, "the page token is unknown or another user's"),
    ],
)
def test_parameter_is_refused_by_its_name(crm, query, message):
    """No page token is blamed that nobody sent."""
    reply = crm.call("GET", "Leads", query={"fields": "Last_Name", **query})

    assert (400, "INVALID_DATA", message) == (reply.status, reply.body["code"], reply.body["message"])


def test_details_point_at_the_input_and_hold_no_example(crm):
    """Of the details that the error documents those are told that are known."""
    tag = crm.call("POST", TAGS, {"ids": [RECORD], "tags": [{"name": "x" * 100}]})
    view = crm.call("POST", UPDATE, {"cvid": "All Leads", "data": [{"City": "x"}]})

    assert {"api_name": "name", "json_path": "$.tags[0].name"} == tag.body["details"]
    assert {"api_name": "cvid", "json_path": "$.cvid"} == view.body["details"]


def test_documented_situation_keeps_its_own_words(crm):
    """More records than a call takes are still told as the description tells it."""
    reply = crm.call("POST", TAGS, {"ids": [RECORD] * 501, "tags": [{"name": "a"}]})

    assert "the request names more than 500 records" == reply.body["message"]
