"""What the stock openapi-python-client makes of our description of v8, as package `plain_zoho` beside the worker."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import payloads
from plain_zoho import client as plain
from plain_zoho import models
from plain_zoho.api.records import get_record

AT_ONCE = 20


def connected(url: str) -> Any:  # noqa: ANN401 - of a package that is made when this runs
    """A client."""
    return plain.AuthenticatedClient(base_url=f"{url}/crm/v8", token="1000.token", prefix="Zoho-oauthtoken")


def decode_records(size: int, _url: str) -> Callable[[], object]:
    """Read a page and three fields of every record."""
    content = payloads.records(size)

    def run() -> None:
        for row in models.RecordList.from_dict(json.loads(content)).data:
            _ = (row.id, row["Field_1"], row["Custom_1"])

    return run


def decode_updates(size: int, _url: str) -> Callable[[], object]:
    """Read three fields of every result of a mass update."""
    content = payloads.updates(size)

    def run() -> None:
        for row in models.MassUpdateAnswer.from_dict(json.loads(content)).data:
            _ = (row.details.id, row.code, row.details.modified_time)

    return run


def encode(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update."""
    ids = payloads.ids(size)

    def run() -> bytes:
        body = models.MassUpdateBody.from_dict({"data": [{"City": "Ulm"}], "ids": ids})
        return json.dumps(body.to_dict()).encode()

    return run


def call(_size: int, url: str) -> Callable[[], object]:
    """One call after the other."""
    client = connected(url)
    return lambda: get_record.sync("Leads", "1", client=client)


def threads(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 threads."""
    client, pool = connected(url), ThreadPoolExecutor(AT_ONCE)
    client.get_httpx_client()
    return lambda: list(pool.map(lambda _: get_record.sync("Leads", "1", client=client), range(size)))


def tasks(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 tasks."""
    runner, client = asyncio.Runner(), connected(url)

    async def work(left: list[int]) -> None:
        while left:
            left.pop()
            await get_record.asyncio("Leads", "1", client=client)

    async def run() -> None:
        left = list(range(size))
        await asyncio.gather(*(work(left) for _ in range(AT_ONCE)))

    return lambda: runner.run(run())


CASES = {
    "decode records": decode_records,
    "decode updates": decode_updates,
    "encode ids": encode,
    "one call": call,
    "20 threads": threads,
    "20 tasks": tasks,
}
