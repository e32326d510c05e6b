"""Projecting the annotated document to one version."""

import json
from pathlib import Path

import pytest

from zoho_codegen.project import project, pruned
from zoho_codegen.project.annotations import merge_patched
from zoho_codegen.read.versions import Versions
from zoho_codegen.read.yaml_file import parse_yaml

VERSIONS = Versions(("v2", "v3", "v4"), ("v2", "v3", "v4"))
FOLDER = Path(__file__).parent / "data" / "projected"


def nodes(text):
    """The nodes of a YAML text."""
    return parse_yaml(text, "a.yaml", [])


@pytest.mark.parametrize("version", VERSIONS.order)
def test_each_version_is_as_written_by_hand(version):
    """The projection of the annotated document equals the document that a person wrote for that version."""
    source = nodes((FOLDER / "source.yaml").read_text(encoding="utf-8"))
    expected = json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))

    assert expected == project(source, version, VERSIONS).document


def test_projecting_leaves_the_source_alone():
    """One source serves every version."""
    text = (FOLDER / "source.yaml").read_text(encoding="utf-8")
    source = nodes(text)
    for version in VERSIONS.order:
        project(source, version, VERSIONS)

    assert nodes(text) == source


def test_projected_nodes_still_know_their_lines():
    """A problem of one version is found where it is written."""
    source = nodes(
        "paths: {}\na:\n  b: 1\n  x-version-patch:\n    - since: v2\n      until: v3\n      patch:\n        c: 2\n"
    )
    document = project(source, "v2", VERSIONS).document

    assert (3, 8) == (document.map("a").line_of("b"), document.map("a").line_of("c"))


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ('{"a": "b"}', '{"a": "c"}', '{"a": "c"}'),
        ('{"a": "b"}', '{"b": "c"}', '{"a": "b", "b": "c"}'),
        ('{"a": "b"}', '{"a": null}', "{}"),
        ('{"a": "b", "b": "c"}', '{"a": null}', '{"b": "c"}'),
        ('{"a": ["b"]}', '{"a": "c"}', '{"a": "c"}'),
        ('{"a": "c"}', '{"a": ["b"]}', '{"a": ["b"]}'),
        ('{"a": {"b": "c"}}', '{"a": {"b": "d", "c": null}}', '{"a": {"b": "d"}}'),
        ('{"a": [{"b": "c"}]}', '{"a": [1]}', '{"a": [1]}'),
        ('["a", "b"]', '["c", "d"]', '["c", "d"]'),
        ('{"a": "b"}', '["c"]', '["c"]'),
        ('{"a": "foo"}', '"bar"', '"bar"'),
        ('{"e": null}', '{"a": 1}', '{"e": null, "a": 1}'),
        ("[1, 2]", '{"a": "b", "c": null}', '{"a": "b"}'),
        ("{}", '{"a": {"bb": {"ccc": null}}}', '{"a": {"bb": {}}}'),
    ],
)
def test_merge_patches_follow_rfc_7386(target, patch, result):
    """The cases of the standard's appendix."""
    assert json.loads(result) == merge_patched(nodes(target), nodes(patch))


def test_a_document_that_does_not_exist_in_a_version_is_empty():
    """Nothing is left when the root is out of range."""
    assert {} == project(nodes("x-version: {added: v3}\na: 1\n"), "v2", VERSIONS).document


def test_components_that_nothing_reaches_are_dropped():
    """Only what the paths reach, directly or through other components, is kept; security schemes all are."""
    document = nodes("""
paths: {/a: {get: {responses: {"200": {$ref: "#/components/responses/R"}}}}}
components:
  securitySchemes: {S: {type: oauth2}}
  schemas:
    A: {properties: {b: {$ref: "#/components/schemas/B"}}}
    B: {items: [{$ref: "#/components/schemas/A"}, {$ref: "https://example.com/x"}]}
    C: {type: string}
  responses: {R: {schema: {$ref: "#/components/schemas/A"}}}
  parameters: {P: {name: p}}
""")

    components = pruned(document)["components"]

    assert {"securitySchemes": ["S"], "schemas": ["A", "B"], "responses": ["R"]} == {
        section: list(members) for section, members in components.items()
    }


def test_ranges_are_read_in_the_order_of_the_list():
    """v2.1 lies between v2 and v3 because the list says so."""
    versions = Versions(("v2", "v2.1", "v3", "v10"), ())

    assert ("v2.1", "v3") == versions.between("v2.1", "v10")
    assert ("v2", "v2.1") == versions.through("v2", "v2.1")
    assert "v10" == versions.newest
