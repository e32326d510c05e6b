"""Requests that change tags as such, and many records at once, and succeed."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sent import Sent

from zoho_sandbox.seed import demo
from zoho_sandbox.state import modules

ACCOUNTS = {"module": "Accounts"}


def new_tag(org, name: str = "Fresh") -> str:
    """The id of a new tag of accounts."""
    made = org.call("POST", "settings/tags", {"tags": [{"name": name}]}, query=ACCOUNTS)
    return made.rows[0]["details"]["id"]


def module_id(org, name: str) -> str:
    """The identifier of a module."""
    with org.sandbox.gate.store.transaction() as connection:
        found = modules.identifier_of(connection, demo.HOME_ORG, name)
    assert found is not None
    return found


def user_ids(org) -> list[str]:
    """The users of the organization."""
    return [user["id"] for user in org.call("GET", "users").body["users"]]


def of_tag(org, body: Any = None, **query: str) -> Sent:
    """A request about a new tag in the URL."""
    return Sent(org, {"tag_id": new_tag(org)}, query, body)


def two_tags(org) -> Sent:
    """A request to merge a new tag with another."""
    return of_tag(org, {"tags": [{"conflict_id": new_tag(org, "Other")}]})


def many_tags(org) -> Sent:
    """A request to delete a new tag by a job."""
    module = {"id": module_id(org, "Accounts"), "api_name": "Accounts"}
    return Sent(org, {}, {}, {"mass_delete": [{"module": module, "tags": [{"id": new_tag(org)}]}]})


def of_deletion(org) -> Sent:
    """A request for the status of a deletion of tags."""
    job = org.call("POST", "settings/tags/actions/mass_delete", many_tags(org).body).body["details"]["job_id"]
    return Sent(org, {}, {"job_id": job})


def by_view(org, call: str, **more: Any) -> Sent:
    """A request for the status of a job on a custom view."""
    body = {"cvid": org.views("Accounts")["From Partners"], **more}
    job = org.call("POST", f"Accounts/actions/{call}", body).rows[0]["details"]["job_id"]
    return Sent(org, dict(ACCOUNTS), {"job_id": job})


def new_owner(org, **more: Any) -> dict[str, Any]:
    """A body that names an owner, and an activity that goes along."""
    task = org.call("POST", "Tasks", {"data": [{"Subject": "Call back"}]}).rows[0]["details"]["id"]
    activity = {"api_name": "Tasks", "id": task}
    return {"owner": {"id": user_ids(org)[1]}, "related_modules": [activity], "notify": True, **more}


def of_view(org) -> Sent:
    """A request to give the records of a view away, narrowed to a territory."""
    place = org.territories()[0]["id"]
    body = {
        "cvid": org.views("Accounts")["From Partners"],
        "owner": {"id": user_ids(org)[1]},
        "territory": {"id": place, "include_child": True},
    }
    return Sent(org, dict(ACCOUNTS), {}, body)


def of_leads(org) -> Sent:
    """A request to convert a lead."""
    tasks = {"id": module_id(org, "Tasks"), "api_name": "Tasks"}
    body = {
        "ids": [org.create("Leads")],
        "assign_to": {"id": user_ids(org)[1]},
        "Deals": {"Deal_Name": "Won", "Stage": "Qualification", "Closing_Date": "2030-01-01"},
        "related_modules": [tasks],
    }
    return Sent(org, {}, {}, body)


def of_conversion(org) -> Sent:
    """A request for the status of a conversion."""
    job = org.call("POST", "Leads/actions/mass_convert", of_leads(org).body).body["details"]["job_id"]
    return Sent(org, {}, {"job_id": job})


TAGS: Mapping[str, Callable[[Any], Sent]] = {
    "updateTags": lambda org: Sent(org, {}, dict(ACCOUNTS), {"tags": [{"id": new_tag(org), "name": "Renamed"}]}),
    "updateTag": lambda org: of_tag(org, {"tags": [{"name": "Renamed"}]}, **ACCOUNTS),
    "deleteTag": of_tag,
    "mergeTags": two_tags,
    "getTagRecordCount": lambda org: of_tag(org, **ACCOUNTS),
    "massDeleteTags": many_tags,
    "getMassDeleteTagsStatus": of_deletion,
}
MASS: Mapping[str, Callable[[Any], Sent]] = {
    "massDeleteRecords": lambda org: Sent(org, dict(ACCOUNTS), {}, {"ids": [org.create()]}),
    "getMassDeleteStatus": lambda org: by_view(org, "mass_delete"),
    "changeOwner": lambda org: Sent(org, dict(ACCOUNTS), {}, new_owner(org, ids=[org.create()])),
    "changeOwnerOfRecord": lambda org: Sent(org, {**ACCOUNTS, "record_id": org.create()}, {}, new_owner(org)),
    "massChangeOwner": of_view,
    "getMassChangeOwnerStatus": lambda org: by_view(org, "mass_change_owner", owner={"id": user_ids(org)[1]}),
    "massConvertLeads": of_leads,
    "getMassConvertStatus": of_conversion,
}
