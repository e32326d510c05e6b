"""What is a breaking change and what is not, one small edit of one small bundle at a time."""

import copy

import openapi_spec_validator
import pytest
from things_bundle import (
    BASE,
    CREATE,
    GET,
    GONE,
    LIST,
    NEW_THING,
    PAGE,
    PARAMETERS,
    SCHEMAS,
    TEXT,
    THING,
    edited,
    entry,
    ids,
    json_of,
    ref,
)

from zoho_codegen.breaking import Finding, compare
from zoho_codegen.emit.published import published

PROBE = {
    "api-removed-without-deprecation": (CREATE, GONE),
    "api-path-removed-without-deprecation": (("paths", "/things/{id}"), GONE),
    "request-parameter-removed": ((*PARAMETERS, 2), GONE),
    "new-required-request-parameter": (
        (*PARAMETERS, 3),
        {"name": "module", "in": "query", "required": True, "schema": TEXT},
    ),
    "request-parameter-type-changed": ((*PAGE, "schema"), TEXT),
    "request-parameter-max-decreased": ((*PAGE, "schema", "maximum"), 100),
    "request-property-max-length-decreased": ((*NEW_THING, "name", "maxLength"), 20),
    "request-property-enum-value-removed": ((*NEW_THING, "color", "enum"), ["red"]),
    "request-property-became-required": ((*SCHEMAS, "NewThing", "required"), ["name", "color"]),
    "request-body-became-required": ((*CREATE, "requestBody", "required"), True),
    "request-body-media-type-removed": ((*CREATE, "requestBody", "content", "text/csv"), GONE),
    "response-required-property-removed": ((*THING, "name"), GONE),
    "response-property-enum-value-added": ((*THING, "color", "enum"), ["red", "blue", "green"]),
    "response-property-became-nullable": ((*THING, "name"), {"type": ["string", "null"]}),
    "response-success-status-removed": ((*LIST, "responses", "204"), GONE),
    "api-security-scope-added": ((*LIST, "security"), [{"OAuth2": ["things.ALL", "org.READ"]}]),
    "api-operation-id-removed": ((*LIST, "operationId"), "getThings"),
}


@pytest.mark.parametrize(("kind", "edit"), PROBE.items(), ids=PROBE)
def test_each_change_of_the_probe_is_found(kind, edit):
    """Sixteen seeded breaking changes and a renamed operation: each is named by its kind."""
    assert kind in ids(edit)


HARMLESS = {
    "description": ((*LIST, "description"), "Lists all things."),
    "example": ((*THING, "name"), {"type": "string", "examples": ["Ann"]}),
    "optional parameter added": ((*PARAMETERS, 3), {"name": "q", "in": "query", "schema": TEXT}),
    "optional answer property added": ((*THING, "age"), {"type": "integer"}),
    "new operation": (("paths", "/things/{id}", "put"), {"operationId": "setThing", "responses": {}}),
    "value added to an open enum": ((*SCHEMAS, "State", "anyOf", 0, "enum"), ["new", "old", "lost"]),
    "limit raised": ((*NEW_THING, "name", "maxLength"), 50),
    "new error entry": ((*LIST, "x-errors", 2), entry("no-scope", "OAUTH_SCOPE_MISMATCH", 401)),
    "new source": ((*LIST, "x-errors", 0), entry("bad-page", "INVALID_DATA", sources=[{"title": "Another"}])),
    "new error status": ((*LIST, "responses", "429"), {"description": "Slow.", "content": json_of(ref("ErrorBody"))}),
    "another error body in the answer": (
        (*LIST, "responses", "400", "content"),
        json_of({"anyOf": [ref("Things"), ref("ErrorBody")]}),
    ),
    "optional property of the body added": ((*NEW_THING, "age"), {"type": "integer"}),
    "request enum value added": ((*NEW_THING, "color", "enum"), ["red", "blue", "green"]),
    "answer enum value gone": ((*THING, "color", "enum"), ["red"]),
    "alternative scope added": ((*LIST, "security", 2), {"OAuth2": ["things.WRITE"]}),
    "required property may be left out": ((*SCHEMAS, "NewThing", "required"), []),
    "optional answer property always comes": ((*SCHEMAS, "Thing", "required"), ["id", "name", "size"]),
    "type of the body widened": ((*NEW_THING, "color"), {"type": ["string", "null"], "enum": ["red", "blue", None]}),
    "type of the answer narrowed": ((*THING, "size"), {"type": "integer"}),
    "format of the answer added": ((*THING, "name"), {"type": "string", "format": "email"}),
    "bound that bounds nothing": ((*NEW_THING, "size"), {"type": "number", "maximum": None, "minItems": 0}),
    "null allowed no more in the answer": ((*THING, "parent"), ref("Thing")),
    "untyped parameter schema gone": ((*PARAMETERS, 1, "schema"), {}),
    "path parameter renamed": (
        ("paths",),
        {
            "/things": BASE["paths"]["/things"],
            "/things/{thing}": edited(((*GET, "parameters", 0, "name"), "thing"))["paths"]["/things/{id}"],
        },
    ),
    "component renamed": ((*LIST, "responses", "200", "content"), json_of(BASE["components"]["schemas"]["Things"])),
    "optional body": (GET, BASE["paths"]["/things/{id}"]["get"] | {"requestBody": {"content": json_of(TEXT)}}),
    "entry renamed": ((*LIST, "x-errors", 0), entry("malformed-page", "INVALID_DATA")),
    "more rows in a call": ((*CREATE, "x-batch", "max"), 200),
    "no limit any more": ((*CREATE, "x-batch", "max"), GONE),
    "x-batch documented": (GET, BASE["paths"]["/things/{id}"]["get"] | {"x-batch": {"max": 1}}),
    "every module": ((*LIST, "x-modules"), GONE),
    "documented default": ((*PARAMETERS, 1, "x-default"), "name"),
}


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_a_harmless_change_raises_no_alarm(edit):
    """Nobody has to follow it."""
    assert [] == compare(BASE, edited(edit))


