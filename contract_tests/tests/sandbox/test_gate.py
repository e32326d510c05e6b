"""What every request goes through, and in which order."""

import json
from urllib.parse import urlencode

import pytest
from sandbox.good_requests import good
from sandbox.sent import CONTRACTS

from zoho_sandbox.arguments import LONGEST_VALUE, MAX_BODY, MOST_VALUES, Weight
from zoho_sandbox.behaviours import BEHAVIOURS

BAD_BODIES = {
    "cut off": b'{"data": [',
    "no JSON": b"hello",
    "not UTF-8": b'{"data": "\xff"}',
    "an array": b"[]",
    "a number": b"5",
    "half a surrogate pair": b'{"data": "\\ud800"}',
    "NaN": b'{"data": NaN}',
    "an infinite number": b'{"data": 1e999}',
    "a number of 5000 digits": b'{"data": ' + b"9" * 5000 + b"}",
    "deep arrays": b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "arrays deeper than any use": b'{"data": ' + b"[" * 80 + b"]" * 80 + b"}",
}


@pytest.mark.parametrize("url", ["/crm", "/crm/v8", "/crm/v8/", "/crm/v9/Leads", "/crm/v8/a/b/c/d", "/nothing"])
def test_unknown_urls_are_not_found(crm, url):
    """Whatever is no URL of the API is answered in the API's own words."""
    reply = crm.send("GET", url)

    assert (404, "INVALID_URL_PATTERN") == (reply.status, reply.body["code"])


def test_url_is_judged_before_the_token(crm):
    """An unknown URL is unknown to strangers, too."""
    assert 404 == crm.holding(None).call("GET", "a/b/c/d").status


def test_method_is_judged_before_the_token(crm):
    """A wrong method is wrong for strangers, too."""
    assert "INVALID_REQUEST_METHOD" == crm.holding(None).call("PATCH", "Leads").body["code"]


def test_token_is_judged_before_module_and_body(crm):
    """A stranger learns nothing about modules or bodies."""
    assert "INVALID_TOKEN" == crm.holding("1000.x").call("POST", "Nowhere", b"{").body["code"]


def test_scope_is_judged_before_the_module(crm):
    """A narrow token learns nothing about modules."""
    narrow = crm.holding("narrow_access_token")

    assert "OAUTH_SCOPE_MISMATCH" == narrow.call("GET", "Nowhere", query={"fields": "id"}).body["code"]


def test_module_is_judged_before_the_body(crm):
    """In an unknown module the body does not matter."""
    assert "INVALID_MODULE" == crm.call("POST", "Nowhere", b"{").body["code"]


@pytest.mark.parametrize("scheme", ["Zoho-oauthtoken", "zoho-oauthtoken", "Bearer", "bearer"])
def test_both_schemes_carry_a_token(crm, tokens, scheme):
    """The documented scheme works and so does the token type."""
    reply = crm.call("GET", "org", authorization=f"{scheme} {tokens['access_token']}")

    assert 200 == reply.status


@pytest.mark.parametrize("header", ["", "Zoho-oauthtoken", "Zoho-oauthtoken ", "Basic abc", "1000.token"])
def test_without_a_token_nobody_is_known(crm, header):
    """A header that carries no token is as good as none."""
    reply = crm.call("GET", "org", authorization=header)

    assert (401, "AUTHENTICATION_FAILURE") == (reply.status, reply.body["code"])


def test_token_dies_after_an_hour(crm):
    """An access token is good for 3600 seconds and not for one more."""
    crm.sandbox.clock.advance(3599)
    assert 200 == crm.call("GET", "org").status

    crm.sandbox.clock.advance(1)
    assert "INVALID_TOKEN" == crm.call("GET", "org").body["code"]


def test_narrow_token_opens_the_organization_alone(crm):
    """The narrow token is a valid one: it reads the organization."""
    assert 200 == crm.holding("narrow_access_token").call("GET", "org").status


def test_organizations_are_kept_apart(crm, foreign):
    """A foreign token sees none of this organization's records, nor changes them."""
    record = crm.create("Leads")

    assert 204 == foreign.call("GET", f"Leads/{record}").status
    assert ["INVALID_DATA"] == foreign.call("DELETE", f"Leads/{record}").codes
    assert 200 == crm.call("GET", f"Leads/{record}").status


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_unreadable_body_is_refused(each, body):
    """What is no JSON object is a documented error, whatever is wrong with it."""
    reply = each.call("POST", "Leads", body)

    assert (400, "UNABLE_TO_PARSE_DATA_TYPE") == (reply.status, reply.body["code"])


def test_body_that_says_it_is_huge_is_not_waited_for(each):
    """Every operation with a JSON body refuses one of more than 100 MiB by its length alone."""
    length = {"content-length": str(MAX_BODY + 1), "authorization": f"Bearer {each.token}"}
    for operation in CONTRACTS[each.version].operations.values():
        if operation.body is not None and not operation.form and operation.id in BEHAVIOURS:
            sent = good(each, operation.id)
            path = operation.path.strip("/").format(**sent.path)
            url = f"/crm/{each.version}/{path}?{urlencode(sent.query)}"
            reply = each.send(operation.method, url, b"", length)

            assert (413, "REQUEST_ENTITY_TOO_LARGE") == (reply.status, reply.body["code"]), operation.id


def test_body_that_turns_out_to_be_huge_is_refused(each, monkeypatch):
    """It is counted as it comes in; one at the limit is taken."""
    body = b'{"data": [{"Last_Name": "x"}]}'
    monkeypatch.setattr("zoho_sandbox.arguments.MAX_BODY", 1000)
    reply = each.call("POST", "Leads", body.ljust(1001))

    assert (413, "REQUEST_ENTITY_TOO_LARGE") == (reply.status, reply.body["code"])
    assert 201 == each.call("POST", "Leads", body.ljust(1000)).status
    assert 100 * 1024 * 1024 == MAX_BODY


