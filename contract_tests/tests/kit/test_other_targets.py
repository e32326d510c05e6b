"""Targets that list, refuse, leave out and do by themselves what the sandbox does not, and are right all the same."""

import json
import re
from itertools import count
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update
from test_honest_targets import otherwise

from zoho_contract import Credentials, keeper, run
from zoho_contract.inprocess import InProcess
from zoho_sandbox import schema, seed
from zoho_sandbox.app import Sandbox
from zoho_sandbox.behaviours import users
from zoho_sandbox.seed import demo
from zoho_sandbox.state import criteria

GIVEN = Credentials(access_token=seed.credentials()["access_token"])
NAMES = {"Leads": "Last_Name", "Accounts": "Account_Name", "Contacts": "Last_Name", "Deals": "Deal_Name"}
FAILED = 500
REFUSED = {401: "OAUTH_SCOPE_MISMATCH", 403: "NO_PERMISSION", 429: "TOO_MANY_REQUESTS"}


def broken(application, *only, layer="promises", version="v8"):
    """The promises that a target breaks, of a run that has judged it."""
    verdict = run(application, GIVEN, version, layers=[layer], only=only, shrink=False, seed=1)
    assert verdict.exit_code == (1 if verdict.counting else 0), verdict.sentence
    return {item.promise for item in verdict.violations}


def answering(application, status, code, meant):
    """An application that refuses whatever is meant."""

    async def application_(scope, receive, send):
        if not await meant(scope, receive):
            await application(scope, receive, send)
            return
        body = json.dumps({"code": code, "message": "no", "details": {}, "status": "error"}).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application_


@pytest.mark.parametrize(("status", "code"), REFUSED.items())
@pytest.mark.parametrize(
    ("path", "promise"), [("/mass_change_owner", "started_job_is_told"), ("/mass_delete", "job_counters_add_up")]
)
def test_a_state_that_is_refused_is_not_a_wrong_one(status, code, path, promise):
    """Nobody who may not ask, or not so often, learns what has become of a job."""

    async def asked(scope, _):
        return scope["method"] == "GET" and scope["path"].endswith(path)

    assert set() == broken(answering(Sandbox(versions=["v8"]).app, status, code, asked), promise)


@pytest.mark.parametrize(("status", "code"), {**REFUSED, 400: "AUTHORIZATION_FAILED", FAILED: "INTERNAL_ERROR"}.items())
@pytest.mark.parametrize("scenario", ["claims", "writes", "tags", "rivals", "choices", "view update", "program"])
def test_a_record_that_is_not_shown_holds_nothing_wrong(status, code, scenario):
    """Nobody who may not look, or not so often, learns what it holds, or that it is gone; one who fails has failed."""
    asked = count()

    async def one(scope, _):
        is_one = re.fullmatch(r"/crm/v8/(Leads|Accounts|Contacts|Deals)/\d+", scope["path"])
        return scope["method"] == "GET" and is_one and next(asked) % 3 == 2

    application = answering(Sandbox(versions=["v8"]).app, status, code, one)

    found = broken(application, scenario, layer="model")

    assert set() == found - (
        {"created_record_can_be_read", "record_stays_until_deleted"} if status == FAILED else set()
    )


def test_what_is_not_shown_is_written_back_all_the_same(monkeypatch):
    """Whoever asks too often before the end does not learn what records hold now; what they held is known."""
    sandbox, looks, right = Sandbox(versions=["v8"]), [], keeper.Keeper._changed

    def held():
        host, headers = InProcess(sandbox.app), {"Authorization": f"Zoho-oauthtoken {GIVEN.access_token}"}
        fields = "Lead_Source,Industry,Phone,Website,Description"
        lists = (host.send("GET", f"/crm/v8/{module}?fields={fields}", headers).json["data"] for module in NAMES)
        return {row["id"]: {name: row.get(name) for name in fields.split(",")} for rows in lists for row in rows}

    def looking(self, kept):
        looks.append(True)
        return right(self, kept)

    async def first(scope, _):
        return len(looks) == 1 and scope["method"] == "GET" and re.fullmatch(r"/crm/v8/\w+/\d+", scope["path"])

    monkeypatch.setattr(keeper.Keeper, "_changed", looking)
    before = held()

    found = broken(answering(sandbox.app, 429, REFUSED[429], first), "view update", layer="model")

    assert (set(), 2, before) == (found, len(looks), held())


