"""Joining the files into one document."""

import pytest

from zoho_codegen.read import read_source


def test_references_to_components_become_local(tiny):
    """A component is referred to, wherever it is written; siblings of the reference stay."""
    thing = read_source(tiny.folder).document.map("components").map("schemas").map("Thing")

    assert {"$ref": "#/components/schemas/Id", "x-entity": "record", "x-name": "id"} == thing.map("properties").map(
        "id"
    )


def test_other_references_are_inlined(tiny):
    """Path items and scopes are not components: their content takes the place of the reference."""
    document = read_source(tiny.folder).document
    flows = document.map("components").map("securitySchemes").map("OAuth2").map("flows")

    assert {"things.ALL"} == flows.map("authorizationCode").map("scopes").keys()
    assert {"get", "put"} == document.map("paths").map("/things").keys()


def test_siblings_of_an_inlined_reference_win(tiny):
    """What stands beside the reference is laid over its target."""
    tiny.edit("crm.yaml", 'things.yaml#/job"}', 'things.yaml#/job", summary: Jobs}')

    assert "Jobs" == read_source(tiny.folder).document.map("paths").map("/things/job").text("summary")


def test_items_of_lists_can_be_referred_to(tiny):
    """A pointer may go through a list."""
    tiny.edit("crm.yaml", "description: Things.}", '$ref: "paths/things.yaml#/things/put/x-errors/0"}')

    (tag,) = read_source(tiny.folder).document.seq("tags").maps()

    assert ("things", "there is no such thing") == (tag.text("name"), tag.text("cause"))


@pytest.mark.parametrize(
    ("reference", "mend"),
    [
        ("components/nothing.yaml#/schemas/A", "there is no file components/nothing.yaml"),
        ("components/things.yaml#/schemas/Nothing", "components/things.yaml has no schemas/Nothing"),
        ("paths/things.yaml#/things/put/x-errors/9", "paths/things.yaml has no things/put/x-errors/9"),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_problem(tiny, reference, mend):
    """The place of the reference is told, and what is missing there."""
    tiny.edit("crm.yaml", "paths/things.yaml#/job", reference)

    problem = next(each for each in read_source(tiny.folder).problems if "leads nowhere" in each.message)

    assert ("crm.yaml", tiny.line("crm.yaml", reference), mend) == (problem.file, problem.line, problem.mend)


def test_references_into_a_broken_file_are_not_reported_again(tiny):
    """One mistake is one problem."""
    tiny.write("components/common.yaml", "a: [\n")

    assert ["components/common.yaml"] == [each.file for each in read_source(tiny.folder).problems]


def test_a_circle_of_inlined_references_is_a_problem(tiny):
    """References that lead back to themselves are named in order."""
    tiny.write("paths/things.yaml", 'things: {$ref: "#/job"}\njob: {$ref: "#/things"}\n')

    messages = [each.message for each in read_source(tiny.folder).problems]

    assert any("paths/things.yaml#/things -> paths/things.yaml#/job" in message for message in messages)


def test_a_component_written_twice_is_a_problem(tiny):
    """Names of components are unique over all files."""
    tiny.edit("components/things.yaml", "  Info:\n", "  Id:\n    type: string\n  Info:\n")

    (problem,) = read_source(tiny.folder).problems

    assert 'the component "Id" is written twice, first in components/common.yaml:2' in problem.message
    assert ("components/things.yaml", tiny.line("components/things.yaml", "  Id:")) == (problem.file, problem.line)


def test_a_path_item_without_path_is_a_problem(tiny):
    """What the index does not name would be lost silently."""
    tiny.edit("crm.yaml", '  "/things/job": {$ref: "paths/things.yaml#/job"}\n', "")

    assert "no path refers to this path item" in [each.message for each in read_source(tiny.folder).problems]


def test_a_root_that_is_no_mapping_gives_an_empty_document(tiny):
    """Reading goes on, so that other problems are found, too."""
    tiny.edit("crm.yaml", "openapi: 3.1.0\n", '$ref: "versions.yaml#/order"\nopenapi: 3.1.0\n')

    assert [] == list(read_source(tiny.folder).document.map("paths"))
