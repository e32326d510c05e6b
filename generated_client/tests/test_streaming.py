"""Streams of rows, by hand: what is sent, given and accounted for, without threads or tasks."""

import gc
import json
import tracemalloc
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stand_in_clients import Crm, Item, Script, reply
from stand_in_operations import OPERATIONS
from stream_by_hand import MAX, Hand, landed, pairs, sent, states, stream

from zoho_crm._runtime import prepared
from zoho_crm._runtime.errors import AuthError, DecodeError, InvalidRequestError, LimitError, ServerError
from zoho_crm._runtime.errors import TransportError as Lost
from zoho_crm._runtime.streaming import Streaming


@pytest.fixture(scope="module")
def api():
    """Give the settings of a client, which all tests here share: making one takes longer than any of them."""
    with Crm("1000.good") as crm:
        yield crm._api


@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
@pytest.mark.parametrize("number", [0, 1, MAX - 1, MAX, MAX + 1, 3 * MAX + 2])
def test_rows_come_in_the_order_of_the_input_whatever_their_number(api, lib, number, late):
    """Cut at the documented maximum; the last call has what is left."""
    script = lib.Script(lambda request: lib.reply(200, landed(sent(request))))
    streaming = stream(api, lib)

    hand = Hand(script, late=late).take(streaming, pairs(number))

    ids = [str(n) for n in range(number)]
    assert ids == [row.id for row in hand.rows]
    assert [(n, "ok") for n in range(number)] == states(hand.rows)
    assert [ids[start : start + MAX] for start in range(0, number, MAX)] == [sent(r) for r in script.requests]
    assert ({"ok": number, "failed": 0, "unsent": 0, "unknown": 0}, number) == (streaming.counts, streaming.position)


@pytest.mark.parametrize("broken", [0, 1, 3], ids=["first", "middle", "last"])
@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
@pytest.mark.parametrize(
    ("answer", "kind", "state"),
    [
        (Lost("lost"), Lost, "unknown"),
        ((500, b""), ServerError, "unknown"),
        ((200, b"<html>"), DecodeError, "unknown"),
        ((400, {"code": "X", "status": "error"}), InvalidRequestError, "unsent"),
        ((401, {"code": "OAUTH_SCOPE_MISMATCH", "status": "error"}), Exception, "unsent"),
    ],
    ids=["lost", "server", "no json", "refused", "scope"],
)
def test_a_call_that_breaks_off_ends_the_stream_after_the_rows_that_were_read(
    api, lib, broken, late, answer, kind, state
):
    """All that were read are given, with their state and the reason; the error says where the input stopped."""
    first = str(broken * MAX)

    def reply(request):
        if first not in sent(request):
            return lib.reply(200, landed(sent(request)))
        return answer if isinstance(answer, Exception) else lib.reply(*answer)

    hand, streaming = Hand(lib.Script(reply), late=late), stream(api, lib)

    with pytest.raises(kind) as caught:
        hand.take(streaming, pairs(4 * MAX))

    error, rows = caught.value, hand.rows
    assert list(range(hand.read)) == [row.index for row in rows]
    assert hand.read == streaming.position == error.position
    assert [state] * MAX == [row.state for row in rows[broken * MAX : broken * MAX + MAX]]
    assert {"ok"} >= {row.state for row in rows[: broken * MAX]}
    assert {"ok", "unsent"} >= {row.state for row in rows[broken * MAX + MAX :]}
    assert all(error is row.reason is row.error() for row in rows if row.state in {"unsent", "unknown"})
    assert f"{MAX} {state}" in str(error) or state == "unsent"
    assert f"read up to row {hand.read}." in str(error)
    assert sum(error.counts.values()) == hand.read


@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
def test_with_patience_calls_that_break_off_cost_their_own_rows_only(api, lib, late):
    """The second call is refused, the third is lost."""
    answers = {"3": lib.reply(400, {"code": "X", "status": "error"}), "6": Lost("lost")}
    script = lib.Script(lambda request: answers.get(sent(request)[0]) or lib.reply(200, landed(sent(request))))
    streaming = stream(api, lib, on_failure="continue")

    hand = Hand(script, late=late).take(streaming, pairs(11))

    expected = ["ok"] * 3 + ["unsent"] * 3 + ["unknown"] * 3 + ["ok"] * 2
    assert list(enumerate(expected)) == states(hand.rows)
    assert {"ok": 5, "failed": 0, "unsent": 3, "unknown": 3} == streaming.counts
    assert isinstance(hand.rows[3].reason, InvalidRequestError)
    assert isinstance(hand.rows[6].reason, Lost)
    assert (400, 0) == (hand.rows[3].status, hand.rows[6].status)
    assert hand.rows[6].code is hand.rows[6].job is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((401, {"code": "INVALID_TOKEN", "status": "error"}), AuthError),
        ((429, {"code": "TOO_MANY_REQUESTS", "message": "credits of 24 hours are used up"}), LimitError),
    ],
)
def test_patience_ends_where_all_other_calls_would_fail_likewise(api, lib, answer, kind):
    """A refused login, used-up credits: the rest of a million rows is not read."""
    script = lib.Script(
        lambda request: lib.reply(200, landed(sent(request))) if "0" in sent(request) else lib.reply(*answer)
    )
    hand, streaming = Hand(script), stream(api, lib, on_failure="continue")

    with pytest.raises(kind) as caught:
        hand.take(streaming, pairs(1_000_000))

    assert ["ok"] * 3 + ["unsent"] * (hand.read - 3) == [row.state for row in hand.rows]
    assert hand.read <= 4 * MAX
    assert caught.value.counts == {"ok": 3, "failed": 0, "unsent": hand.read - 3, "unknown": 0}