KINDS = {
    "api-removed-with-deprecation": (
        edited(((*CREATE, "deprecated"), True)),
        edited((CREATE, GONE)),
    ),
    "api-tag-removed": (BASE, edited(((*LIST, "tags"), ["objects"]))),
    "api-security-added": (BASE, edited(((*GET, "security"), GONE))),
    "api-security-removed": (BASE, edited(((*LIST, "security", 1), GONE))),
    "request-parameter-became-required": (BASE, edited(((*PAGE, "required"), True))),
    "request-parameter-default-value-changed": (BASE, edited(((*PAGE, "x-default"), 2))),
    "request-parameter-default-value-removed": (BASE, edited(((*PAGE, "x-default"), GONE))),
    "request-parameter-enum-value-removed": (BASE, edited(((*PARAMETERS, 1, "schema"), {"const": "age"}))),
    "request-parameter-became-enum": (BASE, edited(((*SCHEMAS, "Id", "enum"), ["1"]))),
    "request-parameter-max-length-decreased": (BASE, edited(((*SCHEMAS, "Id", "maxLength"), 19))),
    "request-parameter-pattern-added": (BASE, edited(((*SCHEMAS, "Id", "pattern"), "^[0-9]+$"))),
    "request-parameter-min-increased": (BASE, edited(((*PAGE, "schema", "minimum"), 2))),
    "request-parameter-min-length-set": (BASE, edited(((*SCHEMAS, "Id", "minLength"), 1))),
    "x-parameter-style-changed": (BASE, edited(((*PARAMETERS, 2, "explode"), True))),
    "x-name-changed": (BASE, edited(((*PAGE, "x-name"), "number"))),
    "request-body-added-required": (
        BASE,
        edited(((*GET, "requestBody"), {"required": True, "content": json_of(TEXT)})),
    ),
    "request-body-removed": (BASE, edited(((*CREATE, "requestBody"), GONE))),
    "request-body-type-changed": (BASE, edited(((*SCHEMAS, "NewThings", "type"), "array"))),
    "request-property-max-items-decreased": (
        BASE,
        edited(((*SCHEMAS, "NewThings", "properties", "data", "maxItems"), 50)),
    ),
    "request-property-max-set": (BASE, edited(((*NEW_THING, "size", "maximum"), 3))),
    "request-property-type-changed": (BASE, edited(((*NEW_THING, "size", "type"), "integer"))),
    "request-parameter-type-changed": (BASE, edited(((*SCHEMAS, "Id", "format"), "uuid"))),
    "request-property-became-not-nullable": (
        BASE,
        edited(((*SCHEMAS, "NewThings", "properties", "over_write", "type"), "boolean")),
    ),
    "request-property-default-value-changed": (
        BASE,
        edited(((*SCHEMAS, "NewThings", "properties", "over_write", "default"), True)),
    ),
    "request-property-removed": (BASE, edited(((*NEW_THING, "color"), GONE))),
    "new-required-request-property": (
        BASE,
        edited(((*NEW_THING, "age"), TEXT), ((*SCHEMAS, "NewThing", "required"), ["name", "age"])),
    ),
    "request-property-one-of-removed": (BASE, edited(((*NEW_THING, "owner", "oneOf", 1), GONE))),
    "request-property-any-of-removed": (
        edited(((*NEW_THING, "size"), {"anyOf": [TEXT, {"type": "number"}]})),
        BASE,
    ),
    "request-property-pattern-changed": (
        edited(((*NEW_THING, "name", "pattern"), "a")),
        edited(((*NEW_THING, "name", "pattern"), "b")),
    ),
    "x-request-other-properties-refused": (
        BASE,
        edited(((*SCHEMAS, "NewThing", "additionalProperties"), False)),
    ),
    "response-media-type-removed": (BASE, edited(((*LIST, "responses", "200", "content"), {}))),
    "response-non-success-status-removed": (BASE, edited(((*LIST, "responses", "400"), GONE))),
    "required-response-header-removed": (BASE, edited(((*LIST, "responses", "200", "headers", "X-Count"), GONE))),
    "optional-response-header-removed": (BASE, edited(((*LIST, "responses", "200", "headers", "X-Note"), GONE))),
    "response-body-type-changed": (BASE, edited(((*SCHEMAS, "Things", "type"), ["object", "array"]))),
    "response-body-any-of-added": (
        BASE,
        edited(((*LIST, "responses", "200", "content"), json_of({"anyOf": [ref("Things"), TEXT]}))),
    ),
    "response-property-one-of-added": (BASE, edited(((*THING, "owner", "oneOf", 2), {"type": "integer"}))),
    "response-property-type-changed": (BASE, edited(((*THING, "created"), TEXT))),
    "response-optional-property-removed": (BASE, edited(((*THING, "created"), GONE))),
    "response-property-became-optional": (BASE, edited(((*SCHEMAS, "Thing", "required"), ["id"]))),
    "x-error-removed": (BASE, edited(((*LIST, "x-errors", 1), GONE))),
    "x-error-class-changed": (BASE, edited(((*LIST, "x-errors", 0, "class"), "limit"))),
    "x-error-retry-changed": (BASE, edited(((*LIST, "x-errors", 0, "retry"), "after-delay"))),
    "x-error-status-changed": (BASE, edited(((*LIST, "x-errors", 0, "status"), 404))),
    "x-error-code-changed": (BASE, edited(((*LIST, "x-errors", 0, "code"), "MISSING"))),
    "x-error-scope-changed": (BASE, edited(((*LIST, "x-errors", 0, "scope"), "item"))),
    "x-error-detail-removed": (BASE, edited(((*LIST, "x-errors", 0, "details"), {}))),
    "x-outcome-removed": (BASE, edited(((*LIST, "x-outcomes", 1), GONE))),
    "x-outcome-status-changed": (BASE, edited(((*CREATE, "x-outcomes", 0, "status"), 202))),
    "x-outcome-code-changed": (BASE, edited(((*CREATE, "x-outcomes", 0, "code"), "SCHEDULED"))),
    "x-outcome-scope-changed": (BASE, edited(((*CREATE, "x-outcomes", 0, "scope"), "request"))),
    "x-job-removed": (BASE, edited(((*CREATE, "x-job"), GONE))),
    "x-client-method-removed": (BASE, edited(((*LIST, "x-client"), GONE))),
    "x-client-method-renamed": (BASE, edited(((*LIST, "x-client", "method"), "all"))),
    "x-client-call-changed": (BASE, edited(((*LIST, "x-client", "call"), "plain"))),
    "x-module-removed": (BASE, edited(((*LIST, "x-modules"), ["Leads"]))),
    "x-batch-max-decreased": (BASE, edited(((*CREATE, "x-batch", "max"), 50))),
    "x-batch-max-set": (edited(((*CREATE, "x-batch", "max"), GONE)), BASE),
}


