"""Paths into requests and answers."""

import pytest

from zoho_contract import pointers


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("path.module", ("path", "module")),
        ("query.ids[1]", ("query", "ids", 1)),
        ("body.data[0].Territories[].id", ("body", "data", 0, "Territories", pointers.EACH, "id")),
        ("Tag", ("Tag",)),
    ],
)
def test_a_pointer_is_split_into_steps(pointer, path):
    """Keys, indices and empty brackets."""
    assert path == pointers.parse(pointer)


@pytest.mark.parametrize("pointer", ["a[b]", "a..b", "a[", "]"])
def test_what_is_no_pointer_is_refused(pointer):
    """The message names the pointer."""
    with pytest.raises(ValueError, match="not a pointer"):
        pointers.parse(pointer)


def test_reading_follows_every_element():
    """Empty brackets lead to each element; what is missing is left out."""
    value = {"rows": [{"id": 1}, {}, {"id": 3}]}

    assert [1, 3] == pointers.read(value, pointers.parse("rows[].id"))
    assert [] == pointers.read(value, pointers.parse("rows[7].id"))
    assert [] == pointers.read(value, pointers.parse("rows.id"))
    assert None is pointers.first(value, "other")


def test_writing_makes_what_is_missing_on_the_way():
    """Objects and arrays on the way are made."""
    value = {}

    pointers.put(value, pointers.parse("data[0].Areas[0].id"), "7")
    pointers.put(value, pointers.parse("data[1]"), "x")

    assert {"data": [{"Areas": [{"id": "7"}]}, "x"]} == value


@pytest.mark.parametrize("pointer", ["text.key", "list[5]", "list[5].key", "list.key"])
def test_writing_through_something_else_is_refused(pointer):
    """A path that leads through text, or past the end of an array, is an error."""
    with pytest.raises(LookupError):
        pointers.put({"text": "x", "list": []}, pointers.parse(pointer), 1)


@pytest.mark.parametrize(
    ("pointer", "dropped", "left"),
    [
        ("a.b", True, {"a": {}, "l": [1, 2]}),
        ("l[0]", True, {"a": {"b": None}, "l": [2]}),
        ("l[9]", False, {"a": {"b": None}, "l": [1, 2]}),
        ("x.y", False, {"a": {"b": None}, "l": [1, 2]}),
        ("a.x", False, {"a": {"b": None}, "l": [1, 2]}),
    ],
)
def test_dropping_says_whether_there_was_something(pointer, dropped, left):
    """What is there is removed, even null; what is not there is no error."""
    value = {"a": {"b": None}, "l": [1, 2]}

    assert dropped == pointers.drop(value, pointers.parse(pointer))
    assert left == value
