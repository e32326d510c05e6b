"""Reading answers of every shape."""

import time
from email.utils import formatdate

import pytest

from zoho_crm._runtime import calls, decode
from zoho_crm._runtime.errors import (
    DecodeError,
    InvalidRequestError,
    LimitError,
    NotFoundError,
    ScopeError,
    ServerError,
    TransportError,
)


@pytest.mark.parametrize(("status", "body"), [(204, b""), (304, b""), (200, b""), (200, b" \n"), (204, b"ignored")])
def test_empty_answers_are_none(lib, status, body):
    """Nothing matched, nothing changed, nothing said."""
    assert decode.value(lib.reply(status, body), "op") is None


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a": 1}{', b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5000 + b"x", b"<html>", b"\x00"],
    ids=["cut", "twice", "utf16", "deep", "digits", "html", "zero"],
)
def test_success_that_is_no_json_is_a_decode_error(lib, body):
    """With its size and type, never its content."""
    with pytest.raises(DecodeError, match=f"{len(body)} bytes of text/html that are no JSON") as caught:
        decode.value(lib.reply(200, body, **{"content-type": "text/html; charset=utf-8"}), "op")

    assert caught.value.__context__ is None
    assert 200 == caught.value.status


@pytest.mark.parametrize(
    ("status", "kind"),
    [(502, ServerError), (503, ServerError), (429, LimitError), (404, NotFoundError), (400, InvalidRequestError)],
)
@pytest.mark.parametrize("body", [b"<html>", b"", b"[1]", b'"text"', b"null"])
def test_errors_without_an_envelope_go_by_status(lib, status, kind, body):
    """A proxy's page, or nothing at all."""
    reply = lib.reply(status, body)

    with pytest.raises(kind) as caught:
        raise decode.refusal(decode.value(reply, "op"), reply, None, "op")

    assert status == caught.value.status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300])
def test_redirects_are_never_followed(lib, status):
    """They are named instead."""
    with pytest.raises(TransportError, match="redirects to nowhere"):
        decode.value(lib.reply(status, b""), "op")


@pytest.mark.parametrize("status", [200, 400])
def test_bare_objects_with_status_error_are_errors_under_any_http_status(lib, status):
    """200 with an error inside is an error."""
    body = {"code": "MADE_UP", "details": {"json_path": "$.x"}, "message": "bad", "status": "error"}

    error = decode.refusal(body, lib.reply(status, body), lib.ops.getRecord, "getRecord")

    assert isinstance(error, InvalidRequestError)
    assert ("MADE_UP", "bad", "$.x", "getRecord") == (error.code, error.message, error.json_path, error.operation)


def test_item_arrays_under_an_error_status_give_their_first_failure(lib):
    """Under whatever key."""
    body = {"tags": [{"code": "SUCCESS", "status": "success"}, {"code": "MADE_UP", "status": "error", "message": "b"}]}

    assert "MADE_UP" == decode.refusal(body, lib.reply(400, body), None, "op").code


def test_item_arrays_without_status_are_errors_by_http_status(lib):
    """The first item speaks for all."""
    body = {"data": [{"code": "MADE_UP", "message": "b"}]}

    assert "MADE_UP" == decode.refusal(body, lib.reply(400, body), None, "op").code


@pytest.mark.parametrize("body", [{"data": []}, {"code": "SUCCESS", "status": "success"}, {}, [1], None])
def test_successes_are_no_refusals(lib, body):
    """Not even odd ones."""
    assert decode.refusal(body, lib.reply(200, body), None, "op") is None


def test_token_envelope_is_an_error_under_200(lib):
    """The accounts server says no with HTTP 200."""
    body = {"error": "made_up"}

    error = decode.refusal(body, lib.reply(200, body), None, "op")

    assert "made_up" == error.code
    assert "the server gave no message" == error.message


def test_meaning_of_a_code_stands_in_for_a_missing_message(lib, monkeypatch):
    """In the words of the catalogue."""
    monkeypatch.setattr(decode, "catalogue", {"KNOWN": ("auth", "never", "It is revoked.")}.get)
    body = {"code": "KNOWN", "message": " ", "status": "error"}

    assert "It is revoked." == decode.refusal(body, lib.reply(400, body), None, "op").message


def test_older_limit_answer_is_a_limit_error(lib):
    """Its code is a number, its details a list."""
    body = {"code": 429, "error": "TOO_MANY_REQUESTS", "error_info": "Many requests fired.", "details": []}

    error = decode.refusal(body, lib.reply(429, body, **{"retry-after": "7"}), None, "op")

    assert isinstance(error, LimitError)
    assert ("TOO_MANY_REQUESTS", "Many requests fired.", {}, 7.0) == (
        error.code,
        error.message,
        error.details,
        error.retry_after,
    )


def test_scope_error_knows_the_scopes_of_the_operation(lib):
    """The description says what to ask for."""
    body = {"code": "OAUTH_SCOPE_MISMATCH", "message": "no", "status": "error", "details": {}}

    error = decode.refusal(body, lib.reply(401, body), lib.ops.getRecord, "getRecord")

    assert isinstance(error, ScopeError)
    assert lib.ops.getRecord.scopes == error.scopes


def test_long_messages_are_clipped(lib):
    """A hostile server does not fill the log."""
    body = {"code": "X", "message": "a" * 10_000, "status": "error"}

    assert 300 == len(decode.refusal(body, lib.reply(400, body), None, "op").message)


@pytest.mark.parametrize(
    ("item", "status", "failed"),
    [
        ({"status": "success", "code": "INVALID_DATA"}, 400, False),
        ({"status": "error", "code": "SCHEDULED"}, 202, True),
        ({"code": "SCHEDULED"}, 400, False),
        ({"code": "INVALID_DATA"}, 200, True),
        ({"code": "NEVER_SEEN"}, 200, False),
        ({"code": "NEVER_SEEN"}, 400, True),
        ({}, 200, False),
    ],
)
def test_results_fail_by_their_word_then_their_code_then_the_status(lib, item, status, failed):
    """Rows are read under every HTTP status."""
    assert failed is decode.is_error(item, status, lib.ops.removeTerritories)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("5", 5.0),
        ("0.5", 0.5),
        ("-1", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(lib, written, seconds):
    """Nonsense is ignored."""
    assert seconds == decode.retry_after(lib.reply(429, b"", **{"retry-after": written}), now=10.0)


def test_retry_after_dates_need_a_clock(lib):
    """Without one they say nothing."""
    reply = lib.reply(429, b"", **{"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"})

    assert decode.retry_after(reply) is None


def test_limit_errors_count_from_the_moment_the_answer_came(lib):
    """Where the server names a date."""
    body = {"code": "TOO_MANY_REQUESTS", "message": "no", "status": "error"}
    reply = lib.reply(429, body, **{"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"})._replace(at=10.0)

    assert 90.0 == decode.refusal(body, reply, None, "op").retry_after


def test_limit_errors_of_a_real_server_know_the_date(server, call):
    """Far in the future, so it is not waited for."""
    date = formatdate(time.time() + 4000, usegmt=True)
    body = {"code": "TOO_MANY_REQUESTS", "message": "no", "status": "error"}
    server.answer = lambda _request: (429, body, {"retry-after": date})

    with pytest.raises(LimitError) as caught:
        call(lambda api: calls.free(api, "GET", "/thing"))

    assert 3900 < caught.value.retry_after <= 4000
    assert 1 == len(server.requests)
