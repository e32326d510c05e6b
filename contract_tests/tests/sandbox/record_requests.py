"""Requests that change records, find them or tell of them, and what can be wrong with them."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.sent import Sent

LONG_AGO = "2001-01-01T00:00:00+00:00"


def account(org) -> str:
    """The id of a new account that has every mandatory field and an email address."""
    return org.create("Accounts", {"Email": "fresh@example.com"})


def of_account(org, body: Any = None, **query: Any) -> Sent:
    """A request about a new account in the URL."""
    return Sent(org, {"module": "Accounts", "record_id": account(org)}, query, body)


def change(org) -> Sent:
    """An update of a new account among others."""
    return Sent(org, {"module": "Accounts"}, {}, {"data": [{"id": account(org), "Account_Name": "Changed"}]})


def upsert(org) -> Sent:
    """An upsert of an account that there is not yet."""
    return Sent(org, {"module": "Accounts"}, {}, {"data": [{"Account_Name": "Brand new"}]})


def clone(org) -> Sent:
    """A copy of a new account."""
    features = [{"name": "cadences"}]
    return of_account(org, {"data": [{"Account_Name": "Copy"}], "skip_feature_execution": features})


def gone(org) -> Sent:
    """The deleted accounts, of which there is one."""
    org.call("DELETE", f"Accounts/{account(org)}")
    return Sent(org, {"module": "Accounts"})


GOOD_OF_RECORDS: Mapping[str, Callable[[Any], Sent]] = {
    "updateRecords": change,
    "updateRecord": lambda org: of_account(org, {"data": [{"Account_Name": "Changed"}]}),
    "upsertRecords": upsert,
    "cloneRecord": clone,
    "listDeletedRecords": gone,
    "searchRecords": lambda org: Sent(org, {"module": "Accounts"}, {"criteria": "(Industry:equals:Energy)"}),
    "getRecordCount": lambda org: Sent(org, {"module": "Accounts"}),
}


def too_late(sent: Sent) -> None:
    """Ask for a record that nobody has changed for twenty years."""
    sent.headers["if-unmodified-since"] = LONG_AGO
    if sent.operation == "upsertRecords":
        account(sent.org)
        sent.body["data"][0]["Account_Name"] = "Test"


def in_first_row(**fields: Any) -> Callable:
    """Write these into the first row."""

    def write(sent: Sent) -> None:
        sent.body["data"][0].update(fields)

    return write


def without(name: str) -> Callable:
    """Leave this out of the first row."""

    def leave(sent: Sent) -> None:
        del sent.body["data"][0][name]

    return leave


def of_other(module: str, name: str, **wrong: Any) -> Callable:
    """Be about a new record of another module, and write something wrong into it."""

    def write(sent: Sent) -> None:
        record = sent.org.create(module, {name: "Test"})
        sent.path["module"] = module
        row: dict[str, Any] = dict(wrong)
        if "record_id" in sent.path:
            sent.path["record_id"] = record
        else:
            row["id"] = record
        sent.body["data"] = [row]

    return write


NO_TIME = of_other("Calls", "Subject", Call_Duration="00:00")
CROWD = of_other("Events", "Event_Title", Participants=[{"participant": "1"}] * 51)


def restricted(sent: Sent) -> None:
    """Ask as the user whose profile grants nothing."""
    sent.org = sent.org.holding("restricted_access_token")


def odd_type(sent: Sent) -> None:
    """Ask for deleted records of a kind that there is not."""
    sent.query["type"] = "forgotten"


SEARCHES = ("searchRecords", "getRecordCount")


def asked(**query: Any) -> Callable[[Sent], None]:
    """Ask with these parameters and no others."""

    def ask(sent: Sent) -> None:
        sent.query = dict(query)

    return ask


def with_view(sent: Sent) -> None:
    """Ask for a view and for a word."""
    sent.query = {"cvid": sent.org.views("Accounts")["From Partners"], "word": "zylker"}


VALUES = ",".join(f"v{place}" for place in range(101))
CRITERIA = f"({'or'.join(['(Industry:equals:Energy)'] * 16)})"
WRONG_OF_SEARCHES: Mapping[tuple[str, str], Callable[[Sent], None]] = {
    ("searchRecords", "nothing-to-search"): asked(),
    ("searchRecords", "page-beyond-2000"): asked(word="zylker", page=11, per_page=200),
    ("searchRecords", "unknown-operator"): asked(criteria="(Industry:resembles:Energy)"),
    ("searchRecords", "wrong-type"): asked(criteria="(Created_Time:equals:yesterday)"),
    ("searchRecords", "too-many-values"): asked(criteria=f"(Industry:in:{VALUES})"),
    ("searchRecords", "too-many-criteria"): asked(criteria=CRITERIA),
    ("searchRecords", "word-too-short"): asked(word="a"),
    ("searchRecords", "special-characters"): asked(word="@@@@"),
    ("getRecordCount", "malformed-criteria"): asked(criteria="((Industry"),
    ("getRecordCount", "contradicting-parameters"): with_view,
    **{(operation, "unknown-field"): asked(criteria="(Nothing:equals:1)") for operation in SEARCHES},
    **{(operation, "unsupported-operator"): asked(criteria="(Email:greater_than:a)") for operation in SEARCHES},
}
CHANGES = ("updateRecords", "updateRecord", "cloneRecord")
WRONG_OF_RECORDS: Mapping[tuple[str, str], Callable[[Sent], None]] = {
    **{(operation, "call-without-duration"): NO_TIME for operation in CHANGES},
    **{(operation, "too-many-participants"): CROWD for operation in CHANGES},
    ("updateRecords", "malformed-id"): in_first_row(id="abc"),
    ("updateRecords", "missing-record-id"): without("id"),
    ("updateRecords", "no-permission"): lambda sent: in_first_row(id=sent.org.in_state("Accounts", editable=False))(
        sent
    ),
    ("cloneRecord", "missing-field"): in_first_row(Account_Name=None),
    ("listDeletedRecords", "unknown-type"): odd_type,
    **WRONG_OF_SEARCHES,
}


def of_another(*names: str) -> Callable[[Sent], None]:
    """Let the row hold in unique fields what another record holds."""

    def change(sent: Sent) -> None:
        sent.org.create("Accounts", dict.fromkeys(names, "77"))
        if sent.operation == "upsertRecords":
            sent.org.create("Accounts", {"Account_Name": "Twin"})
            sent.body["data"][0]["Account_Name"] = "Twin"
        in_first_row(**dict.fromkeys(names, "77"))(sent)

    return change


SHARED_OF_RECORDS: Mapping[str, Callable[[Sent], None]] = {
    "already-modified": too_late,
    "authorization-failed": restricted,
    "may-not-delete": restricted,
    "duplicate": of_another("Tax_Number"),
    "several-duplicates": of_another("Tax_Number", "Customer_Number"),
}
