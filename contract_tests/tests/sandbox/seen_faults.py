"""What one sees of faults in records, territories, tags, mass updates, settings, users, tokens and answers."""

from collections.abc import Callable
from urllib.parse import urlencode

MISSING = "999999999999999999"


def neighbour(org, module="Accounts"):
    """A record and one made before it."""
    return org.create(module), org.create(module)


def tagged(org, *names, module="Contacts"):
    """A record with tags."""
    record = org.create(module)
    tag(org, "add", record, *names, module=module)
    return record


def tag(org, action, record, *names, module="Contacts", **more):
    """Add or remove tags."""
    return org.call("POST", f"{module}/{record}/actions/{action}_tags", {"tags": [{"name": n} for n in names], **more})


def placed(org, count=1):
    """A record in so many territories, and their ids."""
    record = org.create()
    places = [row["id"] for row in org.territories()[1 : count + 1]]
    org.change_territories("assign", record, *places)
    settle(org, record)
    return record, places


def settle(org, record):
    """Let the job end."""
    for _ in range(4):
        org.jobs("Accounts", record)


def update(org, values, **more):
    """Ask for an update of accounts."""
    return org.call("POST", "Accounts/actions/mass_update", {"data": [values], **more})


def job(org, values=None, view="From Partners", **more):
    """Start a job on a view; its id."""
    reply = update(org, values or {"Industry": "Energy"}, cvid=org.views("Accounts")[view], **more)
    return reply.rows[0]["details"].get("job_id")


def states(org, known, count=4):
    """What one sees who asks so often."""
    query = {"job_id": known}
    return [org.call("GET", "Accounts/actions/mass_update", query=query).rows[0] for _ in range(count)]


def energy(org):
    """The accounts in that industry."""
    return {
        row["id"]
        for row in org.call("GET", "Accounts", query={"fields": "Industry"}).rows
        if row["Industry"] == "Energy"
    }


def granted(org, **fields):
    """Ask for a token with a grant."""
    client = {name: org.known[name] for name in ("client_id", "client_secret")}
    return org.send("POST", "/oauth/v2/token", urlencode(client | fields).encode()).body


def revoked(org):
    """What a token is good for that was revoked."""
    token = refresh(org)["access_token"]
    org.send("POST", "/oauth/v2/token/revoke", f"token={token}".encode())
    return org.holding(token).call("GET", "org").status


def refresh(org, **changed):
    """Ask for a new token."""
    known = {name: org.known[name] for name in ("client_id", "client_secret", "refresh_token")} | changed
    form = "&".join(f"{name}={value}" for name, value in known.items())
    return org.send("POST", "/oauth/v2/token", f"grant_type=refresh_token&{form}".encode()).body


def two_rows(org, second=MISSING):
    """A call with a good row and another one."""
    return update(org, {"Industry": "Energy"}, ids=[org.create(), second])


def ids_over_pages(org):
    """The ids of two pages."""
    return [
        row["id"]
        for page in (1, 2)
        for row in org.call("GET", "Leads", query={"fields": "id", "per_page": 60, "page": page}).rows
    ]


def delete_of_second(org):
    """Whether the first of two records survives the deletion of the second."""
    first, second = neighbour(org)
    org.call("DELETE", f"Accounts/{second}")
    return org.call("GET", f"Accounts/{first}").status


def after_assignment(org, asked=4):
    """Where a record is after so many questions for its job."""
    record = org.create()
    org.change_territories("assign", record, org.territories()[1]["id"])
    for _ in range(asked):
        org.jobs("Accounts", record)
    return len(org.places("Accounts", record))


def after_removal(org):
    """How many of two territories are left after one was removed."""
    record, places = placed(org, 2)
    org.change_territories("remove", record, places[0])
    settle(org, record)
    return len(org.places("Accounts", record))


def neighbour_of_assigned(org):
    """Where the record made before an assigned one is."""
    first, second = neighbour(org)
    org.change_territories("assign", second, org.territories()[1]["id"])
    settle(org, second)
    return len(org.places("Accounts", first))


