"""Connecting within the time of a call, however many addresses a host has and however long its name is looked up."""

import asyncio
import socket
import sys
import threading
import time
from contextlib import ExitStack

import pytest

from zoho_crm import RetryPolicy, TransportError
from zoho_crm._runtime import connecting

ONCE = RetryPolicy(attempts=1)
REAL = socket.getaddrinfo


def names(monkeypatch, *addresses, before=lambda: None):
    """Let the name of this machine lead to these addresses."""

    def look_up(host, port, *args, **kwargs):
        if host not in {"localhost", b"localhost"}:
            return REAL(host, port, *args, **kwargs)
        before()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
def full():
    """Give a function that makes a socket whose queue is full, so that nobody gets a connection or a refusal."""
    with ExitStack() as stack:

        def make(address, port=0):
            busy = stack.enter_context(socket.create_server((address, port), backlog=0))
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(busy.getsockname())
            return busy.getsockname()[1]

        yield make


@pytest.fixture(params=["sync", "async"])
def ask(request, lib):
    """Give a function that makes one call; it gives the answer or the error, before the client is gone."""

    def run(url, then=lambda: None, **settings):
        where = {"base_url": url, "accounts_url": url, "retry": ONCE, "trust_env": False, **settings}
        if request.param == "sync":
            with lib.Crm("t", **where) as crm:
                try:
                    return crm.request("GET", "/org")
                except TransportError as error:
                    return error
                finally:
                    then()

        async def called():
            async with lib.AsyncCrm("t", **where) as crm:
                try:
                    return await crm.request("GET", "/org")
                except TransportError as error:
                    return error
                finally:
                    then()

        return asyncio.run(called())

    return run


def test_dead_addresses_share_the_time_of_a_call(full, ask, monkeypatch):
    """The library gives each of them all of it."""
    port = full("127.0.0.1")
    names(monkeypatch, *["127.0.0.1"] * 40)
    start = time.monotonic()

    error = ask(f"http://localhost:{port}", timeout=0.2)

    assert not error.sent
    assert "localhost did not answer within 0.2 seconds" in str(error)
    assert time.monotonic() - start < 4


@pytest.mark.skipif(sys.platform != "linux", reason="only there a machine has all addresses that begin with 127")
def test_an_address_that_answers_is_found_behind_one_that_does_not(server, full, ask, monkeypatch):
    """Before the time is over."""
    server.answer = lambda _request: (200, {"a": 1}, {})
    port = int(server.url.rpartition(":")[2])
    full("127.0.0.2", port)
    names(monkeypatch, "127.0.0.2", "127.0.0.1")

    assert {"a": 1} == ask(f"http://localhost:{port}", timeout=2.0)


def test_a_name_that_takes_long_is_not_waited_for(ask, monkeypatch):
    """A look-up cannot be broken off: it is left to itself."""
    released, done = threading.Event(), []

    def before():
        released.wait(10)
        done.append(1)

    names(monkeypatch, "127.0.0.1", before=before)
    seen = []

    def then():
        seen.extend(done)
        released.set()

    error = ask("http://localhost:9", timeout=0.1, then=then)

    assert (False, []) == (error.sent, seen)
    assert "did not answer within 0.1 seconds" in str(error)


def test_a_name_that_leads_nowhere_is_told_in_the_words_of_the_system(ask, monkeypatch):
    """As for a wrong host in a setting."""

    def before():
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    names(monkeypatch, before=before)

    error = ask("http://localhost:9")

    assert not error.sent
    assert "no connection to localhost (Name or service not known)" in str(error)


class Maker:
    """Makes no connection, and notes which one it was to make within which time."""

    def __init__(self):
        self.asked = []

    def connect_tcp(self, host, port, seconds, *_settings):
        """Refuse."""
        self.asked.append((host, port, seconds))
        raise ConnectionError(host)


def test_each_address_has_its_part_of_what_is_left(monkeypatch):
    """The last one all of it; a neighbour is called by the number of its network, too."""
    monkeypatch.setattr(connecting, "time", type("Clock", (), {"monotonic": staticmethod(lambda: 100.0)}))
    maker = Maker()
    places = [("127.0.0.2", 9), ("127.0.0.3", 9), ("fe80::1", 9, 0, 5), ("::1", 9, 0, 0)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(0, 0, 0, "", place) for place in places])

    with pytest.raises(ConnectionError, match="::1"):
        connecting.Connecting(maker, LookupError).connect_tcp("localhost", 9, 8.0, None, None)

    assert [("127.0.0.2", 9, 2.0), ("127.0.0.3", 9, 8 / 3), ("fe80::1%5", 9, 4.0), ("::1", 9, 8.0)] == maker.asked


def test_no_address_is_tried_when_the_time_is_over(monkeypatch):
    """Without time, the library would not wait at all, and call that something else."""
    ticks = iter((100.0, 100.0, 107.9, 108.0))
    monkeypatch.setattr(connecting, "time", type("Clock", (), {"monotonic": staticmethod(lambda: next(ticks))}))
    names(monkeypatch, "127.0.0.2", "127.0.0.3", "127.0.0.4")
    maker = Maker()

    with pytest.raises(TimeoutError):
        connecting.Connecting(maker, LookupError).connect_tcp("localhost", 9, 8.0, None, None)

    assert ["127.0.0.2", "127.0.0.3"] == [host for host, _, _ in maker.asked]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_address_is_not_looked_up(monkeypatch, host):
    """Nor is any time of the call taken from it."""
    monkeypatch.setattr(connecting, "time", type("Clock", (), {"monotonic": staticmethod(lambda: 100.0)}))
    monkeypatch.setattr(socket, "getaddrinfo", None)
    maker = Maker()

    with pytest.raises(ConnectionError):
        connecting.Connecting(maker, LookupError).connect_tcp(host, 9, 8.0, None, None)

    assert [(host, 9, 8.0)] == maker.asked


def test_a_name_is_looked_up_where_no_thread_can_be_had(monkeypatch):
    """As at the end of a program."""

    def refuse(_thread):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    names(monkeypatch, "127.0.0.2")
    monkeypatch.setattr(threading.Thread, "start", refuse)
    maker = Maker()

    with pytest.raises(ConnectionError):
        connecting.Connecting(maker, LookupError).connect_tcp("localhost", 9, 8.0, None, None)

    assert [("127.0.0.2", 9)] == [(host, port) for host, port, _ in maker.asked]


def test_a_name_without_addresses_is_no_host(monkeypatch):
    """A resolver may say so."""
    names(monkeypatch)

    with pytest.raises(LookupError):
        connecting.Connecting(Maker(), LookupError).connect_tcp("localhost", 9, 8.0, None, None)


def test_a_silent_handshake_ends_in_time(ask):
    """Whoever accepts and says nothing keeps nobody beyond the deadline, and no connection open."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = ask(f"https://127.0.0.1:{silent.getsockname()[1]}", timeout=0.1)

    assert not error.sent
    assert "did not answer within 0.1 seconds" in str(error)
