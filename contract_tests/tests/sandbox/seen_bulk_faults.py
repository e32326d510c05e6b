"""What one sees of faults in tags as such and in calls about many records."""

from collections.abc import Callable

from sandbox.good_bulk_requests import MASS, TAGS, new_owner, new_tag, user_ids
from sandbox.sent import Sent, perform


def send(org, operation: str):
    """The answer to a good request, and the request."""
    sent: Sent = {**TAGS, **MASS}[operation](org)
    sent.operation = operation
    return perform(sent), sent


def tags(org):
    """The tags of accounts: name to color."""
    rows = org.call("GET", "settings/tags", query={"module": "Accounts"}).body["tags"]
    return {row["name"]: row["color_code"] for row in rows}


def recolored(org):
    """The color of a tag that was renamed without one."""
    made = org.call(
        "POST", "settings/tags", {"tags": [{"name": "Red", "color_code": "#F17574"}]}, query={"module": "Accounts"}
    )
    body = {"tags": [{"name": "Still"}]}
    org.call("PUT", f"settings/tags/{made.rows[0]['details']['id']}", body, query={"module": "Accounts"})
    return tags(org)["Still"]


def renamed_to_taken(org):
    """The status of giving a tag the name of another."""
    body = {"tags": [{"name": "Hot"}]}
    return org.call("PUT", f"settings/tags/{new_tag(org)}", body, query={"module": "Accounts"}).status


def merged(org):
    """What a record of the other tag carries after the merge."""
    kept, other = new_tag(org, "Kept"), new_tag(org, "Other")
    record = org.create()
    org.call("POST", f"Accounts/{record}/actions/add_tags", {"tags": [{"name": "Other"}]})
    org.call("POST", f"settings/tags/{kept}/actions/merge", {"tags": [{"conflict_id": other}]})
    return org.tag_names("Accounts", record)


def asked(org, path: str, job: str, times: int = 4):
    """What the status of a job is after so many questions."""
    return [org.call("GET", path, query={"job_id": job}).rows[0] for _ in range(times)][-1]


def tags_after_job(org, times: int):
    """The tags after so many questions for the job that deletes one."""
    reply, _ = send(org, "massDeleteTags")
    asked(org, "settings/tags/actions/mass_delete", reply.body["details"]["job_id"], times)
    return sorted(tags(org))


def tags_counted(org):
    """How many tags a finished job says it deleted."""
    reply, _ = send(org, "massDeleteTags")
    return asked(org, "settings/tags/actions/mass_delete", reply.body["details"]["job_id"])["deleted_count"]


def deleted(org, record: str):
    """Whether a record can be read after it was deleted with others."""
    org.call("POST", "Accounts/actions/mass_delete", {"ids": [record]})
    return org.call("GET", f"Accounts/{record}").status


def neighbour_of_deleted(org):
    """Whether the record made before the deleted one can be read."""
    first, second = org.create(), org.create()
    deleted(org, second)
    return org.call("GET", f"Accounts/{first}").status


def view_job(org, call: str, times: int, view: str = "From Partners", **more):
    """The records of a view after so many questions for the job."""
    body = {"cvid": org.views("Accounts")[view], **more}
    job = org.call("POST", f"Accounts/actions/{call}", body).rows[0]["details"]["job_id"]
    asked(org, f"Accounts/actions/{call}", job, times)
    found = [row["id"] for row in org.listed("Accounts", cvid=body["cvid"])]
    return [(record, org.record("Accounts", record)["Owner"]["id"]) for record in found]


def second_deletion(org):
    """The code of a second deletion by view while one runs."""
    body = {"cvid": org.views("Accounts")["From Partners"]}
    return [org.call("POST", "Accounts/actions/mass_delete", body).codes for _ in range(2)][1]


def owner_of(org, record: str):
    """Who owns a record after it was given away."""
    org.call(
        "POST", "Accounts/actions/change_owner", {**new_owner(org, ids=[record]), "owner": {"id": user_ids(org)[2]}}
    )
    return org.record("Accounts", record)["Owner"]["id"]


def owner_of_neighbour(org):
    """Who owns the record made before the one that was given away."""
    first, second = org.create(), org.create()
    owner_of(org, second)
    return org.record("Accounts", first)["Owner"]["id"]


def owners_of_view(org, times: int):
    """The owners of the records of a view after so many questions."""
    return view_job(org, "mass_change_owner", times, owner={"id": user_ids(org)[2]})


def conversion(org):
    """How many leads and deals there are after a conversion, and what the job says."""
    before = len(org.listed("Leads")), len(org.listed("Deals"))
    reply, _ = send(org, "massConvertLeads")
    state = asked(org, "Leads/actions/mass_convert", reply.body["details"]["job_id"])
    after = len(org.listed("Leads")), len(org.listed("Deals"))
    return after[0] - before[0], after[1] - before[1], state["Converted_Count"]


SEEN_BULK: dict[str, Callable] = {
    "tag-not-renamed": lambda org: (send(org, "updateTag"), "Renamed" in tags(org))[1],
    "renamed-to-taken-name": renamed_to_taken,
    "color-stays": recolored,
    "deleted-tag-stays": lambda org: (send(org, "deleteTag"), sorted(tags(org)))[1],
    "merge-loses-records": merged,
    "merged-tag-stays": lambda org: (merged(org), sorted(tags(org)))[1],
    "tag-count-off-by-one": lambda org: send(org, "getTagRecordCount")[0].body,
    "tags-deleted-at-once": lambda org: tags_after_job(org, 1),
    "tag-job-does-nothing": lambda org: tags_after_job(org, 4),
    "tag-job-counts-off-by-one": tags_counted,
    "mass-deleted-record-stays": lambda org: deleted(org, org.create()),
    "mass-delete-takes-neighbour": neighbour_of_deleted,
    "held-record-mass-deleted": lambda org: deleted(org, org.in_state("Accounts", approved=False)),
    "second-deletion-accepted": second_deletion,
    "view-deleted-at-once": lambda org: len(view_job(org, "mass_delete", 1)),
    "deletion-job-does-nothing": lambda org: len(view_job(org, "mass_delete", 4)),
    "owner-not-changed": lambda org: owner_of(org, org.create()),
    "neighbour-given-away": owner_of_neighbour,
    "locked-record-given-away": lambda org: owner_of(org, org.in_state("Accounts", locked_for_me=True)),
    "owners-changed-at-once": lambda org: owners_of_view(org, 1),
    "owner-job-does-nothing": lambda org: owners_of_view(org, 4),
    "converted-lead-stays": conversion,
    "conversion-makes-nothing": conversion,
    "conversion-counts-off-by-one": conversion,
}