def second_job(org):
    """The code of a second job."""
    record = org.create()
    return [org.change_territories("assign", record, org.territories()[place]["id"]).codes for place in (1, 2)][1]


def rule_removed(org):
    """The code of taking a record out of where a rule put it."""
    record = org.create("Accounts", {"Industry": "Large Enterprise"})
    return org.change_territories("remove", record, *org.places("Accounts", record)).codes


def first_job(org):
    """The job of a record."""
    record = org.create()
    row = org.change_territories("assign", record, org.territories()[1]["id"]).rows[0]
    return row["details"].get("job_id"), org.jobs("Accounts", record).rows[0]["source"]


def untagged(org):
    """What is left of two tags after one was removed."""
    record = tagged(org, "Hot", "VIP")
    tag(org, "remove", record, "Hot")
    return org.tag_names("Contacts", record)


def overwritten(org, over_write):
    """What a record carries after a second tag."""
    record = tagged(org, "Hot")
    tag(org, "add", record, "VIP", over_write=over_write)
    return org.tag_names("Contacts", record)


def tag_of_neighbour(org):
    """What the record made before a tagged one carries."""
    first, second = neighbour(org, "Contacts")
    tag(org, "add", second, "Hot")
    return org.tag_names("Contacts", first)


def tags_of_two_writers(org):
    """What a record carries to which two tokens have added tags by turns."""
    form = {name: org.known[name] for name in ("refresh_token", "client_id", "client_secret")}
    answer = org.send("POST", f"/oauth/v2/token?grant_type=refresh_token&{urlencode(form)}")
    other, record = org.holding(answer.body["access_token"]), tagged(org, "Hot")
    tag(other, "add", record, "VIP")
    tag(org, "add", record, "Cold")
    return org.tag_names("Contacts", record)


def new_tag(org, name):
    """The status of making a tag."""
    return org.call("POST", "settings/tags", {"tags": [{"name": name}]}, query={"module": "Leads"}).status


def updated(org, count=2):
    """The industry of records after an update."""
    ids = [org.create() for _ in range(count)]
    update(org, {"Industry": "Energy"}, ids=ids)
    return [org.record("Accounts", one)["Industry"] for one in ids]


def refused_update(org, **flags):
    """Whether a record in a state took an update."""
    record = org.in_state("Accounts", **flags)
    update(org, {"Industry": "Nonsense"}, ids=[record])
    return org.record("Accounts", record)["Industry"]


def languages(org):
    """A multi-select list after it was replaced."""
    record = org.create("Accounts", {"Languages_Known": ["Tamil"]})
    update(org, {"Languages_Known": ["Hindi"]}, ids=[record], over_write=True)
    return org.record("Accounts", record)["Languages_Known"]


def outside_the_view(org):
    """How many records a job changed, against how many it was for."""
    known = job(org, {"Industry": "Energy"})
    before = len(energy(org))
    total = states(org, known)[-1]["Total_Count"]
    return len(energy(org)) - before <= total


def at_once(org):
    """Whether a job worked before it ended."""
    before = energy(org)
    job(org)
    return before == energy(org)


def after_job(org):
    """Whether a job did its work."""
    before = energy(org)
    states(org, job(org))
    return before == energy(org)


def created(org, *rows):
    """The answer to making leads."""
    return org.call("POST", "Leads", {"data": list(rows)})


def lost(org):
    """Whether the last created record can be read."""
    return org.call("GET", f"Leads/{created(org, {'Last_Name': 'x'}).rows[0]['details']['id']}").status


def count_after(org, *rows):
    """How many leads there are more."""
    before = len(org.listed("Leads"))
    created(org, *rows)
    return len(org.listed("Leads")) - before


def deleted(org, record):
    """Whether a deleted record can be read."""
    org.call("DELETE", f"Accounts/{record}")
    return org.call("GET", f"Accounts/{record}").status


def many_territories(org):
    """The codes of assigning eleven."""
    return org.change_territories("assign", org.create(), *[row["id"] for row in org.territories()[1:12]]).codes


