"""A request of each operation that succeeds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.good_bulk_requests import MASS, TAGS
from sandbox.metadata_requests import GOOD_OF_METADATA
from sandbox.query_requests import GOOD_OF_QUERIES
from sandbox.record_requests import GOOD_OF_RECORDS
from sandbox.sent import Sent
from sandbox.territory_requests import GOOD_OF_TERRITORIES


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
    """A request to tag a record or untag it: old versions want all in the query."""
    record = org.create()
    path = {"module": "Accounts", **({"record_id": record} if one else {})}
    if org.tags_in_query:
        return Sent(org, path, {**({} if one else {"ids": record}), "tag_names": "Hot"})
    return Sent(org, path, {}, {**({} if one else {"ids": [record]}), "tags": [{"name": "Hot"}]})


def of_job(org) -> Sent:
    """A request for the status of a mass update."""
    body = {"data": [{"Industry": "Education"}], "cvid": org.views("Accounts")["From Partners"]}
    job = org.call("POST", "Accounts/actions/mass_update", body).rows[0]["details"]["job_id"]
    return in_accounts(org, job_id=job)


GOOD: Mapping[str, Callable[[Any], Sent]] = {
    "listTerritories": lambda org: Sent(org, {}),
    "getOrganization": lambda org: Sent(org, {}),
    "listUsers": lambda org: Sent(org, {}),
    "requestToken": lambda org: Sent(org, {}),
    "revokeToken": lambda org: Sent(org, {}, {}, {"token": org.known["access_token"]}),
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
    known = {**GOOD, **TAGS, **MASS, **GOOD_OF_TERRITORIES, **GOOD_OF_RECORDS, **GOOD_OF_METADATA, **GOOD_OF_QUERIES}
    return replace(known[operation](org), operation=operation)
