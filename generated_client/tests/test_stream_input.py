"""What streams of rows are given: wrong rows, inputs that raise, and how far ahead they are read."""

from itertools import chain

import pytest
from stand_in_clients import Crm
from stream_by_hand import MAX, Hand, landed, pairs, sent, states, stream

from zoho_crm._runtime import prepared
from zoho_crm._runtime.streaming import Streaming


@pytest.fixture(scope="module")
def api():
    """Give the settings of a client, which all tests here share: making one takes longer than any of them."""
    with Crm("1000.good") as crm:
        yield crm._api


@pytest.mark.parametrize(
    ("row", "kind", "why"),
    [
        (("", ["9"]), ValueError, "rows: number 4 is empty"),
        ((None, ["9"]), ValueError, "rows: number 4 is None"),
        (("4", []), ValueError, "values for record '4': there is none"),
        (("4", "9"), TypeError, "values for record '4' must be a list"),
        ("4", TypeError, "rows: number 4 is no pair"),
        (7, TypeError, "rows: number 4 is no pair"),
        (("4", None), OSError, "No such file"),
    ],
    ids=["empty id", "no id", "no values", "a string for values", "no pair", "a number", "values that raise"],
)
@pytest.mark.parametrize("on_failure", ["raise", "continue"])
def test_a_wrong_row_is_named_and_nothing_of_its_piece_is_sent(api, lib, row, kind, why, on_failure):
    """The rows of its piece are unsent for that reason; the rows before are done, those after it only with patience."""
    script = lib.Script(lambda request: lib.reply(200, landed(sent(request))))
    hand, streaming = Hand(script), stream(api, lib, on_failure=on_failure)
    row = (row[0], map(open, ["/nowhere"])) if kind is OSError else row
    given = chain(pairs(4), [row], ((str(n), ["9"]) for n in range(5, 12)))

    if on_failure == "raise" or kind is OSError:
        with pytest.raises(kind, match=why) as caught:
            hand.take(streaming, given)
        told = " ".join([str(caught.value), *getattr(caught.value, "__notes__", ())])
        assert ("All rows before it were given. " in told) is (kind is not OSError)
        assert told.endswith(f" Rows: 3 ok, 3 unsent; the input was read up to row {hand.read}.")
        assert [["0", "1", "2"]] == [sent(request) for request in script.requests]
        assert 6 == hand.read
    else:
        hand.take(streaming, given)
        assert 12 == hand.read
        assert {"ok": 9, "failed": 0, "unsent": 3, "unknown": 0} == streaming.counts

    assert list(enumerate(["ok"] * 3 + ["unsent"] * 3 + ["ok"] * (hand.read - 6))) == states(hand.rows)
    assert [True] * 3 == [isinstance(row.reason, kind) for row in hand.rows[3:6]]
    assert ("3", 0) == (hand.rows[3].id, hand.rows[3].status)


@pytest.mark.parametrize("ids", [["1", "", "2"], ["1", None], ["1", "2,3"], [" 1"], [True]])
def test_a_wrong_id_is_named_by_its_place(api, lib, ids):
    """Also where ids stand in the URL; rows are named by their ids as far as they have one."""
    script = lib.Script(lib.reply(200, {}))
    streaming = Streaming(
        prepared.of_ids(api, lib.ops.removeTags, path={"module": "Leads"}, values=["a"], row=lib.Item), 1, "raise"
    )
    hand = Hand(script)
    wrong = next(n for n, given in enumerate(ids) if given not in {"1", "2"} or given is True)

    with pytest.raises(ValueError, match=f"number {wrong}"):
        hand.take(streaming, ids)

    assert [(n, "unsent") for n in range(len(ids))] == states(hand.rows)
    assert [] == script.requests


def test_what_an_input_gave_before_it_raised_is_sent(api, lib):
    """Then its own exception is raised, with a note that says how far the stream came."""

    def given():
        yield from pairs(5)
        raise OSError("the disk is gone")

    script = lib.Script(lambda request: lib.reply(200, landed(sent(request))))
    hand = Hand(script)

    with pytest.raises(OSError, match="the disk is gone") as caught:
        hand.take(stream(api, lib), given())

    assert list(enumerate(["ok"] * 5)) == states(hand.rows)
    assert ["Rows: 5 ok; the input was read up to row 5."] == caught.value.__notes__


@pytest.mark.parametrize(
    ("prepare", "rows", "found"),
    [
        ("of_pairs", {"1": ["2"]}, [("1", ["2"])]),
        ("of_pairs", [("1", ["2"])], [("1", ["2"])]),
        ("of_ids", ("1", "2"), ["1", "2"]),
        ("of_objects", [{"a": 1}], [{"a": 1}]),
    ],
)
def test_rows_come_from_whatever_yields_them(api, lib, prepare, rows, found):
    """A dict is gone through as it is; one string or object in place of many is refused."""
    op = lib.ops.removeTerritories
    where = {"module": "L"} if prepare == "of_pairs" else {"path": {"module": "L"}}
    kind = getattr(prepared, prepare)(api, op, **where, row=lib.Item).given

    assert found == list(kind.source(rows))
    assert [None] == kind.named([7.5])
    for wrong in ("12", b"12", 12, None, *([{"a": 1}] if prepare != "of_pairs" else [])):
        with pytest.raises(TypeError, match="must be a list"):
            kind.source(wrong)


def test_equal_ids_are_rows_of_their_own(api, lib):
    """Both are accounted for."""
    script = lib.Script(lambda request: lib.reply(200, landed(sent(request))))

    hand = Hand(script).take(stream(api, lib), [("1", ["9"]), ("1", ["9"])])

    assert [(0, "1", "ok"), (1, "1", "ok")] == [(row.index, row.id, row.state) for row in hand.rows]


def test_input_is_read_only_so_far_ahead(api, lib):
    """Two pieces for each call at once, however long the input is and however slowly rows are taken."""
    script = lib.Script(lambda request: lib.reply(200, landed(sent(request))))
    streaming, read_before = stream(api, lib, concurrency=3), []
    hand = Hand(script, late=True)
    taken = hand.take(streaming, _watched(pairs(60), hand, read_before))

    assert 60 == len(taken.rows)
    assert max(ahead for ahead in read_before) <= 3 * 2 * MAX


def _watched(source, hand, seen):
    for number, row in enumerate(source):
        seen.append(number - len(hand.rows))
        yield row


def test_what_is_wrong_for_all_rows_is_said_at_once(api, lib):
    """Before a row is read."""
    with pytest.raises(ValueError, match="module"):
        Streaming(prepared.of_pairs(api, lib.ops.removeTerritories, module="", row=lib.Item), 1, "raise")
    with pytest.raises(ValueError, match="has no 'x'"):
        Streaming(
            prepared.of_ids(api, lib.ops.addTags, path={"module": "L"}, values=["a"], shared={"x": 1}, row=lib.Item),
            1,
            "raise",
        )
    with pytest.raises(ValueError, match="concurrency must be at least 1"):
        stream(api, lib, concurrency=0)
    with pytest.raises(ValueError, match="on_failure must be 'raise' or 'continue'"):
        stream(api, lib, on_failure="ignore")
