"""What is a breaking change and what is not, one small edit of one small bundle at a time."""

import copy
import itertools

import openapi_spec_validator
import pytest

from zoho_codegen.breaking import Finding, compare
from zoho_codegen.breaking.unreadable import UnreadableError

GONE = object()

TEXT = {"type": "string"}


def ref(name):
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_of(schema):
    """A body of that schema."""
    return {"application/json": {"schema": schema}}


def entry(name, code, status=400, **more):
    """An error entry."""
    return {
        "name": name,
        "code": code,
        "status": status,
        "scope": "request",
        "class": "invalid",
        "retry": "never",
        "cause": "it is so",
        "details": {"api_name": "x"},
        "sources": [{"title": "A page"}],
    } | more


BASE = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "v1"},
    "security": [{"OAuth2": ["things.ALL"]}],
    "paths": {
        "/things": {
            "parameters": [{"name": "X-Trace", "in": "header", "schema": TEXT}],
            "get": {
                "operationId": "listThings",
                "description": "Lists things.",
                "tags": ["things"],
                "security": [{"OAuth2": ["things.ALL"]}, {"OAuth2": ["things.READ"]}],
                "parameters": [
                    {"$ref": "#/components/parameters/Page"},
                    {"name": "sort", "in": "query", "schema": {"enum": ["name", "age"]}, "x-name": "sort"},
                    {"name": "ids", "in": "query", "schema": {"type": "array", "items": ref("Id")}, "explode": False},
                ],
                "responses": {
                    "200": {
                        "description": "The things.",
                        "headers": {"X-Count": {"required": True, "schema": TEXT}, "X-Note": {"schema": TEXT}},
                        "content": json_of(ref("Things")),
                    },
                    "204": {"description": "No things."},
                    "400": {"description": "No.", "content": json_of(ref("ErrorBody"))},
                },
                "x-client": {
                    "resource": "things",
                    "method": "list",
                    "call": "page",
                    "presets": {"mine": {"call": "one"}},
                },
                "x-modules": ["Leads", "Deals"],
                "x-outcomes": [{"name": "found", "status": 200}, {"name": "nothing", "status": 204}],
                "x-errors": [entry("bad-page", "INVALID_DATA"), entry("no-token", "AUTHENTICATION_FAILURE", 401)],
            },
            "post": {
                "operationId": "createThings",
                "tags": ["things"],
                "requestBody": {"content": json_of(ref("NewThings")) | {"text/csv": {"schema": TEXT}}},
                "responses": {"201": {"description": "Done.", "content": json_of(ref("Things"))}},
                "x-outcomes": [{"name": "created", "status": 201, "code": "SUCCESS", "scope": "item"}],
                "x-batch": {"rows": "body.data", "max": 100, "max-values": {"default": 10, "Deals": 5}},
                "x-job": {"id": "id", "poll": "getThing"},
            },
        },
        "/things/{id}": {
            "get": {
                "operationId": "getThing",
                "security": [],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": ref("Id"), "x-name": "id"}],
                "responses": {"200": {"description": "It.", "content": json_of({"anyOf": [ref("Thing"), TEXT]})}},
            },
        },
    },
    "components": {
        "parameters": {
            "Page": {
                "name": "page",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": 200},
                "x-default": 1,
                "x-name": "page",
            },
        },
        "schemas": {
            "Id": {"type": "string", "maxLength": 20},
            "NewThings": {
                "type": "object",
                "required": ["data"],
                "properties": {
                    "data": {"type": "array", "items": ref("NewThing"), "maxItems": 100, "x-name": "data"},
                    "over_write": {"type": ["boolean", "null"], "default": False},
                },
            },
            "NewThing": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 25, "minLength": 1},
                    "color": {"type": "string", "enum": ["red", "blue"]},
                    "size": {"type": "number"},
                    "owner": {"oneOf": [TEXT, {"type": "object", "properties": {"id": TEXT}}]},
                    "code": {"allOf": [TEXT, {"maxLength": 5}]},
                    "note": {},
                },
            },
            "Things": {
                "type": "object",
                "required": ["data"],
                "properties": {
                    "data": {"type": "array", "items": ref("Thing")},
                    "info": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
            "Thing": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": ref("Id") | {"x-name": "id"},
                    "name": TEXT,
                    "created": {"type": "string", "format": "date-time"},
                    "color": {"type": "string", "enum": ["red", "blue"]},
                    "state": ref("State"),
                    "size": {"type": "number"},
                    "parent": {"anyOf": [ref("Thing"), {"type": "null"}]},
                    "owner": {"oneOf": [TEXT, {"type": "object", "properties": {"id": TEXT}}]},
                },
            },
            "State": {"anyOf": [{"type": "string", "enum": ["new", "old"]}, TEXT], "x-open-enum": True},
            "ErrorBody": {
                "type": "object",
                "required": ["code"],
                "properties": {"code": TEXT, "message": TEXT, "status": {"const": "error"}},
            },
        },
    },
}

