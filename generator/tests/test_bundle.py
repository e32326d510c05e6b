"""The bundle of one version."""

from openapi_spec_validator import OpenAPIV31SpecValidator

PATHS = "paths/things.yaml"
THINGS = "components/things.yaml"


def operation(document, path="/things", method="put"):
    """An operation of a bundle."""
    return document["paths"][path][method]


def media(document, path, method, status):
    """The JSON answer of a status."""
    return operation(document, path, method)["responses"][status]["content"]["application/json"]


def test_bundles_are_valid_openapi(tiny):
    """A stock validator has nothing to say."""
    for version in ("v2", "v4"):
        assert [] == list(OpenAPIV31SpecValidator(tiny.document(version)).iter_errors())


def test_a_bundle_says_which_version_it_is(tiny):
    """In info, in the server's variable and in x-api-version."""
    document = tiny.document("v2")

    assert ("v2", "v2") == (document["info"]["version"], document["x-api-version"])
    assert "v2" == document["servers"][0]["variables"]["version"]["default"]


def test_a_bundle_has_no_annotations(tiny):
    """What the projector reads is gone, and so is the name of the versions file."""
    tiny.edit("crm.yaml", "openapi: 3.1.0", "openapi: 3.1.0\nx-versions-file: versions.yaml")
    text = str(tiny.document("v2"))

    assert [] == [key for key in ("x-version", "x-required", "x-enum", "x-renamed", "x-error-sets") if key in text]


def test_operations_come_in_source_order(tiny):
    """Path by path, method by method."""
    from zoho_codegen.generate import bundles_of

    bundle = bundles_of(tiny.folder)["v4"]

    assert [("/things", "get"), ("/things", "put"), ("/things/job", "get")] == [
        (path, method) for path, method, _ in bundle.operations()
    ]


def test_errors_are_complete(tiny):
    """Sets are expanded, facts of the catalogue are merged, sources are cited in full."""
    errors = operation(tiny.document("v4"))["x-errors"]

    assert ["invalid-token", "unknown-thing", "no-things", "job-running"] == [entry["name"] for entry in errors]
    assert {
        "name": "unknown-thing",
        "code": "INVALID_DATA",
        "status": 400,
        "scope": "item",
        "class": "invalid",
        "retry": "never",
        "summary": "A value is not acceptable.",
        "cause": "there is no such thing",
        "message": "invalid id",
        "details": {"id": "1001"},
        "trigger": {"set": {"body.things[0].id": "unknown_id"}},
        "sources": [
            {
                "title": "Update Things",
                "url": "https://docs.example.com/v4/update-things.html",
                "version": "v4",
                "seen": "2026-11-21",
            }
        ],
        "evidence": "documented",
    } == errors[1]
    assert {} == errors[2]["details"]


def test_errors_are_those_of_the_version(tiny):
    """An entry outside its range is not there."""
    errors = operation(tiny.document("v2"))["x-errors"]

    assert "job-running" not in [entry["name"] for entry in errors]


def test_an_own_entry_replaces_the_sets_entry_and_cites_both(tiny):
    """Same code, status and scope: the operation's own words win, the pages of both stand for it."""
    errors = operation(tiny.document("v2"), "/things/job", "get")["x-errors"]

    assert ["bad-token"] == [entry["name"] for entry in errors]
    assert ["List Things", "Update Things (v2)"] == [source["title"] for source in errors[0]["sources"]]
    assert "documented" == errors[0]["evidence"]


def test_an_own_entry_replaces_the_sets_entry_of_its_name(tiny):
    """The name alone is enough."""
    tiny.edit(PATHS, "name: no-things", "name: invalid-token")
    errors = operation(tiny.document("v4"))["x-errors"]

    assert ["unknown-thing", "invalid-token", "job-running"] == [entry["name"] for entry in errors]


def test_evidence_depends_on_the_pages_of_the_version(tiny):
    """Documented where a page of the version says so, carried elsewhere."""
    old, new = operation(tiny.document("v2")), operation(tiny.document("v4"))

    assert ("documented", "documented") == (old["x-evidence"], new["x-evidence"])
    assert ["documented", "carried", "carried"] == [entry["evidence"] for entry in old["x-errors"]]
    assert ["carried", "documented", "documented", "documented"] == [entry["evidence"] for entry in new["x-errors"]]
    assert ["documented"] == [entry["evidence"] for entry in new["x-outcomes"]]


def test_an_entry_says_when_it_was_seen_in_this_version(tiny):
    """The date of another version says nothing; a page it does not replace."""
    tiny.edit(PATHS, "message: invalid id\n", "message: invalid id\n        verified: {v2: '2026-11-22'}\n")
    old, new = (operation(tiny.document(version))["x-errors"] for version in ("v2", "v4"))
    seen = [{entry["name"]: entry.get("verified") for entry in errors}["unknown-thing"] for errors in (old, new)]

    assert ["2026-11-22", None] == seen
    assert "carried" == next(entry["evidence"] for entry in old if entry["name"] == "unknown-thing")


