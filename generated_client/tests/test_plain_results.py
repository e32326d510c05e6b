"""The extra `speed` makes rows of the usual answer itself: they are what they are without it, whatever comes."""

import copy
import gc
import json
import pickle
import weakref

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zoho_crm import Row, ZohoCRM
from zoho_crm._generated.v8.endpoints.mass_update_records import OPERATION
from zoho_crm._generated.v8.models import MassUpdateRow
from zoho_crm._runtime import loads, plain, prepared
from zoho_crm._runtime.wire import Reply

pytest.importorskip("msgspec", reason="the extra speed is not installed")

IDS = ["1", "2", "3"]


def result(record, **changes):
    """Write a result as the API does, but for some changes; None takes a key away."""
    usual = {"code": "SUCCESS", "details": {"id": record}, "message": "updated", "status": "success"} | changes
    return {key: value for key, value in usual.items() if value is not None}


def usual():
    """Write the usual answer."""
    return json.dumps({"data": list(map(result, IDS))}).encode()


def outcome(body, status=200, ids=IDS):
    """Read the answer to a call on three records."""
    api = ZohoCRM("1000.token", base_url="http://127.0.0.1")._api
    batch = prepared.of_ids(api, OPERATION, path={"module": "Leads"}, row=MassUpdateRow)
    [piece] = batch._pieces(*batch.given.keep(ids))
    return batch.outcome(piece, batch.call(piece), Reply(status, {}, body, 0.0))


def told(body, status):
    """Tell all that rows say, to the order of keys, and the error of their call."""
    found = outcome(body, status)
    said = [
        (row.index, row.id, row.state, row.status, row.code, row.message, row.details, row.job and row.job.key)
        for row in found.rows
    ]
    shown = [(row, row.reason, row.data.to_dict(), row in found.rows) for row in found.rows]
    return said, repr(shown), repr(found.error)


def plainly(body, status=200):
    """Tell the same without the extra."""
    fast, loads._fast = loads._fast, None
    try:
        return told(body, status)
    finally:
        loads._fast = fast


VALUES = st.sampled_from(["", "SUCCESS", "success", "error", "SCHEDULED", "\ud800", 0, 2**70, 1e400, True, [], {}])
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["1", "2", "3", "4", "", 1, 2**70, None]),
        "job_id": st.sampled_from(["7", 7, ""]),
        "json_path": st.sampled_from(["$.ids[0]", "$.ids[2]", "$.data[1]", 0]),
        "by": st.recursive(VALUES, lambda inner: st.lists(inner, max_size=1) | st.fixed_dictionaries({"a": inner})),
    },
)
ODD = st.builds(
    result,
    st.sampled_from(IDS),
    code=VALUES | st.none(),
    details=DETAILS | VALUES | st.none(),
    message=VALUES | st.none(),
    status=VALUES | st.none(),
    more=st.none() | VALUES,
)
RESULTS = st.lists(st.builds(result, st.sampled_from([*IDS, "4"])) | ODD | VALUES, max_size=4) | st.permutations(
    list(map(result, IDS))
)
BODIES = st.one_of(
    RESULTS.map(lambda rows: json.dumps({"data": rows})),
    RESULTS.map(lambda rows: json.dumps({"data": rows}, separators=(",", ":"), ensure_ascii=False)),
    st.tuples(RESULTS, RESULTS).map(lambda both: f'{{"data": {json.dumps(both[0])}, "data": {json.dumps(both[1])}}}'),
    st.tuples(RESULTS, VALUES).map(lambda both: json.dumps({"data": both[0], "info": both[1]})),
    ODD.map(json.dumps),
)


@settings(deadline=None, max_examples=200)
@given(
    BODIES.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([200, 202, 204, 207, 304, 400]),
    st.none() | st.tuples(st.integers(0, 300), st.binary(max_size=2)),
)
@example(usual(), 200, None)
@example(usual(), 204, None)
@example(usual(), 304, None)
@example(usual().replace(b'"SUCCESS", ', b'"SUCCESS", "code": "OTHER", '), 200, None)
@example(usual().replace(b'"id": "1"', b'"id": "1", "n": 18446744073709551616'), 200, None)
@example(usual().replace(b'"id": "1"', b'"id": "1", "n": ' + b"[" * 200 + b"]" * 200), 200, None)
@example(usual().replace(b'"id": "1"', b'"id": "1", "n": [1e400, -0, 0.1, 12345678901234567890]'), 200, None)
@example(usual().replace(b"updated", b"\xff"), 200, None)
@example(b"\xef\xbb\xbf" + usual(), 200, None)
@example(usual() + b"]", 200, None)
def test_every_answer_is_read_as_without_it(body, status, noise):
    """Out of order, incomplete, with more than is usual, of other types, damaged."""
    if noise is not None:
        body = body[: noise[0]] + noise[1] + body[noise[0] :]

    assert plainly(body, status) == told(body, status)


@pytest.mark.parametrize("beside", [{"locked_count": "0"}, {"info": {"count": 1}}, {"data2": None}], ids=str)
def test_what_stands_beside_the_results_does_not_matter(beside):
    """Answers to changes of tags count what is locked, before the results or after them."""
    row = result("1")

    for answer in ({"data": [row]} | beside, beside | {"data": [row]}):
        [made] = outcome(json.dumps(answer).encode(), ids=["1"]).rows
        assert type(made).__module__ == plain.__name__
        assert row == made.data.to_dict()


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({}, True),
        ({"code": "OTHER"}, True),
        ({"status": "error"}, True),
        ({"status": "error", "details": {}}, True),
        ({"status": "later"}, True),
        ({"more": 1}, False),
        ({"message": None}, False),
        ({"details": {"id": 1}}, False),
        ({"details": {"id": "2"}}, False),
    ],
    ids=str,
)
def test_results_are_rows_at_once_where_all_are_as_usual(changes, made):
    """A single other one is read with care, and so are all beside it."""
    rows = outcome(json.dumps({"data": [result("1", **changes), result("2"), result("3")]}).encode()).rows

    assert made == ({type(row).__module__ for row in rows} == {plain.__name__})
    assert all(isinstance(row, Row) for row in rows)


def test_results_in_an_order_of_their_own_keep_it():
    """The keys of a result come as they were sent."""
    sent = dict(sorted(result("1").items(), reverse=True))

    [row] = outcome(json.dumps({"data": [sent]}).encode(), ids=["1"]).rows
    assert list(sent) == list(row.data)


def test_rows_can_be_copied_pickled_and_shown():
    """As rows that the client makes itself."""
    row = outcome(usual()).rows[1]

    for twin in (copy.copy(row), copy.deepcopy(row), pickle.loads(pickle.dumps(row))):
        assert (row.index, row.id, row.code, row.data) == (twin.index, twin.id, twin.code, twin.data)
    assert row == copy.copy(row)
    assert hash(row) == hash(copy.copy(row))
    assert [("index", 1), ("id", "2"), ("code", "SUCCESS"), ("message", "updated")] == list(row.__rich_repr__())
    with pytest.raises(AttributeError, match="a Row has no 'name'"):
        _ = row.name


class Keeper:
    """What a caller may hang rows on that know of it by their client."""


def test_rows_that_hold_one_another_are_let_go():
    """No memory is lost where what holds the rows is held by them, as the hook of a client is."""
    keeper = Keeper()
    keeper.rows = outcome(usual()).rows
    for row in keeper.rows:
        row._answered = row._answered._replace(job=lambda *_, kept=keeper: kept)
    gone = weakref.ref(keeper)

    del keeper, row
    gc.collect()
    assert gone() is None