LIST = ("paths", "/things", "get")
CREATE = ("paths", "/things", "post")
GET = ("paths", "/things/{id}", "get")
PARAMETERS = (*LIST, "parameters")
SCHEMAS = ("components", "schemas")
NEW_THING = (*SCHEMAS, "NewThing", "properties")
THING = (*SCHEMAS, "Thing", "properties")
PAGE = ("components", "parameters", "Page")


def edited(*edits):
    """A copy of the bundle with values put in, or taken out where the value is GONE."""
    document = copy.deepcopy(BASE)
    for keys, value in edits:
        node = document
        for key in keys[:-1]:
            node = node[key]
        if value is GONE:
            del node[keys[-1]]
        elif isinstance(node, list) and keys[-1] == len(node):
            node.append(value)
        else:
            node[keys[-1]] = value
    return document


def ids(*edits):
    """The ids of what breaks when the bundle is edited."""
    return [finding.id for finding in compare(BASE, edited(*edits))]


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


def test_a_closed_enum_that_is_opened_may_bring_anything():
    """Those who matched its values exhaustively have a case more."""
    opened = {"anyOf": [{"type": "string", "enum": ["red", "blue"]}, TEXT], "x-open-enum": True}

    for color in (opened, TEXT):
        found = compare(BASE, edited(((*THING, "color"), color)))
        assert {("response-property-enum-value-added", '["red", "blue"]', "any value")} == {
            (finding.id, finding.old, finding.new) for finding in found
        }


def test_a_known_value_of_an_open_enum_cannot_be_sent_any_more():
    """It was promised to be taken."""
    old = edited(((*NEW_THING, "state"), ref("State")))
    new = edited(((*NEW_THING, "state"), ref("State")), ((*SCHEMAS, "State", "anyOf", 0, "enum"), ["new"]))

    assert ["request-property-enum-value-removed"] == [finding.id for finding in compare(old, new)]


def test_an_enum_may_list_values_without_closing_the_list():
    """Naming some values of what was free text takes nothing away."""
    assert [] == ids(((*NEW_THING, "name"), ref("State") | {"maxLength": 25}))


def test_what_stands_beside_a_reference_counts():
    """The place is then that of the reference."""
    narrowed = ref("NewThing") | {"description": "A thing.", "maxProperties": 2}
    found = compare(BASE, edited(((*SCHEMAS, "NewThings", "properties", "data", "items"), narrowed)))

    assert [
        ("request-property-max-properties-set", "$.components.schemas.NewThings.properties.data.items.maxProperties")
    ] == [(finding.id, finding.where) for finding in found]


def test_values_of_free_properties_are_compared():
    """A map's values have a schema too."""
    found = compare(BASE, edited(((*SCHEMAS, "Things", "properties", "info", "additionalProperties"), TEXT)))

    assert [
        ("response-property-type-changed", "listThings", "`info.*` in the 200 answer may be of another type now."),
        ("response-property-type-changed", "createThings", "`info.*` in the 201 answer may be of another type now."),
    ] == [(finding.id, finding.operation, finding.sentence) for finding in found]


def test_the_body_of_refusals_is_compared():
    """Once in each operation that has it."""
    assert ["response-optional-property-removed"] == ids(((*SCHEMAS, "ErrorBody", "properties", "message"), GONE))


def test_a_parameter_of_the_path_item_belongs_to_each_of_its_operations():
    """One removal breaks two operations."""
    found = compare(BASE, edited((("paths", "/things", "parameters"), [])))

    assert [("request-parameter-removed", "listThings"), ("request-parameter-removed", "createThings")] == [
        (finding.id, finding.operation) for finding in found
    ]


@pytest.mark.parametrize("union", ["anyOf", "oneOf", "allOf"])
def test_a_schema_that_holds_itself_ends(union):
    """Such a branch says nothing."""
    document = edited(((*SCHEMAS, "Thing", union), [ref("Thing"), TEXT]))

    assert [] == compare(document, document)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("#/components/schemas/No", "leads nowhere"),
        ("other.json#/x", "leads nowhere"),
        ("#/components/schemas/Id", "in a circle"),
    ],
)
def test_a_bad_reference_is_named(target, message):
    """With the place where it stands."""
    broken = edited(((*SCHEMAS, "Id"), {"$ref": target}))

    with pytest.raises(UnreadableError, match=message):
        compare(BASE, broken)


def places(node, above=()):
    """The keys to every value of a document."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield (*above, key)
        yield from places(value, (*above, key))


def sentences(old, new):
    """What is said about two documents, be it that one cannot be read."""
    try:
        return [finding.sentence for finding in compare(old, new)]
    except UnreadableError as error:
        return [str(error)]


def test_a_malformed_bundle_is_compared_or_refused():
    """Whatever is written under whatever key, in the old document or the new one."""
    junk = itertools.cycle([7, "text", [{}], {"x": 1}, True])
    for place in {keys[-1]: keys for keys in places(BASE)}.values():
        document = edited((place, next(junk)))
        assert all([*sentences(BASE, document), *sentences(document, BASE)])


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
