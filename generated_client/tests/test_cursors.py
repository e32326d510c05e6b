"""Places in lists, written down."""

import copy
import json
import pickle

import pytest

from zoho_crm._runtime.cursor import Cursor, read
from zoho_crm._runtime.listing import Listing, NotModified, Page
from zoho_crm._runtime.pages import Pages


@pytest.fixture
def listing(api, lib):
    """Make a listing of a module, with what it is asked for."""

    def made(module="Leads", headers=None, op=None, **query):
        return Listing(api, op or lib.ops.listRecords, {"module": module}, query, headers or {}, lib.Item)

    return made


def test_a_cursor_is_a_plain_text_that_can_be_kept_anywhere(listing):
    """In JSON, in a URL, in a file."""
    written = listing().cursor({"page_token": "täken/+=\U0001f600"})

    assert written.isascii()
    assert written == json.loads(json.dumps(written))
    assert {"page_token": "täken/+=\U0001f600"} == listing().place(written)
    assert listing().cursor({}) is None
    assert listing().cursor(None) is None


@pytest.mark.parametrize(
    "other",
    [
        {"module": "Contacts"},
        {"fields": ["a"]},
        {"per_page": 3},
        {"headers": {"since": "2026-01-01T00:00:00Z"}},
    ],
)
def test_a_cursor_of_another_list_is_refused(listing, other):
    """It would skip, or repeat."""
    written = listing(fields=["a", "b"]).cursor({"page": 2})

    with pytest.raises(ValueError, match="of another list; resume the same call with the same arguments"):
        listing(**other).place(written)


def test_a_cursor_of_another_operation_is_refused(listing, lib):
    """Whatever it asks for."""
    op = lib.evolve(lib.ops.listRecords, id="listOthers")

    with pytest.raises(ValueError, match="of another list"):
        listing(op=op).place(listing().cursor({"page": 2}))


def test_a_cursor_does_not_depend_on_how_arguments_are_written(listing):
    """A list and a tuple of the same fields are the same call."""
    written = listing(fields=["a", "b"]).cursor({"page": 2})

    assert {"page": 2} == listing(fields=("a", "b")).place(written)


@pytest.mark.parametrize("written", ["", "x", "ä", "W10", "bnVsbA", "WyJhIl0", "e30", "\ud800", "W" * 100])
def test_what_is_no_cursor_is_refused_in_words(written):
    """Cut off, of somebody else, nothing at all."""
    with pytest.raises(ValueError, match=r"no cursor, or not all of one"):
        read(written)


def test_a_cursor_that_was_cut_off_is_refused():
    """At whatever place."""
    written = str(Cursor("listRecords", "0123456789abcdef", {"page_token": "t"}))

    assert Cursor("listRecords", "0123456789abcdef", {"page_token": "t"}) == read(written)
    for end in range(len(written)):
        with pytest.raises(ValueError, match="no cursor"):
            read(written[:end])


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (None, "after the last page the list is at its end"),
        (5, r"A cursor is a text, as page\.cursor gives it, got a int"),
        (b"W10", r"A cursor is a text, as page\.cursor gives it, got a bytes"),
    ],
)
def test_a_cursor_is_a_text(written, why):
    """None is what the last page has."""
    with pytest.raises(TypeError, match=why):
        read(written)


@pytest.mark.parametrize("kind", [Page, NotModified])
def test_pages_are_lists_that_can_be_pickled_and_copied(lib, kind):
    """With their items and their cursor."""
    page = kind([lib.Item({"id": "1"})])
    page.cursor = "x"

    for twin in (pickle.loads(pickle.dumps(page)), copy.deepcopy(page), copy.copy(page)):
        assert (page, "x", kind) == (twin, twin.cursor, type(twin))


def test_lists_belong_to_their_client(lib):
    """And say what to keep in their place."""
    with lib.Crm("t") as crm:
        pages = Pages(crm._api, crm._driver, lib.ops.listRecords, path={"module": "Leads"}, model=lib.Item)
        for twin in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=r"belongs to its client.*resume it by page\.cursor"):
                twin(pages)
