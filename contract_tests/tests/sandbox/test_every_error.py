"""Every documented error that the sandbox's state can reach is reached, by doing the wrong thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from zoho_sandbox import contract

MISSING = "999999999999999999"
CONTRACTS = {version: contract.load(version) for version in contract.versions()}
# What no call can bring about here, and why.
OUT_OF_REACH = {
    "internal-error": "the sandbox does not fail",
    "authorization-failed": "every user is an administrator",
    "not-authorized": "every user is an administrator",
    "administrators-only": "every user is an administrator",
    "field-in-layout-rule": "there are no layout rules",
    "field-in-validation-rule": "there are no validation rules",
    "too-many-records": "it takes 50,000 records; see test_mass_update.py",
    "duplicate": "no field is unique",
    "several-duplicates": "no field is unique",
    "broken-wizard-path": "there are no wizards",
    "unknown-wizard-connection": "there are no wizards",
    "missing-wizard-path": "there are no wizards",
    "campaign-service-failed": "there is no campaign service",
    "foreign-job-sheet": "there are no appointments",
    "locked-association": "there are no fields that look up many records",
    "no-territories-here": "every module with records knows territories",
    "too-many-requests": "only with an edition; see test_limits.py",
    "too-many-tags": "only with an edition; see test_limits.py",
    "page-beyond-100000": "see test_paging.py",
    "mixed-rows": "not one row's error but the status of an answer; see test_territories.py",
    "body-too-large": "see test_gate.py",
    "too-many-territories-of-deal": "see too-many-territories",
}


@dataclass
class Sent:
    """A request by the operation that it is for."""

    org: Any
    path: dict[str, str]
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    operation: str = ""


def in_accounts(org, body: Any = None, **query: Any) -> Sent:
    """A request about the module."""
    return Sent(org, {"module": "Accounts"}, query, body)


def of_record(org) -> Sent:
    """A request about a record in the URL."""
    return Sent(org, {"module": "Accounts", "record_id": org.create()})


def of_territories(org, *, one: bool, taken: bool) -> Sent:
    """A request to put a record into a territory or take it out."""
    record, place = org.create(), org.territories()[3]["id"]
    if taken:
        org.change_territories("assign", record, place)
        org.settle("Accounts", record)
    path = {"module": "Accounts", **({"record_id": record} if one else {})}
    return Sent(org, path, {}, {"data": [{"id": record, "Territories": [{"id": place}]}]})


def of_tags(org, *, one: bool) -> Sent:
    """A request to tag a record or untag it: v2 wants all in the query."""
    record = org.create()
    path = {"module": "Accounts", **({"record_id": record} if one else {})}
    if org.version == "v2":
        return Sent(org, path, {**({} if one else {"ids": record}), "tag_names": "Hot"})
    return Sent(org, path, {}, {**({} if one else {"ids": [record]}), "tags": [{"name": "Hot"}]})


def of_job(org) -> Sent:
    """A request for the status of a mass update."""
    body = {"data": [{"Industry": "Education"}], "cvid": org.views("Accounts")["From Partners"]}
    job = org.call("POST", "Accounts/actions/mass_update", body).rows[0]["details"]["job_id"]
    return in_accounts(org, job_id=job)


# A request of each operation that succeeds.
GOOD: Mapping[str, Callable[[Any], Sent]] = {
    "listTerritories": lambda org: Sent(org, {}),
    "getOrganization": lambda org: Sent(org, {}),
    "listUsers": lambda org: Sent(org, {}),
    "refreshAccessToken": lambda org: Sent(org, {}),
    "listTags": lambda org: Sent(org, {}, {"module": "Accounts"}),
    "listFields": lambda org: Sent(org, {}, {"module": "Accounts"}),
    "listCustomViews": lambda org: Sent(org, {}, {"module": "Accounts"}),
    "createTags": lambda org: Sent(org, {}, {"module": "Accounts"}, {"tags": [{"name": "Fresh"}]}),
    "createRecords": lambda org: in_accounts(org, {"data": [{"Account_Name": "Fresh"}]}),
    "listRecords": lambda org: in_accounts(org, fields="Account_Name"),
    "getRecord": of_record,
    "deleteRecord": of_record,
    "getFeatureInfoOfRecord": of_record,
    "deleteRecords": lambda org: in_accounts(org, ids=org.create()),
    "getFeatureInfo": lambda org: in_accounts(org, ids=org.create()),
    "assignTerritories": lambda org: of_territories(org, one=False, taken=False),
    "assignTerritoriesToRecord": lambda org: of_territories(org, one=True, taken=False),
    "removeTerritories": lambda org: of_territories(org, one=False, taken=True),
    "removeTerritoriesFromRecord": lambda org: of_territories(org, one=True, taken=True),
    "addTags": lambda org: of_tags(org, one=False),
    "addTagsToRecord": lambda org: of_tags(org, one=True),
    "removeTags": lambda org: of_tags(org, one=False),
    "removeTagsFromRecord": lambda org: of_tags(org, one=True),
    "massUpdateRecords": lambda org: in_accounts(org, {"data": [{"Industry": "Education"}], "ids": [org.create()]}),
    "getMassUpdateStatus": of_job,
}


def good(org, operation: str) -> Sent:
    """A request of the operation that succeeds."""
    return replace(GOOD[operation](org), operation=operation)


def perform(sent: Sent):
    """Send the request."""
    known = CONTRACTS[sent.org.version].operations[sent.operation]
    path = known.path.strip("/").format(**sent.path)
    if known.on_accounts:
        form = "&".join(f"{name}={value}" for name, value in (sent.body or {}).items())
        return sent.org.send(known.method, f"/{path}", form.encode())
    return sent.org.call(known.method, path, sent.body, query=sent.query)


def lead(sent: Sent) -> None:
    """Let the row be about a lead."""
    record(sent, sent.org.create("Leads"), "Leads")


def module(name: str) -> Callable:
    """Let the request be about this module."""

    def change(sent: Sent) -> None:
        (sent.path if "module" in sent.path else sent.query)["module"] = name

    return change


def in_review(sent: Sent) -> None:
    """Let the request be about a record whose review is open."""
    record(sent, next(row["id"] for row in sent.org.listed("Accounts") if row["$review_process"]))


def record(sent: Sent, identifier: str, of: str | None = None) -> None:
    """Let the request be about this record."""
    if of:
        sent.path["module"] = of
    if "record_id" in sent.path:
        sent.path["record_id"] = identifier
    for place in (sent.query, sent.body or {}):
        if "ids" in place:
            place["ids"] = [identifier] if isinstance(place["ids"], list) else identifier
    for row in (sent.body or {}).get("data", ()):
        if "id" in row:
            row["id"] = identifier


def state(**flags: Any) -> Callable:
    """Let the request be about a record in a state."""

    def change(sent: Sent) -> None:
        identifier = sent.org.in_state("Accounts", **flags)
        record(sent, identifier)

    return change


def put(place: str, value: Any) -> Callable:
    """Set a value: "body.data.0.id"."""

    def change(sent: Sent) -> None:
        first, *steps, last = place.split(".")
        target = getattr(sent, first)
        for step in steps:
            target = target[int(step) if step.isdigit() else step]
        if value is DROP:
            del target[int(last) if last.isdigit() else last]
        else:
            target[int(last) if last.isdigit() else last] = value

    return change


DROP = object()


def whole(part: str, value: Any) -> Callable:
    """Replace the query or the body."""
    return lambda sent: setattr(sent, part, value)


def in_query_or_body(name: str, value: Any) -> Callable:
    """Set or drop what v2 takes in the query and later versions in the body."""

    def change(sent: Sent) -> None:
        in_query = sent.body is None
        text = ",".join(value) if in_query and isinstance(value, list) else value
        put(f"{'query' if in_query else 'body'}.{name}", text)(sent)

    return change


def two_colors(sent: Sent) -> None:
    """Ask for a tag that exists in another color."""
    perform(replace(sent, body={"tags": [RED]}))
    sent.body["tags"] = [{**RED, "color_code": "#57B1FD"}]


RED = {"name": "Two colors", "color_code": "#F17574"}


def twice(sent: Sent) -> None:
    """Send the good request once before."""
    perform(sent)


def not_on_record(sent: Sent) -> None:
    """Name a territory that the record is not in."""
    sent.body["data"][0]["Territories"][0]["id"] = sent.org.territories()[5]["id"]


def by_rule(sent: Sent) -> None:
    """Let the row be about a record that a rule put into a territory."""
    identifier = sent.org.create("Accounts", {"Industry": "Large Enterprise"})
    record(sent, identifier)
    sent.body["data"][0]["Territories"] = [{"id": place} for place in sent.org.places("Accounts", identifier)]


def eleven(sent: Sent) -> None:
    """Name one territory more than a record takes."""
    sent.body["data"][0]["Territories"] = [{"id": place["id"]} for place in sent.org.territories()[:11]]


def present(sent: Sent) -> None:
    """Name a territory that the record is in."""
    identifier = next(row["id"] for row in sent.org.listed("Accounts") if row["Territories"])
    record(sent, identifier)
    sent.body["data"][0]["Territories"] = [{"id": place} for place in sent.org.places("Accounts", identifier)]


def repeated(sent: Sent) -> None:
    """Name the same territory twice."""
    sent.body["data"][0]["Territories"] *= 2


def view(module: str, name: str) -> Callable:
    """Name a custom view in place of records."""

    def change(sent: Sent) -> None:
        sent.body = {"data": sent.body["data"], "cvid": sent.org.views(module)[name]}

    return change


def view_twice(sent: Sent) -> None:
    """Send a job for the same view before."""
    view("Accounts", "From Partners")(sent)
    twice(sent)


def token_of(**changed: Any) -> Callable:
    """Fill the form, but for these."""

    def change(sent: Sent) -> None:
        known = sent.org.known
        sent.body = {
            "grant_type": "refresh_token",
            **{name: known[name] for name in ("refresh_token", "client_id", "client_secret")},
            **changed,
        }

    return change


def eleven_tokens(sent: Sent) -> None:
    """Refresh ten times before."""
    token_of()(sent)
    for _ in range(10):
        twice(sent)


def other_filter(sent: Sent) -> None:
    """Send a page token with a parameter that it was not made for."""
    reply = sent.org.call("GET", "Accounts", query={"fields": "Account_Name", "per_page": 5})
    sent.query.update(page_token=reply.body["info"]["next_page_token"], per_page=6)


def old_token(sent: Sent) -> None:
    """Send a page token of the day before."""
    reply = sent.org.call("GET", "Accounts", query={"fields": "Account_Name", "per_page": 5})
    sent.org.sandbox.clock.advance(86_400)
    sent.org.token = renewed(sent.org)
    sent.query.update(page_token=reply.body["info"]["next_page_token"], per_page=5)


def renewed(org) -> str:
    """A fresh access token."""
    known = org.known
    form = "&".join(f"{name}={known[name]}" for name in ("refresh_token", "client_id", "client_secret"))
    return org.send("POST", "/oauth/v2/token", f"grant_type=refresh_token&{form}".encode()).body["access_token"]


def unknown_record(sent: Sent) -> None:
    """Name a record that there is not."""
    record(sent, MISSING)


def one_of_two(sent: Sent) -> None:
    """Name a record that there is not beside one that there is."""
    sent.body["ids"].append(MISSING)


def view_of_another(sent: Sent) -> None:
    """Name a custom view of another module."""
    sent.query["cvid"] = sent.org.views("Leads")["All Leads"]


def of_module(name: str) -> Callable | None:
    """Create a record of the module whose fields an error is about."""
    if name not in OWN_RECORDS:
        return None
    place, row = OWN_RECORDS[name]

    def change(sent: Sent) -> None:
        sent.path["module"] = place
        sent.body = {"data": [row]}

    return change


def malformed(name: str) -> Callable:
    """Give the parameter that an error "malformed-..." is about a value of the wrong form."""

    def change(sent: Sent) -> None:
        known = CONTRACTS[sent.org.version].operations[sent.operation]
        wire = {parameter.name.replace("_", "-"): parameter.wire for parameter in known.parameters}
        sent.query[wire[name.removeprefix("malformed-")]] = "!"

    return change


SHARED: Mapping[str, Callable] = {
    "unknown-module": module("Nowhere"),
    "unsupported-module": module("Documents"),
    "already-scheduled": twice,
    "unknown-record": unknown_record,
    "record-gone": unknown_record,
    "unknown-territory": put("body.data.0.Territories.0.id", MISSING),
    "territory-not-on-record": not_on_record,
    "missing-record-id": put("body.data.0.id", DROP),
    "missing-territories": put("body.data.0.Territories", DROP),
    "empty-territories": put("body.data.0.Territories", []),
    "missing-territory-id": put("body.data.0.Territories.0.id", DROP),
    "territory-not-enabled": lead,
    "system-assigned-territory": by_rule,
    "record-locked": state(locked_for_me=True),
    "record-in-merge": state(in_merge=True),
    "record-not-approved": state(approved=False),
    "record-stopped": state(stop_processing=True),
    "record-in-blueprint": state(process_flow=True),
    "record-not-editable": state(editable=False),
    "record-in-review": in_review,
    "no-permission": state(editable=False),
    "too-many-territories": eleven,
    "territory-already-on-record": present,
    "repeated-territory": repeated,
    "malformed-over-write": in_query_or_body("over_write", "perhaps"),
    "malformed-tags": put("body.tags", "Hot"),
    "missing-tags": put("body.tags", DROP),
    "missing-ids": in_query_or_body("ids", DROP),
    "too-many-ids": in_query_or_body("ids", [str(place) for place in range(1, 502)]),
    "malformed-job-id": put("query.job_id", "abc"),
    "missing-job-id": put("query.job_id", DROP),
    "missing-module": put("query.module", DROP),
    "unknown-job": put("query.job_id", MISSING),
    "missing-fields": put("query.fields", DROP),
    "altered-parameters": other_filter,
    "expired-page-token": old_token,
    "unknown-page-token": put("query.page_token", "0000"),
    "unsupported-view-field": view_of_another,
    "contradicting-parameters": whole("query", {"fields": "Email", "page": 1, "page_token": "0000"}),
    "page-beyond-2000": whole("query", {"fields": "Email", "page": 11, "per_page": 200}),
    "missing-field": put("body.data.0", {"Industry": "Education"}),
    "wrong-type": put("body.data.0.Account_Name", 5),
    "too-long": put("body.data.0.Account_Name", "x" * 201),
    "unknown-feature-to-skip": put("body.skip_feature_execution", [{"name": "everything"}]),
    "nameless-feature-to-skip": put("body.skip_feature_execution", [{}]),
    "missing-name": put("body.skip_feature_execution", [{}]),
    "malformed-email": put("body.data.0.Email", "nobody"),
    "too-many-rows": put("body.data", [{"Account_Name": "x"}] * 101),
    "no-field": put("body.data.0", {}),
    "field-not-updatable": put("body.data.0", {"Email": "a@example.com"}),
    "field-not-visible": put("body.data.0", {"Internal_Note": "x"}),
    "field-not-editable": put("body.data.0", {"Legacy_Code": "x"}),
    "unknown-id": unknown_record,
    "one-unknown-id": one_of_two,
    "no-records-named": put("body.ids", DROP),
    "empty-view": view("Accounts", "From Nowhere"),
    "view-not-accessible": view("Leads", "All Leads"),
    "color-mismatch": two_colors,
    "duplicate-tag": twice,
    "invalid-color-code": put("body.tags.0.color_code", "#000000"),
    "too-long-name": put("body.tags.0.name", "x" * 26),
    "malformed-name": put("body.tags.0.name", "less < more"),
    "emoji-in-name": put("body.tags.0.name", "\U0001f600"),
    "unreadable-body": whole("body", b'{"data": ['),
    "unknown-refresh-token": token_of(refresh_token="1000.no"),
    "unknown-client": token_of(client_id="1000.no"),
    "wrong-client-secret": token_of(client_secret="no"),
    "too-many-tokens": eleven_tokens,
}
OWN: Mapping[tuple[str, str], Callable] = {
    ("massUpdateRecords", "already-scheduled"): view_twice,
    ("massUpdateRecords", "too-many-fields"): put("body.data.0", {"Industry": "Energy", "Ownership": "Public"}),
    ("massUpdateRecords", "missing-fields"): put("body.data", DROP),
    ("massUpdateRecords", "invalid-value"): put("body.data.0.Industry", 5),
    ("createTags", "missing-name"): put("body.tags.0", {}),
    ("listRecords", "too-many-fields"): put("query.fields", ",".join(f"Field_{place}" for place in range(51))),
    ("deleteRecords", "malformed-id"): put("query.ids", "abc"),
    ("deleteRecord", "malformed-id"): put("path.record_id", "abc"),
    ("getRecord", "malformed-id"): put("path.record_id", "abc"),
}
OWN_RECORDS = {
    "invalid-probability": ("Deals", {"Deal_Name": "x", "Stage": "Qualification", "Probability": 101}),
    "call-without-duration": ("Calls", {"Subject": "x", "Call_Duration": "00:00"}),
    "too-many-participants": ("Events", {"Event_Title": "x", "Participants": [{"participant": "1"}] * 51}),
}
# Found before an operation is: the same everywhere.
AT_THE_DOOR = {"no-token", "invalid-token", "wrong-scope", "scope-mismatch", "unknown-url", "wrong-method"}


def entries():
    """Every documented error of every operation and version."""
    for version, known in CONTRACTS.items():
        for operation in known.operations.values():
            for entry in operation.errors:
                yield version, operation.id, entry


REACHABLE = [
    pytest.param(version, operation, entry, id=f"{version}-{operation}-{entry.name}")
    for version, operation, entry in entries()
    if entry.name not in OUT_OF_REACH | dict.fromkeys(AT_THE_DOOR)
    and not (entry.name == "no-permission" and entry.scope == "request")
    and not (operation == "getOrganization" and entry.name == "wrong-scope")
]


@pytest.mark.parametrize(("version", "operation", "entry"), REACHABLE)
def test_error_is_reached(crm, version, operation, entry):
    """Doing the wrong thing is answered by the code, status, message and details that the contract prints."""
    org = crm.at(version)
    sent = good(org, operation)
    change = (
        OWN.get((operation, entry.name)) or of_module(entry.name) or SHARED.get(entry.name) or malformed(entry.name)
    )
    change(sent)

    reply = perform(sent)
    answered = [reply.body] if "code" in reply.body or "error" in reply.body else reply.rows
    found = [row for row in answered if row.get("code", row.get("error")) == entry.code]

    assert entry.status == reply.status
    assert found
    assert entry.message in {row.get("message", entry.message) for row in found}
    assert set(entry.details) <= set(found[-1].get("details", {}))


@pytest.mark.parametrize("version", CONTRACTS)
@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, "AUTHENTICATION_FAILURE"),
        ("1000.garbage", "INVALID_TOKEN"),
        ("narrow_access_token", "OAUTH_SCOPE_MISMATCH"),
    ],
)
def test_no_operation_opens_without_the_right_token(crm, version, token, code):
    """Without a token, with an unknown one and with too narrow a one every operation says so."""
    org = crm.at(version)
    for operation in CONTRACTS[version].operations.values():
        if operation.on_accounts or (operation.id == "getOrganization" and token == "narrow_access_token"):
            continue
        reply = perform(replace(good(org, operation.id), org=org.holding(token)))

        assert (401, code) == (reply.status, reply.body["code"]), operation.id


@pytest.mark.parametrize("version", CONTRACTS)
def test_other_methods_are_refused(crm, version):
    """A method that the URL does not declare is refused with 400, not 405."""
    org = crm.at(version)
    for operation in CONTRACTS[version].operations.values():
        if not operation.on_accounts:
            path = operation.path.strip("/").format(**good(org, operation.id).path)
            reply = org.call("PATCH", path)

            assert (400, "INVALID_REQUEST_METHOD") == (reply.status, reply.body["code"]), operation.id


def test_every_error_is_either_reached_or_explained():
    """No documented error is passed over in silence."""
    known = set(OUT_OF_REACH) | set(SHARED) | {name for _, name in OWN} | set(OWN_RECORDS) | AT_THE_DOOR
    left = {(operation, entry.name) for _, operation, entry in entries() if entry.name not in known}
    left = {(operation, name) for operation, name in left if not name.startswith("malformed-")}

    assert set() == left
