"""What is done wrong to a good request, by the name of the error that it should be answered with."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.sent import CONTRACTS, Sent, perform

MISSING = "999999999999999999"


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


def code_of(**changed: Any) -> Callable:
    """Exchange a code of the console, but with these changes."""

    def change(sent: Sent) -> None:
        known = sent.org.known
        client = {name: known[name] for name in ("client_id", "client_secret")}
        sent.body = {"grant_type": "authorization_code", "code": "1000.no", **client, **changed}

    return change


def other_redirect(sent: Sent) -> None:
    """Exchange a code with another redirect URI than consent was asked with."""
    asked = f"client_id={sent.org.known['client_id']}&response_type=code&scope=ZohoCRM.org.READ"
    reply = sent.org.send("GET", f"/oauth/v2/auth?{asked}&redirect_uri=http://localhost/a")
    code = reply.headers["location"].partition("code=")[2].partition("&")[0]
    code_of(code=code, redirect_uri="http://localhost/b")(sent)


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


def vendors_in_a_territory(sent: Sent) -> None:
    """Ask for the vendors of a territory, which they are never in."""
    sent.path["module"] = "Vendors"
    sent.query.update(fields="Vendor_Name", territory_id=sent.org.territories()[0]["id"])


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
    "unknown-code": code_of(),
    "wrong-redirect-uri": other_redirect,
    "missing-organization": code_of(grant_type="client_credentials", scope="ZohoCRM.org.READ"),
}
OWN: Mapping[tuple[str, str], Callable] = {
    ("massUpdateRecords", "already-scheduled"): view_twice,
    ("massUpdateRecords", "too-many-fields"): put("body.data.0", {"Industry": "Energy", "Ownership": "Public"}),
    ("massUpdateRecords", "missing-fields"): put("body.data", DROP),
    ("massUpdateRecords", "invalid-value"): put("body.data.0.Industry", 5),
    ("createTags", "missing-name"): put("body.tags.0", {}),
    ("listRecords", "too-many-fields"): put("query.fields", ",".join(f"Field_{place}" for place in range(51))),
    ("getRecord", "too-many-fields"): put("query.fields", ",".join(f"Field_{place}" for place in range(51))),
    ("listRecords", "no-territories-here"): vendors_in_a_territory,
    ("deleteRecords", "malformed-id"): put("query.ids", "abc"),
    ("deleteRecord", "malformed-id"): put("path.record_id", "abc"),
    ("getRecord", "malformed-id"): put("path.record_id", "abc"),
}
OWN_RECORDS = {
    "invalid-probability": ("Deals", {"Deal_Name": "x", "Stage": "Qualification", "Probability": 101}),
    "call-without-duration": ("Calls", {"Subject": "x", "Call_Duration": "00:00"}),
    "too-many-participants": ("Events", {"Event_Title": "x", "Participants": [{"participant": "1"}] * 51}),
}
