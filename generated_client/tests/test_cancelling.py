"""Cancelling asyncio calls, whatever they are waiting for: the client stays as good as it was."""

import asyncio
import json

import httpx
import pytest
from raw_server import RawServer, answer

from zoho_crm._runtime import ledger
from zoho_crm._runtime.credentials import RefreshToken


def play(say, _number):
    """Answer in two pieces; whoever asks for a token gets one."""
    whole = answer(json.dumps({"access_token": "1000.fresh", "expires_in": 3600, "id": "1"}).encode())
    say(whole[:50])
    say(whole[50:])


async def cancelled(call, steps, times):
    """Let a call go some steps of the event loop, then cancel it; once more while it winds up, and so on."""
    task = asyncio.ensure_future(call)
    for _ in range(steps):
        await asyncio.sleep(0)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([task])
    return task.cancelled()


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_cancelled_call_leaves_nothing_behind(lib, times):
    """No connection in use, no place taken, no other task, at whichever step it was cancelled, however often."""

    async def run(url):
        network = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
        settings = {"base_url": url, "accounts_url": url, "transport": network, "concurrency": 1, "timeout": 5.0}
        ended = []
        async with lib.AsyncCrm(RefreshToken("1000.id", "secret", f"1000.refresh.{times}"), **settings) as crm:
            for steps in range(80):
                ledger._HERE.clear()
                ended.append(await cancelled(crm.request("GET", "/org"), steps, times))
                used = [one for one in network._pool.connections if not one.is_idle() and not one.is_closed()]
                assert ([], [], 1) == (used, network._pool._requests, len(asyncio.all_tasks()))
            return ended, await crm.request("GET", "/org")

    with RawServer(play) as server:
        ended, found = asyncio.run(run(server.url))

    assert ("1", True) == (found["id"], ended[0])


def test_a_call_in_time_is_not_disturbed(lib):
    """Of many calls with little time, those that end in time give their answers, and the others a TimeoutError."""

    async def one(crm, seconds):
        try:
            async with asyncio.timeout(seconds):
                return (await crm.request("GET", "/org"))["id"]
        except TimeoutError:
            return "late"

    async def run(url):
        async with lib.AsyncCrm("1000.good", base_url=url, concurrency=5, timeout=5.0) as crm:
            times = [*(0.0005 * number for number in range(40)), *[5.0] * 5]
            found = await asyncio.gather(*(one(crm, seconds) for seconds in times))
            return found, len(asyncio.all_tasks())

    with RawServer(play) as server:
        found, tasks = asyncio.run(run(server.url))

    assert ({"late", "1"}, ["1"] * 5, 1) == ({*found, "late"}, found[-5:], tasks)