def test_a_state_may_come_late():
    """A job that was started a moment ago may not be known at the first look."""
    seen = set()

    async def first(scope, _):
        asked = scope["method"] == "GET" and scope["path"].endswith("/mass_update")
        new = asked and scope["query_string"] not in seen
        seen.add(scope["query_string"])
        return new

    application = answering(Sandbox(versions=["v8"]).app, 404, "NOT_FOUND", first)

    assert set() == broken(application, "started_job_is_told")


async def two_pages(path, query, ask):
    """Everybody but one is on the first page of users, that one on the second."""
    if path != "/users" or query.get("type", "AllUsers") != "AllUsers":
        return ...
    found, page = await ask(path, "type=AllUsers"), int(query.get("page", 1))
    rows = found["users"][1:] if page == 1 else found["users"][:1]
    return {"users": rows, "info": {**found["info"], "page": page, "more_records": page == 1, "count": len(rows)}}


async def without_deleted(path, query, ask):
    """Who was deleted is not of everybody, who are the active and the inactive users."""
    if path != "/users" or query.get("type", "AllUsers") != "AllUsers":
        return ...
    found = await ask(
        path, urlencode({key: value for key, value in query.items() if "page" in key} | {"type": "AllUsers"})
    )
    rows = [row for row in found.get("users", []) if row["status"] != "deleted"]
    return {"users": rows, "info": {**found["info"], "count": len(rows)}} if rows else None


@pytest.mark.parametrize("change", [two_pages, without_deleted])
def test_everybody_may_be_told_otherwise(change):
    """Users on later pages count, and those who were deleted do not."""
    application = otherwise(Sandbox(versions=["v8"]).app, change)

    assert set() == broken(application, "users_of_a_kind_are_of_that_kind", "query_follows_what_a_record_names")


@pytest.mark.parametrize("kind", ["ActiveUsers", "DeletedUsers"])
def test_who_is_not_of_a_kind_is_noticed(monkeypatch, kind):
    """A list of a kind that holds everybody."""
    monkeypatch.setitem(users.TYPES, kind, lambda _: True)

    assert "users_of_a_kind_are_of_that_kind" in broken(Sandbox(versions=["v8"]).app, "users_of_a_kind*")


def test_a_rule_may_put_records_where_nobody_did():
    """A territory that takes every new account is told of the kit's accounts as well."""
    sandbox = Sandbox(versions=["v8"])
    rule = {"comparator": "not_equal", "field": {"api_name": "Account_Name"}, "value": "Nobody"}
    host, headers = InProcess(sandbox.app), {"Authorization": f"Zoho-oauthtoken {GIVEN.access_token}"}
    path = "/crm/v8/settings/territories"
    top = next(row for row in host.send("GET", path, headers).json["territories"] if not row["reporting_to"])
    row = {"name": "Everywhere", "reporting_to": {"id": top["id"]}, "permission_type": "read_only"}
    body = json.dumps({"territories": [{**row, "account_rule_criteria": rule}]}).encode()
    made = host.send("POST", path, {**headers, "Content-Type": "application/json"}, body)

    assert 201 == made.status
    assert set() == broken(sandbox.app, "rows_tell_their_own_territories")


async def with_nothing(path, query, ask):
    """Lists of choices begin with one that stands for nothing."""
    if path != "/settings/fields":
        return ...
    found = await ask(path, urlencode({key: value for key, value in query.items() if key != "since"}))
    for field in found["fields"]:
        if field.get("pick_list_values") and not field["data_type"].startswith("multi"):
            nothing = {**field["pick_list_values"][0], "display_value": "-None-", "actual_value": "-None-"}
            field["pick_list_values"].insert(0, nothing)
    return found


def test_a_choice_may_stand_for_nothing():
    """Whoever is given it keeps the field empty, and no rule is told to compare it."""
    application = Sandbox(versions=["v8"]).app

    async def emptying(scope, receive, send):
        size = len(b'"-None-"') - len(b"null")

        async def received():
            message = await receive()
            empty = b"null" + b" " * size if scope["path"].endswith("/Accounts") else b'"-None-"'
            return {**message, "body": message["body"].replace(b'"-None-"', empty)}

        await application(scope, received, send)

    assert set() == broken(otherwise(emptying, with_nothing), "written_rule_takes_what_meets_it")


