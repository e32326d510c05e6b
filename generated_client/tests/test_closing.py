"""Closing a client while it is used."""

import asyncio
import threading

import h11
import pytest
from raw_server import RawServer, answer

from zoho_crm._runtime.errors import ClosedError, TransportError

THREADS = 30
CALLS = 40


def outcome(call):
    """Say what came of a call."""
    try:
        return call()["id"]
    except (ClosedError, TransportError) as error:
        return type(error).__name__


def alive(server):
    """Count the connections that are open when the server has had the time to notice."""
    for _, thread in server._connections:
        thread.join(5)
    return sum(thread.is_alive() for _, thread in server._connections)


def test_closing_under_many_threads_leaves_no_connection(lib):
    """Each call ends well, or with an error of ours, and at once; what they had open is closed."""
    found = []

    def work(crm, some_done):
        for number in range(CALLS):
            found.append(outcome(lambda: crm.request("GET", "/org")))
            if number == 2:
                some_done.set()

    with RawServer(lambda say, _: say(answer(b'{"id": "1"}'))) as server:
        crm = lib.Crm("1000.good", base_url=server.url)
        some_done = threading.Event()
        threads = [threading.Thread(target=work, args=(crm, some_done)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        some_done.wait(10)
        crm.close()
        for thread in threads:
            thread.join(20)

        assert (THREADS * CALLS, 0) == (len(found), alive(server))
    assert {"1", "ClosedError"} <= set(found) <= {"1", "ClosedError", "TransportError"}


def test_closing_ends_a_call_that_waits_for_its_answer(lib):
    """In another thread, where it would wait until its time is over; the server may have acted."""
    asked, release = threading.Event(), threading.Event()

    def play(_say, _number):
        asked.set()
        release.wait(20)

    caught = []

    def work(crm):
        try:
            crm.with_options(retries=0).request("POST", "/org")
        except TransportError as error:
            caught.append(error)

    with RawServer(play) as server:
        crm = lib.Crm("1000.good", base_url=server.url, timeout=15.0)
        thread = threading.Thread(target=work, args=(crm,))
        thread.start()
        asked.wait(10)
        crm.close()
        thread.join(10)
        over = not thread.is_alive()
        release.set()

    assert (True, [True]) == (over, [error.sent for error in caught])


def test_an_interrupt_inside_the_library_spoils_no_later_call(lib, monkeypatch):
    """Ctrl-C while it tidies up leaves a connection that looks idle and is fit for nothing: it is closed."""
    whole, strikes = h11.Connection.start_next_cycle, [KeyboardInterrupt]

    def interrupted(connection):
        if strikes:
            raise strikes.pop()
        whole(connection)

    monkeypatch.setattr(h11.Connection, "start_next_cycle", interrupted)
    with RawServer(lambda say, _: say(answer(b'{"id": "1"}'))) as server:
        with lib.Crm("1000.good", base_url=server.url).with_options(retries=0) as crm:
            with pytest.raises(KeyboardInterrupt):
                crm.request("POST", "/org")
            found = [outcome(lambda: crm.request("POST", "/org")) for _ in range(3)]

        assert (["1"] * 3, 4, 0) == (found, len(server.requests), alive(server))


def test_closing_under_many_tasks_leaves_no_connection(lib):
    """As with threads."""

    async def work(crm):
        found = []
        for _ in range(CALLS):
            try:
                found.append((await crm.request("GET", "/org"))["id"])
            except (ClosedError, TransportError) as error:
                found.append(type(error).__name__)
        return found

    async def run(url):
        crm = lib.AsyncCrm("1000.good", base_url=url)
        tasks = [asyncio.ensure_future(work(crm)) for _ in range(THREADS)]
        await crm.request("GET", "/org")
        await crm.close()
        return [one for found in await asyncio.gather(*tasks) for one in found], len(asyncio.all_tasks())

    with RawServer(lambda say, _: say(answer(b'{"id": "1"}'))) as server:
        found, tasks = asyncio.run(run(server.url))

        assert (THREADS * CALLS, 1, 0) == (len(found), tasks, alive(server))
    assert "ClosedError" in set(found) <= {"1", "ClosedError", "TransportError"}
