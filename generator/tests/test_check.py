"""Every rule refuses what it should, at the right place, and nothing else."""

from pathlib import Path

import pytest
import yaml

from zoho_codegen.errors import merged

PATHS = "paths/things.yaml"
FILE = Path(__file__).parent / "data" / "mistakes.yaml"
MISTAKES = [each for group in yaml.safe_load(FILE.read_text(encoding="utf-8")).values() for each in group]


def test_the_small_description_keeps_every_rule(tiny):
    """Otherwise the other tests would prove nothing."""
    assert [] == tiny.problems()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["says"])
def test_a_mistake_is_found_where_it_is(tiny, mistake):
    """The problem names the file and the line, what is wrong and how to mend it."""
    tiny.edit(mistake["file"], mistake["old"], mistake["new"])

    every = tiny.problems()
    problems = [each for each in every if mistake["says"] in str(each) and each.file == mistake["file"]]

    assert problems, [str(each) for each in every]
    assert all(each.mend for each in problems)
    if mistake["at"]:
        text = (tiny.folder / mistake["file"]).read_text(encoding="utf-8")
        line = text[: text.index(mistake["at"])].count("\n") + 1
        assert any(line <= each.line <= line + 2 for each in problems), (line, [each.line for each in problems])


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("listThings/request.json", "no request example"),
        ("listThings/200.json", "no example of the 200 body"),
        ("updateThings/202-scheduled.json", "no example of the 202 body"),
    ],
)
def test_a_missing_example_is_found(tiny, file, message):
    """Every request and every success body has an example in every version."""
    (tiny.folder / "examples" / file).unlink()

    found = [str(each) for each in tiny.problems()]

    assert any(message in each for each in found), found


def test_operations_whose_names_differ_in_case_alone_are_found(tiny):
    """They would become one module of the client."""
    tiny.edit(PATHS, "operationId: listThings", "operationId: listHTTPThings")
    tiny.edit(PATHS, "operationId: getThingJob", "operationId: listHttpThings")

    assert any('collides with "listHTTPThings"' in each.message for each in tiny.problems())


def test_a_missing_body_is_found(tiny):
    """A request example of an operation that needs a body has one."""
    tiny.write("examples/updateThings/request-two.json", "{}")

    assert "the body is missing" in [each.message for each in tiny.problems()]


def test_a_body_that_no_example_sends_is_found(tiny):
    """An optional body needs an example as well."""
    tiny.edit("components/things.yaml", "  Things:\n    required: true\n", "  Things:\n")
    for name in ("request.json", "request-two.json", "request@v2.json"):
        tiny.write(f"examples/updateThings/{name}", "{}")

    assert "no request example has a body" in [each.message for each in tiny.problems()]


def test_a_query_list_may_be_written_with_commas(tiny):
    """The example shows what is sent; the schema sees the list."""
    tiny.write("examples/listThings/request@v4.json", '{"query": {"ids": "1,2"}}')

    assert [] == tiny.problems()


def test_a_bad_item_of_a_comma_list_is_found(tiny):
    """Each part of the list is checked."""
    tiny.write("examples/listThings/request@v4.json", '{"query": {"ids": "1,x"}}')

    (problem,) = tiny.problems()

    assert "not valid at $[1]" in problem.message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("listThings/206.json", "no version uses this example"),
        ("nothing/200.json", 'there is no operation "nothing"'),
        ("listThings/204@v4.json", "the operation has no answer 204 with a body"),
        ("updateThings/request@v2..v3.json", "covers the same version as examples/updateThings/request@v2..v3.json"),
    ],
)
def test_an_example_without_a_place_is_found(tiny, name, message):
    """No example file is forgotten."""
    tiny.write(f"examples/{name}", "{}")

    assert message in [each.message for each in tiny.problems()]


def test_one_mistake_in_all_versions_is_one_problem(tiny):
    """The versions are listed."""
    tiny.edit("components/things.yaml", "more: {type: boolean, x-name: more}", "more: {type: boolean}")

    (problem,) = merged(tiny.problems())

    assert ("v2", "v4") == problem.versions
    assert "(in v2, v4)" in str(problem)


def test_all_mistakes_are_found_in_one_run(tiny):
    """Problems of reading, of the source, of a bundle and of the run together."""
    tiny.edit("components/things.yaml", "x-name: more", "x-name: More")
    tiny.edit("paths/things.yaml", "x-retry: safe", "x-retry: often")
    tiny.write("examples/nothing/200.json", "{}")
    tiny.write("examples/listThings/oops.json", "{}")

    found = {each.file for each in tiny.problems()}

    assert {
        "components/things.yaml",
        "paths/things.yaml",
        "examples/nothing/200.json",
        "examples/listThings/oops.json",
    } == found


def test_six_bad_inputs_are_six_messages_of_one_run(tiny):
    """Each with its file, line, place and mend; none hides another or is told twice."""
    things = "components/things.yaml"
    tiny.write("inventory/v2/unfinished.yaml", "title: x\nentries:\n  - {code: A\nurl: y\n")
    tiny.write("inventory/v2/tab.yaml", "title: x\nentries:\n\t- {code: A}\n")
    tiny.edit(things, "more: {type: boolean, x-name: more}", "more: {type: boolean, x-name: more}\n      more: {}")
    tiny.edit(things, "x-name: dry, x-version: {added: v3}", "x-name: dry, x-version: {added: v4, removed: v3}")
    tiny.edit(things, "  State:\n", '  Loop: {$ref: "#/schemas/Ring"}\n  Ring: {$ref: "#/schemas/Loop"}\n  State:\n')
    tiny.edit("examples/listThings/200.json", '"violet"', "1")

    found = merged(tiny.problems())

    assert [
        (things, "components.schemas.ThingsBody.properties.dry", "the range of x-version is empty"),
        (things, "schemas.Info.properties.more", 'the key "more" is written twice, first on line 45'),
        (things, "components.schemas.Loop", "the schema is defined by itself, a circle: Loop -> Ring -> Loop"),
        (
            "examples/listThings/200.json",
            "listThings.responses.200.answer",
            'the example is not valid at $.things[0].color: 1 is not of type "string"',
        ),
        ("inventory/v2/tab.yaml", "entries", "a tab indents the line"),
        ("inventory/v2/unfinished.yaml", "url", "does not parse: did not find expected ',' or '}'"),
    ] == [(each.file, each.path, each.message) for each in found]
    assert [8, 46, 77, 1, 3, 4] == [each.line for each in found]
    assert all(each.mend for each in found)


def test_versions_out_of_order_are_one_message(tiny):
    """Ranges are judged in the order that was meant."""
    tiny.edit("versions.yaml", "order: [v2, v3, v4]", "order: [v3, v2, v4]")

    (problem,) = merged(tiny.problems())

    assert "versions.yaml:1: the versions are out of order\n    at order; write [v2, v3, v4]" == str(problem)
