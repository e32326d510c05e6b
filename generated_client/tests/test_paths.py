"""The small language of places in JSON."""

import pytest

from zoho_crm._runtime.paths import look, objects, put


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", 1),
        ("list[1].x", 2),
        ("list[9].x", None),
        ("a.missing.more", None),
        ("a[0]", None),
        ("list.x", None),
        ("nothing", None),
    ],
)
def test_looking_finds_what_is_there_and_none_otherwise(path, found):
    """No answer is too odd to be looked at."""
    assert found == look({"a": {"b": 1}, "list": [{"x": 1}, {"x": 2}], "nothing": None}, path)


def test_objects_leave_out_what_is_no_object():
    """A list of objects with a null in it is still a list."""
    assert [{"a": 1}] == objects({"data": [{"a": 1}, None, "x"]}, "data")
    assert objects({"data": {}}, "data") is None
    assert objects(None, "data") is None


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("ids", {"ids": ["1", "2"]}),
        ("ids[]", {"ids": ["1", "2"]}),
        ("Lands[].id", {"Lands": [{"id": "1"}, {"id": "2"}]}),
        ("data[0].Lands[].id", {"data": [{"Lands": [{"id": "1"}, {"id": "2"}]}]}),
        ("a.Lands[].id", {"a": {"Lands": [{"id": "1"}, {"id": "2"}]}}),
    ],
)
def test_values_are_written_where_the_path_says(path, written):
    """Plain lists, and lists of objects with one key."""
    target = {}

    put(target, path, ["1", "2"])

    assert written == target


def test_the_first_object_of_a_list_is_written_whole():
    """It is the only one."""
    target = {}

    put(target, "data[0]", [{"Name": "a"}])

    assert {"data": [{"Name": "a"}]} == target


def test_objects_are_written_as_they_are():
    """Whoever gives a whole tag means it."""
    target = {}

    put(target, "tags[].name", ["a", {"name": "b", "color": "red"}])

    assert {"tags": [{"name": "a"}, {"name": "b", "color": "red"}]} == target
