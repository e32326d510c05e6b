"""Lists of more records than page numbers reach, walked by the client through the sandbox."""

import asyncio
from importlib import import_module

import pytest

from zoho_sandbox import Sandbox

#: Of each way to go on the oldest version and the newest.
VERSIONS = ("v2", "v2_1", "v3", "v8")
#: Two in five are leads; page numbers end at 2,000 of them.
RECORDS = 5_200


@pytest.fixture(scope="module")
def sandbox():
    """A sandbox with enough records, on no socket."""
    with Sandbox(seed=7, records=RECORDS) as running:
        yield running


@pytest.mark.parametrize("version", VERSIONS)
def test_every_record_comes_once(sandbox, version):
    """Beyond the 2,000th by tokens where the version has them, by numbers where it has not."""
    door = import_module(f"zoho_crm.{version}")
    settings = {"base_url": sandbox.url, "transport": sandbox.transport()}
    fields = {} if version in {"v2", "v2_1"} else {"fields": ["Last_Name"]}

    with door.ZohoCRM(sandbox.access_token, **settings) as crm:
        pages = list(crm.records.list("Leads", **fields).pages())

    async def rest():
        async with door.AsyncZohoCRM(sandbox.access_token, **settings) as crm:
            return [record.id async for record in crm.records.list("Leads", **fields).resume(pages[9].cursor)]

    ids = [record.id for page in pages for record in page]
    assert len(ids) == len(set(ids)) > 2000
    assert ids[2000:] == asyncio.run(rest())
    assert pages[-1].cursor is None
