"""Every way of leaving a stream of rows, over real connections: nothing more is sent, nothing and nobody is lost."""

import asyncio
import gc
import threading
import time
from contextlib import closing

import pytest
from stand_in_clients import AsyncCrm, Crm
from stream_callers import MAX, Streams, keys, tagged

from zoho_crm._runtime import prepared
from zoho_crm._runtime.errors import ClosedError, TransportError
from zoho_crm._runtime.flying import Flying
from zoho_crm._runtime.sending import Piece


@pytest.mark.parametrize("after", [1, MAX, MAX + 1])
def test_leaving_the_loop_sends_nothing_more_and_accounts_for_what_was_read(streams, server, after):
    """What was under way is waited for; what nobody took is in `untaken`, and the input goes on from there."""
    rows = []
    source = iter([str(n) for n in range(100 * MAX)])

    def take(row):
        rows.append(row)
        return len(rows) == after

    stream = streams(source, take)

    sent = {i for request in server.requests for i in keys(request)}
    assert list(range(stream.position)) == [row.index for row in [*rows, *stream.untaken]]
    assert str(stream.position) == next(source)
    assert sent == {row.id for row in [*rows, *stream.untaken] if row.state == "ok"}
    assert {"ok", "unsent"} >= {row.state for row in stream.untaken}
    assert sum(stream.counts.values()) == stream.position <= 12 * MAX
    assert all(isinstance(row.reason, TransportError) for row in stream.untaken if row.state == "unsent")


def test_an_exception_in_the_loop_ends_the_stream(streams, server):
    """It is the caller's, and comes out as it is."""

    def take(row):
        raise ZeroDivisionError(row.id)

    with pytest.raises(ZeroDivisionError, match="0"):
        streams([str(n) for n in range(100 * MAX)], take)

    gc.collect()
    stream = streams.stream
    assert list(range(1, stream.position)) == [row.index for row in stream.untaken]
    before = len(server.requests)
    time.sleep(0.05)
    assert before == len(server.requests)


def test_close_ends_a_stream_that_somebody_still_holds(server, lib):
    """An iterator that is kept does not end by itself."""
    server.answer = tagged
    with Crm("1000.good", base_url=server.url) as crm:
        stream = Streams("sync", server.url, lib).open(crm, (str(n) for n in range(100 * MAX)))
        with closing(stream):
            held = iter(stream)
            next(held)
            next(held)

        assert [] == list(held)
        assert list(range(2, stream.position)) == [row.index for row in stream.untaken]
        with pytest.raises(RuntimeError, match="gone through once"):
            iter(stream)
        stream.close()


def test_close_before_the_first_row_sends_nothing(streams, server):
    """Nor does it read."""
    source = iter(["1"])

    async def run():
        async with AsyncCrm("1000.good", **streams.settings) as crm:
            stream = streams.open(crm, source)
            await stream.close()
            held = streams.open(crm, source)
            aiter(held)
            await held.close()

    if streams.kind == "sync":
        with Crm("1000.good", **streams.settings) as crm, streams.open(crm, source) as stream:
            iter(stream)
    else:
        asyncio.run(run())

    assert ["1"] == list(source)
    assert [] == server.requests


def test_a_cancelled_task_cancels_its_calls_at_once(server, lib):
    """Rows of calls that were under way are unknown, others unsent, and no task is left."""
    streams, hold, under_way = Streams("async", server.url, lib), threading.Event(), threading.Semaphore(0)

    def answer(request):
        if len(server.requests) > 4:
            under_way.release()
        if "0" not in keys(request):
            hold.wait(5)
        return tagged(request)

    server.answer = answer

    async def run():
        async with AsyncCrm("1000.good", **streams.settings) as crm:
            stream = streams.open(crm, (str(n) for n in range(100 * MAX)))

            async def work():
                async with stream:
                    return [row async for row in stream]

            task = asyncio.create_task(work())
            await asyncio.to_thread(under_way.acquire)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert 1 == len(asyncio.all_tasks())
            return stream

    stream = asyncio.run(run())
    hold.set()

    untaken = stream.untaken
    assert stream.position == untaken[-1].index + 1
    assert {"unknown"} == {row.state for row in untaken if MAX <= row.index < 4 * MAX}
    assert {"unsent"} == {row.state for row in untaken if row.index >= 5 * MAX}
    assert "read back before" in str(next(row for row in untaken if row.state == "unknown").reason)
    assert "can be sent again" in str(untaken[-1].reason)


