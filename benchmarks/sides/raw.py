"""httpx and json by hand: what the client is measured against."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import payloads

AT_ONCE = 20
HEADERS = {"authorization": "Zoho-oauthtoken 1000.token"}
LOADS: Callable[[bytes], dict[str, list[dict[str, dict[str, str]]]]] = json.loads
LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=None)


def decode_records(size: int, _url: str) -> Callable[[], object]:
    """Read a page and three fields of every record."""
    content = payloads.records(size)

    def run() -> None:
        for row in LOADS(content)["data"]:
            _ = (row["id"], row["Field_1"], row["Custom_1"])

    return run


def decode_updates(size: int, _url: str) -> Callable[[], object]:
    """Read three fields of every result of a mass update."""
    content = payloads.updates(size)

    def run() -> None:
        for row in LOADS(content)["data"]:
            _ = (row["details"]["id"], row["code"], row["details"]["Modified_Time"])

    return run


def whole_updates(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update, and read three fields of every result."""
    write, read = encode(size, ""), decode_updates(size, "")

    def run() -> None:
        write()
        read()

    return run


def encode(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update."""
    ids = payloads.ids(size)
    return lambda: json.dumps({"data": [{"City": "Ulm"}], "ids": ids}).encode()


def call(_size: int, url: str) -> Callable[[], object]:
    """One call after the other."""
    client = httpx.Client(headers=HEADERS)
    return lambda: client.get(f"{url}/crm/v8/Leads/1").json()


def threads(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 threads."""
    client, pool = httpx.Client(headers=HEADERS, limits=LIMITS), ThreadPoolExecutor(AT_ONCE)
    return lambda: list(pool.map(lambda _: client.get(f"{url}/crm/v8/Leads/1").json(), range(size)))


def tasks(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 tasks."""
    runner = asyncio.Runner()
    client = httpx.AsyncClient(headers=HEADERS, limits=LIMITS)

    async def work(left: list[int]) -> None:
        while left:
            left.pop()
            (await client.get(f"{url}/crm/v8/Leads/1")).json()

    async def run() -> None:
        left = list(range(size))
        await asyncio.gather(*(work(left) for _ in range(AT_ONCE)))

    return lambda: runner.run(run())


def read_records(size: int, _url: str) -> Callable[[], object]:
    """Read the JSON of a page."""
    content = payloads.records(size)
    return lambda: json.loads(content)


def read_updates(size: int, _url: str) -> Callable[[], object]:
    """Read the JSON of the answer to a mass update."""
    content = payloads.updates(size)
    return lambda: json.loads(content)


CASES = {
    "limit records": read_records,
    "limit updates": read_updates,
    "decode records": decode_records,
    "decode updates": decode_updates,
    "whole records": decode_records,
    "whole updates": whole_updates,
    "encode ids": encode,
    "one call": call,
    "20 threads": threads,
    "20 tasks": tasks,
}
