"""Streams of rows over real connections, blocking and with asyncio: order, calls at once, and every way of leaving."""

import asyncio
import gc
import json
import threading
import time
from contextlib import closing

import pytest
from conftest import AsyncCrm, Crm

from zoho_crm._runtime import prepared
from zoho_crm._runtime.errors import ClosedError, ServerError, TransportError
from zoho_crm._runtime.retry import RetryPolicy

MAX = 500


class Streams:
    """Makes a stream of a blocking or an asyncio client and takes rows from it until `stop` says so."""

    def __init__(self, kind, url, lib):
        self.kind = kind
        self.lib = lib
        self.settings = {"base_url": url, "timeout": 5.0, "retry": RetryPolicy(attempts=3, wait=0.001)}

    def open(self, crm, ids, concurrency=4, on_failure="raise"):
        """Make a stream that puts tags on records."""
        from zoho_crm._runtime.async_streams import AsyncRowStream
        from zoho_crm._runtime.streams import RowStream

        sending = prepared.of_ids(
            crm._api, self.lib.ops.addTags, path={"module": "Leads"}, values=["Hot"], row=self.lib.Item
        )
        make = RowStream if self.kind == "sync" else AsyncRowStream
        return make(crm._driver, sending, ids, concurrency, on_failure)

    def __call__(self, ids, take=lambda _row: None, **settings):
        """Take all rows; `take` sees each and may raise Leave."""
        limits = {name: settings.pop(name) for name in ("concurrency", "on_failure") if name in settings}
        if self.kind == "sync":
            with Crm("1000.good", **{**self.settings, **settings}) as crm:
                self.stream = self.open(crm, ids, **limits)
                for row in self.stream:
                    if take(row):
                        break
            return self.stream

        async def run():
            async with AsyncCrm("1000.good", **{**self.settings, **settings}) as crm:
                async with self.open(crm, ids, **limits) as self.stream:
                    async for row in self.stream:
                        if take(row):
                            break
                assert 1 == len(asyncio.all_tasks())

        asyncio.run(run())
        return self.stream


@pytest.fixture(params=["sync", "async"])
def streams(request, server, lib):
    """Give a way to stream to the server, which puts tags on whatever it is given; no thread is left behind."""
    server.answer = tagged
    before = set(threading.enumerate())
    yield Streams(request.param, server.url, lib)
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert not [name for name in left if name.startswith("zoho-crm")]


def keys(request):
    """Give the ids of a call."""
    return json.loads(request.body)["keys"]


def tagged(request):
    """Answer ids."""
    return 200, {"data": [{"code": "SUCCESS", "details": {"id": i}, "status": "success"} for i in keys(request)]}, {}


def test_rows_come_in_order_though_answers_do_not(streams, server):
    """The first call is the slowest; four are made at once and no more."""
    now, most, lock = [0], [0], threading.Lock()

    def answer(request):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.1 if "0" in keys(request) else 0.02)
        with lock:
            now[0] -= 1
        return tagged(request)

    server.answer, rows = answer, []
    ids = [str(n) for n in range(9 * MAX + 1)]

    streams((i for i in ids), rows.append)

    assert ids == [row.id for row in rows]
    assert list(range(len(ids))) == [row.index for row in rows]
    assert 10 == len(server.requests)
    assert 4 == most[0]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_client_may_stream_one_call_at_a_time(streams, server, concurrency):
    """And every row is there; in the order of the input, the calls are, too, when there is one at a time."""
    rows = []

    stream = streams([str(n) for n in range(2 * MAX + 1)], rows.append, concurrency=concurrency)

    assert {"ok": 2 * MAX + 1, "failed": 0, "unsent": 0, "unknown": 0} == stream.counts
    assert [MAX, MAX, 1] == sorted((len(keys(request)) for request in server.requests), reverse=True)
    assert 2 * MAX + 1 == stream.position
    assert [] == stream.untaken


def test_asynchronous_inputs_are_read_by_the_asyncio_client(server, lib):
    """Rows may come from another service."""
    server.answer = tagged
    streams = Streams("async", server.url, lib)
    rows = []

    async def ids():
        for number in range(MAX + 7):
            if not number % 100:
                await asyncio.sleep(0)
            yield str(number)

    streams(ids(), rows.append)

    assert [str(n) for n in range(MAX + 7)] == [row.id for row in rows]


def test_an_asynchronous_input_that_raises_loses_nothing(server, lib):
    """What it gave is sent, then its exception is raised."""
    server.answer = tagged
    rows = []

    async def ids():
        yield "1"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        Streams("async", server.url, lib)(ids(), rows.append)

    assert [("1", "ok")] == [(row.id, row.state) for row in rows]


def test_a_write_that_is_lost_half_way_is_told_row_by_row(streams, server):
    """Every row that was read is given, then the error, which says where to go on."""

    def answer(request):
        return (500, b"", {}) if str(2 * MAX) in keys(request) else tagged(request)

    server.answer, rows = answer, []
    source = iter([str(n) for n in range(40 * MAX)])

    with pytest.raises(ServerError, match="read up to row") as caught:
        streams(source, rows.append)

    position = caught.value.position
    assert list(range(position)) == [row.index for row in rows]
    assert str(position) == next(source)
    assert {"unknown"} == {row.state for row in rows[2 * MAX : 3 * MAX]}
    assert {"ok", "unsent"} >= {row.state for row in rows[: 2 * MAX] + rows[3 * MAX :]}
    assert position <= 40 * MAX / 2


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
    assert "read back before" in str(untaken[-4 * MAX].reason) or "can be sent again" in str(untaken[-1].reason)


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


def test_a_blocking_stream_inside_an_event_loop_makes_its_calls_there(server, lib):
    """A thread of its own could wait for a task of the loop that is held up."""
    threads = set()
    server.answer = tagged

    async def run():
        with Crm("1000.good", base_url=server.url, on_drift=lambda _: threads.add(threading.get_ident())) as crm:
            stream = Streams("sync", server.url, lib).open(crm, [str(n) for n in range(3 * MAX)])
            return [row.state for row in stream]

    assert ["ok"] * 3 * MAX == asyncio.run(run())
    assert {threading.get_ident()} >= threads


def test_input_is_read_only_so_far_ahead_of_whoever_takes_the_rows(streams):
    """Eight calls at the most, two for each at once, however long one dwells on a row."""
    ahead = []

    def take(row):
        if not row.index % MAX:
            time.sleep(0.01)
        ahead.append(streams.stream.position - row.index)

    streams((str(n) for n in range(20 * MAX)), take)

    assert 20 * MAX == len(ahead)
    assert max(ahead) <= 4 * 2 * MAX
