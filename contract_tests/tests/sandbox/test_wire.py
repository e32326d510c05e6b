"""Names on the wire and code names, by a small bundle written by hand."""

import pytest

from zoho_sandbox import problems, wire
from zoho_sandbox.answers import Refused
from zoho_sandbox.contract import Contract
from zoho_sandbox.errors import entry_for
from zoho_sandbox.shapes import Shapes

DOCUMENT = {
    "x-api-version": "v8",
    "components": {
        "schemas": {
            "Id": {"type": "string", "pattern": "^[0-9]+$", "maxLength": 5},
            "Tag": {
                "type": "object",
                "required": ["Name"],
                "properties": {"Name": {"type": "string", "x-name": "name"}},
            },
            "Thing": {
                "type": "object",
                "required": ["Id"],
                "additionalProperties": True,
                "properties": {
                    "Id": {"$ref": "#/components/schemas/Id", "x-name": "id"},
                    "Tags": {
                        "anyOf": [{"type": "array", "items": {"$ref": "#/components/schemas/Tag"}}, {"type": "null"}],
                        "x-name": "tags",
                    },
                    "Size": {"type": "integer", "minimum": 1, "maximum": 9, "x-name": "size"},
                },
            },
            "Things": {
                "type": "object",
                "required": ["Data"],
                "properties": {
                    "Data": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {"$ref": "#/components/schemas/Thing"},
                        "x-name": "data",
                    }
                },
            },
            "Failure": {
                "type": "object",
                "required": ["Code"],
                "properties": {"Code": {"type": "string", "x-name": "code"}},
            },
            "Named": {"allOf": [{"$ref": "#/components/schemas/Tag"}, {"properties": {"Extra": {"x-name": "extra"}}}]},
        }
    },
}
SHAPES = Shapes(DOCUMENT)


def of(name):
    """A schema of the bundle."""
    return {"$ref": f"#/components/schemas/{name}"}


def test_reading_turns_wire_names_into_code_names():
    """What is not declared is kept aside, as it was spelled."""
    body = {"Data": [{"Id": "1", "Tags": [{"Name": "a", "More": 1}], "Last_Name": "x"}], "Odd": 5}

    assert {
        "data": [{"id": "1", "tags": [{"name": "a", wire.FREE: {"More": 1}}], wire.FREE: {"Last_Name": "x"}}],
        wire.FREE: {"Odd": 5},
    } == wire.read(SHAPES, of("Things"), body)


def test_number_that_is_an_identifier_becomes_text():
    """Zoho's own SDKs send theirs so, in declared members and in references; other numbers stay."""
    body = {"Data": [{"Id": 12, "Size": 3, "Account": {"id": 554023000000100850}}]}

    assert [] == list(problems.find(SHAPES, of("Things"), body))
    assert {"data": [{"id": "12", "size": 3, wire.FREE: {"Account": {"id": "554023000000100850"}}}]} == wire.read(
        SHAPES, of("Things"), body
    )


@pytest.mark.parametrize(("value", "kind"), [(-1, "pattern"), (1234567, "long"), (True, "type"), (1.5, "type")])
def test_number_that_is_no_identifier_is_a_problem(value, kind):
    """A number is judged by its digits."""
    assert [kind] == [problem.kind for problem in problems.find(SHAPES, of("Thing"), {"Id": value})]


def test_writing_is_the_way_back():
    """In the order of the schema; undeclared code names are left out, free keys are kept where keys are free."""
    value = {"hidden": 1, "tags": [{"name": "a", "hidden": 2}], "id": "1", wire.FREE: {"Last_Name": "x", "Id": "no"}}

    assert ['"Id"', '"Tags"', '"Last_Name"'] == [f'"{key}"' for key in wire.write(SHAPES, of("Thing"), value)]
    assert {"Id": "1", "Tags": [{"Name": "a"}], "Last_Name": "x"} == wire.write(SHAPES, of("Thing"), value)


@pytest.mark.parametrize(
    ("schema", "value", "written"),
    [
        ({"type": "string"}, {"name": "a", "id": "1"}, "a"),
        ({"type": "string"}, {"id": "1"}, "1"),
        ({"type": "string", "pattern": "^[0-9]+$"}, {"name": "a", "id": "1"}, "1"),
        ({"anyOf": [{"type": "string", "pattern": "^[0-9]+$"}, {"type": "null"}]}, None, None),
        ({"type": "string"}, 5, "5"),
        ({"type": ["integer", "null"]}, None, None),
        ({}, [1, {"free": 2}], [1, {}]),
        ({"type": "integer"}, {"name": "a"}, {"name": "a"}),
        ({"anyOf": [of("Failure"), of("Things")]}, {"code": "X"}, {"Code": "X"}),
        ({"anyOf": [of("Failure"), of("Things")]}, {"data": []}, {"Data": []}),
        (of("Named"), {"name": "a", "extra": 1}, {"Name": "a", "Extra": 1}),
        ({"type": "object", "required": ["A"], "properties": {"A": {"type": ["string", "null"]}}}, {}, {"A": None}),
    ],
)
def test_value_is_spelled_as_the_schema_wants_it(schema, value, written):
    """A name where one is wanted, text for a number, the alternative that says most, null for what may lack."""
    assert written == wire.write(SHAPES, schema, value)


