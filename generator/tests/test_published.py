"""What the published bundles say in fewer schemas than ours."""

import copy
import json

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from zoho_codegen.emit.published import published
from zoho_codegen.generate import bundles_of

ID = {"type": "string", "description": "Identifier.", "pattern": "^[0-9]+$"}
PERSON = {"type": "object", "description": "A person.", "required": ["id"], "properties": {"id": {"$ref": "Id"}}}
ROWS = {"type": "object", "description": "Rows.", "required": ["data"], "properties": {"data": {"type": "array"}}}
REFUSED = {
    "type": "object",
    "description": "A refusal.",
    "required": ["code", "message"],
    "properties": {"code": {"$ref": "Id"}, "message": {"type": "string"}},
}


def written(schema, **schemas):
    """The answer of a published document, and its other components; references are written short."""
    schemas = {"Id": ID, "Person": PERSON, "Rows": ROWS, "Refused": REFUSED} | schemas | {"Answer": schema}
    answer = {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "Answer"}}}}
    document = {"paths": {"/a": {"get": {"responses": {"200": answer}}}}, "components": {"schemas": schemas}}
    text = json.dumps(document).replace('{"$ref": "', '{"$ref": "#/components/schemas/')
    found = published(json.loads(text))["components"]["schemas"]
    short = json.loads(json.dumps(found).replace("#/components/schemas/", ""))
    return short.pop("Answer"), short


def test_an_object_or_null_is_one_type():
    """The component stays for those who need it not null; the twin is made once."""
    choice = {"anyOf": [{"$ref": "Person"}, {"type": "null"}], "description": "The owner."}
    answer, others = written({"type": "object", "properties": {"a": choice, "b": choice}})

    assert {"a": {"$ref": "PersonOrNull", "description": "The owner."}} == {"a": answer["properties"]["a"]}
    assert {"PersonOrNull": {**PERSON, "type": ["object", "null"], "properties": {"id": ID}}} == others


def test_a_scalar_or_null_is_one_type():
    """Null is among the values of an enum, too."""
    answer, _ = written({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}], "description": "A."})

    assert {"type": ["string", "null"], "enum": ["a", None], "description": "A."} == answer


def test_an_open_enum_is_text_with_known_values():
    """A value that nobody knows yet is no alternative type."""
    answer, _ = written({"x-open-enum": True, "anyOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "string"}]})

    assert {"type": "string", "examples": ["a"], "x-open-enum": True, "x-extensible-enum": ["a", "b"]} == answer


def test_rows_or_a_refusal_are_one_object():
    """One member of a refusal asks for the others."""
    answer, others = written({"anyOf": [{"$ref": "Rows"}, {"$ref": "Refused"}]})

    assert {"$ref": "RowsOrRefused"} == answer
    assert {
        "type": "object",
        "description": "Rows. Or: A refusal.",
        "minProperties": 1,
        "properties": {"data": {"type": "array"}, "code": ID, "message": {"type": "string"}},
        "dependentRequired": {"code": ["message"]},
    } == others["RowsOrRefused"]


def test_objects_that_disagree_stay_a_choice():
    """A member that means two things cannot be in one object."""
    other = {**REFUSED, "properties": {**REFUSED["properties"], "data": {"type": "string"}}}
    choice = {"anyOf": [{"$ref": "Rows"}, {"$ref": "Other"}]}

    assert choice == written(choice, Other=other)[0]


def test_objects_without_descriptions_or_members_are_merged_too():
    """Only what there is can be said."""
    bare = {"type": "object", "required": ["a"]}
    _, others = written({"anyOf": [{"$ref": "Bare"}, {"$ref": "Rows"}]}, Bare=bare)

    assert ("Rows.", ["data"]) == (others["BareOrRows"]["description"], list(others["BareOrRows"]["properties"]))


def test_a_condition_says_what_it_is_about():
    """Members that it does not ask for are left out; strict readers are told that others may come."""
    schema = {
        "type": "object",
        "properties": {"details": {"$ref": "Person"}, "status": {"type": "string", "description": "How it went."}},
        "if": {"properties": {"status": {"const": "success"}}},
        "then": {"properties": {"details": {"required": ["id"], "properties": {"id": {}}}, "status": {}}},
    }
    answer, _ = written(schema)

    assert {"properties": {"status": {"description": "How it went.", "const": "success"}}} == answer["if"]
    details = {"description": "A person.", "required": ["id"], "properties": {"id": {"description": "Identifier."}}}
    assert {"properties": {"details": details}, "additionalProperties": True} == answer["then"]


def test_one_of_two_required_members_is_a_member():
    """Which one it is cannot be said without a choice."""
    answer, _ = written(
        {"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"], "properties": {"b": {}}}]}
    )

    assert {"type": "object", "minProperties": 1} == answer


def test_a_body_stands_in_its_operation_with_examples(tiny):
    """Each request example that sends one is an example of the body."""
    document = tiny.document("v4")
    put = published(document)["paths"]["/things"]["put"]
    (media,) = put["requestBody"]["content"].values()

    assert {"$ref": "#/components/schemas/ThingsBody"} == media["schema"]
    assert {each["name"]: {"value": each["body"]} for each in put["x-examples"]} == media["examples"]
    assert ["baseline", "two"] == list(media["examples"])


def test_members_may_have_the_names_of_keywords():
    """What is called anyOf, examples or x-rays by the API is a member like others."""
    members = {name: {"$ref": "Id"} for name in ("anyOf", "examples", "x-rays", "$ref", "then", "properties")}
    answer, _ = written({"type": "object", "properties": members})

    assert dict.fromkeys(members, ID) == answer["properties"]


def test_the_document_that_comes_in_stays_as_it_is(tiny):
    """Other products are made from it."""
    document = tiny.document("v4")
    before = copy.deepcopy(document)

    assert list(published(document)) == list(document)
    assert before == document


@pytest.fixture(scope="module")
def bundles(request):
    """The checked bundles of this repository."""
    return bundles_of(request.path.parents[2] / "openapi")


@pytest.mark.no_cover
def test_what_a_bundle_allows_is_allowed_in_the_published_one(bundles):
    """Every example of every answer and error, in every version, fits the published schema as well."""
    judged = 0
    for bundle in bundles.values():
        document = json.loads(json.dumps(published(bundle.document)))
        registry = jsonschema_rs.Registry([("urn:b", {"components": document["components"]})])
        for item in document["paths"].values():
            for operation in item.values():
                for answer in operation["responses"].values():
                    for media in answer.get("content", {}).values():
                        text = json.dumps(media["schema"]).replace('"#/', '"urn:b#/')
                        validator = jsonschema_rs.Draft202012Validator(json.loads(text), registry=registry)
                        for example in media.get("examples", {}).values():
                            validator.validate(example["value"])
                            judged += 1

    assert judged > 1000


def test_published_bundles_are_valid(bundles):
    """The stock validator has nothing to say about them either."""
    document = published(next(reversed(bundles.values())).document)

    assert [] == list(OpenAPIV31SpecValidator(document).iter_errors())
