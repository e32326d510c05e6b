"""Tenants: organizations of their own in one sandbox, told by their tokens."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from zoho_crm import AuthError, NotFoundError, RefreshToken, ZohoCRM
from zoho_sandbox import Clock, Request, Sandbox
from zoho_sandbox.schema import metadata

START = 1_790_000_000.0


@pytest.fixture(scope="module")
def _shared():
    with Sandbox(clock=Clock(START), verify=True) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_shared):
    """A sandbox without tenants, as new."""
    for tenant in _shared.tenants:
        _shared.tenants.remove(tenant.name)
    _shared.reset()
    return _shared


def client(tenant, auth=None):
    """A client of a tenant."""
    return ZohoCRM(auth or tenant.access_token, base_url=tenant.url, transport=tenant.transport())


def control(sandbox, method, path, body=None):
    """The status and the body of a call of the control plane."""
    raw = b"" if body is None else json.dumps(body).encode()
    answer = sandbox.handle(Request(method, f"/_sandbox/{path}", {}, raw))
    return answer.status, answer.json()


def first(crm):
    """The id of the first lead."""
    return next(iter(crm.records.list("Leads", fields=["Last_Name"]))).id


def test_tenants_know_nothing_of_each_other(sandbox):
    """Neither of records nor of territories, users, tags: no id of one is one of the other."""
    one, two = sandbox.tenant(), sandbox.tenant()
    with client(one) as here, client(two) as there, client(sandbox) as main:
        ids = [{user.id for user in crm.users.list()} | {first(crm)} for crm in (here, there, main)]
        created = here.records.create("Leads", [{"Last_Name": "Only here"}]).ok[0].id
        with pytest.raises(NotFoundError):
            there.records.get("Leads", created)

        assert set() == ids[0] & ids[1] | ids[0] & ids[2] | ids[1] & ids[2]
        assert 121 == here.records.count("Leads").count
        assert [120, 120] == [crm.records.count("Leads").count for crm in (there, main)]


def test_no_id_of_the_first_is_left_in_a_tenant(sandbox):
    """Whatever the table: what is left of it would be known to another."""
    tenant = sandbox.tenant()
    with tenant.store.transaction() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]

    assert [] == [row for row in rows if "554023000" in row or "661034000" in row]
    assert len(rows) > 1000


def test_clock_faults_network_and_log_are_its_own(sandbox):
    """What befalls one befalls no other."""
    one, two = sandbox.tenant(seed="empty", clock=Clock(START)), sandbox.tenant(seed="empty", clock=Clock(START))
    one.switch_on("user-id-missing")
    one.disturb("latency", seconds=0.001)
    one.advance(60)
    with client(two) as crm:
        list(crm.users.list())

    assert [60, 0] == [tenant.clock.now() - START for tenant in (one, two)]
    assert [["user-id-missing"], []] == [tenant.faults.active for tenant in (one, two)]
    assert [1, 0] == [len(tenant.network.outages) for tenant in (one, two)]
    assert [0, 1, 0] == [len(tenant.log.after(0)) for tenant in (one, two, sandbox)]


def test_expired_token_is_that_of_one(sandbox):
    """An hour passes for one tenant alone."""
    one, two = sandbox.tenant(seed="empty", clock=Clock(START)), sandbox.tenant(seed="empty", clock=Clock(START))
    one.advance(3600)
    with client(one) as late, client(two) as early:
        with pytest.raises(AuthError):
            late.org.get()
        assert two.organization == early.org.get().id


def test_refreshed_token_leads_to_its_tenant(sandbox):
    """So does a token for a code."""
    tenant = sandbox.tenant(seed="empty")
    auth = RefreshToken(tenant.client_id, tenant.client_secret, tenant.refresh_token)
    with client(tenant, auth) as crm:
        assert tenant.organization == crm.org.get().id

    code = control(sandbox, "POST", f"tenants/{tenant.name}/codes", {"scopes": ["ZohoCRM.org.ALL"]})[1]["code"]
    form = f"grant_type=authorization_code&code={code}"
    form += f"&client_id={tenant.client_id}&client_secret={tenant.client_secret}"
    told = sandbox.handle(Request("POST", "/oauth/v2/token", {}, form.encode())).json()
    with client(tenant, told["access_token"]) as crm:
        assert tenant.organization == crm.org.get().id


def test_token_is_revoked_where_it_is_of(sandbox):
    """The others have theirs yet."""
    one, two = sandbox.tenant(seed="empty"), sandbox.tenant(seed="empty")
    body = f"token={one.refresh_token}".encode()

    assert 200 == sandbox.handle(Request("POST", "/oauth/v2/token/revoke", {}, body)).status
    assert 400 == sandbox.handle(Request("POST", "/oauth/v2/token/revoke", {}, body)).status
    assert 200 == sandbox.handle(Request("POST", f"/oauth/v2/token/revoke?token={two.refresh_token}")).status


def test_same_name_is_the_same_everywhere():
    """Its tokens can be written down."""
    tenants = []
    for _ in range(2):
        with Sandbox(seed="empty", versions=["v8"]) as sandbox:
            tenants.append(sandbox.tenant("tests-of-billing"))

    assert tenants[0].credentials == tenants[1].credentials
    assert tenants[0].organization == tenants[1].organization


def test_tenant_that_is_gone_is_unknown(sandbox):
    """Its tokens are those of nobody, its URLs lead nowhere."""
    tenant = sandbox.tenant("short-lived", seed="empty")

    assert (200, {}) == control(sandbox, "DELETE", "tenants/short-lived")
    assert 404 == control(sandbox, "GET", "tenants/short-lived/state")[0]
    assert 404 == control(sandbox, "DELETE", "tenants/short-lived")[0]
    with client(tenant) as crm, pytest.raises(AuthError):
        crm.org.get()


@pytest.mark.parametrize("name", ["", "a b", "ü", "x" * 65, "../x", "-x", "a/b"])
def test_name_that_cannot_be_one_is_refused(sandbox, name):
    """It would not fit into a URL."""
    with pytest.raises(ValueError, match="letters, digits"):
        sandbox.tenant(name)


def test_two_of_one_name_are_refused(sandbox):
    """The first goes on."""
    sandbox.tenant("twin", seed="empty")
    with pytest.raises(ValueError, match="twin"):
        sandbox.tenant("twin", seed="empty")

    assert 409 == control(sandbox, "POST", "tenants", {"name": "twin"})[0]


def test_tenants_are_made_and_steered_by_url(sandbox):
    """The answer holds the tokens; each control call is there for each tenant."""
    status, made = control(sandbox, "POST", "tenants", {"seed": 5, "records": 10, "edition": "free"})
    name = made["name"]
    control(sandbox, "PUT", f"tenants/{name}/faults", {"name": "user-id-missing"})
    state = control(sandbox, "GET", f"tenants/{name}/state")[1]

    assert (200, 10, "free") == (status, sum(state["modules"].values()), state["edition"])
    assert ["user-id-missing"] == [switch["name"] for switch in state["faults"]]
    assert [] == sandbox.faults.active
    assert [name] == [told["name"] for told in control(sandbox, "GET", "tenants")[1]["tenants"]]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"name": 5}, "text"),
        ({"edition": "x"}, "free"),
        ({"seed": "x"}, "demo"),
        ({"colour": 1}, "colour"),
        ([], "object"),
    ],
)
def test_tenant_that_cannot_be_made_is_refused(sandbox, body, word):
    """With what could be."""
    status, told = control(sandbox, "POST", "tenants", body)

    assert (400, True) == (status, word in told["error"])


def test_tests_run_side_by_side(sandbox):
    """Eight threads with a tenant each: none sees what another does."""

    def work(number):
        tenant = sandbox.tenant(f"thread-{number}", seed="empty")
        with client(tenant) as crm:
            for _ in range(5):
                crm.records.create("Leads", [{"Last_Name": f"Of {number}"}])
            return {record["Last_Name"] for record in crm.records.list("Leads", fields=["Last_Name"])}

    with ThreadPoolExecutor(8) as pool:
        assert [{f"Of {number}"} for number in range(8)] == list(pool.map(work, range(8)))


def test_reset_is_for_one(sandbox):
    """The others keep what they have."""
    one, two = sandbox.tenant(), sandbox.tenant()
    for tenant in (one, two):
        with client(tenant) as crm:
            crm.records.create("Leads", [{"Last_Name": "x"}])
    one.reset()

    assert [120, 121] == [client(tenant).records.count("Leads").count for tenant in (one, two)]