@pytest.mark.parametrize(("kind", "documents"), KINDS.items(), ids=KINDS)
def test_each_kind_of_change_is_found_alone(kind, documents):
    """No other alarm is raised with it."""
    assert {kind} == {finding.id for finding in compare(*documents)}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            ((*NEW_THING, "name", "maxLength"), 20),
            Finding(
                "request-property-max-length-decreased",
                "createThings",
                "$.components.schemas.NewThing.properties.name.maxLength",
                "25",
                "20",
                "`data[].name` in the request body has a narrower maxLength now.",
            ),
        ),
        (
            ((*LIST, "security"), [{"OAuth2": ["things.ALL", "org.READ"]}, {"OAuth2": ["things.READ"]}]),
            Finding(
                "api-security-scope-added",
                "listThings",
                "$.paths['/things'].get.security",
                "things.ALL",
                "org.READ, things.ALL",
                "A token with things.ALL needs org.READ as well.",
            ),
        ),
        (
            ((*LIST, "x-client", "presets"), {}),
            Finding(
                "x-client-method-removed",
                "listThings",
                "$.paths['/things'].get['x-client'].presets.mine",
                "things.mine",
                "absent",
                "The client has no method `things.mine` any more.",
            ),
        ),
        (
            ((*CREATE, "x-batch", "max-values"), {"default": 10, "Deals": 5, "Leads": 2}),
            Finding(
                "x-batch-max-decreased",
                "createThings",
                "$.paths['/things'].post['x-batch']['max-values'].Leads",
                "10",
                "2",
                "A call takes at most 2 values of a row in `Leads` now.",
            ),
        ),
        (
            ((*NEW_THING, "code", "allOf", 1, "maxLength"), 4),
            Finding(
                "request-property-max-length-decreased",
                "createThings",
                "$.components.schemas.NewThing.properties.code.maxLength",
                "5",
                "4",
                "`data[].code` in the request body has a narrower maxLength now.",
            ),
        ),
        (
            ((*NEW_THING, "owner", "oneOf", 1, "required"), ["id"]),
            Finding(
                "request-property-became-required",
                "createThings",
                "$.components.schemas.NewThing.properties.owner.oneOf[1].properties.id",
                "optional",
                "required",
                "`data[].owner.id` in the request body must now be sent.",
            ),
        ),
    ],
)
def test_a_finding_says_where_and_what(edit, expected):
    """The id, the operation, the JSON path, both values and one sentence."""
    assert [expected] == compare(BASE, edited(edit))


