"""What bad input and bad servers get, over real connections, blocking and with asyncio."""

import json
import traceback

import pytest

from zoho_crm._runtime import batches, calls
from zoho_crm._runtime.credentials import RefreshToken
from zoho_crm._runtime.errors import (
    AuthError,
    DecodeError,
    InvalidRequestError,
    ServerError,
    TransportError,
    ZohoError,
)

LOGIN = ("1000.CLIENT", "SECRETSECRET", "1000.REFRESH.REFRESH")


def login():
    """Give credentials that can be renewed."""
    return RefreshToken(*LOGIN)


def results(request, code="SUCCESS", status="success"):
    """Answer every row of a request."""
    body = json.loads(request.body)
    ids = body["keys"] if "keys" in body else [row["key"] for row in body["data"]]
    return {"data": [{"code": code, "details": {"id": i}, "message": "done", "status": status} for i in ids]}


def test_wrong_module_is_an_invalid_request_and_nothing_was_applied(call, server, lib):
    """A module that does not exist: the code of the API, and every row named as not applied."""
    server.answer = lambda _: (
        400,
        {"code": "INVALID_MODULE", "details": {"param_name": "module"}, "message": "no such module", "status": "error"},
        {},
    )

    with pytest.raises(InvalidRequestError) as caught:
        call(
            lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Ledas", rows={"1": ["2"]}, row=lib.Item)
        )

    assert "INVALID_MODULE" == caught.value.code
    assert ["1"] == caught.value.unsent
    assert () == caught.value.unknown


def test_empty_ids_send_nothing(call, server, lib):
    """No ids: a sentence, and no request."""
    with pytest.raises(ValueError, match="ids: there is none"):
        call(
            lambda api: batches.by_ids(
                api, lib.ops.addTags, path={"module": "Leads"}, ids=[], values=["a"], row=lib.Item
            )
        )

    assert [] == server.requests


def test_501_ids_go_in_two_calls_and_all_come_back(call, server, lib):
    """One more than the maximum: two calls, 501 rows in the order of the input."""
    server.answer = lambda request: (200, results(request), {})
    ids = [str(number) for number in range(501)]

    result = call(
        lambda api: batches.by_ids(api, lib.ops.addTags, path={"module": "Leads"}, ids=ids, values=["a"], row=lib.Item)
    )

    assert [500, 1] == [len(json.loads(request.body)["keys"]) for request in server.requests]
    assert ids == [row.id for row in result.ok]
    assert list(range(501)) == [row.index for row in result.ok]


def test_unknown_territory_is_a_failed_row_beside_the_good_ones(call, server, lib):
    """One bad row among good ones: no exception, each row where it belongs."""

    def answer(request):
        found = results(request, "SCHEDULED")
        found["data"][1] = {
            "code": "INVALID_DATA",
            "details": {"json_path": "$.data[1].Lands[0].id"},
            "message": "the id given seems to be invalid",
            "status": "error",
        }
        return 207, found, {}

    server.answer = answer
    rows = {"1": ["10"], "2": ["99"], "3": ["10"]}

    result = call(lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item))

    assert ["1", "3"] == [row.id for row in result.ok]
    assert [(1, "2", "INVALID_DATA")] == [(row.index, row.id, row.code) for row in result.failed]
    with pytest.raises(InvalidRequestError, match=r"1 of 3 rows failed, the first is row 1 \(id 2\)"):
        result.raise_for_failures()


def test_token_that_expires_in_the_middle_is_renewed_and_no_row_is_lost(call, server, lib):
    """The second of three calls finds the token expired: one refresh, one replay, all rows done."""
    good = {"token": "1000.first"}
    refreshes = []

    def answer(request):
        if request.path.startswith("/oauth"):
            refreshes.append(request.body)
            good["token"] = f"1000.token{len(refreshes)}"
            return 200, {"access_token": good["token"], "api_domain": server.url, "expires_in": 3600}, {}
        if request.headers["authorization"] != f"Zoho-oauthtoken {good['token']}":
            return (
                401,
                {"code": "INVALID_TOKEN", "details": {}, "message": "invalid oauth token", "status": "error"},
                {},
            )
        found = results(request)
        if len(server.requests) == 2:
            good["token"] = "1000.another"
        return 200, found, {}

    server.answer = answer
    rows = {str(number): ["10"] for number in range(7)}

    result = call(
        lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item),
        login(),
    )

    assert list(rows) == [row.id for row in result.ok]
    assert 2 == len(refreshes)
    assert 3 + 1 == len([request for request in server.requests if not request.path.startswith("/oauth")])


def test_bare_token_that_is_refused_is_an_auth_error(call, server, lib):
    """A bare token cannot be renewed: one request, then AuthError with the next step."""
    server.answer = lambda _: (401, {"code": "INVALID_TOKEN", "message": "invalid oauth token", "status": "error"}, {})

    with pytest.raises(AuthError, match="Log in again"):
        call(lambda api: calls.plain(api, lib.ops.getRecord, path={"module": "Leads", "record_id": 1}, model=lib.Item))

    assert 1 == len(server.requests)


def test_html_502_is_a_server_error_and_the_rows_are_unknown(call, server, lib):
    """A proxy's page in place of an answer: the status is kept, the rows may or may not have been applied."""
    server.answer = lambda request: (
        (200, results(request), {})
        if len(server.requests) == 1
        else (502, b"<html>Bad Gateway</html>", {"content-type": "text/html"})
    )
    rows = {str(number): ["10"] for number in range(8)}

    with pytest.raises(ServerError, match="502: the server answered 24 bytes of text/html") as caught:
        call(lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item))

    assert 502 == caught.value.status
    assert ["0", "1", "2"] == [row.id for row in caught.value.result.ok]
    assert ["3", "4", "5"] == caught.value.unknown
    assert ["6", "7"] == caught.value.unsent
    assert 2 == len(server.requests)


