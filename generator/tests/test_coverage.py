"""Comparing the description with the inventory."""

import pytest

from zoho_codegen.coverage import report
from zoho_codegen.errors import GenerationError

TABLE = 6  # lines of the table of two versions and its legend


def test_everything_matches(tiny):
    """The table counts, and there is nothing to tell."""
    lines, complete = report(tiny.folder)

    assert complete
    head, *rows = lines[:3]
    columns = head.replace("in pages", "in-pages").split()
    assert [
        {"operations": "3", "documented": "1", "op-status": "8", "op-code": "4", "entries": "5", "carried": "2"},
        {"operations": "3", "documented": "3", "op-status": "8", "op-code": "5", "entries": "6", "carried": "2"},
    ] == [
        {name: row.split()[columns.index(name)] for name in columns if name not in {"version", "in-pages", "triggered"}}
        for row in rows
    ]
    assert ["5 (100 %)", "6 (100 %)"] == [" ".join(row.split()[-3:]) for row in rows]


def test_what_pages_print_is_counted_apart(tiny):
    """Operations, pairs of operation and status, of operation and code, and entries: the covered of the printed."""
    tiny.edit("inventory/v4/update-things.yaml", 'message: "busy"}', 'message: "busy"}\n  - {code: IDLE, status: 203}')
    tiny.edit("inventory/v4/update-things.yaml", "operations: [updateThings]", "operations: [updateThings, dropThings]")
    tiny.edit("inventory/v4/update-things.yaml", "marks: 3", "marks: 4")
    lines, complete = report(tiny.folder)

    assert not complete
    assert ["3/4", "3/4", "3/4", "4/5"] == [cell for cell in lines[2].split() if "/" in cell]
    assert [
        "v4: not in the description: dropThings, the operation of v4/update-things",
        "v4: not in the description: IDLE 203, printed 1 times by v4/update-things, described 0 times",
    ] == lines[TABLE:]


def test_too_few_entries_that_a_request_can_provoke_are_told(tiny):
    """The share of a version is committed to."""
    tiny.edit("paths/things.yaml", "trigger: {repeat: true}", 'trigger: {manual: "why"}')

    lines, complete = report(tiny.folder)

    assert not complete
    assert ["v4: a request can provoke 83 % of the entries, not 90 %"] == lines[TABLE:]


def test_a_printed_entry_that_is_not_described_is_told(tiny):
    """A page may print one code for several situations: each needs an entry."""
    tiny.edit("inventory/v4/update-things.yaml", 'message: "busy"}', 'message: "busy"}\n  - {code: BUSY, status: 202}')
    tiny.edit("inventory/v4/update-things.yaml", "marks: 3", "marks: 4")
    lines, complete = report(tiny.folder)

    assert not complete
    assert ["v4: not in the description: BUSY 202, printed 2 times by v4/update-things, described 1 times"] == lines[
        TABLE:
    ]


def test_a_described_entry_that_no_cited_page_prints_is_told(tiny):
    """An entry cites pages; one of them must print it."""
    tiny.edit("inventory/v4/update-things.yaml", '  - {code: BUSY, status: 202, message: "busy"}\n', "")
    tiny.edit("inventory/v4/update-things.yaml", "marks: 3", "marks: 2")
    lines, complete = report(tiny.folder)

    assert not complete
    assert ["v4: printed by no page it cites: updateThings job-running (BUSY 202; cites v4/update-things)"] == lines[
        TABLE:
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("marks: 3", "marks: 3\nextent: opening"),
        ("operations: [updateThings]", "operations: []"),
        ("{code: BUSY, status: 202,", "{code: BUSY,"),
    ],
)
def test_a_page_that_cannot_tell_is_believed(tiny, old, new):
    """Of a page that was read in part, is general, or prints no status, less is asked."""
    tiny.edit("inventory/v4/update-things.yaml", old, new)

    assert report(tiny.folder)[1]


def test_a_general_page_prints_statuses(tiny):
    """A page about no operation in particular vouches for the status alone."""
    tiny.edit("inventory/v4/update-things.yaml", "operations: [updateThings]", "operations: []")
    tiny.edit("inventory/v4/update-things.yaml", "status: 202", "status: 203")

    assert ["v4: printed by no page it cites: updateThings job-running (BUSY 202; cites v4/update-things)"] == report(
        tiny.folder
    )[0][TABLE:]


def test_a_miscounted_page_is_told(tiny):
    """The inventory says how many marks the page prints; it has one entry for each."""
    tiny.edit("inventory/v4/update-things.yaml", "marks: 3", "marks: 9")
    lines, complete = report(tiny.folder)

    assert not complete
    assert ["v4/update-things: the page prints 9 marks, the inventory has 3 entries"] == lines[TABLE:]


def test_an_empty_answer_among_the_errors_of_a_page_is_a_mark(tiny):
    """It is taken down with the successes."""
    tiny.edit(
        "inventory/v4/update-things.yaml",
        "marks: 3",
        "marks: 4\noutcomes:\n  - {code: NO CONTENT, status: 204}",
    )
    _, complete = report(tiny.folder)

    assert complete


def test_a_description_with_problems_is_not_measured(tiny):
    """They come first."""
    tiny.edit("paths/things.yaml", "x-retry: safe", "x-retry: often")

    with pytest.raises(GenerationError, match="2 problems found"):
        report(tiny.folder)
