"""What is done wrong to requests about tags as such and about many records at once."""

from collections.abc import Callable, Mapping

from sandbox.good_bulk_requests import new_tag
from sandbox.sent import Sent
from sandbox.wrong_requests import DROP, MISSING, put, state, twice, whole


def taken_name(sent: Sent) -> None:
    """Give the tag the name of another."""
    new_tag(sent.org, "Taken")
    sent.body["tags"][0]["name"] = "Taken"


def two_modules(sent: Sent) -> None:
    """Ask for two modules at once."""
    sent.body["mass_delete"] *= 2


def view_twice(sent: Sent) -> None:
    """Schedule a deletion by view before."""
    sent.body = {"cvid": sent.org.views("Accounts")["From Partners"]}
    twice(sent)


def one_of_two(sent: Sent) -> None:
    """Name a record that there is not beside one that there is."""
    sent.body["ids"].append(MISSING)


def view_of_leads(sent: Sent) -> None:
    """Name a custom view of another module."""
    sent.body["cvid"] = sent.org.views("Leads")["All Leads"]


def no_leads(sent: Sent) -> None:
    """Name a lead that there is not."""
    sent.body["ids"] = [MISSING]


def owner_who_is(status: str) -> Callable:
    """Let the new owner be a user who is that."""

    def change(sent: Sent) -> None:
        users = sent.org.call("GET", "users").body["users"]
        sent.body["owner"] = {"id": next(user["id"] for user in users if user["status"] == status)}

    return change


SHARED_BULK: Mapping[str, Callable] = {
    "deleted-owner": owner_who_is("deleted"),
    "inactive-owner": owner_who_is("inactive"),
    "unknown-tag": put("path.tag_id", MISSING),
    "unknown-other-tag": put("body.tags.0.conflict_id", MISSING),
    "missing-other-tag": put("body.tags.0.conflict_id", DROP),
    "too-many-modules": two_modules,
    "too-many-tags": put("body.mass_delete.0.tags", [{"id": str(place)} for place in range(1, 202)]),
    "malformed-tag-id": put("body.mass_delete.0.tags.0.id", "abc"),
    "module-mismatch": put("body.mass_delete.0.module.api_name", "Contacts"),
    "missing-mass-delete": put("body.mass_delete", DROP),
    "incomplete-module": put("body.mass_delete.0.module.id", DROP),
    "one-unknown-record": one_of_two,
    "record-not-deletable": state(editable=False),
    "unknown-view": whole("body", {"cvid": MISSING}),
    "malformed-view": whole("body", {"cvid": "abc"}),
    "missing-view": put("body.cvid", DROP),
    "empty-ids": put("body.ids", []),
    "malformed-ids": put("body.ids", "1"),
    "missing-owner": put("body.owner", DROP),
    "missing-owner-id": put("body.owner.id", DROP),
    "unknown-owner": put("body.owner.id", MISSING),
    "malformed-owner-id": put("body.owner.id", "abc"),
    "malformed-notify": put("body.notify", "perhaps"),
    "unsupported-related-module": put("body.related_modules.0.api_name", "Deals"),
    "missing-related-id": put("body.related_modules.0.id", DROP),
    "missing-related-module": put("body.related_modules.0.api_name", DROP),
    "related-module-mismatch": put("body.related_modules.0.api_name", "Calls"),
    "incomplete-related-module": put("body.related_modules.0.id", DROP),
    "missing-deal-field": put("body.Deals.Deal_Name", DROP),
    "missing-assign-to": put("body.assign_to", DROP),
    "unknown-portal": put("body.portal_user_type", {"id": MISSING}),
}
OWN_BULK: Mapping[tuple[str, str], Callable] = {
    ("updateTags", "unknown-tag"): put("body.tags.0.id", MISSING),
    ("updateTags", "duplicate-tag"): taken_name,
    ("updateTag", "duplicate-tag"): taken_name,
    ("updateTags", "missing-id"): put("body.tags.0.id", DROP),
    ("massDeleteTags", "unknown-tag"): put("body.mass_delete.0.tags.0.id", MISSING),
    ("massDeleteTags", "missing-module"): put("body.mass_delete.0.module", DROP),
    ("massDeleteTags", "missing-tags"): put("body.mass_delete.0.tags", DROP),
    ("massDeleteTags", "malformed-tags"): put("body.mass_delete.0.tags", "Hot"),
    ("massDeleteRecords", "already-scheduled"): view_twice,
    ("massDeleteRecords", "unsupported-module"): put("path.module", "Documents"),
    ("massChangeOwner", "unknown-view"): put("body.cvid", MISSING),
    ("massChangeOwner", "malformed-view"): put("body.cvid", "abc"),
    ("massChangeOwner", "view-not-accessible"): view_of_leads,
    ("massChangeOwner", "unknown-territory"): put("body.territory.id", MISSING),
    ("massConvertLeads", "unknown-record"): no_leads,
    ("massConvertLeads", "too-many-ids"): put("body.ids", [str(place) for place in range(1, 52)]),
}