def test_an_outcome_may_cite_its_own_pages(tiny):
    """Otherwise the operation's pages stand for it."""
    tiny.edit(PATHS, "message: scheduled\n", "message: scheduled\n        sources: [v4/list-things]\n")
    (outcome,) = operation(tiny.document("v2"))["x-outcomes"]

    assert ("carried", ["List Things"]) == (outcome["evidence"], [source["title"] for source in outcome["sources"]])


def test_error_answers_are_derived(tiny):
    """Request errors answer with the error body, item errors with the rows, both with either."""
    responses = operation(tiny.document("v4"))["responses"]
    schemas = {status: response["content"]["application/json"]["schema"] for status, response in responses.items()}

    assert {
        "202": {"$ref": "#/components/schemas/Rows"},
        "400": {"anyOf": [{"$ref": "#/components/schemas/Rows"}, {"$ref": "#/components/schemas/ErrorBody"}]},
        "401": {"$ref": "#/components/schemas/ErrorBody"},
    } == schemas
    assert "Bad Request: INVALID_DATA." == responses["400"]["description"]


def test_error_answers_have_an_example_for_each_entry(tiny):
    """Made from message and details; where no page quotes a message, from the catalogue's summary."""
    examples = media(tiny.document("v4"), "/things", "put", "400")["examples"]

    assert {
        "unknown-thing": {
            "summary": "there is no such thing",
            "value": {
                "data": [
                    {"code": "INVALID_DATA", "details": {"id": "1001"}, "message": "invalid id", "status": "error"}
                ]
            },
        },
        "no-things": {
            "summary": "there is nothing to update",
            "value": {
                "code": "INVALID_DATA",
                "details": {},
                "message": "A value is not acceptable.",
                "status": "error",
            },
        },
    } == examples


def test_examples_follow_the_names_on_the_wire(tiny):
    """The generator knows the keys of an error by their code names alone."""
    tiny.edit(THINGS, "required: [code, message, details, status]", "required: [error_code]")
    tiny.edit(THINGS, "code: {type: string, x-name: code}", "error_code: {type: string, x-name: code}")
    tiny.edit("examples/updateThings/202-scheduled.json", '"code"', '"error_code"')
    tiny.edit("examples/updateThings/200-scheduled@v2..v3.json", '"code"', '"error_code"')
    examples = media(tiny.document("v4"), "/things", "put", "400")["examples"]

    assert {"error_code", "details", "message", "status"} == examples["unknown-thing"]["value"]["data"][0].keys()


def test_an_item_error_under_a_success_status_keeps_the_written_answer(tiny):
    """Its example stands beside the success's."""
    assert ["job-running", "scheduled"] == list(media(tiny.document("v4"), "/things", "put", "202")["examples"])


def test_a_request_error_under_a_success_status_widens_the_answer(tiny):
    """A refusal under 200 is either body."""
    tiny.edit(PATHS, "        status: 401\n", "        status: 200\n")
    schema = media(tiny.document("v4"), "/things/job", "get", "200")["schema"]

    assert ["Job", "ErrorBody"] == [each["$ref"].rpartition("/")[2] for each in schema["anyOf"]]


REFUSAL = """  Refusal:
    type: object
    description: Why not.
    required: [error]
    properties:
      error: {type: string, x-name: error}
"""
EITHER = """  Either:
    description: A job or a refusal.
    anyOf: [{$ref: "#/schemas/Job"}, {$ref: "#/schemas/Refusal"}]
"""


def refused_under_200(tiny, answer, schemas):
    """Let the status of a job be refused under 200, with a body of its own."""
    tiny.edit(THINGS, "  State:\n    type", f"{schemas}  State:\n    type")
    tiny.edit(PATHS, "        status: 401\n", "        status: 200\n")
    tiny.edit(PATHS, 'schemas/Job"}', f'schemas/{answer}"}}')
    body = 'x-error-body: {$ref: "../components/things.yaml#/schemas/Refusal"}'
    client = "    x-client: {resource: things, method: job"
    tiny.edit(PATHS, client, f"    {body}\n{client}")
    return media(tiny.document("v4"), "/things/job", "get", "200")


def test_an_operation_may_have_its_own_error_body(tiny):
    """It takes the place of the shared one, in schema and example."""
    found = refused_under_200(tiny, "Job", REFUSAL)

    assert {"error": "INVALID_TOKEN"} == found["examples"]["bad-token"]["value"]
    assert ["Job", "Refusal"] == [each["$ref"].rpartition("/")[2] for each in found["schema"]["anyOf"]]


