"""Every documented error that the sandbox's state can reach is reached, by doing the wrong thing."""

import re
from dataclasses import replace

import pytest
from sandbox.good_requests import good
from sandbox.metadata_requests import WRONG_OF_METADATA
from sandbox.query_requests import WRONG_OF_QUERIES
from sandbox.record_requests import SHARED_OF_RECORDS, WRONG_OF_RECORDS
from sandbox.sent import CONTRACTS, perform
from sandbox.territory_requests import WRONG_OF_TERRITORIES
from sandbox.wrong_bulk_requests import OWN_BULK, SHARED_BULK
from sandbox.wrong_requests import OWN, OWN_RECORDS, SHARED, malformed, of_module

from zoho_sandbox import Request, Sandbox, reply
from zoho_sandbox.behaviours import BEHAVIOURS

# What no call can bring about here, and why.
OUT_OF_REACH = {
    "internal-error": "the sandbox does not fail",
    "administrators-only": "no user is half an administrator",
    "field-in-layout-rule": "there are no layout rules",
    "field-in-validation-rule": "there are no validation rules",
    "too-many-records": "it takes 50,000 records; see test_mass_update.py",
    "broken-wizard-path": "there are no wizards",
    "unknown-wizard-connection": "there are no wizards",
    "missing-wizard-path": "there are no wizards",
    "campaign-service-failed": "there is no campaign service",
    "foreign-job-sheet": "there are no appointments",
    "missing-job-sheet": "there are no appointments",
    "early-job-sheet": "there are no appointments",
    "locked-association": "there are no fields that look up many records",
    "too-many-requests": "only with an edition; see test_limits.py",
    "too-many-tags": "only with an edition; see test_tags.py",
    "too-many-tags-of-record": "likewise",
    "page-beyond-100000": "see test_paging.py",
    "mixed-rows": "not one row's error but the status of an answer; see test_territories.py",
    "body-too-large": "see test_gate.py",
    "too-many-territories-of-deal": "see too-many-territories",
    "malformed-extra": "answered as malformed-extras is",
    "unsupported-data-type": "queries know every data type that there is here",
    "fields-without-scope": "the token that may query may read fields, too",
    "tag-gone": "what is gone is not there: see unknown-tag",
    "tag-in-use": "no rule uses a tag",
    "too-many-users": "no page says how many users a territory may have",
    "too-many-in-organization": "no page says how many territories an edition allows",
}
OWN_WRONGS = {**OWN, **OWN_BULK, **WRONG_OF_TERRITORIES, **WRONG_OF_RECORDS, **WRONG_OF_METADATA, **WRONG_OF_QUERIES}
# Found before an operation is: the same everywhere.
AT_THE_DOOR = {"no-token", "invalid-token", "wrong-scope", "scope-mismatch", "unknown-url", "wrong-method"}


def played(version):
    """The operations of a version that the sandbox plays."""
    return [operation for operation in CONTRACTS[version].operations.values() if operation.id in BEHAVIOURS]


def entries():
    """Every documented error of every operation and version."""
    for version in CONTRACTS:
        for operation in played(version):
            for entry in operation.errors:
                yield version, operation.id, entry


def distinct():
    """The errors of the oldest and the newest version, and those that another version words in its own way."""
    tried = {}
    oldest, *_, newest = CONTRACTS
    ends = (newest, oldest)
    for version, operation, entry in sorted(entries(), key=lambda each: each[0] not in ends):
        known = tried.setdefault((operation, entry.name), [])
        if version in ends or entry not in known:
            known.append(entry)
            yield version, operation, entry


REACHABLE = [
    pytest.param(version, operation, entry, id=f"{version}-{operation}-{entry.name}")
    for version, operation, entry in distinct()
    if entry.name not in OUT_OF_REACH | dict.fromkeys(AT_THE_DOOR)
    and not (entry.name == "no-permission" and entry.scope == "request")
    and not (operation == "getOrganization" and entry.name == "wrong-scope")
    and not (operation == "getRecord" and entry.name == "authorization-failed")
]


@pytest.mark.parametrize(("version", "operation", "entry"), REACHABLE)
def test_error_is_reached(crm, version, operation, entry):
    """Doing the wrong thing is answered by the code, status, message and details that the contract prints."""
    org = crm.at(version)
    sent = good(org, operation)
    own = OWN_WRONGS.get((operation, entry.name))
    shared = {**SHARED, **SHARED_BULK, **SHARED_OF_RECORDS}.get(entry.name)
    change = own or of_module(entry.name) or shared or malformed(entry.name)
    change(sent)

    reply = perform(sent)
    answered = [reply.body] if "code" in reply.body or "error" in reply.body else reply.rows
    found = [row for row in answered if row.get("code", row.get("error")) == entry.code]

    batch = CONTRACTS[version].operations[operation].batch
    mixed = batch is not None and entry.scope == "item" and len({row["status"] for row in answered}) > 1
    assert (batch.statuses["mixed"] if mixed else entry.status) == reply.status
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
    for operation in played(version):
        if operation.on_accounts or (operation.id == "getOrganization" and token == "narrow_access_token"):
            continue
        reply = perform(replace(good(org, operation.id), org=org.holding(token)))

        assert (401, code) == (reply.status, reply.body["code"]), operation.id


@pytest.mark.parametrize("version", CONTRACTS)
def test_other_methods_are_refused(crm, version):
    """A method that the URL does not declare is refused with 400, not 405."""
    org = crm.at(version)
    for operation in played(version):
        if not operation.on_accounts:
            path = operation.path.strip("/").format(**good(org, operation.id).path)
            reply = org.call("TRACE", path)

            assert (400, "INVALID_REQUEST_METHOD") == (reply.status, reply.body["code"]), operation.id


def test_every_error_is_either_reached_or_explained():
    """No documented error is passed over in silence."""
    shared = {**SHARED, **SHARED_BULK, **SHARED_OF_RECORDS, **OWN_RECORDS, **OUT_OF_REACH}
    known = set(shared) | {name for _, name in OWN_WRONGS} | AT_THE_DOOR
    left = {(operation, entry.name) for _, operation, entry in entries() if entry.name not in known}
    left = {(operation, name) for operation, name in left if not name.startswith("malformed-")}

    assert set() == left


@pytest.mark.parametrize("version", ["v2", "v8"])
def test_every_error_is_answered_on_demand(version):
    """Whatever the state: each entry of each operation, by its name, in words that conform to the contract."""
    with Sandbox(seed="empty", versions=[version]) as sandbox:
        contract = sandbox.gate.contracts[version]
        for operation in contract.operations.values():
            path = re.sub(r"\{(\w+)\}", lambda name: "Leads" if name[1] == "module" else "1", operation.path)
            url = path if operation.on_accounts else f"/crm/{version}{path}"
            for entry in operation.errors:
                told = sandbox.gate.refuse(Request(operation.method, url).received(), entry.name)

                assert told is not None, (operation.id, entry.name)
                assert entry.status == told.status, (operation.id, entry.name)
                assert entry.code in str(told.body), (operation.id, entry.name)
                reply.verify(contract, operation, told)
