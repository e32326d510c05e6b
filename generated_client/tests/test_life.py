"""How a client ends, and where it can be used."""

import asyncio
import json
import subprocess
import sys

import httpx
import pytest

from zoho_crm._runtime.errors import ClosedError, ZohoError
from zoho_crm._runtime.pages import Pages

FORKS = """
import json, os, sys
import httpx
from zoho_crm import RefreshToken, ZohoCRM

url = sys.argv[1]
crm = ZohoCRM(RefreshToken("i", "s", "r"), base_url=url, accounts_url=url)
first = crm.request("GET", "/parent")
mine = ZohoCRM("t", base_url=url, transport=httpx.HTTPTransport())
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    seen = crm.request("GET", "/child")
    try:
        mine.request("GET", "/child")
    except Exception as error:
        refused = f"{type(error).__name__}: {error}"
    mine.close()
    crm.close()
    os.write(writing, json.dumps([seen, refused]).encode())
    os._exit(0)
os.waitpid(child, 0)
print(json.dumps([first, crm.request("GET", "/parent"), *json.loads(os.read(reading, 4096))]))
"""


@pytest.mark.parametrize("twin", [False, True], ids=["itself", "a copy with other settings"])
def test_closed_client_says_so(lib, twin):
    """In words of ours, before anything is sent; closing again does nothing."""
    crm = lib.Crm("t")
    used = crm.with_options(timeout=1) if twin else crm
    crm.close()
    crm.close()

    with pytest.raises(ClosedError, match=r"this client is closed\. Make a client where it is used"):
        used.request("GET", "/org")
    with pytest.raises(ClosedError), used:
        raise AssertionError


def test_closed_asyncio_client_says_so(lib):
    """Likewise."""

    async def run():
        crm = lib.AsyncCrm("t")
        await crm.close()
        await crm.close()
        with pytest.raises(ClosedError, match="this client is closed"):
            await crm.request("GET", "/org")
        with pytest.raises(ClosedError):
            async with crm:
                raise AssertionError

    asyncio.run(run())


def test_the_error_is_one_of_ours_and_a_runtime_error():
    """Whoever catches all of our errors gets it, and whoever expects what Python says of a closed thing."""
    assert issubclass(ClosedError, ZohoError)
    assert issubclass(ClosedError, RuntimeError)


def test_a_list_whose_client_was_closed_says_so(server, lib):
    """In the middle of it."""
    server.answer = lambda _: (200, {"data": [{"id": "1"}], "info": {"more": True}}, {})

    with lib.Crm("t", base_url=server.url) as crm:
        items = iter(Pages(crm._api, crm._driver, lib.ops.listRecords, path={"module": "Leads"}, model=lib.Item))
        assert lib.Item({"id": "1"}) == next(items)
    with pytest.raises(ClosedError):
        next(items)


def test_a_client_closed_while_it_sends_says_so(lib):
    """Not with the words of the library below; nothing is tried again."""
    sent = []

    def answer(_):
        sent.append(1)
        crm.close()
        raise RuntimeError("it was closed")

    crm = lib.Crm("t", base_url="http://127.0.0.1", transport=httpx.MockTransport(answer))
    with pytest.raises(ClosedError, match="closed meanwhile"):
        crm.request("GET", "/org")

    assert 1 == len(sent)


def test_runtime_errors_of_a_transport_of_the_caller_stay_what_they_are(lib):
    """They are not about closing; blocking and with asyncio."""

    def broken(_):
        raise RuntimeError("mine")

    with lib.Crm("t", transport=httpx.MockTransport(broken)) as crm, pytest.raises(RuntimeError, match=r"^mine$"):
        crm.request("GET", "/org")

    async def run():
        async with lib.AsyncCrm("t", transport=httpx.MockTransport(broken)) as crm:
            await crm.request("GET", "/org")

    with pytest.raises(RuntimeError, match=r"^mine$"):
        asyncio.run(run())


def test_a_second_event_loop_is_refused(server, lib):
    """Its connections would hang or break there; closing it there is quiet."""
    server.answer = lambda _: (200, {}, {"connection": "close"})
    crm = lib.AsyncCrm("t", base_url=server.url)

    assert {} == asyncio.run(crm.request("GET", "/org"))
    with pytest.raises(ClosedError, match="used in another event loop"):
        asyncio.run(crm.request("GET", "/org"))
    asyncio.run(crm.close())
    with pytest.raises(ClosedError, match="is closed"):
        asyncio.run(crm.request("GET", "/org"))
    assert 1 == len(server.requests)


def test_a_client_made_outside_of_any_loop_belongs_to_the_first_that_uses_it(server, lib):
    """A module may make it when it is imported."""
    crm = lib.AsyncCrm("t", base_url=server.url)

    async def run():
        async with crm:
            return await crm.request("GET", "/org")

    assert {} == asyncio.run(run())


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system does not fork")
def test_a_forked_process_has_connections_of_its_own(server):
    """Both go on, with the token that was there; a transport of the caller's is refused, as nobody knows of it."""

    def answer(request):
        if request.path.startswith("/oauth"):
            return 200, {"access_token": "1000.t", "api_domain": server.url}, {}
        return 200, {"path": request.path}, {}

    server.answer = answer
    done = subprocess.run([sys.executable, "-c", FORKS, server.url], capture_output=True, text=True, check=True)

    first, second, child, refused = json.loads(done.stdout)
    assert [{"path": "/crm/v8/parent"}, {"path": "/crm/v8/parent"}, {"path": "/crm/v8/child"}] == [first, second, child]
    assert refused.startswith("ClosedError: this client has a transport of the caller's")
    assert 1 == sum(request.path.startswith("/oauth") for request in server.requests)
