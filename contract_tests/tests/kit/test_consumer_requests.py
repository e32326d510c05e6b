"""What a client sent is held against the description and against what it was asked to send."""

import dataclasses
import json

import pytest

from zoho_contract.consumer.protocol import Sent
from zoho_contract.consumer.requests import decoded, differences, faults

ASKED = {
    "path": {"module": "Leads"},
    "query": {},
    "headers": {},
    "body": {"ids": ["55400000000001"], "tags": [{"name": "Red"}], "over_write": True},
}
JSON = {"content-type": "application/json", "authorization": "Zoho-oauthtoken t"}
GOOD = Sent("POST", "/Leads/actions/add_tags", (), JSON, json.dumps(ASKED["body"]).encode())


@pytest.fixture
def add_tags(contract):
    """An operation with a JSON body."""
    return contract.operations["addTags"]


def test_what_was_declared_and_asked_for_has_no_fault(add_tags):
    """A right request."""
    assert [] == [*faults(add_tags, GOOD), *differences(add_tags, ASKED, GOOD)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"method": "PUT"}, "method PUT, declared POST"),
        ({"path": "/Leads/actions/else"}, "path /Leads/actions/else, declared"),
        ({"path": "/Leads"}, "path /Leads, declared"),
        ({"query": (("a", "1"), ("a", "2"))}, "a query parameter is sent twice"),
        ({"query": (("a", "1"),)}, "query parameter a is not declared"),
        ({"headers": {}}, "content type '', declared application/json"),
        ({"content": b'{"ids": 5}'}, "body at"),
    ],
)
def test_a_request_that_is_not_as_declared(add_tags, change, words):
    """Each part that is wrong is named."""
    assert any(words in fault for fault in faults(add_tags, dataclasses.replace(GOOD, **change)))


def test_a_body_that_need_not_be_sent_may_be_left_out(add_tags):
    """What is not required is no fault when it is missing."""
    body = add_tags.schemas.resolve(add_tags.raw["requestBody"])
    optional = dataclasses.replace(add_tags, raw={**add_tags.raw, "requestBody": {**body, "required": False}})
    bare = dataclasses.replace(GOOD, headers={}, content=b"")

    assert [] == list(faults(optional, bare))
    assert "content type '', declared application/json" in list(faults(optional, dataclasses.replace(GOOD, headers={})))


def test_what_is_declared_without_a_body_is_sent_without_one(contract):
    """And a parameter that it needs is not left out."""
    sent = Sent("GET", "/settings/tags", (), {}, b"{}")
    found = list(faults(contract.operations["listTags"], sent))

    assert "a body where none is declared" in found
    assert "query parameter module is missing" in found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "/Deals/actions/add_tags"}, "path /Deals/actions/add_tags for {'module': 'Leads'}"),
        ({"query": (("a", "1"),)}, "query {'a': '1'} for {}"),
        ({"content": b""}, "body None for"),
        ({"content": b"{"}, "body None for"),
        ({"headers": {**JSON, "x-external": "1"}}, "headers {'x-external': '1'} for {}"),
    ],
)
def test_a_request_that_says_something_else(add_tags, change, words):
    """Each part that was not asked for is named."""
    assert any(words in line for line in differences(add_tags, ASKED, dataclasses.replace(GOOD, **change)))


def test_lists_and_flags_are_compared_as_they_go_on_the_wire(contract):
    """A comma list and a lower-case flag; which page comes first is the client's own business."""
    asked = {"path": {"module": "Leads"}, "query": {"ids": ["1", "2"], "fields": True, "page": 1}}
    sent = Sent("GET", "/Leads", (("ids", "1,2"), ("fields", "true")), {}, b"")

    assert [] == list(differences(contract.operations["listRecords"], asked, sent))


def test_a_body_that_is_not_json_is_none():
    """As is one that is empty."""
    assert [None, None, 5] == [decoded(dataclasses.replace(GOOD, content=text)) for text in (b"", b"{", b"5")]
