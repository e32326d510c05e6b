"""What a call on many rows gives back: every row once, in the order of the input."""

import json
import pickle

import pytest

from zoho_crm._runtime import batches
from zoho_crm._runtime.batch import BatchResult
from zoho_crm._runtime.errors import InvalidRequestError, TransportError


def landed(request, *, refused=()):
    """Answer rows, some of them with a refusal."""
    return {
        "data": [
            {"code": "X", "status": "error"}
            if row["key"] in refused
            else {"code": "OK", "details": {"id": row["key"]}, "status": "success"}
            for row in json.loads(request.body)["data"]
        ]
    }


def remove(api, lib, script, number):
    """Take records out of territories, three in a call."""
    rows = {str(n): ["9"] for n in range(number)}
    return script.run(batches.by_rows(api, lib.ops.removeTerritories, module="Leads", rows=rows, row=lib.Item))


def test_rows_are_gone_through_in_the_order_of_the_input(api, lib):
    """Whatever became of them; each is found by its place."""
    script = lib.Script(lambda request: lib.reply(207, landed(request, refused={"1", "4"})))

    result = remove(api, lib, script, 5)

    assert ["0", "1", "2", "3", "4"] == [row.id for row in result] == [row.id for row in result.rows]
    assert ["ok", "failed", "ok", "ok", "failed"] == [row.state for row in result]
    assert ("1", "4", "3") == (result[1].id, result[-1].id, result[-2].id)
    assert ["0", "1"] == [row.id for row in result[:2]]
    assert ["4", "2", "0"] == [row.id for row in result[::-2]]
    assert (5, {"ok": 3, "failed": 2, "unsent": 0, "unknown": 0}) == (len(result), result.counts)
    assert result.ok[0].reason is None
    assert isinstance(result.failed[0].reason, InvalidRequestError)
    with pytest.raises(IndexError, match="had 5 rows, there is no number 5"):
        result[5]


def test_rows_that_all_went_well_are_a_sequence_like_any_other(api, lib):
    """They are made when they are looked at, and equal each time; a pickle holds them all."""
    answer = lib.Script(lambda request: lib.reply(200, landed(request)))
    result = remove(api, lib, answer, 3)
    rows = result.ok

    assert ["0", "1", "2"] == [row.id for row in rows]
    assert (3, "2", ["1", "2"]) == (len(rows), rows[-1].id, [row.id for row in rows[1:]])
    assert rows[1] == rows[1] == result[1]
    assert rows[1] != rows[0]
    assert rows[1] in rows
    assert len({rows[1], result[1]}) == 1
    assert rows == tuple(rows)
    assert rows != list(rows)
    assert (*rows, *rows) == rows + rows == tuple(rows) + rows == rows + tuple(rows) == rows * 2 == 2 * rows
    assert tuple(rows) == rows + result.failed == result.failed + rows
    assert repr(tuple(rows)) == repr(rows)
    assert repr(rows) == repr(pickle.loads(pickle.dumps(rows)))
    with pytest.raises(IndexError):
        rows[3]
    with pytest.raises(TypeError):
        rows + [rows[0]]  # noqa: RUF005 - what a tuple refuses as well


@pytest.mark.parametrize("refused", [(), {"0", "1", "2"}], ids=["ok", "failed"])
def test_rows_of_two_calls_are_not_the_same(api, lib, refused):
    """However alike they read; a set of both has both."""
    answer = lib.Script(lambda request: lib.reply(207, landed(request, refused=refused)))
    first, second = remove(api, lib, answer, 3), remove(api, lib, answer, 3)

    assert first.rows != second.rows
    assert first.ok != second.ok or refused
    assert 6 == len({*first, *second})
    assert 3 == len({*first, *first})


@pytest.mark.parametrize("broken", [0, 3, 6], ids=["first", "middle", "last"])
def test_the_result_of_an_error_has_every_row(api, lib, broken):
    """Those of the call that broke off, and those that were never sent, with the reason."""

    def answer(request):
        first = json.loads(request.body)["data"][0]["key"]
        return TransportError("lost") if first == str(broken) else lib.reply(200, landed(request))

    with pytest.raises(TransportError, match=r"\d (not applied|unknown)") as caught:
        remove(api, lib, lib.Script(answer), 8)

    result, size = caught.value.result, min(3, 8 - broken)
    states = ["ok"] * broken + ["unknown"] * size + ["unsent"] * (8 - broken - size)
    assert list(enumerate(states)) == [(row.index, row.state) for row in result]
    assert all(row.reason is caught.value for row in (*result.unknown, *result.unsent))
    assert [row.id for row in result.unsent] == list(caught.value.unsent)
    assert 8 == len(result)


@pytest.mark.parametrize("bad", [{"a": float("nan")}, {"a": object()}, {"a": {1, 2}}])
def test_a_wrong_object_in_the_last_piece_sends_nothing(api, lib, bad):
    """All calls are written before the first is sent."""
    script = lib.Script(lib.reply(200))
    objects = [{"a": 1}, {"a": 2}, {"a": 3}, bad]

    with pytest.raises((ValueError, TypeError), match=r"\$\.data\[1\]"):
        script.run(
            batches.by_objects(api, lib.ops.createRecords, path={"module": "L"}, objects=iter(objects), row=lib.Item)
        )

    assert [] == script.requests


def test_a_call_has_no_more_than_a_hundred_rows_where_no_document_names_a_maximum(api, lib):
    """A body of a million rows is refused by any server."""
    script = lib.Script(lambda request: lib.reply(200, landed(request)))
    op = lib.evolve(lib.ops.removeTerritories, batch=lib.evolve(lib.ops.removeTerritories.batch, max=None))
    rows = {str(n): ["9"] for n in range(250)}

    result = script.run(batches.by_rows(api, op, module="Leads", rows=rows, row=lib.Item))

    assert [100, 100, 50] == [len(json.loads(request.body)["data"]) for request in script.requests]
    assert list(rows) == [row.id for row in result]


def test_a_row_that_was_not_created_has_an_empty_id(server, call, lib):
    """So that an id is always a text."""
    server.answer = lambda _request: (
        207,
        {"data": [{"code": "SUCCESS", "details": {"id": "7"}}, {"code": "INVALID_DATA", "status": "error"}]},
        {},
    )

    result = call(
        lambda api: batches.by_objects(
            api, lib.ops.createRecords, path={"module": "L"}, objects=[{"a": 1}, {"a": 2}], row=lib.Item
        )
    )

    assert ["7", ""] == [row.id for row in result]


def test_an_empty_result_has_no_rows():
    """Such as that of an error that came before the first."""
    assert ([], 0, ()) == (list(BatchResult("op")), len(BatchResult("op")), BatchResult("op").rows)
