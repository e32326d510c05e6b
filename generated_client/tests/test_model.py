"""Models: views that lose nothing."""

import copy

import pytest

from zoho_crm import DecodeError
from zoho_crm._generated.v8 import models
from zoho_crm._runtime.model import Model


class Tag(Model):
    """A nested model."""

    @property
    def name(self):
        """The name."""
        return self._text("name")


def test_models_keep_what_they_do_not_know():
    """Custom fields are read by key, and come back out whole."""
    raw = {"id": "1", "Custom": {"a": [1]}, "nothing": None}
    model = Tag(raw)

    assert {"a": [1]} == model["Custom"]
    assert "Custom" in model
    assert ["id", "Custom", "nothing"] == list(model)
    assert 3 == len(model)
    assert 5 == model.get("missing", 5)
    assert raw == model.to_dict() == dict(model) == dict(model.items()) == dict(zip(model, model.values(), strict=True))
    with pytest.raises(KeyError):
        model["missing"]


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        ("_text", "a", "a"),
        ("_text", 12, "12"),
        ("_text", None, None),
        ("_text", True, None),
        ("_text", [], None),
        ("_integer", 5, 5),
        ("_integer", "12", 12),
        ("_integer", "-3", -3),
        ("_integer", True, None),
        ("_integer", "x", None),
        ("_integer", None, None),
        ("_number", 1.5, 1.5),
        ("_number", 2, 2),
        ("_number", True, None),
        ("_number", "1", None),
        ("_boolean", False, False),
        ("_boolean", "false", None),
        ("_any", {"x": 1}, {"x": 1}),
        ("_texts", ["a", 1, None, {}], ["a", "1"]),
        ("_texts", None, []),
    ],
)
def test_reading_tolerates_what_servers_send(reader, value, read):
    """Null, numbers in strings and wrong types never raise."""
    assert read == getattr(Model({"key": value}), reader)("key")


def test_missing_keys_read_as_none():
    """Like null."""
    assert Tag({}).name is None


def test_nested_objects_become_models():
    """One, or a list of them; what is no object is left out."""
    model = Model({"one": {"name": "a"}, "many": [{"name": "b"}, None, 3], "odd": "x"})

    assert "a" == model._model("one", Tag).name
    assert ["b"] == [tag.name for tag in model._models("many", Tag)]
    assert model._model("odd", Tag) is None
    assert [] == model._models("odd", Tag)


def test_models_are_equal_by_type_and_content_and_print_no_values():
    """A log line shows the keys, not a customer's data."""
    model = Tag({"name": "Jane Doe"})

    assert Tag({"name": "Jane Doe"}) == model
    assert Tag({"name": "John"}) != model
    assert Model({"name": "Jane Doe"}) != model
    assert model != {"name": "Jane Doe"}
    assert "Tag(name)" == repr(model)
    assert "Tag(id='7', 2 fields)" == repr(type(model)({"id": 7, "name": "Hot"}))
    assert copy.deepcopy(model) == model


def test_an_object_without_its_id_is_readable_but_for_that():
    """Who asks for the id that did not come is told so; all else is there."""
    tag = models.Tag({"name": "Hot"})

    assert "Hot" == tag.name
    assert tag.get("id") is None
    with pytest.raises(DecodeError, match="a Tag came without 'id'"):
        _ = tag.id