@pytest.mark.parametrize("status", [503, 200, 302])
def test_failing_login_in_the_middle_says_that_the_rest_was_not_applied(call, server, lib, status):
    """The accounts server is down when the token has to be renewed: no row is in doubt."""

    def answer(request):
        if request.path.startswith("/oauth"):
            first = len(server.requests) == 1
            return (200, {"access_token": "1000.a", "expires_in": 3600}, {}) if first else (status, b"<html>", {})
        if len(server.requests) == 2:
            return 202, results(request, "SCHEDULED"), {}
        return 401, {"code": "INVALID_TOKEN", "message": "dead", "status": "error", "details": {}}, {}

    server.answer = answer
    rows = {str(number): ["10"] for number in range(7)}

    with pytest.raises(ZohoError) as caught:
        call(
            lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item),
            login(),
        )

    assert ["0", "1", "2"] == [row.id for row in caught.value.result.ok]
    assert ["3", "4", "5", "6"] == caught.value.unsent
    assert () == caught.value.unknown


def test_body_that_is_cut_off_by_a_lost_connection_is_a_transport_error(call, server, lib):
    """Fewer bytes than announced: no row is taken for done."""
    server.answer = lambda _: (200, b'{"data": [{"code": "SUC', {"content-length": "1000"})

    with pytest.raises(TransportError, match="broke off") as caught:
        call(
            lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows={"1": ["2"]}, row=lib.Item)
        )

    assert ["1"] == caught.value.unknown
    assert caught.value.sent


def test_json_that_is_cut_off_is_a_decode_error(call, server, lib):
    """A whole answer with half a JSON text."""
    server.answer = lambda _: (200, b'{"data": [{"code": "SUC', {})

    with pytest.raises(DecodeError, match="cut off") as caught:
        call(
            lambda api: batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows={"1": ["2"]}, row=lib.Item)
        )

    assert ["1"] == caught.value.unknown


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body_are_empty(call, server, lib, status):
    """204 and 304: None for a record, nothing for a list."""
    server.answer = lambda _: (status, b"", {})
    path = {"module": "Leads", "record_id": "1"}

    assert call(lambda api: calls.plain(api, lib.ops.getRecord, path=path, model=lib.Item)) is None
    assert [] == call(lambda api: calls.many(api, lib.ops.getRecord, items="data", path=path, model=lib.Item))


def test_redirect_to_another_host_is_refused_and_named(call, server, lib):
    """The token stays here."""
    server.answer = lambda _: (302, b"", {"location": "https://evil.example/take?it=1"})

    with pytest.raises(TransportError, match=r"https://evil\.example/take, which is not followed"):
        call(lambda api: calls.plain(api, lib.ops.getRecord, path={"module": "Leads", "record_id": 1}, model=lib.Item))

    assert 1 == len(server.requests)


def test_no_server_at_all_is_a_transport_error_that_says_nothing_was_sent(call, server, lib):
    """A refused connection: the rows are certainly not applied."""
    with pytest.raises(TransportError, match=r"no connection to 127\.0\.0\.1") as caught:
        call(
            lambda api: batches.by_rows(
                api, lib.ops.removeTerritories, module="Leads", rows={"1": ["2"]}, row=lib.Item
            ),
            base_url="http://127.0.0.1:9",
        )

    assert not caught.value.sent
    assert ["1"] == caught.value.unsent
    assert [] == server.requests


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"access_token": "1000.LEAKED", "api_dom', {}),
        (200, b'{"access_token": "1000.LEAKED", ', {"content-length": "999"}),
        (200, {"access_token": "1000.LEAKED", "api_domain": "https://evil.example"}, {}),
        (200, {"error": "invalid_code"}, {}),
        (400, {"error": "Access Denied", "error_description": "too many requests", "status": "failure"}, {}),
        (302, b"", {"location": "https://evil.example"}),
        (500, b"oops", {}),
    ],
)
def test_no_secret_stands_in_a_traceback_even_with_its_variables(call, server, lib, answer):
    """A crash report with the variables of every frame: no token, no secret, not even a half-read one."""
    server.answer = lambda _: answer

    try:
        call(
            lambda api: calls.plain(api, lib.ops.getRecord, path={"module": "Leads", "record_id": 1}, model=lib.Item),
            login(),
            base_url=None,
        )
    except Exception as error:  # noqa: BLE001 - whichever it is
        trace = error.__traceback__
        while "_runtime" not in trace.tb_frame.f_code.co_filename:
            trace = trace.tb_next
        shown = traceback.TracebackException(type(error), error, trace, capture_locals=True)
        report = "".join(shown.format())

    assert "_runtime" in report
    for secret in (*LOGIN, "1000.LEAKED"):
        assert secret not in report


def test_no_secret_is_logged(call, server, lib, caplog):
    """At the most talkative level, by anybody: us, the HTTP library, asyncio."""
    caplog.set_level("DEBUG")

    def answer(request):
        if request.path.startswith("/oauth"):
            return 200, {"access_token": "1000.LEAKED", "expires_in": 3600}, {}
        return 200, {"id": "1"}, {}

    server.answer = answer

    call(
        lambda api: calls.plain(api, lib.ops.getRecord, path={"module": "Leads", "record_id": 1}, model=lib.Item),
        login(),
    )

    assert 2 == len(server.requests)
    for secret in (*LOGIN, "1000.LEAKED"):
        assert secret not in caplog.text
