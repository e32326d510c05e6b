"""One mistake in the source is one problem: what it hides from the rules is not called unused or unknown."""

import pytest

PATHS = "paths/things.yaml"
THINGS = "components/things.yaml"
UNPARSED = "a: [b\n"


def broken(tiny, file):
    """Put a line that does not parse on top of a file."""
    tiny.write(file, UNPARSED + (tiny.folder / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "file",
    [
        "crm.yaml",
        PATHS,
        THINGS,
        "components/scopes.yaml",
        "errors/catalog.yaml",
        "errors/sets.yaml",
        "versions.yaml",
    ],
)
def test_a_file_that_does_not_parse_is_the_only_problem(tiny, file):
    """No code, component, example, pointer or scope is blamed for what could not be read."""
    broken(tiny, file)

    assert [(file, "mend the YAML")] == [(each.file, each.mend) for each in tiny.problems()]


@pytest.mark.parametrize(
    ("file", "reference"),
    [
        (PATHS, "parameters/Page"),
        (PATHS, "parameters/Ids"),
        (PATHS, "requestBodies/Things"),
        (PATHS, "responses/ThingList"),
        (PATHS, "schemas/Job"),
        (THINGS, "common.yaml#/schemas/Id"),
    ],
)
def test_a_reference_that_leads_nowhere_is_the_only_problem(tiny, file, reference):
    """Neither the parts that only it referred to are, nor what stands where it stood."""
    section, _, name = reference.rpartition("/")
    tiny.edit(file, reference, f"{section}/No{name}")

    assert {"leads nowhere"} == {each.message[-13:] for each in tiny.problems()}


def test_a_lost_path_item_is_the_only_problem(tiny):
    """Its operation is neither unknown to the examples nor missing to the job that polls it."""
    tiny.edit("crm.yaml", "things.yaml#/job", "things.yaml#/jobs")

    assert ["crm.yaml", PATHS] == sorted(each.file for each in tiny.problems())


@pytest.mark.parametrize(
    ("old", "new", "way"),
    [
        (
            "  Page: {name: page, in: query, schema: {type: integer, minimum: 1}, x-name: page}",
            '  Page: {$ref: "#/parameters/Other"}\n  Other: {$ref: "#/parameters/Page"}',
            "components.parameters.Page; Page -> Other -> Page",
        ),
        (
            "responses:\n  Rows:\n",
            'responses:\n  Rows: {$ref: "#/responses/Rows"}\n  Lines:\n',
            "components.responses.Rows; Rows -> Rows",
        ),
    ],
)
def test_a_circle_of_references_is_the_only_problem(tiny, old, new, way):
    """What the circle hides is not blamed."""
    tiny.edit(THINGS, old, new)

    (problem,) = tiny.problems()

    assert way == f"{problem.path}; {problem.message.removeprefix('references form a circle: ')}"
    assert (THINGS, "break it") == (problem.file, problem.mend)


def test_five_mistakes_at_once_are_all_reported(tiny):
    """A reference that leads nowhere hides nothing that can be judged without it."""
    tiny.edit(PATHS, "parameters/JobId", "parameters/NoJobId")
    tiny.edit(PATHS, "code: BUSY", "code: BUSSY")
    tiny.edit(PATHS, "rows: body.things", "rows: body.stuff")
    tiny.edit(THINGS, "more: {type: boolean, x-name: more}", "more: {type: boolean}")
    tiny.write("examples/updateThings/request-two.json", "{}")

    found = {each.message for each in tiny.problems()}

    for message in (
        'the reference "../components/things.yaml#/parameters/NoJobId" leads nowhere',
        'the code "BUSSY" is not in the catalogue',
        'rows "body.stuff" leads nowhere',
        '"more" has no x-name',
        "the body is missing",
    ):
        assert message in found, found
    assert not any("drop it" in each.mend for each in tiny.problems())
    assert 'parameter "query.job_id" leads nowhere' not in found
