"""The generated resources, run for real against a transport that writes down what it is sent."""

import pytest

START = """
import asyncio, json
import httpx
from zoho_crm._generated.{version}.resources import AsyncResources, Resources

sent = []
answers = {answers}

def answer(request):
    sent.append([request.method, request.url.raw_path.decode(), json.loads(request.content or b"null")])
    status, body = answers[len(sent) - 1]
    return httpx.Response(status, json=body) if body is not None else httpx.Response(status)

crm = Resources("token", base_url="http://localhost", transport=httpx.MockTransport(answer))
"""
ROW = {"code": "SCHEDULED", "status": "success", "details": {"id": "1", "job_id": "9"}}


@pytest.fixture
def call(tree):
    """Run code with a client `crm`; gives what was sent and the value of the last line."""

    def run(code, *answers, version="v8"):
        start = START.format(version=version, answers=repr(list(answers)))
        lines = code.strip().splitlines()
        return tree.run(start + "\n".join([*lines[:-1], f"print(json.dumps([sent, {lines[-1]}]))"]))

    return run


def test_a_map_of_rows_is_sent_and_each_result_is_tied_to_its_row(call):
    """crm.territories.remove("Accounts", {record: [territory]}) sends one row and gives one back."""
    sent, found = call(
        'batch = crm.territories.remove("Accounts", {"1": ["7", "8"]})\n'
        "[[row.id, row.code, row.data.details.job_id] for row in batch.ok]",
        (202, {"data": [ROW]}),
    )

    body = {"data": [{"id": "1", "Territories": [{"id": "7"}, {"id": "8"}]}]}
    assert [["POST", "/crm/v8/Accounts/actions/remove_territories", body]] == sent
    assert [["1", "SCHEDULED", "9"]] == found


def test_a_mass_update_by_ids_gives_rows(call):
    """Values and ids go into the body under their wire names; what was not given is not sent."""
    sent, found = call(
        'batch = crm.records.mass_update("Leads", {"Lead_Source": "Ads"}, ids=["1"], over_write=True)\nlen(batch.ok)',
        (200, {"data": [{"code": "SUCCESS", "status": "success", "details": {"id": "1"}}]}),
    )

    body = {"data": [{"Lead_Source": "Ads"}], "ids": ["1"], "over_write": True}
    assert [["POST", "/crm/v8/Leads/actions/mass_update", body]] == sent
    assert 1 == found


def test_a_mass_update_by_view_gives_a_job(call):
    """The members of the territory object are arguments of their own, and the answer's job id is the job's."""
    sent, found = call(
        'job = crm.records.mass_update("Leads", {"A": 1}, cvid="5", territory="6", include_child=True)\njob.id',
        (200, {"data": [ROW]}),
    )

    body = {"data": [{"A": 1}], "cvid": "5", "territory": {"id": "6", "include_child": True}}
    assert [body] == [request[2] for request in sent]
    assert "9" == found


@pytest.mark.parametrize("arguments", ["", 'ids=["1"], cvid="5"', 'ids=["1"], territory="6"'])
def test_a_mass_update_of_nothing_or_of_both_is_refused_unsent(call, arguments):
    """Neither ids nor a view, both, or a territory without a view: a ValueError that says what fits."""
    sent, found = call(f"""
try:
    crm.records.mass_update("Leads", {{"A": 1}}, {arguments})
except ValueError as error:
    said = str(error)
said
""")

    assert [] == sent
    assert "mass_update() takes either ids or cvid; territory and include_child need cvid." == found


def test_a_list_walks_through_its_pages(call):
    """The iterator asks for the next page itself, and joins lists with commas."""
    sent, found = call(
        '[record.id for record in crm.records.list("Leads", ["id", "Owner"], order="asc")]',
        (200, {"data": [{"id": "1"}], "info": {"more_records": True}}),
        (200, {"data": [{"id": "2"}], "info": {"more_records": False}}),
    )

    assert ["1", "2"] == found
    assert ["page=2" in request[1] for request in sent] == [False, True]
    assert all("fields=id%2COwner" in request[1] or "fields=id,Owner" in request[1] for request in sent)
    assert all("sort_order=asc" in request[1] for request in sent)


def test_a_preset_sends_what_it_fixes(call):
    """records.newest takes the module alone and sends the fixed parameters."""
    sent, found = call('crm.records.newest("Leads").id', (200, {"data": [{"id": "1"}]}))

    assert "1" == found
    assert "fields=id&sort_order=desc" in sent[0][1]


def test_the_async_client_does_the_same(call):
    """The async resources send the same request and give the same result."""
    code = """
async def go():
    transport = httpx.MockTransport(answer)
    async with AsyncResources("token", base_url="http://localhost", transport=transport) as crm:
        batch = await crm.territories.remove("Accounts", {"1": ["7"]})
        job = await crm.records.mass_update("Leads", {"A": 1}, cvid="5")
        return [[row.id async for row in crm.records.list("Leads", ["id"])], batch.ok[0].code, job.id]
asyncio.run(go())
"""
    sent, found = call(code, (202, {"data": [ROW]}), (200, {"data": [ROW]}), (200, {"data": [{"id": "4"}]}))

    assert [["4"], "SCHEDULED", "9"] == found
    assert ["POST", "POST", "GET"] == [request[0] for request in sent]


def test_an_older_version_sends_to_its_own_address_with_its_own_limits(call):
    """v7 shares v8's resource, and still splits by v7's maximum of one row."""
    sent, found = call(
        'batch = crm.territories.remove("Accounts", {"1": ["7"], "2": ["7"]})\nlen(batch.ok)',
        (202, {"data": [ROW]}),
        (202, {"data": [{**ROW, "details": {"id": "2"}}]}),
        version="v7",
    )

    assert ["/crm/v7/Accounts/actions/remove_territories"] * 2 == [request[1] for request in sent]
    assert 2 == found


def test_the_accounts_server_has_no_resource(call):
    """Tokens are the runtime's business: the operation is there as data, but not as a method."""
    _, found = call('[hasattr(crm, "oauth"), crm._version.operation("requestToken").host]')

    assert [False, "accounts"] == found
