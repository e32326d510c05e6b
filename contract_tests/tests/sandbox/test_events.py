"""Whoever listens hears of every change, over a real connection."""

import socket
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from zoho_sandbox import Request, Sandbox
from zoho_sandbox.control import events


@pytest.fixture
def sandbox():
    """A sandbox on a socket."""
    with Sandbox(seed="empty", versions=["v8"]) as sandbox, sandbox.serve():
        yield sandbox


@contextmanager
def listening(sandbox, path="/_sandbox/events"):
    """The lines that come in."""
    with closing(HTTPConnection("127.0.0.1", int(sandbox.url.rpartition(":")[2]), timeout=10)) as connection:
        connection.request("GET", path)
        yield connection.getresponse()


def news(answer):
    """The number of the next event."""
    while True:
        line = answer.readline()
        assert line
        if line.startswith(b"data: "):
            return int(line[6:])


def ask(sandbox, method, path, body=b""):
    """A request by somebody else."""
    headers = {"authorization": f"Zoho-oauthtoken {sandbox.access_token}"}
    return sandbox.handle(Request(method, path, headers, body))


def wait_for(condition):
    """Wait until something is so."""
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/crm/v8/org", b""),
        ("POST", "/_sandbox/clock", b'{"advance": 5}'),
        ("PUT", "/_sandbox/faults", b'{"name": "ids-as-numbers"}'),
        ("POST", "/_sandbox/reset", b""),
    ],
)
def test_change_is_heard_of(sandbox, method, path, body):
    """A request, and whatever the control URLs do; each with a number that grows."""
    with listening(sandbox) as answer:
        first = news(answer)
        assert 200 == ask(sandbox, method, path, body).status

        assert "text/event-stream" == answer.getheader("content-type")
        assert news(answer) > first


def test_tenant_has_news_of_its_own(sandbox):
    """What befalls another is none of it; its end is the end."""
    tenant = sandbox.tenant("quiet", seed="empty")
    with listening(sandbox, "/_sandbox/tenants/quiet/events") as answer:
        first = news(answer)
        ask(sandbox, "GET", "/crm/v8/org")
        ask(tenant._sandbox, "POST", "/_sandbox/tenants/quiet/clock", b'{"advance": 1}')
        assert first + 1 == news(answer)
        sandbox.tenants.remove("quiet")

        assert b"" == answer.read().strip()


def test_listener_that_leaves_is_forgotten(sandbox):
    """However it leaves."""
    with listening(sandbox) as answer:
        news(answer)
        assert 1 == sandbox.listeners
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2]))) as connection:
        connection.sendall(b"GET /_sandbox/events HTTP/1.1\r\nhost: localhost\r\n\r\n")
        connection.recv(100)

    wait_for(lambda: sandbox.listeners == 0)


def test_so_many_listen_and_no_more(sandbox, monkeypatch):
    """The next is told to ask; others are answered meanwhile."""
    monkeypatch.setattr(events, "MOST", 1)
    with listening(sandbox) as answer:
        news(answer)
        with listening(sandbox) as refused:
            assert 503 == refused.status
            assert b"GET state" in refused.read()
        assert 200 == ask(sandbox, "GET", "/crm/v8/org").status


def test_listeners_do_not_keep_a_server_from_ending():
    """They are told that it is over."""
    with Sandbox(seed="empty", versions=["v8"]) as sandbox:
        with sandbox.serve(), listening(sandbox) as answer:
            news(answer)
        assert 0 == sandbox.listeners


def test_end_of_one_server_is_not_that_of_another():
    """Whoever listens at the one hears on."""
    with Sandbox(seed="empty", versions=["v8"]) as sandbox, sandbox.serve(), listening(sandbox) as answer:
        first = news(answer)
        with sandbox.serve():
            pass
        ask(sandbox, "GET", "/crm/v8/org")
        assert first + 1 == news(answer)
        with listening(sandbox) as later:
            assert first + 1 == news(later)
            ask(sandbox, "GET", "/crm/v8/org")
            assert first + 2 == news(later)


def test_without_a_socket_there_is_one_event(sandbox):
    """Nobody can wait there."""
    answer = sandbox.handle(Request("GET", "/_sandbox/events"))

    assert (200, True) == (answer.status, answer.body.startswith(b"data: "))
    assert 0 == sandbox.listeners
