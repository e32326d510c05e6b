"""Reading the source folder."""

from pathlib import Path

import pytest

from zoho_codegen.read import Map, Seq, read_source
from zoho_codegen.read.yaml_file import parse_yaml


def parsed(text):
    """The nodes and problems of a YAML text."""
    problems = []
    return parse_yaml(text, "a.yaml", problems), problems


def test_every_node_knows_its_line():
    """Mappings, keys and items remember where they were written."""
    node, problems = parsed("a:\n  b: 1\n  c:\n    - x\n    - y\n")

    assert [] == problems
    assert (1, 2, 3) == (node.line_of("a"), node.map("a").line_of("b"), node.map("a").line_of("c"))
    assert [4, 5] == node.map("a").seq("c").lines


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("no", "no"),
        ("2026-11-21", "2026-11-21"),
        ("12", 12),
        ("-3", -3),
        ("012", "012"),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("'5'", "5"),
        ("~", None),
    ],
)
def test_scalars_mean_what_people_mean(text, value):
    """Only true and false are booleans, only plain decimals are numbers, dates are text."""
    assert (value, type(value)) == ((node := parsed(f"a: {text}")[0])["a"], type(node["a"]))


def test_keys_are_text():
    """A status written as a number is the text of that number."""
    assert ["200", "true"] == list(parsed("200: a\ntrue: b\n")[0])


def test_an_anchor_stands_for_its_node():
    """What an anchor names can be used again in the same file."""
    assert [1, 2] == list(parsed("a: &x [1, 2]\nb: *x\n")[0].seq("b"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: 1\nb:\n  c:\n    - d: 1\n      d: 2\n", "b.c[0].d"),
        ("a:\n  b: 1\n  c:\n    d: [\ne: 2\n", "e"),
        ("a:\n  'b c':\n\t  d: 1\n", "a.b c.d"),
        ("- a\n-b: c\n", ""),
    ],
)
def test_a_bad_line_has_a_place(text, path):
    """The keys above it; what does not parse is placed by its indentation."""
    (problem,) = parsed(text)[1]

    assert path == problem.path


def test_an_anchor_that_holds_itself_is_refused():
    """Nodes are finite."""
    assert ["an anchor holds itself"] == [each.message for each in parsed("a: &x [*x]\n")[1]]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [1\n", 3, "does not parse"),
        ("a: 1\nb:\n\tc: 2\n", 3, "a tab indents the line"),
        ("a: 1\nb: 2\na: 3\n", 3, 'the key "a" is written twice, first on line 1'),
        ("a: 1\n[x]: 2\n", 2, "a key is not text"),
        ("a: \x01\n", 0, "does not parse"),
    ],
)
def test_bad_yaml_is_a_problem_with_its_line(text, line, message):
    """What does not parse is reported where it is."""
    (problem,) = parsed(text)[1]

    assert line == problem.line
    assert message in problem.message


def test_an_empty_file_is_nothing():
    """A file without content has no nodes."""
    assert (None, []) == parsed("")


def test_absent_members_read_as_empty():
    """The typed readers answer with something empty of the right kind."""
    node = parsed("a: 1\n")[0]

    assert ({}, [], "") == (node.map("a"), node.seq("a"), node.text("a"))
    assert [] == list(Seq().maps())
    assert [] == list(Map().maps())


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("components/things.yaml", "- a\n", "is no mapping"),
        ("inventory/v2/update-things.yaml", "- a\n", "is no mapping"),
        ("inventory/v2/update-things.yaml", "a: [\n", "does not parse"),
        ("inventory/v2/update-things.yaml", "title: x\nurl: y\nseen: z\n", "the page has no version"),
        ("inventory/v2/update-things.yaml", "title: x\nurl: y\nseen: z\nversion: v9\n", 'the version "v9" is unknown'),
        ("versions.yaml", "order: [v2]\nbundled: [v2, v9]\n", 'the bundled version "v9" is not in order'),
        ("versions.yaml", "order: []\n", "order or bundled is missing or empty"),
        ("examples/listThings/200.json", "{", "is not JSON"),
        ("examples/listThings/200@v9.json", "{}", "@v9..v9 is no range of versions"),
        ("examples/listThings/200@v4..v2.json", "{}", "@v4..v2 is no range of versions"),
        ("examples/listThings/two hundred.json", "{}", "is not named like an example"),
        ("examples/200.json", "{}", "is not named like an example"),
    ],
)
def test_a_bad_file_is_a_problem_of_that_file(tiny, file, text, message):
    """Each file of the source is checked when it is read."""
    tiny.write(file, text)

    assert message in " ".join(each.message for each in read_source(tiny.folder).problems if each.file == file)


def test_a_file_that_is_not_utf8_is_a_problem_with_its_line(tiny):
    """Bytes of another encoding are found by line."""
    (tiny.folder / "crm.yaml").write_bytes(b"openapi: 3.1.0\ninfo: \xe9\n")

    problem = read_source(tiny.folder).problems[0]

    assert ("crm.yaml", 2, "the file is not UTF-8") == (problem.file, problem.line, problem.message)


def test_a_missing_file_is_a_problem(tiny):
    """The files that a description cannot do without are named."""
    (tiny.folder / "versions.yaml").unlink()

    assert "versions.yaml" in [
        each.file for each in read_source(tiny.folder).problems if "cannot be read" in each.message
    ]


def test_an_example_in_another_encoding_is_a_problem(tiny):
    """Examples are read as UTF-8, too."""
    (tiny.folder / "examples/listThings/200.json").write_bytes(b'{"a": "\xe9"}')
    (tiny.folder / "inventory/v2/update-things.yaml").write_bytes(b"title: \xe9")

    assert ["the file is not UTF-8"] * 2 == [each.message for each in read_source(tiny.folder).problems]


def test_a_folder_without_inventory_and_examples_can_be_read(tmp_path: Path):
    """Reading does not depend on the folders around the description."""
    source = read_source(tmp_path)

    assert ({}, {}) == (source.pages, source.examples)