def test_patience_outlasts_a_server_that_is_busy_for_a_while(api, lib):
    """Too many calls at a time are fewer later on."""
    busy = lib.reply(429, {"code": "TOO_MANY_REQUESTS", "message": "concurrency limit reached"})
    script = lib.Script(lambda request: busy if "0" in sent(request) else lib.reply(200, landed(sent(request))))

    hand = Hand(script).take(stream(api, lib, on_failure="continue"), pairs(5))

    assert list(enumerate(["unsent"] * 3 + ["ok"] * 2)) == states(hand.rows)


def test_refused_rows_do_not_end_a_stream(api, lib):
    """They carry their error; the others are done."""
    answer = landed(["0", "1"])
    answer["data"][1] = {"code": "INVALID_DATA", "message": "bad", "status": "error", "details": {}}
    hand = Hand(lib.Script(lib.reply(207, answer)))

    hand.take(stream(api, lib), pairs(2))

    assert [(0, "ok"), (1, "failed")] == states(hand.rows)
    assert hand.rows[0].reason is None
    assert isinstance(hand.rows[1].reason, InvalidRequestError)


def test_an_answer_that_lacks_results_leaves_their_rows_unknown(api, lib):
    """The results that are there count."""
    hand = Hand(lib.Script(lib.reply(200, landed(["0", "2"]))))

    with pytest.raises(DecodeError, match="2 results for 3 rows, 1 have none"):
        hand.take(stream(api, lib), pairs(3))

    assert [(0, "ok"), (1, "unknown"), (2, "ok")] == states(hand.rows)


def test_a_stream_keeps_to_the_concurrency_of_its_client(lib):
    """More calls at once than the client makes would only wait."""
    with lib.Crm("1000.good", concurrency=2) as crm:
        assert 2 == stream(crm._api, lib, concurrency=8).concurrency


class Forgetful(Hand):
    """Keeps no row."""

    def take(self, streaming, source):
        """Let every row go."""
        self.rows = deque(maxlen=1)
        return super().take(streaming, source)


def test_memory_does_not_grow_with_the_number_of_rows(api, lib):
    """Ten times the rows take no more than those that are under way do."""

    def answer(request):
        script.requests.clear()
        return lib.reply(200, landed(json.loads(request.body)["keys"]))

    script = lib.Script(answer)
    op = lib.evolve(lib.ops.addTags, batch=lib.evolve(lib.ops.addTags.batch, max=100))
    sending = prepared.of_ids(api, op, path={"module": "Leads"}, values=["Hot"], row=lib.Item)

    def peak(number):
        gc.collect()
        tracemalloc.start()
        Forgetful(script).take(Streaming(sending, 2, "raise"), (str(n) for n in range(number)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few = max(peak(800), peak(800))
    assert peak(4000) < 1.5 * few


@given(number=st.integers(0, 40), broken=st.sets(st.integers(0, 13)), patient=st.booleans(), late=st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_row_appears_exactly_once(api, number, broken, patient, late):
    """Whatever the number of rows, whichever calls break: given, or left in the input from the position on."""

    def answer(request):
        piece = int(sent(request)[0]) // MAX
        return Lost("lost") if piece in broken else reply(200, landed(sent(request)))

    sending = prepared.of_pairs(api, OPERATIONS["removeTerritories"], module="Leads", row=Item)
    streaming = Streaming(sending, 2, "continue" if patient else "raise")
    hand, source = Hand(Script(answer), late=late), pairs(number)
    try:
        hand.take(streaming, source)
    except Lost:
        assert not patient

    assert list(range(hand.read)) == [row.index for row in hand.rows]
    assert number == len(hand.rows) + len(list(source))
    assert sum(streaming.counts.values()) == len(hand.rows)
    assert {row.index // MAX for row in hand.rows if row.state == "unknown"} <= broken
    if patient:
        assert number == len(hand.rows)