def test_a_view_may_be_about_the_name(monkeypatch):
    """All records of such a view have one name: what tells one of them from the others is another text."""

    def views(connection, org, fields, made=demo._views):
        made(connection, org, fields)
        for row in list(connection.execute(select(schema.views).where(schema.views.c.module.in_(NAMES)))):
            name = NAMES[row.module]
            rule = {"comparator": "equal", "field": {"api_name": name, "id": fields[row.module][name]}}
            about = {**row.about, "criteria": {**rule, "value": "Acme"}}
            if about["name"] == "From Nowhere":
                connection.execute(update(schema.views).where(schema.views.c.id == row.id).values(about=about))

    monkeypatch.setattr(demo, "_views", views)

    assert set() == broken(Sandbox(versions=["v8"]).app, "owner_changes_where_the_criteria_hold")


def test_rules_do_not_outlive_what_they_are_made_for():
    """Where a rule is refused, those before it are taken away again, as they would take the records of other checks."""
    application, deleted = Sandbox(versions=["v8"]).app, []

    async def joined(scope, receive):
        deleted.append(scope["method"] == "DELETE")
        if (scope["method"], scope["path"]) != ("POST", "/crm/v8/settings/territories"):
            return False
        message = await receive()
        scope["body"] = message
        return b'"group_operator"' in message["body"]

    async def sandbox(scope, receive, send):
        body = scope.get("body")

        async def received():
            return body

        await application(scope, received if body else receive, send)

    broken(answering(sandbox, 400, "INVALID_DATA", joined), "written_rule_takes_what_meets_it")

    assert sum(deleted) > 1


def only_ends(held, wanted, within=criteria.COMPARATORS["between"]):
    """Between two ends is what is neither of them."""
    return within(held, wanted) and held not in wanted


@pytest.mark.parametrize(
    ("between", "wrong"),
    [
        (only_ends, False),
        (lambda *_: True, False),
        (lambda *_: False, False),
        (lambda held, wanted: held is not None and held > wanted[0], True),
    ],
)
def test_between_is_judged_where_it_is_understood(monkeypatch, between, wrong):
    """No page says whether the ends are between themselves, nor how the two are written."""
    monkeypatch.setitem(criteria.COMPARATORS, "between", between)

    assert wrong == bool(broken(Sandbox(versions=["v8"]).app, "filter_compares_as_documented"))


@pytest.mark.parametrize(
    ("layer", "only"),
    [
        ("model", "pages"),
        ("model", "narrowing"),
        ("model", "finding"),
        ("promises", "parameter_left_out*"),
        ("promises", "one_gets*"),
    ],
)
def test_who_asks_too_often_has_seen_nothing_wrong(layer, only):
    """A list that is refused now and then shows nothing, and so does what is made of it."""
    asked = count()

    async def one(scope, _):
        return scope["method"] == "GET" and scope["path"].startswith("/crm/v8/") and next(asked) % 5 == 4

    application = answering(Sandbox(versions=["v8"]).app, 429, REFUSED[429], one)
    verdict = run(application, GIVEN, "v8", layers=[layer], only=[only], shrink=False, seed=1)

    assert [] == [item.promise for item in verdict.violations]


@pytest.mark.parametrize(("layer", "only"), [("promises", "documented_request_succeeds"), ("model", "view update")])
def test_a_view_that_somebody_works_on_is_left_alone(layer, only):
    """A job of theirs that has not ended is documented to be in the way of another one."""
    body = {"data": [{"code": "ALREADY_SCHEDULED", "details": {}, "message": "no", "status": "error"}]}
    right = Sandbox(versions=["v8"]).app

    async def application(scope, receive, send):
        if scope["method"] != "POST" or not scope["path"].endswith("/actions/mass_update"):
            await right(scope, receive, send)
            return
        message = await receive()
        if b"cvid" not in message["body"]:
            messages = [message]
            await right(scope, lambda: _first(messages, receive), send)
            return
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    assert set() == broken(application, only, layer=layer)


async def _first(messages, receive):
    return messages.pop() if messages else await receive()
