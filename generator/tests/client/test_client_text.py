"""Python source out of names and texts that come from a description."""

import ast

import pytest

from zoho_codegen.emit.client_document import Document, Shape
from zoho_codegen.emit.client_text import docstring, literal, module_of, pascal, snake


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("removeTerritories", "remove_territories"),
        ("Total_Count", "total_count"),
        ("$locked_for_me", "locked_for_me"),
        ("If-Modified-Since", "if_modified_since"),
        ("class", "class_"),
    ],
)
def test_a_wire_name_becomes_a_python_name(wire, name):
    """Words are parted by underscores; what Python keeps for itself gets one at the end."""
    assert name == snake(wire)


def test_classes_and_packages_are_named_after_resources_and_versions():
    """custom-views is CustomViews, v2.1 is v2_1."""
    assert ("CustomViews", "v2_1") == (pascal("custom-views"), module_of("v2.1"))


@pytest.mark.parametrize("value", [{"a": [1, None]}, [], ["x"], "it's", True, {}])
def test_a_literal_reads_back_as_what_it_was(value):
    """Every JSON value survives; lists come back as tuples."""

    def frozen(found):
        if isinstance(found, dict):
            return {key: frozen(item) for key, item in found.items()}
        return tuple(map(frozen, found)) if isinstance(found, list) else found

    assert frozen(value) == ast.literal_eval(literal(value))


@pytest.mark.parametrize("text", ['Ends with "quotes"', 'Has """three""" of them', "A back\\slash", "word " * 60])
def test_a_docstring_says_what_the_text_says(text):
    """Quotes, backslashes and long lines come through, give or take line ends."""
    source = f"def f():\n    {docstring([text], 4)}\n"

    assert " ".join(text.split()) == " ".join(ast.get_docstring(ast.parse(source).body[0]).split())
    assert all(len(line) <= 120 for line in source.splitlines())


@pytest.mark.parametrize(
    ("schema", "shape"),
    [
        ({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}, Shape("model", model="A")),
        ({"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}, Shape("any")),
        ({"oneOf": [{"type": "integer"}, {"type": "integer"}]}, Shape("integer")),
        ({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}]}, Shape("text", known=("a",))),
        ({"type": ["string", "null"]}, Shape("text")),
        ({"type": ["string", "integer"]}, Shape("any")),
        ({"const": "error"}, Shape("text", known=("error",), open=False)),
        ({"type": "string", "enum": ["a", None]}, Shape("text", known=("a",), open=False)),
        ({"type": "object"}, Shape("mapping")),
        ({}, Shape("any")),
    ],
)
def test_a_schema_has_the_shape_a_reader_needs(schema, shape):
    """Null is never part of it, variants that cannot be told apart are any value."""
    schemas = {name: {"type": "object"} for name in "AB"}

    assert shape == Document({"components": {"schemas": schemas}}).shape(schema)


def test_properties_of_all_parts_belong_together():
    """AllOf parts come first, own properties win."""
    base = {"properties": {"a": {"type": "string"}, "b": {"type": "string"}}}
    whole = {"allOf": [{"$ref": "#/components/schemas/Base"}], "properties": {"b": {"type": "integer"}}}

    found = Document({"components": {"schemas": {"Base": base}}}).properties(whole)

    assert {"a": {"type": "string"}, "b": {"type": "integer"}} == found
