"""After an edit only what it touches is made again, and every byte is what making everything anew gives."""

import os

import pytest

from zoho_codegen.abreast import Memory
from zoho_codegen.emit import client_format, opc
from zoho_codegen.errors import GenerationError
from zoho_codegen.generate import everything

THINGS, PATHS = "components/things.yaml", "paths/things.yaml"
COLOR = '      color: {$ref: "#/schemas/Color", x-name: color}\n'
LIST, JOB = '  "/things": {$ref: "paths/things.yaml#/things"}\n', '  "/things/job": {$ref: "paths/things.yaml#/job"}\n'
MORE = "      more: {type: boolean, x-name: more}\n"
NEXT = '      next: {type: [string, "null"], x-name: next}\n'
EDITS = {
    "order of paths": ("crm.yaml", f"{LIST}{JOB}", f"{JOB}{LIST}"),
    "description of an operation": (PATHS, "Lists things.", "Lists all things."),
    "summary of an operation": (PATHS, "Update things", "Change things"),
    "description of a schema": (THINGS, "What became of a thing.", "What it came to."),
    "description of a schema of others": ("components/common.yaml", "Some text.", "Any text."),
    "description of an answer": (PATHS, "There is no thing.", "There is none."),
    "description of a tag": ("crm.yaml", "description: Things.", "description: All things."),
    "title": ("crm.yaml", "title: Things", "title: More things"),
    "server": ("crm.yaml", "https://api.example.com", "https://api.example.org"),
    "scope": ("components/scopes.yaml", "Everything about things.", "All about things."),
    "page that is cited": ("inventory/v4/update-things.yaml", "title: ", "title: Now "),
    "message of an error": (PATHS, "message: invalid id", "message: wrong id"),
    "cause of an error": (PATHS, "there is nothing to update", "nothing is there"),
    "version of an error": (PATHS, "x-version: {added: v4}\njob:", "x-version: {added: v3}\njob:"),
    "error of a set": ("errors/sets.yaml", "the token is unknown", "nobody knows the token"),
    "summary of a code": ("errors/catalog.yaml", "A value is not acceptable.", "A value is wrong."),
    "class of a code": ("errors/catalog.yaml", "class: conflict", "class: limit"),
    "new property": (THINGS, COLOR, f"{COLOR}      size: {{type: integer, x-name: size}}\n"),
    "type of a property": (THINGS, "done: {type: integer", "done: {type: number"),
    "name of a property": (THINGS, "x-name: note", "x-name: remark"),
    "property that a version lacks": (THINGS, "x-name: dry, x-version: {added: v3}", "x-name: dry"),
    "bound of a property": (THINGS, "maxLength: 80", "maxLength: 90"),
    "required property": (THINGS, "required: [id, note]", "required: [id]"),
    "value of an enum": (THINGS, "enum: [red, green, blue]", "enum: [red, green, violet, blue]"),
    "parameter": (THINGS, "minimum: 1}, x-name: page", "minimum: 1, maximum: 9}, x-name: page"),
    "name of a parameter": (THINGS, "x-name: ids}", "x-name: things}"),
    "order of properties": (THINGS, f"{MORE}{NEXT}", f"{NEXT}{MORE}"),
    "retry": (PATHS, "x-retry: never", "x-retry: safe"),
    "most of a batch": (PATHS, "max: 100", "max: 50"),
    "outcome": (PATHS, "{name: nothing, status: 204}", "{name: none, status: 204}"),
    "method of the client": (PATHS, "resource: things, method: list", "resource: things, method: all"),
    "resource of the client": (PATHS, "resource: things, method: job", "resource: jobs, method: job"),
    "path": ("crm.yaml", '"/things/job"', '"/things/jobs"'),
    "example": ("examples/listThings/200.json", '"1001"', '"1002"'),
    "comment": (PATHS, "things:\n  get:", "# Two lines\n# of comment\nthings:\n  get:"),
}  # fmt: skip


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """A memory; what ruff makes of a text depends on that alone, and need not be waited for."""
    monkeypatch.setattr(client_format, "_ruff", lambda *_: None)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    return Memory(tmp_path / "kept", "me")


@pytest.fixture
def handed(monkeypatch):
    """How many paths openapi-python-client was given each time."""
    counts = []

    def render(bundle, document, context, filters):
        counts.append(len(document["paths"]))
        return made(bundle, document, context, filters)

    made = opc.render
    monkeypatch.setattr(opc, "render", render)
    return counts


def test_after_any_edit_every_byte_is_that_of_making_all_anew(tiny, memory):
    """One edit after the other, each on top of those before; at last all of them are taken back at once."""
    before = {path: path.read_text() for path in tiny.folder.rglob("*.*")}
    first = everything(tiny.folder, memory)
    for name, edit in EDITS.items():
        tiny.edit(*edit)

        assert everything(tiny.folder) == everything(tiny.folder, memory), name

    for path, text in before.items():
        path.write_text(text)

    assert first == everything(tiny.folder, memory)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("comment", []),
        ("message of an error", [1, 1]),
        ("summary of an operation", [1, 1]),
        ("bound of a property", [1]),
        ("new property", [1, 1]),
    ],
)
def test_openapi_python_client_is_given_what_an_edit_touches(tiny, memory, handed, name, expected):
    """Of each version that shows it: the paths of operations that it reads or shows otherwise, and no others."""
    everything(tiny.folder, memory)
    handed.clear()
    tiny.edit(*EDITS[name])
    everything(tiny.folder, memory)

    assert expected == handed


def test_a_mistake_is_told_whole_however_little_has_changed(tiny, memory):
    """With a memory of what was right, the same problems, in the same order."""
    everything(tiny.folder, memory)
    tiny.edit("examples/listThings/200.json", '"1001"', '"x"')
    tiny.edit("examples/getThingJob/200.json", '"RUNNING"', "1")
    told = []
    for each in (memory, None, memory):
        with pytest.raises(GenerationError) as caught:
            everything(tiny.folder, each)
        told.append(caught.value.problems)

    assert told[0] == told[1] == told[2] != []


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("    operationId: listThings\n", ""),
        ("    operationId: listThings\n", "    operationId: [listThings]\n"),
        ("things:\n  get:\n", "things:\n  head:\n  get:\n"),
        ("things:\n  get:\n", "things:\n  head: soon\n  get:\n"),
    ],
    ids=["no name", "a name that is none", "nothing", "a text"],
)
def test_an_operation_that_is_none_is_told_as_a_mistake(tiny, memory, line, slip):
    """With its file and line, whatever is remembered."""
    everything(tiny.folder, memory)
    tiny.edit(PATHS, line, slip)

    with pytest.raises(GenerationError) as caught:
        everything(tiny.folder, memory)
    assert PATHS in {problem.file for problem in caught.value.problems}
