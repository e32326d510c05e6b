"""What is written into URLs."""

import pytest

from zoho_crm._runtime import urls


def test_path_parameters_are_escaped(lib):
    """A slash or a question mark in a value stays in its segment."""
    assert "/Le%20ads/a%2Fb%3Fc%23d" == urls.fill(lib.ops.getRecord, {"module": "Le ads", "record_id": "a/b?c#d"})


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_segments_that_lead_elsewhere_are_refused(lib, value):
    """`/crm/v8/..` would be another resource."""
    with pytest.raises(ValueError, match="must not be empty"):
        urls.fill(lib.ops.getRecord, {"module": "Leads", "record_id": value})


def test_names_that_the_operation_does_not_have_are_refused(lib):
    """A typo in a parameter is found before the call."""
    with pytest.raises(ValueError, match="getRecord in API v9 has no query parameter 'fielts'"):
        urls.wire_names(lib.ops.getRecord, "query", {"fielts": "a"})


def test_required_parameters_are_asked_for(lib):
    """A missing id is found before the call."""
    with pytest.raises(ValueError, match="getRecord needs the path parameter 'record_id'"):
        urls.fill(lib.ops.getRecord, {"module": "Leads", "record_id": None})


def test_a_place_in_the_path_without_a_parameter_is_a_fault_of_the_description(lib):
    """It is named, not sent with braces."""
    with pytest.raises(ValueError, match="getRecord needs the path parameter 'record'"):
        urls.fill(lib.evolve(lib.ops.getRecord, params=lib.ops.getMassUpdate.params[:1]), {"module": "Leads"})


def test_queries_write_booleans_lists_and_nothing_for_none(lib):
    """Comma lists stay comma lists, plain lists repeat, None is left out, and code names become wire names."""
    wired = urls.wire_names(lib.ops.listRecords, "query", {"fields": ["a", "b c"], "page": 2, "per_page": None})

    assert {"fields": "a,b c", "page_no": 2} == wired
    assert "?fields=a,b%20c&page_no=2" == urls.query_string(wired)
    assert "?x=true&y=1&y=2&z=a,false" == urls.query_string({"x": True, "y": [1, 2], "n": None, "z": ("a", False)})
    assert "" == urls.query_string({"n": None})


def test_plain_lists_repeat_their_parameter(lib):
    """A parameter that is no comma list is sent once per item."""
    assert {"quiet": ["a", "b"]} == urls.wire_names(lib.ops.removeTags, "query", {"quiet": ["a", "b"]})
