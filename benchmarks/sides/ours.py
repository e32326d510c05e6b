"""This client: the whole of a call but for the network, where it is not the network that is measured."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import payloads

from zoho_crm import AsyncZohoCRM, ZohoCRM
from zoho_crm._runtime.drivers import SyncDriver
from zoho_crm._runtime.wire import Reply, Request

AT_ONCE = 20
HEADERS = {"content-type": "application/json"}


class Canned:
    """A door that always gets the same answer."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def send(self, _request: Request) -> Reply:
        """Give the answer."""
        return Reply(200, HEADERS, self._content, 0.0)


class Paged:
    """A door behind which there are so many pages, all of them different by their first id."""

    def __init__(self, content: bytes, pages: int) -> None:
        self._content = content
        self._pages = pages
        self._sent = 0

    def send(self, _request: Request) -> Reply:
        """Give the next page; the last says that it is the last, and the first comes after it."""
        self._sent = self._sent % self._pages + 1
        content = self._content.replace(payloads.ids(1)[0].encode(), str(self._sent).encode())
        if self._sent == self._pages:
            content = content.replace(b'"more_records": true', b'"more_records": false')
        return Reply(200, HEADERS, content, 0.0)


def client(content: bytes) -> ZohoCRM:
    """A client behind such a door."""
    crm = ZohoCRM("1000.token", base_url="http://127.0.0.1")
    crm._driver = SyncDriver(Canned(content))  # type: ignore[arg-type]  # noqa: SLF001 - a door like any other
    return crm


def decode_records(size: int, _url: str) -> Callable[[], object]:
    """Read a page, errors and all, and three fields of every record."""
    from zoho_crm._generated.v8.endpoints.list_records import OPERATION  # noqa: PLC0415 - for this case
    from zoho_crm._generated.v8.models import Record  # noqa: PLC0415 - likewise
    from zoho_crm._runtime import calls, exchange  # noqa: PLC0415 - likewise

    reply = Reply(200, HEADERS, payloads.records(size), 0.0)
    api = client(b"")._api  # noqa: SLF001 - the part of a call that reads
    request = exchange.prepare(OPERATION, {"module": "Leads"}, {"fields": ["Last_Name"]}, None, None)

    def run() -> None:
        answer = calls._read(api, OPERATION, request, reply)  # noqa: SLF001 - likewise
        assert answer is not None
        for record in map(Record, calls.as_sent(OPERATION, answer, "data")):
            _ = (record.id, record["Field_1"], record["Custom_1"])

    return run


def decode_updates(size: int, _url: str) -> Callable[[], object]:
    """Read the results of a mass update, each tied to its row, and three fields of every one."""
    from zoho_crm._generated.v8.endpoints.mass_update_records import OPERATION  # noqa: PLC0415 - for this case
    from zoho_crm._generated.v8.models import MassUpdateRow  # noqa: PLC0415 - likewise
    from zoho_crm._runtime import prepared  # noqa: PLC0415 - likewise

    reply = Reply(200, HEADERS, payloads.updates(size), 0.0)
    api = client(b"")._api  # noqa: SLF001 - the part of a batch that reads
    shared = {"fields": [{"City": "Ulm"}]}
    batch = prepared.of_ids(api, OPERATION, path={"module": "Leads"}, shared=shared, row=MassUpdateRow)
    [piece] = batch._pieces(*batch.given.keep(payloads.ids(size)))  # noqa: SLF001 - likewise
    request = batch.call(piece)

    def run() -> None:
        for row in batch.outcome(piece, request, reply).rows:
            _ = (row.id, row.code, row.details["Modified_Time"])

    return run


def whole_records(size: int, _url: str) -> Callable[[], object]:
    """Ask for a page and read three fields of every record."""
    crm = client(payloads.records(size))

    def run() -> None:
        for record in crm.records.list("Leads", fields=["Last_Name"]):
            _ = (record.id, record["Field_1"], record["Custom_1"])

    return run


def whole_updates(size: int, _url: str) -> Callable[[], object]:
    """Update records and read three fields of every result."""
    crm = client(payloads.updates(size))
    ids = payloads.ids(size)

    def run() -> None:
        for row in crm.records.mass_update("Leads", {"City": "Ulm"}, ids=ids).ok:
            _ = (row.id, row.code, row.details["Modified_Time"])

    return run


def encode(size: int, _url: str) -> Callable[[], object]:
    """Write the request of a mass update."""
    from zoho_crm._generated.v8.endpoints.mass_update_records import OPERATION  # noqa: PLC0415 - for this case
    from zoho_crm._generated.v8.models import MassUpdateRow  # noqa: PLC0415 - likewise
    from zoho_crm._runtime import prepared  # noqa: PLC0415 - likewise

    ids = payloads.ids(size)
    api = client(b"{}")._api  # noqa: SLF001 - the part of a batch that writes

    shared = {"fields": [{"City": "Ulm"}]}

    def run() -> None:
        batch = prepared.of_ids(api, OPERATION, path={"module": "Leads"}, shared=shared, row=MassUpdateRow)
        kept, given = batch.given.keep(ids)
        for piece in batch._pieces(kept, given):  # noqa: SLF001 - likewise
            batch.call(piece)

    return run


def call(_size: int, url: str) -> Callable[[], object]:
    """One call after the other."""
    crm = ZohoCRM("1000.token", base_url=url)
    return lambda: crm.records.get("Leads", "1")


def threads(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 threads."""
    crm = ZohoCRM("1000.token", base_url=url)
    pool = ThreadPoolExecutor(AT_ONCE)
    return lambda: list(pool.map(lambda _: crm.records.get("Leads", "1"), range(size)))


def tasks(size: int, url: str) -> Callable[[], object]:
    """So many calls from 20 tasks."""
    runner = asyncio.Runner()
    crm = AsyncZohoCRM("1000.token", base_url=url)

    async def work(left: list[int]) -> None:
        while left:
            left.pop()
            await crm.records.get("Leads", "1")

    async def run() -> None:
        left = list(range(size))
        await asyncio.gather(*(work(left) for _ in range(AT_ONCE)))

    return lambda: runner.run(run())


def read_records(size: int, _url: str) -> Callable[[], object]:
    """Read the JSON of a page and bound its depth, and nothing else: what the rest comes on top of."""
    from zoho_crm._runtime.loads import loads  # noqa: PLC0415 - for this case

    content = payloads.records(size)
    return lambda: loads(content)


def read_updates(size: int, _url: str) -> Callable[[], object]:
    """Read the JSON of the answer to a mass update likewise."""
    from zoho_crm._runtime.loads import loads  # noqa: PLC0415 - likewise

    content = payloads.updates(size)
    return lambda: loads(content)


def stream_pages(size: int, _url: str) -> Callable[[], object]:
    """Go through so many pages of ten records."""
    page = json.loads(payloads.records(10)) | {"info": {"more_records": True, "count": 10, "page": 1, "per_page": 10}}
    crm = client(b"")
    crm._driver = SyncDriver(Paged(json.dumps(page).encode(), size))  # type: ignore[arg-type]  # noqa: SLF001 - likewise

    def run() -> None:
        for record in crm.records.list("Leads", fields=["Last_Name"], per_page=10):
            _ = (record.id, record["Field_1"], record["Custom_1"])

    return run


CASES = {
    "stream pages": stream_pages,
    "limit records": read_records,
    "limit updates": read_updates,
    "decode records": decode_records,
    "decode updates": decode_updates,
    "whole records": whole_records,
    "whole updates": whole_updates,
    "encode ids": encode,
    "one call": call,
    "20 threads": threads,
    "20 tasks": tasks,
}
