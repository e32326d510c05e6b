"""What of the public things can be pickled and copied, and what says that it cannot."""

import copy
import pickle

import httpx
import pytest

import zoho_crm
from zoho_crm import (
    AccessToken,
    AuthorizationCode,
    ClientCredentials,
    FileTokenStore,
    MemoryTokenStore,
    RefreshToken,
    RetryPolicy,
    SqliteTokenStore,
    ZohoCRM,
    ZohoError,
)
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.tokens import Token

HIDDEN = "1000.5ec4e7"


def answer(request):
    """Answer as the API does: a record, rows that went well or not, rows that jobs were started for."""
    if request.method == "GET":
        return httpx.Response(200, json={"data": [{"id": "1"}], "info": {"more_records": False}})
    if "territories" in request.url.path:
        row = {"code": "SCHEDULED", "status": "success", "details": {"id": "1", "job_id": "7"}, "message": "later"}
        return httpx.Response(202, json={"data": [row]})
    rows = [
        {"code": "SUCCESS", "status": "success", "details": {"id": "1"}, "message": "ok"},
        {"code": "INVALID_DATA", "status": "error", "details": {"id": "2"}, "message": "no"},
    ]
    return httpx.Response(207, json={"data": rows})


@pytest.fixture(scope="module")
def crm():
    """Give a client whose network is the function above."""
    with ZohoCRM(HIDDEN, base_url="http://127.0.0.1", transport=httpx.MockTransport(answer)) as client:
        yield client


def refusal(batch):
    """Give the error that a batch is."""
    with pytest.raises(ZohoError) as caught:
        batch.raise_for_failures()
    return caught.value


def tags(crm):
    """Give a batch with a row of each kind."""
    return crm.tags.add("Leads", ids=["1", "2"], tags=["a"])


@pytest.mark.parametrize(
    ("make", "same"),
    [
        (lambda crm: next(iter(crm.records.list("Leads", ["a"]))), lambda record: record.to_dict()),
        (lambda crm: next(crm.records.list("Leads", ["a"]).pages()), lambda page: (list(page), page.cursor)),
        (tags, lambda batch: [(row.index, row.id, row.code, row.job) for row in (*batch.ok, *batch.failed)]),
        (lambda crm: tags(crm).failed[0], lambda row: (row.id, row.code, row.details, row.data, str(row.error()))),
        (lambda crm: refusal(tags(crm)), lambda error: (type(error), str(error), error.code, error.details)),
        (lambda crm: crm.with_raw_response.request("GET", "/org").exchanges[0], lambda one: (one.status, one.content)),
        (lambda _: RetryPolicy(attempts=7), lambda policy: policy),
        (lambda _: FileTokenStore("/nowhere/tokens"), lambda store: store._path),
        (lambda _: SqliteTokenStore("/nowhere/tokens"), lambda store: store._path),
        (lambda _: zoho_crm.JobStatus("RUNNING", "running", {"total": 1}), lambda status: status),
        (lambda _: zoho_crm.JobKey("7", "massUpdateRecords", "Leads"), lambda key: key),
        (lambda _: zoho_crm.DriftReport("a", "$.b", "text", "number"), lambda report: report),
    ],
    ids=["record", "page", "batch", "row", "error", "exchange", "policy", "file", "database", "status", "key", "drift"],
)
def test_what_holds_data_can_be_pickled_and_copied(crm, make, same):
    """Whole, for another process; no token goes along."""
    thing = make(crm)
    pickled = pickle.dumps(thing)

    assert HIDDEN.encode() not in pickled
    for twin in (pickle.loads(pickled), copy.copy(thing), copy.deepcopy(thing)):
        assert same(thing) == same(twin)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda crm: crm, "make one in each process, or use with_options"),
        (lambda crm: crm.records, "belongs to a client"),
        (lambda crm: crm.with_raw_response, "belongs to a client"),
        (lambda crm: crm.limits, "read their figures"),
        (lambda crm: crm.records.list("Leads", ["a"]), r"resume it by page\.cursor"),
        (lambda crm: crm.job("massUpdateRecords/Leads/7"), r"keep str\(job\.key\)"),
        (lambda crm: crm.territories.remove("Accounts", {"1": ["2"]}), r"keep str\(row\.job\.key\)"),
        (lambda crm: crm.tags.stream.add("Leads", ids=["1"], tags=["a"]), "its rows are"),
    ],
    ids=["client", "resource", "raw", "limits", "list", "job", "rows with jobs", "stream"],
)
def test_what_belongs_to_a_client_says_so(crm, make, why):
    """With what to do or keep in its place; neither in a pickle nor in a deep copy."""
    for twin in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match=why):
            twin(make(crm))


@pytest.mark.parametrize(
    "login",
    [
        AccessToken(HIDDEN),
        RefreshToken("i", HIDDEN, HIDDEN),
        ClientCredentials("i", HIDDEN, "5", ["a"]),
        AuthorizationCode("i", HIDDEN, HIDDEN),
        zoho_crm.Pkce(HIDDEN * 5),
    ],
    ids=lambda login: type(login).__name__,
)
def test_logins_are_copied_but_not_pickled(login):
    """They stay in their process; the copy hides as much."""
    with pytest.raises(TypeError, match="pass them by an environment variable"):
        pickle.dumps(login)
    assert HIDDEN not in repr(copy.deepcopy(login))


def test_a_store_in_memory_is_pickled_only_while_it_holds_nothing():
    """Tokens are secrets like any other."""
    store = MemoryTokenStore()
    assert pickle.loads(pickle.dumps(store)).load("a") is None

    store.save("a", Token(Secret(HIDDEN), 1.0))
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(store)
