"""Faults that come in the middle: of a batch, of a list, of waiting for a job, of logging in."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest
from proof.matrix import FAULTS
from proof.matrix.faults import RIGHT
from proof.matrix.judge import leaks
from proof.matrix.run import CONTEXT
from proof.matrix.server import CELL, MARK, Cell, Right, Server

from zoho_crm import AsyncZohoCRM, RefreshToken, RetryPolicy, ZohoCRM, ZohoError
from zoho_crm._runtime import ledger

#: Whatever comes at once; the others take their time in the matrix.
QUICK = [fault for fault in FAULTS.values() if not (fault.slow or fault.heavy or fault.refused or fault.early)]
LASTING = [fault for fault in QUICK if not fault.passing]
PASSING = [fault for fault in QUICK if fault.passing][::2]
pytestmark = pytest.mark.no_cover
#: Three calls: two full ones and a last row.
ROWS = 201
WAITERS = 5


@pytest.fixture(scope="module")
def server():
    """Give a server that plays faults."""
    with Server() as running:
        yield running


class Clock:
    """A clock that nobody waits for."""

    def __init__(self):
        self.now = 1e9

    def monotonic(self):
        """Give the time."""
        return self.now

    time = monotonic

    def sleep(self, seconds):
        """Let time pass."""
        self.now += seconds


class AsyncClock(Clock):
    """Likewise for asyncio."""

    async def sleep(self, seconds):
        """Let time pass."""
        self.now += seconds


@pytest.fixture(params=["blocking", "asyncio"])
def play(request, server):
    """Give a way to make calls under a cell; gives what came of them, an error where one was raised."""
    blocking = request.param == "blocking"
    numbers = iter(range(10_000))

    def settings(clock):
        ledger._HERE.clear()
        policy = RetryPolicy(attempts=2, wait=0.001, deadline=30.0)
        kind = httpx.HTTPTransport if blocking else httpx.AsyncHTTPTransport
        network = kind(verify=CONTEXT)
        addresses = {"base_url": server.url, "accounts_url": server.url}
        return {**addresses, "retry": policy, "clock": clock, "transport": network}

    def run(cell, steps):
        login = RefreshToken(f"1000.{MARK}", f"{MARK}.secret", f"1000.{MARK}.{uuid4()}")
        name = f"half {next(numbers)}"
        server.cells[name] = cell
        if blocking:
            with ZohoCRM(login, **settings(Clock())) as crm:
                return steps.blocking(crm.with_options(headers={CELL: name}))

        async def awaited():
            async with AsyncZohoCRM(login, **settings(AsyncClock())) as crm:
                return await steps.awaited(crm.with_options(headers={CELL: name}))

        return asyncio.run(awaited())

    return run


def step(call):
    """Make steps of one call, the same for both kinds of client."""

    def blocking(crm):
        try:
            return call(crm)
        except ZohoError as error:
            return error

    async def awaited(crm):
        try:
            return await call(crm)
        except ZohoError as error:
            return error

    return SimpleNamespace(blocking=blocking, awaited=awaited)


def cell_of(fault, right, at):
    """Make the cell of a fault that begins at a request."""
    return Cell(fault.play, right, fault.passing, fault.early, at)


def numbers_of(seen):
    """Give the numbers of the rows in a request."""
    return [int(number) for number in re.findall(rb"row (\d+)", seen.body)]


def results(seen):
    """Answer that every row was done."""
    done = {"code": "SUCCESS", "message": "done", "status": "success"}
    rows = [done | {"details": {"id": str(number)}} for number in numbers_of(seen)]
    return Right(200, json.dumps({"data": rows}).encode())


def account(fault, rule, found, cell):
    """Say what is wrong with the account that was given of the rows of a batch."""
    result = found.result if isinstance(found, ZohoError) else found
    groups = {"ok": result.ok, "failed": result.failed, "unsent": result.unsent, "unknown": result.unknown}
    state_of = {row.index: state for state, rows in groups.items() for row in rows}
    if sorted(row.index for rows in groups.values() for row in rows) != list(range(ROWS)):
        yield "not every row is in exactly one state"
    requests = [numbers_of(seen) for seen in cell.seen]
    if any(state_of[number] != "ok" for number in requests[0]):
        yield "a row that was done is not ok"
    arrived = {number for rows in requests for number in rows}
    told = isinstance(found, ZohoError) and found.sent
    if told and any(state_of[number] == "unsent" for number in arrived):
        yield "a row that may have been done is called unsent"
    lost = fault.lossy or fault.fits >= {RIGHT}
    if not lost and any(state_of[number] != "unsent" for number in set(range(ROWS)) - arrived):
        yield "a row that never arrived is not called unsent"
    again = fault.tries == "always again" or (fault.tries == "by rule" and rule != "never")
    if not again and len({tuple(rows) for rows in requests}) != len(requests):
        yield "a piece was sent twice"
    if isinstance(found, ZohoError):
        yield from leaks(found)


@pytest.mark.parametrize(
    ("method", "rule", "faults"),
    [("create", "never", LASTING), ("update", "idempotent", PASSING)],
    ids=["create", "update"],
)
def test_every_row_is_accounted_for(play, method, rule, faults):
    """Whatever happens to the second of three calls: each row is done, refused, unsent or unknown, once."""
    rows = [{"id": f"{number}", "Last_Name": f"row {number}"} for number in range(ROWS)]
    wrong = []
    for fault in faults:
        cell = cell_of(fault, results, 2)
        found = play(cell, step(lambda crm: getattr(crm.records, method)("Leads", rows)))
        wrong += [f"{fault.name}: {sentence}" for sentence in account(fault, rule, found, cell)]

    assert [] == wrong


def test_waiters_for_a_token_are_told_and_later_calls_succeed(play, server):
    """Each of those that wait for one login gets an error of ours of its own; nothing was sent to the API."""

    def blocking(crm):
        with ThreadPoolExecutor(WAITERS) as pool:
            call = step(lambda _: crm.request("GET", "/org")).blocking
            waited = list(pool.map(call, [crm] * WAITERS))
        ledger._HERE.clear()
        server.token_play = None
        return waited, call(crm)

    async def awaited(crm):
        call = step(lambda _: crm.request("GET", "/org")).awaited
        waited = await asyncio.gather(*(call(crm) for _ in range(WAITERS)))
        ledger._HERE.clear()
        server.token_play = None
        return list(waited), await call(crm)

    wrong = []
    for fault in LASTING:
        cell = Cell(fault.play, Right(200, b'{"org": []}'), at=99)
        server.token_play = fault.play
        waited, later = play(cell, SimpleNamespace(blocking=blocking, awaited=awaited))
        good = {"org": []}
        if later != good:
            wrong.append(f"{fault.name}: a later call gave {later!r}")
        if not all(
            found == good if fault.fits <= {RIGHT} else isinstance(found, ZohoError) or found == good
            for found in waited
        ):
            wrong.append(f"{fault.name}: {waited}")
        refused = [found for found in waited if isinstance(found, ZohoError)]
        if any(error.sent for error in refused) or len({id(error) for error in refused}) != len(refused):
            wrong.append(f"{fault.name}: the errors are one, or say that the call was sent")
        wrong += [f"{fault.name}: the token shows in {place}" for error in refused for place in leaks(error)]

    assert [] == wrong


SOME = [
    FAULTS[name] for name in ("reset in body", "HTML 502", "JSON cut off", "429 with seconds", "body shorter than said")
]
SOME_PASSING = [FAULTS[f"{name}, then well"] for name in ("reset in body", "HTML 502", "401", "429 with seconds")]


def page(seen):
    """Answer with one of five pages."""
    number = int((re.search(r"page=(\d)", seen.head) or re.search("(1)", "1"))[1])
    info = {"page": number, "per_page": 1, "count": 1, "more_records": number < 5}
    return Right(200, json.dumps({"data": [{"id": str(number)}], "info": info}).encode())


def read_all(into):
    """Make steps that collect what a list gives, until it ends or breaks."""

    def blocking(crm):
        try:
            into.extend(record.id for record in crm.records.list("Leads", fields=["id"]))
        except ZohoError as error:
            return error

    async def awaited(crm):
        try:
            async for record in crm.records.list("Leads", fields=["id"]):
                into.append(record.id)
        except ZohoError as error:
            return error

    return SimpleNamespace(blocking=blocking, awaited=awaited)


@pytest.mark.parametrize("fault", [*SOME, *SOME_PASSING], ids=lambda fault: fault.name)
def test_what_came_before_a_broken_page_is_kept(play, fault):
    """A fault on the third page ends the list with an error, or not at all when the page can be asked for again."""
    found = []
    error = play(cell_of(fault, page, 3), read_all(found))

    assert (["1", "2", "3", "4", "5"] if fault.passing else ["1", "2"]) == found
    assert fault.passing is (error is None)


def status_of(states):
    """Answer with one state of a job after the other."""
    following = iter(states)

    def status(_):
        return Right(200, json.dumps({"data": [{"Status": next(following), "Updated_Count": 1}]}).encode())

    return status


@pytest.mark.parametrize("fault", [*SOME, *SOME_PASSING], ids=lambda fault: fault.name)
def test_waiting_for_a_job_bears_what_passes(play, fault):
    """A fault in the third look at a job is borne until the time is over; one that lasts is told then."""
    states = ["SCHEDULED", *["RUNNING"] * 3, *["COMPLETED"] * 500]
    found = play(
        cell_of(fault, status_of(states), 3), step(lambda crm: crm.job("1", "massUpdateRecords", "Leads").wait(60.0))
    )

    lost = {"ServerError", "TransportError", "LimitError", "DecodeError"}
    assert found.phase == "done" if fault.passing else type(found).__name__ in lost
