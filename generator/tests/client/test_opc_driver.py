"""What openapi-python-client cannot do, or would leave out, stops the run."""

import pytest

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit import opc
from zoho_codegen.emit.opc_prepare import prepared
from zoho_codegen.errors import GenerationError


@pytest.fixture
def refusal(emit, document):
    """The problems that emitting the changed description meets."""

    def found():
        with pytest.raises(GenerationError) as caught:
            emit(v8=document)
        return caught.value.problems

    return found


def test_an_operation_that_would_be_left_out(document, refusal):
    """A path that names an unknown parameter is a warning there, and an error here, at the operation."""
    document["paths"]["/{module}/{other}"] = document["paths"].pop("/{module}/actions/mass_update")

    problems = refusal()

    assert ["massUpdateRecords"] * 2 == [problem.path for problem in problems]
    said = " ".join(problem.message for problem in problems)
    assert "Path parameters do not match with path" in said
    assert "openapi-python-client left out POST /{module}/{other}" in said


def test_a_schema_that_cannot_be_read(document, refusal):
    """The warning is placed at the schema it speaks of."""
    clash = {"type": "object", "properties": {"more_records": {"type": "integer"}}}
    document["components"]["schemas"]["Values"] = {"allOf": [{"$ref": "#/components/schemas/Info"}, clash]}

    assert "components.schemas.Values" in {problem.path for problem in refusal()}


def test_a_document_that_is_none(document):
    """What is no OpenAPI document at all is told in one problem."""
    del document["info"]["title"]

    with pytest.raises(GenerationError, match="openapi-python-client says: Failed to parse OpenAPI document"):
        opc.render(Bundle("v8", document), prepared(document), {}, {})


def test_every_model_and_operation_is_rendered(document):
    """Templates see the context and the filters that are handed in."""
    views = {"operations": {}, "models": {}, "header": "#"}
    document["paths"] = {}

    rendered = opc.render(Bundle("v8", document), prepared(document), views, {"py": repr})

    assert {} == rendered.endpoints
    assert document["components"]["schemas"].keys() == rendered.models.keys()


def test_the_document_that_is_handed_over_is_plain(document):
    """No extension, enum, example, prose, error answer or server is left, and properties may be called as those are."""
    document["components"]["schemas"]["Info"]["properties"] = {"enum": {"type": "string", "enum": ["a"], "x-name": "e"}}

    plain = prepared(document)

    assert "" == plain["paths"]["/oauth/v2/token"]["post"]["summary"]
    assert {"enum": {"type": "string"}} == plain["components"]["schemas"]["Info"]["properties"]
    assert {"202"} == plain["paths"]["/{module}/actions/remove_territories"]["post"]["responses"].keys()
    assert "servers" not in plain["paths"]["/oauth/v2/token"]["post"]
    assert "x-client" in document["paths"]["/{module}"]["get"]


@pytest.mark.parametrize(
    ("union", "plain"),
    [
        ([{"type": "string"}, {"type": "integer"}], {"title": "t"}),
        ([{"type": "null"}, {"$ref": "#/x"}], {"$ref": "#/x"}),
        ([{"type": "array", "items": {}}], {"title": "t", "type": "array", "items": {}}),
    ],
)
def test_a_union_is_its_first_object_or_list(union, plain):
    """Of several variants the one that has a class, or a list, is handed over; else any value."""
    found = prepared({"paths": {}, "components": {"schemas": {"A": {"title": "t", "anyOf": union}}}})

    assert plain == found["components"]["schemas"]["A"]
