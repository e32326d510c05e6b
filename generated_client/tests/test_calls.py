"""Plain calls, by hand."""

import json

import pytest

from zoho_crm._runtime import calls
from zoho_crm._runtime.errors import DecodeError, InvalidRequestError, NotFoundError
from zoho_crm._runtime.secrets import Secret

PATH = {"module": "Leads", "record_id": "1"}


def test_answer_becomes_its_model(api, lib):
    """Whole."""
    found = lib.Script(lib.reply(200, {"id": "1", "x": 2})).run(
        calls.plain(api, lib.ops.getRecord, path=PATH, model=lib.Item)
    )

    assert lib.Item({"id": "1", "x": 2}) == found


def test_one_item_of_a_list_is_unpacked(api, lib):
    """A record comes in a list of one."""
    script = lib.Script(lib.reply(200, {"data": [{"id": "1"}]}))

    assert lib.Item({"id": "1"}) == script.run(
        calls.first(api, lib.ops.getRecord, items="data", path=PATH, model=lib.Item)
    )


@pytest.mark.parametrize("answer", [(204, b""), (200, {"data": []})])
def test_nothing_in_place_of_one_is_not_found(api, lib, answer):
    """Never an IndexError."""
    with pytest.raises(NotFoundError, match="the answer is empty: there is no such thing"):
        lib.Script(lib.reply(*answer)).run(calls.first(api, lib.ops.getRecord, items="data", path=PATH, model=lib.Item))


@pytest.mark.parametrize(("status", "kind"), [(200, "Item"), (304, "NotModified")])
def test_one_item_may_be_unchanged(server, call, lib, status, kind):
    """Then there is none, and that is no error: an empty page says so, as for a list."""
    server.answer = lambda _request: (status, {"data": [{"id": "1"}]}, {})

    item = call(lambda api: calls.changed(api, lib.ops.getRecord, items="data", path=PATH, model=lib.Item))

    assert (kind, status == 200) == (type(item).__name__, bool(item))


def test_a_changed_item_that_is_not_there_is_not_found(api, lib):
    """Nothing is something else than unchanged."""
    with pytest.raises(NotFoundError, match="the answer is empty: there is no such thing"):
        lib.Script(lib.reply(204, b"")).run(
            calls.changed(api, lib.ops.getRecord, items="data", path=PATH, model=lib.Item)
        )


def test_failed_result_in_a_plain_answer_is_an_error(api, lib):
    """HTTP 200 with a failure inside."""
    body = {"data": [{"code": "MADE_UP", "message": "no", "status": "error", "details": {}}]}

    with pytest.raises(InvalidRequestError, match="MADE_UP"):
        lib.Script(lib.reply(200, body)).run(calls.plain(api, lib.ops.getRecord, path=PATH, model=lib.Item))


def test_answer_that_is_no_object_is_a_decode_error(api, lib):
    """A list, a number, a word."""
    with pytest.raises(DecodeError, match="the answer is a list, not an object"):
        lib.Script(lib.reply(200, [1])).run(calls.plain(api, lib.ops.getRecord, path=PATH, model=lib.Item))


def test_body_is_written_in_wire_names(api, lib):
    """And None is left out."""
    script = lib.Script(lib.reply(200, {}))

    script.run(
        calls.plain(
            api, lib.ops.massUpdate, path={"module": "L"}, body={"cvid": "1", "ids": None, "data": []}, model=lib.Item
        )
    )

    assert {"view": "1", "data": []} == json.loads(script.requests[0].body)


def test_list_is_asked_for_by_a_body(api, lib):
    """A query goes in the body, in wire names, and its rows come back."""
    script = lib.Script(lib.reply(200, {"data": [{"id": "1"}, {"id": "2"}]}))

    found = script.run(
        calls.many(api, lib.ops.massUpdate, items="data", path={"module": "L"}, body={"cvid": "1"}, model=lib.Item)
    )

    assert [lib.Item({"id": "1"}), lib.Item({"id": "2"})] == found
    assert {"view": "1"} == json.loads(script.requests[0].body)


def test_unknown_body_name_is_refused(api, lib):
    """In this version there is no such thing."""
    with pytest.raises(ValueError, match="The body of massUpdate in API v9 has no 'criteria'"):
        lib.Script().run(
            calls.plain(api, lib.ops.massUpdate, path={"module": "L"}, body={"criteria": 1}, model=lib.Item)
        )


def test_numbers_that_are_no_json_are_refused(api, lib):
    """NaN would be sent as a word that no server reads."""
    with pytest.raises(ValueError, match="JSON"):
        lib.Script(lib.reply(200)).run(calls.free(api, "POST", "/Leads", body={"x": float("nan")}))


def test_calls_on_the_accounts_server_send_a_form_without_a_token(api, lib):
    """And keep what is in it secret."""
    script = lib.Script(lib.reply(200, {"id": "1"}))

    script.run(calls.plain(api, lib.ops.getToken, body={"grant": "refresh_token", "secret": "s"}, model=lib.Item))

    (request,) = script.requests
    assert "https://accounts.zoho.com/oauth/v2/token" == request.url
    assert {"grant_type": Secret("refresh_token"), "client_secret": Secret("s")} == request.form
    assert request.token is None


def test_calls_on_the_accounts_server_need_no_form(api, lib):
    """An empty one is sent."""
    script = lib.Script(lib.reply(200, {}))

    script.run(calls.plain(api, lib.ops.getToken, model=lib.Item))

    assert {} == script.requests[0].form


@pytest.mark.parametrize(
    ("verb", "status", "attempts"),
    [("get", 500, 3), ("HEAD", 500, 3), ("POST", 500, 1), ("delete", 500, 1)],
)
def test_free_calls_are_repeated_only_when_they_change_nothing(api, lib, verb, status, attempts):
    """Nobody knows what a free call does."""
    script = lib.Script(lib.reply(status))

    with pytest.raises(Exception, match="500"):
        script.run(calls.free(api, verb, "/Leads"))

    assert attempts == len(script.requests)
    assert verb.upper() == script.requests[0].method


def test_credits_are_noted(api, lib):
    """Once the server tells."""
    assert api.limits.credits_remaining is None

    lib.Script(lib.reply(200, {}, **{"x-api-credits-remaining": "1234"})).run(calls.free(api, "GET", "/org"))
    assert 1234 == api.limits.credits_remaining

    lib.Script(lib.reply(200, {}, **{"x-api-credits-remaining": "many"})).run(calls.free(api, "GET", "/org"))
    assert 1234 == api.limits.credits_remaining
    assert repr(api.limits).endswith("1234 remaining>")


@pytest.mark.parametrize(("operation", "said"), [("getRecord", "It only reads"), ("addTags", "read back before")])
def test_an_unreadable_answer_says_whether_to_look_what_was_done(server, call, lib, operation, said):
    """Nothing is done by a read."""
    server.answer = lambda _request: (200, b"{", {})
    op = getattr(lib.ops, operation)
    path = {"module": "L", "record_id": "1"} if operation == "getRecord" else {"module": "L"}

    with pytest.raises(DecodeError, match=said):
        call(lambda api: calls.plain(api, op, path=path, model=lib.Item))
