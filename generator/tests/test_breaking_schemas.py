"""How schemas, parameters and references are compared, and documents that cannot be."""

import itertools

import pytest
from things_bundle import BASE, GONE, NEW_THING, SCHEMAS, TEXT, THING, edited, ids, ref

from zoho_codegen.breaking import compare
from zoho_codegen.breaking.unreadable import UnreadableError


def test_a_closed_enum_that_is_opened_may_bring_anything():
    """Those who matched its values exhaustively have a case more."""
    opened = {"anyOf": [{"type": "string", "enum": ["red", "blue"]}, TEXT], "x-open-enum": True}

    for color in (opened, TEXT):
        found = compare(BASE, edited(((*THING, "color"), color)))
        assert {("response-property-enum-value-added", '["red", "blue"]', "any value")} == {
            (finding.id, finding.old, finding.new) for finding in found
        }


def test_a_known_value_of_an_open_enum_cannot_be_sent_any_more():
    """It was promised to be taken."""
    old = edited(((*NEW_THING, "state"), ref("State")))
    new = edited(((*NEW_THING, "state"), ref("State")), ((*SCHEMAS, "State", "anyOf", 0, "enum"), ["new"]))

    assert ["request-property-enum-value-removed"] == [finding.id for finding in compare(old, new)]


def test_an_enum_may_list_values_without_closing_the_list():
    """Naming some values of what was free text takes nothing away."""
    assert [] == ids(((*NEW_THING, "name"), ref("State") | {"maxLength": 25}))


def test_what_stands_beside_a_reference_counts():
    """The place is then that of the reference."""
    narrowed = ref("NewThing") | {"description": "A thing.", "maxProperties": 2}
    found = compare(BASE, edited(((*SCHEMAS, "NewThings", "properties", "data", "items"), narrowed)))

    assert [
        ("request-property-max-properties-set", "$.components.schemas.NewThings.properties.data.items.maxProperties")
    ] == [(finding.id, finding.where) for finding in found]


def test_values_of_free_properties_are_compared():
    """A map's values have a schema too."""
    found = compare(BASE, edited(((*SCHEMAS, "Things", "properties", "info", "additionalProperties"), TEXT)))

    assert [
        ("response-property-type-changed", "listThings", "`info.*` in the 200 answer may be of another type now."),
        ("response-property-type-changed", "createThings", "`info.*` in the 201 answer may be of another type now."),
    ] == [(finding.id, finding.operation, finding.sentence) for finding in found]


def test_the_body_of_refusals_is_compared():
    """Once in each operation that has it."""
    assert ["response-optional-property-removed"] == ids(((*SCHEMAS, "ErrorBody", "properties", "message"), GONE))


def test_a_parameter_of_the_path_item_belongs_to_each_of_its_operations():
    """One removal breaks two operations."""
    found = compare(BASE, edited((("paths", "/things", "parameters"), [])))

    assert [("request-parameter-removed", "listThings"), ("request-parameter-removed", "createThings")] == [
        (finding.id, finding.operation) for finding in found
    ]


@pytest.mark.parametrize("union", ["anyOf", "oneOf", "allOf"])
def test_a_schema_that_holds_itself_ends(union):
    """Such a branch says nothing."""
    document = edited(((*SCHEMAS, "Thing", union), [ref("Thing"), TEXT]))

    assert [] == compare(document, document)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("#/components/schemas/No", "leads nowhere"),
        ("other.json#/x", "leads nowhere"),
        ("#/components/schemas/Id", "in a circle"),
    ],
)
def test_a_bad_reference_is_named(target, message):
    """With the place where it stands."""
    broken = edited(((*SCHEMAS, "Id"), {"$ref": target}))

    with pytest.raises(UnreadableError, match=message):
        compare(BASE, broken)


def places(node, above=()):
    """The keys to every value of a document."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield (*above, key)
        yield from places(value, (*above, key))


def sentences(old, new):
    """What is said about two documents, be it that one cannot be read."""
    try:
        return [finding.sentence for finding in compare(old, new)]
    except UnreadableError as error:
        return [str(error)]


@pytest.mark.no_cover
def test_a_malformed_bundle_is_compared_or_refused():
    """Whatever is written under whatever key, in the old document or the new one."""
    junk = itertools.cycle([7, "text", [{}], {"x": 1}, True])
    for place in {keys[-1]: keys for keys in places(BASE)}.values():
        document = edited((place, next(junk)))
        assert all([*sentences(BASE, document), *sentences(document, BASE)])