@pytest.mark.parametrize(
    "body",
    [b'{"data":[' + b"1," * (MOST_VALUES + 1) + b"1]}", b'{"data":[{"Last_Name":"' + b"x" * LONGEST_VALUE + b'x"}]}'],
    ids=["values", "text"],
)
def test_body_that_holds_more_than_any_call_takes_is_refused_unread(crm, body):
    """In one piece or in many, it is refused for its size; the longest that is looked at is not."""
    reply = crm.call("POST", "Leads", body)
    weight = Weight()
    for start in range(0, len(body), 1000):
        weight.add(body[start : start + 1000])

    assert (413, "REQUEST_ENTITY_TOO_LARGE") == (reply.status, reply.body["code"])
    assert weight.too_much
    half = len(body) // 2
    assert 413 != crm.call("POST", "Leads", body[:half] + body[half + 2 :]).status


def test_missing_body_is_an_empty_one(crm):
    """Without a body the mandatory key is missing."""
    assert ["MANDATORY_NOT_FOUND"] == crm.call("POST", "Leads").codes


@pytest.mark.parametrize("value", [None, 5, "x", {}, [[]], [5], [None], ["x"]])
def test_odd_rows_are_refused(each, value):
    """Rows of the wrong type never bring the sandbox down."""
    for path in ("Leads", "Accounts/actions/assign_territories", "Accounts/actions/remove_territories"):
        reply = each.call("POST", path, {"data": value})

        assert 400 == reply.status, path


@pytest.mark.parametrize(
    "odd", [None, 5, "x", {}, [], [5], [{}], [None], {"id": 5}, {"name": 5}, True, 1.5, "\u0000", "x" * 5000]
)
def test_odd_values_are_refused(each, odd):
    """Values of any type in any place are answered by a documented status."""
    record = each.create()
    place = {"id": record, "Territories": [{"id": odd}]}
    for path, body in {
        "Leads": {"data": [{"Last_Name": odd, "Email": odd, "Languages_Known": odd, "$approved": odd}]},
        "Accounts/actions/assign_territories": {"data": [place, {"id": odd, "Territories": odd}]},
        "Accounts/actions/mass_update": {"data": [{"Industry": odd}], "ids": [record, odd], "over_write": odd},
        f"Accounts/{record}/actions/add_tags": {"tags": [odd], "over_write": odd},
        "Accounts/actions/remove_tags": {"tags": odd, "ids": odd},
        "settings/tags?module=Leads": {"tags": [odd, {"name": odd, "color_code": odd}]},
    }.items():
        url, _, query = path.partition("?")
        reply = each.call("POST", url, body, query=dict([query.split("=")]) if query else None)

        assert reply.status < 500, path


def test_whole_records_are_never_rolled_into_a_failure(crm, monkeypatch):
    """A bug in a behaviour is answered by the documented failure, kept out of the body, and changes nothing."""

    def broken(call):
        call.connection.exec_driver_sql("DELETE FROM records")
        raise RuntimeError("secret")

    before = len(crm.listed("Leads"))
    monkeypatch.setitem(BEHAVIOURS, "createRecords", broken)
    reply = crm.call("POST", "Leads", {"data": [{"Last_Name": "x"}]})

    assert (500, "INTERNAL_ERROR") == (reply.status, reply.body["code"])
    assert b"secret" not in reply.raw
    assert before == len(crm.listed("Leads"))


def test_missing_behaviour_is_said_loudly(crm, monkeypatch):
    """An operation that the sandbox lacks is 501, not a made up answer."""
    monkeypatch.delitem(BEHAVIOURS, "getOrganization")
    reply = crm.call("GET", "org")

    assert 501 == reply.status
    assert "NOT_IMPLEMENTED" == reply.body["code"]
    assert "does not play GET /crm/v8/org yet" in reply.body["message"]


def test_every_operation_has_a_behaviour(crm):
    """Nothing that a bundle describes is left out."""
    for contract in crm.sandbox.gate.contracts.values():
        assert set(contract.operations) <= set(BEHAVIOURS)


def test_json_needs_no_content_type(crm):
    """The documented curl lines send JSON as if it were a form."""
    body = json.dumps({"data": [{"Last_Name": "Curl"}]}).encode()
    reply = crm.call("POST", "Leads", body, **{"content-type": "application/x-www-form-urlencoded"})

    assert 201 == reply.status


def test_encoded_slash_stays_in_its_segment(crm):
    """A slash that is encoded does not part a path."""
    token = {"authorization": f"Bearer {crm.token}"}

    assert "INVALID_MODULE" == crm.send("GET", "/crm/v8/a%2Fb?fields=id", headers=token).body["code"]
    assert 400 == crm.send("GET", "/crm/v8/Leads/%2e%2e", headers=token).status


def test_verification_notices_a_wrong_answer(crm, monkeypatch):
    """The judge that all these tests rely on does judge."""
    from zoho_sandbox.answers import Found

    monkeypatch.setitem(BEHAVIOURS, "getOrganization", lambda _call: Found("found", {}))
    with pytest.raises(AssertionError, match="org"):
        crm.call("GET", "org")


def test_module_may_exist_and_not_be_opened(each):
    """Cases can be tagged and cannot be updated in bulk."""
    reply = each.call("POST", "Cases/actions/mass_update", {"data": [{"Phone": "1"}], "ids": ["1"]})

    assert (400, "INVALID_MODULE") == (reply.status, reply.body["code"])
    assert 200 == each.call("GET", "settings/tags", query={"module": "Cases"}).status