def test_an_interrupt_ends_the_stream(server, lib):
    """Ctrl-C comes as an exception into the loop or into a wait."""
    server.answer = tagged

    def ids():
        yield from map(str, range(3 * MAX))
        raise KeyboardInterrupt

    streams = Streams("sync", server.url, lib)
    with pytest.raises(KeyboardInterrupt):
        streams(ids())

    assert 3 * MAX >= streams.stream.position
    assert list(range(streams.stream.position)) == [row.index for row in streams.stream.untaken]


def test_pauses_before_a_repetition_end_with_the_stream(streams, server):
    """A server that asks for a minute's patience does not hold up whoever has left."""
    asked = threading.Event()

    def answer(request):
        if "0" in keys(request):
            asked.wait(5)
            return tagged(request)
        asked.set()
        return 429, {"code": "TOO_MANY_REQUESTS", "message": "concurrency"}, {"retry-after": "20"}

    server.answer = answer
    begin = time.monotonic()

    stream = streams([str(n) for n in range(3 * MAX)], lambda _row: True)

    assert time.monotonic() - begin < 10
    assert 1 == stream.counts["ok"] / MAX
    assert len(stream.untaken) == stream.position - 1


def test_a_stream_of_a_closed_client_says_so(streams):
    """Its rows are unsent."""
    rows = []
    ids = [str(n) for n in range(3)]

    async def through(stream):
        async for row in stream:
            rows.append(row)  # noqa: PERF401 - the rows before the error count

    async def run():
        async with AsyncCrm("1000.good", **streams.settings) as crm:
            stream = streams.open(crm, ids, on_failure="continue")
        with pytest.raises(ClosedError):
            await through(stream)

    if streams.kind == "async":
        asyncio.run(run())
    else:
        with Crm("1000.good", **streams.settings) as crm:
            stream = streams.open(crm, ids, on_failure="continue")
        with pytest.raises(ClosedError):
            rows.extend(stream)

    assert [(0, "unsent"), (1, "unsent"), (2, "unsent")] == [(row.index, row.state) for row in rows]


def test_a_stream_of_a_closed_client_says_so_one_call_at_a_time(server, lib):
    """Where calls run in the thread that takes the rows, too."""
    streams = Streams("sync", server.url, lib)
    with Crm("1000.good", **streams.settings) as crm:
        stream = streams.open(crm, ["1"], concurrency=1)

    with pytest.raises(ClosedError):
        list(stream)

    assert {"ok": 0, "failed": 0, "unsent": 1, "unknown": 0} == stream.counts


def test_a_task_that_is_cancelled_while_its_stream_ends_cancels_the_calls(server, lib):
    """Nobody waits for them any more; nothing is left over."""
    streams, hold, under_way = Streams("async", server.url, lib), threading.Event(), threading.Semaphore(0)

    def answer(request):
        if "0" not in keys(request):
            under_way.release()
            hold.wait(5)
        return tagged(request)

    server.answer = answer

    async def run():
        async with AsyncCrm("1000.good", **streams.settings) as crm:
            stream = streams.open(crm, (str(n) for n in range(4 * MAX)))

            async def work():
                async with stream:
                    async for _ in stream:
                        break

            task = asyncio.create_task(work())
            for _ in range(3):
                await asyncio.to_thread(under_way.acquire)
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await stream.close()
            assert 1 == len(asyncio.all_tasks())
            return stream

    stream = asyncio.run(run())
    hold.set()

    assert ["ok"] * (MAX - 1) + ["unknown"] * 3 * MAX == [row.state for row in stream.untaken]


def test_a_call_that_waits_for_its_turn_goes_home_with_its_stream(lib):
    """It looks again and again whether anybody still wants it, and leaves the queue."""
    with lib.Crm("1000.good", concurrency=1) as crm:
        api = crm._api
        (gate,) = api.limits.gates(scarce=False)
        gate.enter()
        sending = prepared.of_pairs(api, lib.ops.removeTerritories, module="Leads", row=lib.Item)
        piece = Piece(0, *sending.given.keep([("1", ["9"])]))
        script = lib.Script(None)

        outcome = script.run(Flying(sending, piece).send(sending.call(piece), lambda: script.now > 1001.0))

        assert ([], 0) == (script.requests, gate.waiting)
        assert 1002.0 > script.now
    assert [("1", "unsent")] == [(row.id, row.state) for row in outcome.rows]