def lead_codes(org):
    """The codes of assigning a lead."""
    return org.change_territories("assign", org.create("Leads"), org.territories()[1]["id"], module="Leads").codes


def paths(org):
    """The paths in the details of two bad rows."""
    reply = created(org, {}, {})
    return [row["details"]["json_path"] for row in reply.rows]


SEEN: dict[str, Callable] = {
    "created-record-lost": lost,
    "record-created-twice": lambda org: count_after(org, {"Last_Name": "x"}),
    "mandatory-field-not-checked": lambda org: created(org, {"Company": "x"}).codes,
    "refused-record-created": lambda org: count_after(org, {"Last_Name": "x", "Email": "nobody"}),
    "too-long-value-cut": lambda org: created(org, {"Last_Name": "x" * 81}).codes,
    "text-mangled": lambda org: org.record("Leads", org.create("Leads", {"Last_Name": "Žižek"}))["Last_Name"],
    "deleted-record-stays": lambda org: deleted(org, org.create()),
    "delete-takes-neighbour": delete_of_second,
    "locked-record-deleted": lambda org: deleted(org, org.in_state("Accounts", locked_for_me=True)),
    "list-ignores-fields": lambda org: set(org.call("GET", "Leads", query={"fields": "Email"}).rows[0]),
    "list-ignores-view": lambda org: len(org.listed("Leads", cvid=org.views("Leads")["From Partners"])),
    "page-repeats-row": lambda org: len(ids_over_pages(org)),
    "page-drops-row": lambda org: len(set(ids_over_pages(org))),
    "assignment-not-applied": after_assignment,
    "assignment-at-once": lambda org: after_assignment(org, 1),
    "assignment-hits-neighbour": neighbour_of_assigned,
    "removal-takes-all": after_removal,
    "removal-not-applied": after_removal,
    "second-job-accepted": second_job,
    "job-id-missing": lambda org: first_job(org)[0] is None,
    "rule-territory-removed": rule_removed,
    "unknown-territory-accepted": lambda org: org.change_territories("assign", org.create(), MISSING).codes,
    "leads-accepted": lead_codes,
    "territory-limit-off-by-one": many_territories,
    "source-of-job-wrong": lambda org: first_job(org)[1],
    "removal-takes-all-tags": untagged,
    "removed-tag-stays": untagged,
    "tag-over-write-ignored": lambda org: overwritten(org, over_write=True),
    "tag-always-over-writes": lambda org: overwritten(org, over_write=False),
    "tag-not-put": lambda org: org.tag_names("Contacts", tagged(org, "Hot")),
    "tag-put-on-neighbour": tag_of_neighbour,
    "other-writer-forgotten": tags_of_two_writers,
    "duplicate-tag-created": lambda org: new_tag(org, "Hot"),
    "tag-name-limit-off-by-one": lambda org: new_tag(org, "x" * 26),
    "tag-name-lower-cased": lambda org: org.tag_names("Contacts", tagged(org, "Brand New")),
    "last-record-not-updated": updated,
    "refused-update-written": lambda org: refused_update(org, approved=False) == "Nonsense",
    "locked-record-updated": lambda org: refused_update(org, locked_for_me=True) == "Nonsense",
    "job-leaves-the-view": outside_the_view,
    "job-works-at-once": at_once,
    "job-does-nothing": after_job,
    "job-counts-off-by-one": lambda org: states(org, job(org))[0]["Updated_Count"],
    "update-always-adds": languages,
    "field-limit-off-by-one": lambda org: (
        update(org, {"Industry": "Energy", "Ownership": "Public"}, ids=[org.create()]).status
    ),
    "closed-field-written": lambda org: update(org, {"Email": "a@example.com"}, ids=[org.create()]).status,
    "view-of-other-module-accepted": lambda org: (
        update(org, {"Industry": "Energy"}, cvid=org.views("Leads")["From Partners"]).status
    ),
    "second-view-job-accepted": lambda org: [job(org), job(org)][1] is None,
    "empty-view-scheduled": lambda org: (
        update(org, {"Industry": "Energy"}, cvid=org.views("Accounts")["From Nowhere"]).status
    ),
    "field-without-api-name": lambda org: (
        "api_name" in org.call("GET", "settings/fields", query={"module": "Leads"}).rows[0]
    ),
    "views-of-leads-everywhere": lambda org: sorted(org.views("Deals")),
    "views-without-info": lambda org: (
        "info" in org.call("GET", "settings/custom_views", query={"module": "Leads"}).body
    ),
    "field-type-null": lambda org: org.call("GET", "settings/fields", query={"module": "Leads"}).rows[0]["data_type"],
    "users-without-info": lambda org: "info" in org.call("GET", "users").body,
    "user-id-missing": lambda org: "id" in org.call("GET", "users").rows[0],
    "organization-without-list": lambda org: "org" in org.call("GET", "org").body,
    "user-status-a-flag": lambda org: org.call("GET", "users").rows[0]["status"],
    "expiry-as-text": lambda org: refresh(org)["expires_in"],
    "wrong-secret-accepted": lambda org: refresh(org, client_secret="x").get("error"),
    "fresh-token-dead": lambda org: org.holding(refresh(org)["access_token"]).call("GET", "org").status,
    "any-refresh-token-accepted": lambda org: refresh(org, refresh_token="x").get("error"),
    "any-code-accepted": lambda org: granted(org, grant_type="authorization_code", code="x").get("error"),
    "organization-not-asked-for": lambda org: granted(org, grant_type="client_credentials", scope="x").get("error"),
    "revoked-token-lives": revoked,
    "unknown-token-revoked": lambda org: org.send("POST", "/oauth/v2/token/revoke", b"token=x").status,
    "permission-not-checked": lambda org: org.holding("restricted_access_token").call("GET", "org").status,
    "token-not-checked": lambda org: org.holding("1000.x").call("GET", "org").status,
    "missing-token-accepted": lambda org: org.holding(None).call("GET", "org").status,
    "scope-not-checked": lambda org: org.holding("narrow_access_token").call("GET", "users").status,
    "foreign-token-sees-all": lambda org: org.holding("foreign_access_token").call("GET", "org").rows[0]["id"],
    "job-never-ends": lambda org: states(org, job(org), 6)[-1]["Status"],
    "job-goes-back": lambda org: [row["Status"] for row in states(org, job(org))],
    "module-not-checked": lambda org: org.call("GET", "Nowhere", query={"fields": "id"}).status,
    "wrong-method-served": lambda org: org.call("PATCH", "org").status,
    "all-or-nothing": lambda org: two_rows(org).codes,
    "unreadable-body-accepted": lambda org: org.call("POST", "Leads", b"{").body.get("code"),
    "too-many-rows-accepted": lambda org: created(org, *[{"Last_Name": "x"}] * 101).status,
    "ids-as-numbers": lambda org: type(org.call("GET", "org").rows[0]["id"]),
    "accepted-is-200": lambda org: org.change_territories("assign", org.create(), org.territories()[1]["id"]).status,
    "created-is-200": lambda org: created(org, {"Last_Name": "x"}).status,
    "mixed-is-200": lambda org: created(org, {"Last_Name": "x"}, {}).status,
    "refused-is-200": lambda org: created(org, {}).status,
    "last-row-unanswered": lambda org: len(two_rows(org).rows),
    "rows-reversed": lambda org: two_rows(org).codes,
    "row-without-message": lambda org: "message" in two_rows(org).rows[0],
    "row-without-details": lambda org: "details" in created(org, {}).rows[0],
    "wrong-code": lambda org: two_rows(org).codes,
    "path-of-first-row": paths,
    "error-in-an-array": lambda org: set(org.call("GET", "Nowhere", query={"fields": "id"}).body),
    "wrong-media-type": lambda org: org.call("GET", "org").headers["content-type"],
    "empty-answer-with-body": lambda org: org.call("GET", f"Leads/{MISSING}").status,
}
