"""What anybody sees of faults in changing and finding records."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.record_requests import LONG_AGO


def changed(org, record: str, **values: Any):
    """Change an account."""
    return org.call("PUT", "Accounts", {"data": [{"id": record, **values}]})


def read(org, record: str, field: str) -> Any:
    """A field of an account."""
    return org.record("Accounts", record)[field]


def after(org, field: str, made: Mapping[str, Any], **values: Any) -> Any:
    """The field of a new account that was changed."""
    record = org.create("Accounts", made)
    changed(org, record, **values)
    return read(org, record, field)


def taken(org) -> list[str]:
    """What becomes of a number that another lead has, in a new lead, in one that there is, and twice in a call."""
    org.create("Leads", {"Tax_Number": "1"})
    second = org.create("Leads")
    rows = [{"Last_Name": "A", "Tax_Number": number} for number in ("1", "2", "2")]
    changes = {"data": [{"id": second, "Tax_Number": "1"}]}
    return org.call("POST", "Leads", {"data": rows}).codes + org.call("PUT", "Leads", changes).codes


def late(org) -> str:
    """What becomes of a change that comes too late."""
    row = {"id": org.create(), "Industry": "Energy"}
    return org.call("PUT", "Accounts", {"data": [row]}, **{"if-unmodified-since": LONG_AGO}).codes[0]


def appended(org) -> list[str]:
    """A list that was added to."""
    grown = {"Languages_Known": ["French"], "$append_values": {"Languages_Known": True}}
    return after(org, "Languages_Known", {"Languages_Known": ["English"]}, **grown)


def before(org) -> Any:
    """The telephone number of the record made before the one that is changed."""
    first, second = org.create(), org.create()
    changed(org, second, Industry="Energy")
    return read(org, first, "Phone")


def upserted(org) -> list[str]:
    """What an upsert says of a record that there is, and of one that there is not."""
    org.create("Accounts", {"Account_Name": "Known"})
    rows = [{"Account_Name": "Known"}, {"Account_Name": "New"}]
    return [row["action"] for row in org.call("POST", "Accounts/upsert", {"data": rows}).rows]


def found(org) -> Any:
    """A value of a record that an upsert found."""
    record = org.create("Accounts", {"Account_Name": "Known"})
    org.call("POST", "Accounts/upsert", {"data": [{"Account_Name": "Known", "Industry": "Energy"}]})
    return read(org, record, "Industry")


def copy(org) -> list[Any]:
    """A copy: what the body named, and what it did not."""
    record = org.create("Accounts", {"Industry": "Energy"})
    made = org.call("POST", f"Accounts/{record}/actions/clone", {"data": [{"Phone": "1"}]}).rows[0]["details"]["id"]
    return [read(org, made, name) for name in ("Phone", "Industry")]


def bin_of(org, **query: Any) -> list[Any]:
    """The names in the recycle bin after a deletion."""
    org.call("DELETE", f"Accounts/{org.create()}")
    reply = org.call("GET", "Accounts/deleted", query=query)
    return [row["display_name"] for row in reply.rows] if reply.raw else []


def searched(org, **query: Any) -> list[str]:
    """The names that are found."""
    reply = org.call("GET", "Accounts/search", query=query)
    return [row["Account_Name"] for row in reply.rows] if reply.raw else []


SEEN_OF_RECORDS: Mapping[str, Callable[[Any], Any]] = {
    "refused-change-written": lambda org: after(org, "Account_Name", {}, Account_Name="x" * 201),
    "unique-value-given-twice": taken,
    "moment-not-looked-at": late,
    "appended-values-replace": appended,
    "unnamed-values-cleared": lambda org: after(org, "Phone", {"Phone": "1"}, Industry="Energy"),
    "update-takes-neighbour": before,
    "upsert-always-creates": upserted,
    "upsert-keeps-old-values": found,
    "clone-ignores-body": copy,
    "clone-is-empty": copy,
    "deleted-record-forgotten": bin_of,
    "deleted-records-repeated": bin_of,
    "deleted-type-ignored": lambda org: bin_of(org, type="permanent"),
    "deleted-record-without-name": bin_of,
    "search-repeats-first": lambda org: searched(org, word="zylker"),
    "count-as-text": lambda org: org.call("GET", "Accounts/actions/count").body["count"],
    "criteria-ignored": lambda org: len(searched(org, criteria=f"(Created_Time:less_than:{LONG_AGO})")),
    "criteria-joined-by-or": lambda org: searched(
        org, criteria="((Industry:equals:Energy)and(Account_Name:starts_with:Z))"
    ),
}
