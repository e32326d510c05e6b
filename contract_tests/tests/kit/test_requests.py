"""Requests: their parts, their rows, and how they go on the wire."""

import json
import os
import subprocess

import pytest

from zoho_contract import compose
from zoho_contract.requests import Request, mask


def example(contract, operation):
    """The documented request of an operation."""
    return Request.of_example(contract.operations[operation], contract.operations[operation].examples[0])


def test_comma_lists_become_arrays_and_go_out_as_they_were(contract):
    """Pointers reach into a comma list; the wire sees it unchanged."""
    request = example(contract, "deleteRecords")

    assert ["55400000000001", "55400000000002"] == request.parts["query"]["ids"] == request.rows()
    assert "/crm/v9/Leads?ids=55400000000001%2C55400000000002" == request.target("/crm/v9")


def test_rows_can_be_replaced_and_their_ids_read(contract):
    """Rows are found where x-batch says, with or without an id inside."""
    request = example(contract, "assignAreas")
    copy = request.copy()
    copy.set_rows([{"id": "1"}, {"id": 2}, {}])

    assert ["1", None, None] == copy.row_ids()
    assert ["55400000000001"] == request.row_ids()
    assert [] == example(contract, "getRecord").rows()


def test_path_steps_are_encoded(contract):
    """A slash in an id stays inside its step."""
    request = example(contract, "getRecord")
    request.parts["path"]["record_id"] = "a/b"

    assert "/Leads/a%2Fb" == request.target("")


@pytest.mark.parametrize(
    ("operation", "media", "start"),
    [
        ("createTags", "application/json", b'{"tags"'),
        ("refresh", "application/x-www-form-urlencoded", b"refresh_token=r&"),
    ],
)
def test_bodies_have_their_media_type(contract, operation, media, start):
    """JSON and forms."""
    found, body = example(contract, operation).payload()

    assert media == found
    assert body.startswith(start)


def test_a_curl_line_repeats_the_request_without_the_token(contract):
    """Method, URL, headers and body; secrets by the name of their variable."""
    line = example(contract, "createTags").curl("http://h/crm/v9", "1000.secret", {"1000.secret": "ZOHO_ACCESS_TOKEN"})

    assert line.startswith("curl -sS -i -X POST 'http://h/crm/v9/settings/tags?module=Leads'")
    assert '-H "Authorization: Zoho-oauthtoken $ZOHO_ACCESS_TOKEN"' in line
    assert "1000.secret" not in line
    assert "--data-raw '{" in line


def test_a_curl_line_can_be_pasted_into_a_shell(contract):
    """The shell puts the secrets back and leaves everything else as it is."""
    request = example(contract, "createTags")
    request.parts["body"] = {"note": 'it\'s $HOME "`x`" \\ 1000.secret'}
    line = request.curl("http://h/crm/v9", "1000.secret", {"1000.secret": "ZOHO_ACCESS_TOKEN"})

    assert "1000.secret" not in line
    told = subprocess.run(
        ["bash", "-c", f"curl() {{ printf '%s\\n' \"$@\"; }}; {line}"],
        env={**os.environ, "ZOHO_ACCESS_TOKEN": "1000.secret"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Authorization: Zoho-oauthtoken 1000.secret" in told.stdout.splitlines()
    assert request.parts["body"] == json.loads(told.stdout.splitlines()[-1])


def test_longer_secrets_are_masked_first():
    """A secret that is part of another does not leave the rest of it readable."""
    assert "$LONG $SHORT" == mask("abcdefgh12 abcdefgh", {"abcdefgh": "SHORT", "abcdefgh12": "LONG"})


def test_short_secrets_are_masked_where_a_credential_stands():
    """They may be part of any word; a secret that a form has encoded is one."""
    assert "about Zoho-oauthtoken $T; secret=$T" == mask("about Zoho-oauthtoken ab; secret=ab", {"ab": "T"})
    assert "Zoho-oauthtoken abc" == mask("Zoho-oauthtoken abc", {"ab": "T"})
    assert "x=$T" == mask("x=abc%2Fdefgh", {"abc/defgh": "T"})


def test_batch_requests_follow_the_batch(contract):
    """Values shared by all rows, values in each row, and rows that are the id itself."""
    operations = contract.operations
    rows = [("1", ["x", "y"]), ("2", ["x", "y"])]

    shared = compose.batch_request(operations["addTags"], "Deals", rows, over_write=True)
    inner = compose.batch_request(operations["assignAreas"], "Deals", rows)
    bare = compose.batch_request(operations["deleteRecords"], "Deals", [("1", []), ("2", [])])

    assert {"tags": [{"name": "x"}, {"name": "y"}], "ids": ["1", "2"], "over_write": True} == shared.parts["body"]
    assert [
        {"id": "1", "Areas": [{"id": "x"}, {"id": "y"}]},
        {"id": "2", "Areas": [{"id": "x"}, {"id": "y"}]},
    ] == inner.rows()
    assert ["1", "2"] == bare.parts["query"]["ids"]
    assert "Deals" == shared.module == bare.module


def test_requests_that_cannot_be_made_say_why(contract):
    """No example, or no batch."""
    with pytest.raises(compose.UnavailableError, match="no request example nowhere"):
        compose.example(contract.operations["addTags"], "nowhere")
    with pytest.raises(compose.UnavailableError, match="no x-batch"):
        compose.batch_request(contract.operations["getRecord"], "Leads", [("1", [])])


def test_values_of_comma_lists_are_read_one_by_one():
    """Arrays, lists without brackets and repeated values."""
    assert ["a", "b"] == compose.read_values({"query": {"names": ["a", "b", "a"]}}, "query.names")
    assert ["a"] == compose.read_values({"t": [{"n": "a"}, {"n": "a"}]}, "t[].n")
    root = {}
    compose.put_values(root, "query.names", ["a", "b"])
    assert {"query": {"names": ["a", "b"]}} == root
