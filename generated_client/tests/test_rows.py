"""Tying results to rows."""

import pytest

from zoho_crm._runtime.rows import tie


def ok(name=None, mark=0):
    """Make a result that names a record."""
    return {"code": "SUCCESS", "details": {"id": name} if name else {}, "mark": mark}


def bad(path=None):
    """Make a failure that points into the request."""
    return {"code": "INVALID_DATA", "details": {"json_path": path} if path else {}}


@pytest.fixture
def rows(lib):
    """Give a batch whose rows are objects in a body."""
    return lib.batch("body.data", row_id="id")


def test_order_ties_results_that_name_nothing(rows):
    """Failures seldom name their record."""
    results = [ok("1"), bad("$.data[1].id"), ok("3")]

    assert results == tie(results, ["1", "2", "3"], rows)


def test_equal_ids_keep_their_order(rows):
    """The same record twice gives two rows."""
    results = [ok("1", 1), ok("1", 2)]

    assert results == tie(results, ["1", "1"], rows)


def test_ids_count_when_the_order_is_another(rows):
    """A server that sorts its answer."""
    results = [ok("3"), ok("1", 1), ok("2"), ok("1", 2)]

    assert [ok("1", 1), ok("2"), ok("3"), ok("1", 2)] == tie(results, ["1", "2", "3", "1"], rows)


def test_rows_without_a_result_have_none(rows):
    """Nothing is made up."""
    assert [None, ok("2"), None] == tie([ok("2")], ["1", "2", "3"], rows)


def test_failures_are_tied_by_the_place_they_point_to(rows):
    """When there are fewer results than rows."""
    failure = bad("$.data[2].Lands[0].id")

    assert [ok("1"), None, failure] == tie([failure, ok("1")], ["1", "2", "3"], rows)


def test_one_result_that_names_no_row_is_about_all(rows, lib):
    """A mass update that is refused, or scheduled, as a whole."""
    assert [bad()] * 3 == tie([bad()], ["1", "2", "3"], rows)
    elsewhere = bad("$.data[0].Field")
    assert [elsewhere] * 2 == tie([elsewhere], ["1", "2"], lib.batch("body.ids"))


def test_results_about_strangers_are_tied_to_nothing(rows):
    """An id that was not asked for, a place that is not there."""
    assert [None, None] == tie([ok("9"), ok("8")], ["1", "2"], rows)
    lost = [bad("$.data[7].id"), bad("$.elsewhere[0]"), ok("9")]
    assert [None, None] == tie(lost, ["1", "2"], rows)


def test_more_results_than_rows_do_no_harm(rows):
    """The rows get theirs."""
    assert [ok("1")] == tie([ok("1"), ok("2")], ["1"], rows)


def test_created_rows_are_tied_by_order(rows):
    """They have no id before."""
    results = [ok("10"), ok("11")]

    assert results == tie(results, [None, None], rows)


def test_ids_that_are_numbers_are_their_digits(rows):
    """Some servers send them bare."""
    result = {"code": "SUCCESS", "details": {"id": 5}}

    assert [result, None] == tie([result], ["5", "6"], rows)
