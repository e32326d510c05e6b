"""The generated models, read for real."""

import pytest

START = """
import json
from zoho_crm._generated.v8.models import Info, Record, Row, User
record = Record(json.loads({raw!r}))
print(json.dumps({expression}))
"""


@pytest.fixture
def read(tree):
    """The value of an expression over `record`, a Record made from JSON."""
    return lambda raw, expression: tree.run(START.format(raw=raw, expression=expression))


def test_properties_are_named_by_the_description_and_read_the_wire(read):
    """An x-name is the attribute, the wire name the key; without an x-name the wire name is put in snake case."""
    raw = '{"id": "1", "Amount": 2.5, "Count": 3, "$approved": true, "Names": ["a"], "Layout Name": "x"}'
    expression = "[record.id, record.amount, record.count, record.approved, record.names, record.layout_name]"

    assert ["1", 2.5, 3, True, ["a"], "x"] == read(raw, expression)


def test_objects_in_objects_are_models_of_their_own(read):
    """A property that refers to a schema, or to it or null, is read as that schema's model."""
    raw = '{"Owner": {"name": "Ann"}, "Parent": {"Owner": {"last": {"id": "8"}}}}'
    expression = "[record.owner.name, record.parent.owner.last.id, type(record.parent).__name__]"

    assert ["Ann", "8", "Record"] == read(raw, expression)


def test_null_and_missing_are_none_and_lists_are_empty(read):
    """A row that lacks everything is read without an error."""
    expression = "[record.id, record.owner, record.amount, record.names, record.loose, record.mixed]"

    assert [None, None, None, [], [], None] == read('{"id": null, "Names": null}', expression)


def test_what_the_description_does_not_know_stays_readable(read):
    """Unknown keys and unknown values of enums are kept as they came."""
    raw = '{"Custom": [1], "Names": ["new"], "Mixed": 7, "Loose": [null, 1]}'

    assert [[1], ["new"], 7, [None, 1]] == read(raw, '[record["Custom"], record.names, record.mixed, record.loose]')


def test_a_model_says_what_its_keys_are_and_whether_others_may_come(read):
    """The runtime compares answers with KINDS, and takes further keys only where the description allows them."""
    found = read("{}", "[Record.KINDS, Record.OPEN, Info.KINDS, Info.OPEN]")

    kinds = {
        "id": "text",
        "Owner": "object",
        "Amount": "number",
        "Count": "integer",
        "$approved": "boolean",
        "Names": "list:text",
        "Parent": "object",
        "Mixed": "any",
        "Loose": "list:any",
        "Layout Name": "text",
    }
    assert [kinds, True, {"more_records": "boolean"}, False] == found


def test_docstrings_tell_what_the_description_tells(read):
    """The class, its properties and the known values of an enum are documented."""
    documented = read("{}", "[Record.__doc__, Record.id.__doc__, Row.state.__doc__, Record.names.__doc__]")

    assert ["A record of any module.", "Its identifier."] == documented[:2]
    assert "Known values: `success`, `error`; others may appear." in documented[2]
    assert "Known values: `a`, `b`." in documented[3]


def test_only_what_answers_hold_has_a_model(tree):
    """Schemas of request bodies, of errors and of tokens make no class."""
    models = {path for path in tree.texts if path.startswith("v8/models/")}

    names = {"__init__", "details", "info", "record", "record_list", "row", "rows_answer", "user"}
    assert {f"v8/models/{name}.py" for name in names} == models


def test_models_that_need_each_other_are_imported_late(tree):
    """Record and User refer to each other, so neither imports the other when it is imported."""
    code = "import json, sys\nfrom zoho_crm._generated.v8.models import User\n"
    loaded = tree.run(code + "print(json.dumps('zoho_crm._generated.v8.models.record' in sys.modules))")

    assert loaded is False


def test_a_model_may_hold_others_of_its_own_kind(tree):
    """Details hold Details and nothing that needs them, so the class names only itself."""
    code = "import json\nfrom zoho_crm._generated.v8.models import Details\n"
    found = tree.run(code + "print(json.dumps(Details({'parts': [{'job_id': '7'}]}).parts[0].job_id))")

    assert found == "7"


def test_promises_are_what_the_description_says_of_members(emit, document):
    """Which models they are, which values are known, which are always there, which are never null."""
    document["components"]["schemas"]["Info"] = {
        "type": "object",
        "required": ["count"],
        "properties": {
            "count": {"type": "integer", "x-name": "count"},
            "state": {"anyOf": [{"enum": ["on", "off"]}, {"type": "string"}], "x-name": "state"},
            "next": {"type": ["string", "null"], "x-name": "next"},
            "owner": {"anyOf": [{"$ref": "#/components/schemas/User"}, {"type": "null"}], "x-name": "owner"},
            "owners": {"type": "array", "items": {"$ref": "#/components/schemas/User"}, "x-name": "owners"},
            "loose": {"x-name": "loose"},
        },
    }
    found = {}
    exec(emit(v8=document)["v8/promises.py"], found)  # what was written is read back

    promise = found["PROMISES"]["Info"]
    assert {"owner": "User", "owners": "User"} == promise.parts
    assert {"state": ("on", "off")} == promise.values
    assert ("count",) == promise.required
    assert ("count", "state", "owners") == promise.never_null