def test_an_answer_that_allows_the_error_body_is_left_alone(tiny):
    """Nothing is allowed twice."""
    found = refused_under_200(tiny, "Either", REFUSAL + EITHER)

    assert {"$ref": "#/components/schemas/Either"} == found["schema"]


def test_requests_are_whole_and_the_baseline_comes_first(tiny):
    """The unnamed request is the baseline; the one limited to a version wins there."""
    old, new = operation(tiny.document("v2")), operation(tiny.document("v4"))

    assert ["baseline", "two"] == [request["name"] for request in new["x-examples"]]
    assert {
        "name": "baseline",
        "path": {},
        "query": {},
        "headers": {},
        "body": {"things": [{"id": "1001", "label": "One", "note": "first"}]},
    } == new["x-examples"][0]
    assert {"things": [{"id": "1001", "name": "One"}]} == old["x-examples"][0]["body"]


def test_answers_have_their_examples(tiny):
    """An example file without a name is `answer`; one for a status that the version lacks is left out."""
    document = tiny.document("v2")

    assert ["answer"] == list(media(document, "/things", "get", "200")["examples"])
    assert ["200", "400", "401"] == list(operation(document)["responses"])


def test_open_enums_let_anything_through_in_answers(tiny):
    """The known values stay listed."""
    assert {
        "description": "The color of a thing.",
        "x-open-enum": True,
        "anyOf": [{"type": "string", "enum": ["red", "green", "blue"]}, {"type": "string"}],
    } == tiny.document("v4")["components"]["schemas"]["Color"]


def test_open_enums_stay_closed_in_requests(tiny):
    """Where no answer reaches the enum, unknown values may be refused."""
    old = 'things: {type: array, items: {$ref: "#/schemas/Thing"}, x-name: things}'
    tiny.edit(THINGS, old, "x: {type: string, x-name: things}")
    tiny.edit("examples/listThings/200.json", '"things": [{"id": "1001", "note": "a", "color": "violet"}]', '"x": "1"')
    tiny.edit(PATHS, "items: things,", "items: x,")

    assert ["red", "green"] == tiny.document("v2")["components"]["schemas"]["Color"]["enum"]


def test_renaming_a_wire_key_reaches_the_bundle(tiny):
    """One key renamed in the schema, the pointers and the examples is renamed everywhere."""
    files = ["updateThings/202-scheduled.json", "updateThings/200-scheduled@v2..v3.json", "getThingJob/request.json"]
    for file in (THINGS, PATHS, *(f"examples/{name}" for name in files)):
        tiny.edit(file, "job_id", "task_id")
    tiny.edit(THINGS, "x-name: task_id", "x-name: job_id")

    document = tiny.document("v4")

    assert "details.task_id" == operation(document)["x-job"]["id"]
    assert {"id", "task_id"} == document["components"]["schemas"]["RowDetails"]["properties"].keys()
    assert "'job_id'" not in str(document).replace("'x-name': 'job_id'", "")


def test_an_answer_without_json_keeps_its_first_media_type(tiny):
    """A form or a file is looked at as it is."""
    tiny.edit(
        THINGS,
        'application/json:\n        schema: {$ref: "#/schemas/ThingList"}',
        'text/csv:\n        schema: {$ref: "#/schemas/ThingList"}',
    )
    content = operation(tiny.document("v4"), "/things", "get")["responses"]["200"]["content"]

    assert ["answer"] == list(content["text/csv"]["examples"])


def test_a_server_without_a_version_is_left_alone(tiny):
    """Not every host knows API versions."""
    tiny.edit("crm.yaml", "      version: {default: v4}\n", "")
    tiny.edit("crm.yaml", "/crm/{version}", "/crm")

    assert {"api_domain"} == tiny.document("v4")["servers"][0]["variables"].keys()


def test_a_schema_may_hold_itself(tiny):
    """Through a property; everything that walks schemas comes to an end."""
    tiny.edit(
        THINGS, "      info: {$ref:", '      inner: {$ref: "#/schemas/ThingList", x-name: inner}\n      info: {$ref:'
    )

    assert "inner" in tiny.document("v4")["components"]["schemas"]["ThingList"]["properties"]


def test_an_example_of_one_version_wins_over_the_general_one(tiny):
    """Whichever file name comes first."""
    tiny.write("examples/listThings/request-all.json", '{"query": {"page": 2}}')
    tiny.write("examples/listThings/request-all@v2.json", '{"query": {"page": 3}}')
    requests = operation(tiny.document("v2"), "/things", "get")["x-examples"]

    assert [1, 3] == [request["query"]["page"] for request in requests]


def test_status_words_do_not_depend_on_the_interpreter():
    """The words of a status that Python renamed in 3.13 are the same on every Python."""
    from zoho_codegen.bundle import responses

    renamed = {status: responses._PHRASES[status] for status in ("413", "422")}

    assert {"413": "Content Too Large", "422": "Unprocessable Content"} == renamed
