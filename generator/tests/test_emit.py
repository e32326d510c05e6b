"""What is emitted for the tools, the kit and the sandbox."""

import json
from pathlib import PurePosixPath

from zoho_codegen.emit import bundles, kit, sandbox
from zoho_codegen.emit.published import published
from zoho_codegen.emit.sandbox import WITHHELD
from zoho_codegen.generate import bundles_of

KIT = PurePosixPath("contract_tests/zoho_contract/_generated")
SANDBOX = PurePosixPath("contract_tests/zoho_sandbox/_generated")


def keys_of(node):
    """Every key of a document that is a key of the format, not a name of the API."""
    if isinstance(node, list):
        for item in node:
            yield from keys_of(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key
            named = key in {"properties", "details", "schemas", "parameters"} and isinstance(value, dict)
            for part in value.values() if named else [value]:
                yield from keys_of(part)


def test_bundles_are_printed_in_source_order(tiny):
    """One space deep, LF, ending with a newline."""
    found = bundles_of(tiny.folder)
    texts = bundles.emit(found)

    assert ["crm-v2.json", "crm-v4.json"] == [path.name for path in texts]
    text = texts[PurePosixPath("openapi/_generated/crm-v4.json")]
    assert text.startswith('{\n "openapi": "3.1.0",\n "info": {\n')
    assert text.endswith("}\n")
    assert published(found["v4"].document) == json.loads(text)


def test_the_kit_gets_the_whole_bundle(tiny):
    """In a package, to be read as a resource."""
    found = bundles_of(tiny.folder)
    texts = kit.emit(found)

    assert {KIT / "__init__.py", KIT / "crm-v2.json", KIT / "crm-v4.json"} == texts.keys()
    assert found["v2"].document == json.loads(texts[KIT / "crm-v2.json"])


def test_the_sandbox_cannot_answer_by_rote(tiny):
    """No trigger, effect, job, example or source reaches it."""
    texts = sandbox.emit(bundles_of(tiny.folder))

    assert {SANDBOX / "__init__.py", SANDBOX / "crm-v2.json", SANDBOX / "crm-v4.json"} == texts.keys()
    document = json.loads(texts[SANDBOX / "crm-v4.json"])
    assert set() == WITHHELD & set(keys_of(document))
    assert "unknown_id" not in texts[SANDBOX / "crm-v4.json"]


def test_the_sandbox_keeps_names_that_look_like_withheld_keys(tiny):
    """A property may be called `example`, a detail may be called `sources`."""
    tiny.edit("components/things.yaml", "done: {type: integer, x-name: done}", "example: {type: integer, x-name: done}")
    tiny.edit("paths/things.yaml", "counters: {done: done}", "counters: {done: example}")
    tiny.edit("examples/getThingJob/200.json", '"done"', '"example"')
    tiny.edit("errors/catalog.yaml", "details: [id, json_path]", "details: [id, sources]")
    tiny.edit("paths/things.yaml", 'details: {id: "1001"}', 'details: {id: "1001", sources: a}')
    document = json.loads(sandbox.emit(bundles_of(tiny.folder))[SANDBOX / "crm-v4.json"])

    assert "example" in document["components"]["schemas"]["Job"]["properties"]
    assert {"id": "1001", "sources": "a"} == document["paths"]["/things"]["put"]["x-errors"][1]["details"]


def test_the_sandbox_data_of_the_repository_is_withheld_too(repository):
    """What was just proven of the small description holds for the real one, in every version."""
    documents = {path.stem: json.loads(path.read_text("utf-8")) for path in (repository / SANDBOX).glob("crm-*.json")}

    assert {"crm-v2", "crm-v2.1", "crm-v8"} <= documents.keys()
    assert {} == {name: found for name, document in documents.items() if (found := WITHHELD & set(keys_of(document)))}
