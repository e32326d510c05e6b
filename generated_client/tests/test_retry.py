"""Sending again, by hand and without waiting."""

import pytest

from zoho_crm._runtime import retry
from zoho_crm._runtime.errors import TransportError
from zoho_crm._runtime.retry import RetryPolicy
from zoho_crm._runtime.wire import Request

POLICY = RetryPolicy(attempts=3, deadline=60.0, wait=1.0)
CONCURRENCY = b'{"code": "TOO_MANY_REQUESTS", "message": "Many requests fired in concurrent than the allowed limit."}'
CREDITS = b'{"code": "TOO_MANY_REQUESTS", "message": "Many requests fired than the limit for the past 24 hours."}'
#: The sentence of the documents.
EITHER = (
    b'{"code": "TOO_MANY_REQUESTS", "message": "Number of API requests for the 24 hour period is exceeded or the'
    b' concurrency limit of the user for the app is exceeded."}'
)
UNKNOWN = b'{"code": "TOO_MANY_REQUESTS", "message": ""}'


def request(timeout=30.0):
    """Make a request."""
    return Request("GET", "https://x", "op", timeout)


def lost(sent):
    """Make a lost connection."""
    error = TransportError("lost")
    error.sent = sent
    return error


@pytest.mark.parametrize(
    ("answer", "rule", "attempts"),
    [
        ((200, b"{}"), "safe", 1),
        ((400, b"{}"), "safe", 1),
        ((500, b""), "safe", 3),
        ((502, b""), "idempotent", 3),
        ((503, b""), "never", 1),
        ((501, b""), "safe", 1),
        ((429, CONCURRENCY), "never", 3),
        ((429, CONCURRENCY), "safe", 3),
        ((429, CREDITS), "safe", 1),
        ((429, UNKNOWN), "safe", 3),
        ((429, UNKNOWN), "never", 3),
        ((429, EITHER), "never", 3),
        ((429, CREDITS), "never", 1),
    ],
)
def test_answers_are_asked_for_again_only_where_that_is_safe(lib, answer, rule, attempts):
    """The description decides about server errors, the cause about limits."""
    script = lib.Script(lib.reply(*answer))

    reply = script.run(retry.send(request(), POLICY, rule))

    assert answer[0] == reply.status
    assert attempts == len(script.requests)
    assert [1.0, 2.0][: attempts - 1] == script.sleeps


@pytest.mark.parametrize(
    ("sent", "rule", "attempts"),
    [(True, "safe", 3), (True, "idempotent", 3), (True, "never", 1), (False, "never", 3), (False, "safe", 3)],
)
def test_lost_connections_are_tried_again_when_the_server_cannot_have_acted(lib, sent, rule, attempts):
    """A write that may have arrived is not sent twice."""
    script = lib.Script(lost(sent))

    with pytest.raises(TransportError) as caught:
        script.run(retry.send(request(), POLICY, rule))

    assert sent is caught.value.sent
    assert (sent and rule == "safe") is ("It only reads: try again." in str(caught.value))
    assert attempts == len(script.requests)


@pytest.mark.parametrize("before", ["lost", 500])
def test_an_earlier_attempt_that_may_have_arrived_is_not_forgotten(lib, before):
    """The last failure alone would say that nothing was sent."""
    script = lib.Script(lost(sent=True) if before == "lost" else lib.reply(500), lost(sent=False))

    with pytest.raises(TransportError) as caught:
        script.run(retry.send(request(), POLICY, "idempotent"))

    assert caught.value.sent


def test_success_after_a_failure_is_a_success(lib):
    """That is what trying again is for."""
    script = lib.Script(lost(sent=True), lib.reply(500), lib.reply(200, {"a": 1}))

    assert 200 == script.run(retry.send(request(), POLICY, "safe")).status


def test_the_server_may_ask_for_a_wait(lib):
    """Retry-After replaces our own wait, without spreading it."""
    script = lib.Script(lib.reply(503, b"", **{"retry-after": "20"}), lib.reply(200))

    script.run(retry.send(request(), POLICY, "safe"))

    assert [20.0] == script.sleeps


def test_a_wait_beyond_the_deadline_is_not_begun(lib):
    """The answer is handed back at once."""
    script = lib.Script(lib.reply(503, b"", **{"retry-after": "61"}))

    assert 503 == script.run(retry.send(request(), POLICY, "safe")).status
    assert [] == script.sleeps


def test_one_deadline_covers_attempts_and_waits(lib):
    """A later attempt gets what time is left."""

    def slow(_request):
        script.now += 25
        return lost(sent=True)

    script = lib.Script(slow)

    with pytest.raises(TransportError):
        script.run(retry.send(request(timeout=30.0), POLICY, "safe"))

    assert [30.0, 30.0, 7.0] == [sent.timeout for sent in script.requests]


def test_waits_grow_to_a_longest_one():
    """Half a second, one, two, four, eight, eight."""
    policy = RetryPolicy()

    assert [0.5, 1.0, 2.0, 4.0, 8.0, 8.0] == [policy.pause(attempt) for attempt in range(1, 7)]


def test_no_attempts_at_all_make_no_sense():
    """One is the least."""
    with pytest.raises(ValueError, match="attempts"):
        RetryPolicy(attempts=0)
