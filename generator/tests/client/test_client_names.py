"""Names that meet stop the run, with what to do about it."""

from copy import deepcopy

import pytest

from zoho_codegen.errors import GenerationError


@pytest.fixture
def refusal(emit, document):
    """The first problem that emitting the changed description meets."""

    def found():
        with pytest.raises(GenerationError) as caught:
            emit(v8=document)
        return caught.value.problems[0]

    return found


def test_two_operations_that_read_alike_in_python(document, refusal):
    """openapi-python-client would keep one of them without a word."""
    document["paths"]["/{module}"]["get"]["operationId"] = "remove_territories"

    problem = refusal()

    assert "operation 'remove_territories' and operation 'removeTerritories' would both be" in problem.message
    assert ("remove_territories", "rename one of them") == (problem.path, problem.mend)
    assert ("v8",) == problem.versions


def test_two_operations_of_one_id(document, refusal):
    """The second is named by its place."""
    document["paths"]["/{module}"]["get"]["operationId"] = "removeTerritories"

    assert "GET /{module} is the second operation of this id" == refusal().message


def test_a_schema_that_is_no_class_name(document, refusal):
    """A schema is called as its class will be."""
    document["components"]["schemas"]["tag_list"] = {"type": "object"}

    problem = refusal()

    assert "schema 'tag_list' would be the class 'TagList'" == problem.message
    assert "call it 'TagList'" == problem.mend


def test_two_schemas_in_one_module(document, refusal):
    """RecordList and Record_List would be one class."""
    document["components"]["schemas"]["Record_List"] = {"type": "object"}

    assert "schema 'Record_List' and schema 'RecordList' would both be 'RecordList' in Python" == refusal().message


@pytest.mark.parametrize("name", ["get", "to_dict", "keys", "items", "values", "class", "with blank"])
def test_a_property_that_python_cannot_have(document, refusal, name):
    """Names of the model's own methods, keywords and other impossible names are refused."""
    document["components"]["schemas"]["Info"]["properties"]["more_records"]["x-name"] = name

    problem = refusal()

    assert f"{name!r} cannot be the name of a property in Python" == problem.message
    assert "components.schemas.Info.more_records" == problem.path


def test_two_properties_of_one_name(document, refusal):
    """Both wire names are told."""
    document["components"]["schemas"]["Record"]["properties"]["Count"]["x-name"] = "amount"

    assert "properties 'Amount' and 'Count' would both be 'amount' in Python" == refusal().message


@pytest.mark.parametrize("holder", [lambda inline: inline, lambda inline: {"type": "array", "items": inline}])
def test_an_object_without_a_name(document, refusal, holder):
    """Properties inside a property have no class to be read by."""
    inline = {"type": "object", "properties": {"a": {"type": "string"}}}
    document["components"]["schemas"]["Info"]["properties"]["inner"] = holder(inline)

    assert "an object without a name can have no class" == refusal().message


def test_two_methods_of_one_name(document, refusal):
    """The operation that has the method already is told."""
    document["paths"]["/{module}"]["get"]["x-client"]["method"] = "mass_update"

    assert "records.mass_update is the method of massUpdateRecords already" == refusal().message


def test_a_resource_that_hides_what_a_client_has(document, refusal):
    """`crm.request` is taken."""
    document["paths"]["/{module}"]["get"]["x-client"]["resource"] = "request"

    assert "a client has a 'request' of its own" == refusal().message


def test_two_arguments_of_one_name(document, refusal):
    """Parameters and members of the body share one signature."""
    document["components"]["schemas"]["Narrowing"]["properties"]["include_child"]["x-name"] = "module"

    assert "records.mass_update would have two arguments called 'module'" == refusal().message


def test_a_call_whose_answer_holds_nothing(document, refusal):
    """A list has to be described before it can be given."""
    document["components"]["schemas"]["RecordList"] = {"type": "object"}
    del document["paths"]["/{module}"]["get"]["x-paginate"]

    assert "the answer holds no object that records.list could give" == refusal().message


def test_a_call_on_rows_of_no_module(document, refusal):
    """Rows are records of a module, which the method has to be told."""
    document["components"]["parameters"]["Module"]["x-name"] = "kind"

    said = "records.mass_update works on the records of a module, but takes none"
    assert said == refusal().message


def test_two_codes_of_one_constant(document, refusal):
    """A code spelt in two ways is one mistake in the description."""
    errors = document["paths"]["/{module}/actions/remove_territories"]["post"]["x-errors"]
    errors[0]["code"] = "invalid data"

    assert "error codes 'invalid data' and 'INVALID_DATA' would both be 'INVALID_DATA' in Python" == refusal().message


def test_problems_of_all_versions_are_told_at_once(emit, document):
    """One problem in two versions is one that names both; another stands beside it."""
    newest = deepcopy(document)
    for found in (document, newest):
        found["components"]["schemas"]["Info"]["properties"]["more_records"]["x-name"] = "get"
    newest["paths"]["/{module}"]["get"]["x-client"]["resource"] = "request"

    with pytest.raises(GenerationError) as caught:
        emit(v7=document, v8=newest)

    told = {problem.message: problem.versions for problem in caught.value.problems if not problem.file.count("v7")}
    assert {"'get' cannot be the name of a property in Python", "a client has a 'request' of its own"} == told.keys()


def test_a_problem_knows_where_it_was_written(document, refusal):
    """A node that was read from a file gives its file and line."""
    written = type("Written", (dict,), {"file": "paths/records.yaml", "line": 12})
    document["paths"]["/{module}"]["get"] = written(
        document["paths"]["/{module}"]["get"], operationId="removeTerritories"
    )

    problem = refusal()

    assert ("paths/records.yaml", 12) == (problem.file, problem.line)
