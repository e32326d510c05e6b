"""A million rows in small: tags come off records of the sandbox, and every row is accounted for, in both clients."""

import asyncio

import pytest

from zoho_crm import AsyncZohoCRM, ZohoCRM

RECORDS = 20
NUMBER = 1503
UNKNOWN = "554023009999999999"


def rows(records, number):
    """Ids over and over, every five hundredth unknown."""
    for index in range(number):
        yield records[index % RECORDS] if (index + 1) % 500 else UNKNOWN


@pytest.fixture
def records(zoho_sandbox):
    """Records that have the tag."""
    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        made = crm.records.stream.create("Contacts", ({"Last_Name": str(n)} for n in range(RECORDS)))
        ids = [row.id for row in made]
        crm.tags.add("Contacts", ids=ids, tags=["Hot"]).raise_for_failures()
    return ids


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_every_row_of_a_stream_is_accounted_for(zoho_sandbox, records, kind):
    """Equal ids are rows of their own; unknown ones fail alone; the tag is gone."""
    found = []

    async def stream():
        async with AsyncZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
            async for row in crm.tags.stream.remove("Contacts", ids=rows(records, NUMBER), tags=["Hot"]):
                found.append(row)  # noqa: PERF401 - as the blocking client does below

    with ZohoCRM(zoho_sandbox.access_token, base_url=zoho_sandbox.url) as crm:
        if kind == "sync":
            found.extend(crm.tags.stream.remove("Contacts", ids=rows(records, NUMBER), tags=["Hot"]))
        else:
            asyncio.run(stream())
        left = crm.records.get("Contacts", records[0])["Tag"]

    assert list(enumerate(rows(records, NUMBER))) == [(row.index, row.id) for row in found]
    assert [499, 999, 1499] == [row.index for row in found if row.state == "failed"]
    assert {"ok", "failed"} == {row.state for row in found}
    assert {"INVALID_DATA"} == {row.code for row in found if row.state == "failed"}
    assert [] == left
