"""What a docstring says of a value and of the keys of an object."""

import pytest

from zoho_codegen.emit.client_document import Document
from zoho_codegen.emit.client_keys import keys, kind, limits

ID = {"type": "string", "pattern": "^[0-9]+$", "maxLength": 32, "x-entity": "user"}
DOCUMENT = Document(
    {
        "components": {
            "schemas": {
                "Owner": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {"id": {**ID, "description": "Identifier of an entity; decimal digits."}},
                }
            }
        }
    }
)
OWNER = {"$ref": "#/components/schemas/Owner"}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (ID, "id"),
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 25}, "text of at most 25 characters"),
        ({"type": "string", "format": "date"}, "a day as ISO 8601 writes it"),
        ({"type": "string", "enum": ["a", "b"]}, "`a`, `b`"),
        ({"type": "string", "enum": ["a"], "x-open-enum": True}, "`a`, ..."),
        ({"type": "integer", "minimum": 1, "maximum": 200}, "whole number from 1 to 200"),
        ({"type": ["boolean", "null"]}, "true or false or None"),
        ({"anyOf": [OWNER, {"type": "null"}]}, "object or None"),
        ({"type": "array", "items": ID, "maxItems": 3}, "list of ids, at most 3"),
        ({}, "any"),
    ],
)
def test_a_value_is_told_in_a_few_words(schema, words):
    """With its limits, where it has any."""
    assert words == kind(DOCUMENT, schema)


def test_each_key_is_told_with_those_inside_it():
    """Also where the object is the element of a list; what is required says so."""
    schema = {"type": "array", "items": {"type": "object", "properties": {"Owner": {**OWNER, "description": "Who."}}}}

    assert ["Owner (object): Who.", "    id (id, required): Identifier of the user."] == list(keys(DOCUMENT, schema))


def test_an_object_with_any_field_says_so():
    """A record has fields of the customer's."""
    schema = {"type": "object", "additionalProperties": True, "properties": {"Layout": {"type": "string"}}}

    assert ["any field: its value, under the API name of the field", "Layout (text)"] == list(keys(DOCUMENT, schema))


@pytest.mark.parametrize(
    ("schema", "said", "more"),
    [
        ({"type": "array", "maxItems": 50}, "The fields.", " At most 50."),
        ({"type": "array", "maxItems": 50}, "The fields, 50 at most.", ""),
        ({"type": "array", "maxItems": 10}, "Ten or less, ten at most.", ""),
        ({"type": "integer", "minimum": 1, "maximum": 2000}, "A page, 2,000 at most.", ""),
        ({"type": "string", "maxLength": 25}, "A name.", " At most 25 characters."),
        (ID, "A user.", ""),
    ],
)
def test_limits_are_told_once(schema, said, more):
    """Where the description says them already, nothing is added."""
    assert more == limits(DOCUMENT, schema, said)
