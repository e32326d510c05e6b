"""Bundles and what is read from them."""

import pytest

from zoho_contract.contract import Contract, UnknownVersionError, bundled_versions, load
from zoho_contract.schemas import Schemas


def test_every_bundled_version_loads():
    """Each bundle gives operations with sources and statuses; the newest is the default."""
    versions = bundled_versions()

    contracts = [load(version) for version in versions]

    assert ["v2", "v2.1", "v3", "v4", "v5", "v6", "v7", "v8"] == versions
    assert versions == [item.version for item in contracts]
    assert versions[-1] == load().version
    for contract in contracts:
        assert f"/crm/{contract.version}" == contract.base_path
        assert all(item.raw["responses"] for item in contract.operations.values())


def test_an_unknown_version_names_the_known_ones():
    """The message says what there is."""
    with pytest.raises(UnknownVersionError, match="v8"):
        load("v99")


def test_every_trigger_of_every_version_is_one_the_kit_knows():
    """The vocabulary is closed: exactly one verb per entry."""
    verbs = {
        "burst",
        "oversize",
        "credential",
        "method",
        "url",
        "set",
        "drop",
        "count",
        "repeat",
        "send",
        "fault",
        "manual",
    }
    for version in bundled_versions():
        for operation in load(version).operations.values():
            for entry in operation.errors:
                assert 1 == len(verbs & set(entry.trigger)), (version, operation.id, entry.name)


def test_an_operation_knows_its_parts(contract):
    """Batch, job, paging, effects, media and rows come from the extensions."""
    assign = contract.operations["assignAreas"]
    listed = contract.operations["listRecords"]
    tags = contract.operations["createTags"]

    assert ("territories", "documented") == (assign.family, assign.evidence)
    assert {"default": 10, "Deals": 2} == assign.batch.most_values
    assert ("listJobs", "job", "source") == (assign.job.poll, assign.job.listed, assign.job.source)
    assert "info.more" == listed.paging.more
    assert "application/json" == tags.media
    assert ("tags", "data") == (tags.results, listed.results)
    assert "https://example.com/mini" == assign.page
    assert {200, 204, 304} >= {200} <= listed.outcome_statuses() | {304}
    assert contract.operations["refresh"].on_accounts
    assert contract.operations["listAreas"].takes_module is False
    assert assign.takes_module


def test_the_wire_names_of_the_envelope_come_from_the_bundle(contract):
    """Renaming a key of the error body needs no hand edit."""
    document = {**contract.document, "components": {"schemas": {"ErrorBody": {"properties": {
        "errorCode": {"type": "string", "x-name": "code"}}}}}}  # fmt: skip

    assert "errorCode" == Contract(document).envelope["code"]
    assert "details" == Contract(document).envelope["details"]


def test_a_role_prefers_the_form_for_many(contract):
    """The client's name of a call leads to the operation; the form for one record comes last."""
    assert "createRecords" == contract.role("records", "create").id
    assert None is contract.role("records", "fly")


SCHEMAS = Schemas(
    {
        "components": {
            "schemas": {
                "Id": {"type": "string", "x-entity": "record"},
                "Loop": {"$ref": "#/components/schemas/Loop"},
                "Thing": {
                    "allOf": [{"properties": {"a": {"$ref": "#/components/schemas/Id", "x-name": "alpha"}}}],
                    "anyOf": [{"type": "object"}, {"type": "null"}],
                    "properties": {"ids": {"type": "array", "items": {"$ref": "#/components/schemas/Id"}}},
                    "additionalProperties": {"type": "integer"},
                },
                "Names": {"type": "array", "x-entity": "tag", "items": {"type": "string"}},
                "Maybe": {"anyOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]},
                "Many": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"type": "integer"}}]},
            }
        }
    }
)


def ref(name):
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def test_schemas_are_read_through_references_and_branches():
    """Properties, types, items and wire names are found wherever they are declared."""
    assert {"a", "ids"} == set(SCHEMAS.properties(ref("Thing")))
    assert "a" == SCHEMAS.wire(ref("Thing"), "alpha")
    assert None is SCHEMAS.wire(ref("Thing"), "beta")
    assert {"object", "null"} == SCHEMAS.types(ref("Thing"))
    assert "integer" == SCHEMAS.items(ref("Many"))["type"]
    assert {} == SCHEMAS.items(ref("Id"))
    assert "integer" == SCHEMAS.at(ref("Thing"), ("other",))["type"]
    assert "record" == SCHEMAS.at(ref("Thing"), ("ids", 0))["x-entity"]
    assert {} == SCHEMAS.resolve("nothing")


def test_entities_are_found_in_values():
    """Every scalar that refers to something, with the kind of thing."""
    value = {"a": "1", "ids": ["2", "3"], "more": 5}

    found = [(path, item) for path, item, _ in SCHEMAS.entities(value, ref("Thing"))]

    assert [(("a",), "1"), (("ids", 0), "2"), (("ids", 1), "3")] == found
    assert ["x"] == [item for _, item, _ in SCHEMAS.entities(["x"], ref("Names"))]
    assert ["9"] == [item for _, item, _ in SCHEMAS.entities("9", ref("Maybe"))]


def test_a_reference_to_itself_ends():
    """A loop of references does not hang."""
    assert "$ref" in SCHEMAS.resolve(ref("Loop"))