def test_paths_are_spelled_as_on_the_wire():
    """Positions and names, down to fields that no schema declares."""
    assert "$.Data[1].Tags[0].Name" == wire.json_path(SHAPES, of("Things"), ("data", 1, "tags", 0, "name"))
    assert "$.Data[0].Last_Name" == wire.json_path(SHAPES, of("Things"), ("data", 0, "Last_Name"))
    assert "Tags" == wire.wire_name(SHAPES, of("Things"), ("data", 1, "tags", 0))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Data": [{"Id": "1"}]}, []),
        ({}, [("missing", ("data",))]),
        ({"Data": []}, [("empty", ("data",))]),
        ({"Data": [{"Id": "1"}] * 3}, [("many", ("data",))]),
        ({"Data": {}}, [("type", ("data",))]),
        ({"Data": [5]}, [("type", ("data", 0))]),
        ({"Data": [{"Id": [1]}]}, [("type", ("data", 0, "id"))]),
        ({"Data": [{"Id": "x"}]}, [("pattern", ("data", 0, "id"))]),
        ({"Data": [{"Id": "1\n"}]}, [("pattern", ("data", 0, "id"))]),
        ({"Data": [{"Id": "123456"}]}, [("long", ("data", 0, "id"))]),
        ({"Data": [{"Id": "1", "Size": 0}]}, [("value", ("data", 0, "size"))]),
        ({"Data": [{"Id": "1", "Size": 10}]}, [("value", ("data", 0, "size"))]),
        ({"Data": [{"Id": "1", "Size": True}]}, [("type", ("data", 0, "size"))]),
        ({"Data": [{"Id": "1", "Size": 1.5}]}, [("type", ("data", 0, "size"))]),
        ({"Data": [{"Id": "1", "Size": 1.0}]}, []),
        ({"Data": [{"Id": "1", "Tags": None}]}, []),
        ({"Data": [{"Id": "1", "Tags": [{}]}]}, [("missing", ("data", 0, "tags", 0, "name"))]),
    ],
)
def test_problems_are_found_where_they_are(value, found):
    """Each with its kind and its path in code names."""
    problem = [(one.kind, one.path) for one in problems.find(SHAPES, of("Things"), value)]

    assert found == problem


@pytest.mark.parametrize(
    ("schema", "value", "kinds"),
    [
        ({"enum": ["a"]}, "b", ["value"]),
        ({"enum": ["a"], "x-open-enum": True}, "b", []),
        ({"const": "a"}, "b", ["value"]),
        ({"type": "null"}, 5, ["type"]),
    ],
)
def test_single_values_are_judged(schema, value, kinds):
    """Closed lists of values bind, open ones do not."""
    assert kinds == [one.kind for one in problems.find(SHAPES, schema, value)]


def operation(*errors):
    """An operation that documents these errors: name, code, status."""
    node = {
        "operationId": "do",
        "tags": ["t"],
        "security": [],
        "responses": {},
        "x-outcomes": [],
        "x-errors": [
            {"name": name, "code": code, "status": status, "scope": "request", "cause": "because"}
            for name, code, status in errors
        ],
    }
    return Contract({**DOCUMENT, "paths": {"/do": {"get": node}}}).operations["do"]


@pytest.mark.parametrize(
    ("refused", "chosen"),
    [
        (Refused("unknown-thing", "INVALID_DATA"), "unknown-thing"),
        (Refused("empty-thing", "MANDATORY_NOT_FOUND"), "missing-thing"),
        (Refused("scope-mismatch", "X"), "wrong-scope"),
        (Refused("another", "INVALID_MODULE"), "closed"),
        (Refused("another", "REQUIRED_PARAM_MISSING"), "missing-thing"),
        (Refused("another", "NOT_FOUND"), "unknown-thing"),
        (Refused("another", "NO_SUCH_CODE"), "unknown-thing"),
    ],
)
def test_refusal_finds_its_documented_error(refused, chosen):
    """By name, by synonym, by code, by a related code, and at last by whom it blames; never a failure of the server."""
    known = operation(
        ("some-rows", "INVALID_DATA", 207),
        ("failed", "INTERNAL_ERROR", 500),
        ("wrong-scope", "OAUTH_SCOPE_MISMATCH", 401),
        ("unknown-thing", "INVALID_DATA", 400),
        ("missing-thing", "MANDATORY_NOT_FOUND", 400),
        ("closed", "INVALID_MODULE", 400),
    )

    assert chosen == entry_for(known, refused).name


def test_only_documented_error_is_taken_where_none_blames_the_request():
    """An operation with a single error has no choice."""
    assert "only" == entry_for(operation(("only", "invalid_code", 200)), Refused("x", "Y")).name
