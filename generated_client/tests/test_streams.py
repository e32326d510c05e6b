"""Streams of rows over real connections, blocking and with asyncio: their order, and calls at once."""

import asyncio
import threading
import time

import pytest
from stand_in_clients import Crm
from stream_callers import MAX, Streams, keys, tagged

from zoho_crm._runtime.errors import ServerError


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