def test_a_moved_operation_is_gone_from_its_place_and_still_compared():
    """It is known by its operationId."""
    moved = edited(
        (("paths", "/items"), edited(((*LIST, "tags"), []))["paths"]["/things"]), (("paths", "/things"), GONE)
    )
    found = compare(BASE, moved)

    assert [
        ("api-path-removed-without-deprecation", "listThings", "GET /things", "GET /items"),
        ("api-path-removed-without-deprecation", "createThings", "POST /things", "POST /items"),
        ("api-tag-removed", "listThings", "things", "[]"),
    ] == [(finding.id, finding.operation, finding.old, finding.new) for finding in found]


def test_an_operation_without_an_id_is_called_by_its_address():
    """A finding always says which operation it is about."""
    old = edited(((*GET, "operationId"), GONE))
    new = edited(((*GET, "operationId"), GONE), ((*GET, "responses", "200"), GONE))

    assert ["GET /things/{id}"] == [finding.operation for finding in compare(old, new)]


def test_nothing_breaks_between_equal_bundles():
    """Not even between copies."""
    assert [] == compare(BASE, copy.deepcopy(BASE))


def test_the_order_of_findings_is_that_of_the_old_document():
    """The same every time."""
    new = edited((CREATE, GONE), ((*LIST, "tags"), []), ((*GET, "responses", "200"), GONE))

    assert ["createThings", "listThings", "getThing"] == [finding.operation for finding in compare(BASE, new)]


def test_the_bundle_of_these_tests_is_valid():
    """What is not a document proves nothing."""
    assert [] == list(openapi_spec_validator.OpenAPIV31SpecValidator(BASE).iter_errors())


@pytest.mark.no_cover
def test_published_bundles_hide_no_change():
    """What is compared across releases are published bundles, which say choices in fewer schemas."""
    old = published(BASE)

    found = {kind: compare(old, published(edited(edit))) for kind, edit in PROBE.items()}
    assert [] == [kind for kind, findings in found.items() if kind not in {finding.id for finding in findings}]
    assert [] == [name for name, edit in HARMLESS.items() if compare(old, published(edited(edit)))]
    assert {kind: {kind} for kind in KINDS} == {
        kind: {finding.id for finding in compare(published(was), published(now))} for kind, (was, now) in KINDS.items()
    }
