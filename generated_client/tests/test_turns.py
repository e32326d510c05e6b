"""Calls that wait for their turn, and those that do not get it."""

import asyncio
import threading
import time

import pytest

from zoho_crm import AsyncZohoCRM, CallEnded, LimitError, ZohoCRM

AT_ONCE = {"code": "TOO_MANY_REQUESTS", "message": "Many requests fired in concurrent than the allowed limit."}


def crowded(server, most, many):
    """Let a server hold its answers until so many calls are on their way, and count how many there are at a time."""
    lock, full, now = threading.Lock(), threading.Event(), [0]

    def answer(_request):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] == many:
                full.set()
        full.wait(5)
        time.sleep(0.005)
        with lock:
            now[0] -= 1
        return 200, {"data": []}, {}

    server.answer = answer


@pytest.fixture(params=["sync", "async"])
def crowd(request, server):
    """Give a function that makes many calls at once on one client; it gives their results or errors, and the client."""

    def run(number, call, **settings):
        where = {"base_url": server.url, "accounts_url": server.url, **settings}
        found = []
        if request.param == "sync":
            with ZohoCRM("t", **where) as crm:

                def work():
                    try:
                        found.append(call(crm))
                    except Exception as error:  # noqa: BLE001 - the test looks at it
                        found.append(error)

                threads = [threading.Thread(target=work) for _ in range(number)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                return found, crm.limits

        async def tasks():
            async with AsyncZohoCRM("t", **where) as crm:
                results = await asyncio.gather(*(call(crm) for _ in range(number)), return_exceptions=True)
                return results, crm.limits

        return asyncio.run(tasks())

    return run


def test_an_edition_bounds_the_calls_at_a_time(server, crowd):
    """The others wait, copies of the client included."""
    most = [0]
    crowded(server, most, 5)

    results, found = crowd(24, lambda crm: crm.with_options(headers={"x-a": "1"}).request("GET", "/a"), edition="free")

    assert [{"data": []}] * 24 == results
    assert 5 == most[0]
    assert (0, 0, 24) == (found.in_flight, found.waiting, found.credits_used)


QUERY = "select id from Leads where id is not null"


@pytest.mark.parametrize(
    "ask",
    [
        lambda crm: crm.records.query(QUERY),
        lambda crm: crm.request("POST", "/coql", body={"select_query": QUERY}),
        lambda crm: crm.request("POST", "/Leads", body={"data": ({},) * 11}),
    ],
    ids=["method", "path", "rows"],
)
def test_scarce_calls_are_fewer_than_others(server, crowd, ask):
    """Ten at a time, though the edition has 25 calls, however they are written."""
    most = [0]
    crowded(server, most, 10)

    results, found = crowd(30, ask, edition="ultimate")

    assert 30 == len(results)
    assert 10 == most[0]
    assert (0, 0) == (found.in_flight, found.waiting)


def test_refusals_for_too_many_calls_end_well(server, crowd):
    """A server that takes three at a time, and a client that was not told."""
    lock, now = threading.Lock(), [0]

    def answer(_request):
        with lock:
            now[0] += 1
            crowded = now[0] > 3
        time.sleep(0.01)
        with lock:
            now[0] -= 1
        return (429, AT_ONCE, {}) if crowded else (200, {"data": []}, {})

    server.answer = answer

    results, found = crowd(20, lambda crm: crm.request("POST", "/a", body={}))

    assert [{"data": []}] * 20 == results
    assert found._gate.ceiling is not None


def test_a_turn_that_does_not_come_in_time_is_an_error_of_this_client(server, crowd):
    """Nothing was sent, and it says whose limit it was."""
    begun, over, ended = threading.Event(), threading.Event(), []
    deadlines = iter([20.0, 0.05, 0.05, 0.05])

    def answer(_request):
        begun.set()
        over.wait(5)
        return 200, {}, {}

    def call(crm):
        deadline = next(deadlines)
        # Tasks begin in their order anyway.
        if deadline < 1 and threading.current_thread() is not threading.main_thread():
            begun.wait(5)
        return crm.with_options(deadline=deadline).request("GET", "/a")

    def hear(event):
        if isinstance(event, CallEnded):
            ended.append(event)
            over.set() if len(ended) == 3 else None

    server.answer = answer

    results, found = crowd(4, call, concurrency=1, on_event=hear)

    errors = [result for result in results if isinstance(result, LimitError)]
    assert (3, 1) == (len(errors), len(server.requests))
    assert {("concurrency", None, False)} == {(error.limit, error.status, error.sent) for error in errors}
    assert "this client has 1 calls on their way" in str(errors[0])
    assert [("LimitError", 0, 0)] * 3 == [(event.error, event.attempts, event.credits) for event in ended[:3]]
    assert (0, 0) == (found.in_flight, found.waiting)


def test_a_cancelled_task_leaves_the_queue(server):
    """And a task that was on its way gives its place back."""
    begun, free = threading.Event(), threading.Event()

    def answer(_request):
        begun.set()
        free.wait(5)
        return 200, {}, {}

    async def run():
        async with AsyncZohoCRM("t", base_url=server.url, concurrency=1) as crm:
            tasks = [asyncio.create_task(crm.request("GET", "/a")) for _ in range(3)]
            await asyncio.to_thread(begun.wait, 5)
            tasks[1].cancel()
            tasks[0].cancel()
            await asyncio.wait(tasks[:2])
            free.set()
            return await tasks[2], crm.limits.in_flight, crm.limits.waiting

    server.answer = answer

    assert ({}, 0, 0) == asyncio.run(run())
