"""The door to the network."""

import asyncio
import time
from urllib.parse import parse_qs

import httpx
import pytest

from zoho_crm._runtime import punctual, transport
from zoho_crm._runtime.errors import TransportError
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.transport import AsyncTransport, Transport
from zoho_crm._runtime.wire import Request


def request(url="https://www.zohoapis.com/crm/v8/org", **changes):
    """Make a request."""
    return Request(**{"method": "GET", "url": url, "operation": "op", "timeout": 5.0, **changes})


@pytest.fixture(params=["sync", "async"])
def send(request):
    """Give a way to send one request over a handler or over the network, blocking and with asyncio."""

    def over(what, handler=None):
        backend = httpx.MockTransport(handler) if handler else None
        if request.param == "sync":
            door = Transport(backend)
            try:
                return door.send(what)
            finally:
                door.close()

        async def run():
            door = AsyncTransport(backend)
            try:
                return await door.send(what)
            finally:
                await door.close()

        return asyncio.run(run())

    return over


def test_requests_carry_the_token_and_who_we_are(send):
    """As Zoho wants it, not as a bearer token."""
    seen = []

    def handler(sent):
        seen.append(sent)
        return httpx.Response(207, headers={"X-Y": "z"}, content=b"body")

    reply = send(request(token=Secret("1000.t"), headers={"x-a": "b"}, body=b"{}"), handler)

    assert (207, "z", b"body") == (reply.status, reply.headers["x-y"], reply.body)
    assert "Zoho-oauthtoken 1000.t" == seen[0].headers["authorization"]
    assert seen[0].headers["user-agent"].startswith("zoho-crm-client/")
    assert ("b", b"{}") == (seen[0].headers["x-a"], seen[0].content)


def test_forms_are_written_only_here(send):
    """With their secrets."""
    seen = []

    def handler(sent):
        seen.append(sent)
        return httpx.Response(200)

    send(request(method="POST", form={"a": Secret("x y&z"), "b": "c"}), handler)

    assert {"a": ["x y&z"], "b": ["c"]} == parse_qs(seen[0].content.decode())
    assert "application/x-www-form-urlencoded" == seen[0].headers["content-type"]


def test_redirects_come_back_as_they_are(send):
    """Nothing follows them."""
    seen = []

    def handler(sent):
        seen.append(sent)
        return httpx.Response(302, headers={"location": "https://evil.example"})

    assert 302 == send(request(), handler).status
    assert 1 == len(seen)


@pytest.mark.parametrize(
    ("raised", "sent", "words"),
    [
        (httpx.ConnectError("x 1000.t"), False, "no connection to www.zohoapis.com"),
        (httpx.ConnectTimeout("x"), False, "did not answer within 5 seconds"),
        (httpx.PoolTimeout("x"), False, "did not answer within 5 seconds"),
        (httpx.ReadTimeout("x"), True, "did not answer within 5 seconds"),
        (httpx.WriteError("x"), True, r"broke off \(WriteError\)"),
        (httpx.RemoteProtocolError("x"), True, r"broke off \(RemoteProtocolError\)"),
        (httpx.DecodingError("x"), True, r"broke off \(DecodingError\)"),
        (httpx.UnsupportedProtocol("x"), False, r"broke off \(UnsupportedProtocol\)"),
        (httpx.InvalidURL("x"), False, "an unreadable URL"),
        (httpx.StreamError("x"), True, "broke off \\(StreamError"),
    ],
)
def test_every_failure_becomes_one_of_ours(send, raised, sent, words):
    """Without the library's error, which holds the request with its token."""

    def handler(_):
        raise raised

    with pytest.raises(TransportError, match=words) as caught:
        send(request(token=Secret("1000.t")), handler)

    assert sent is caught.value.sent
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert "1000.t" not in str(caught.value)


def test_answers_beyond_the_bound_are_refused(send, monkeypatch):
    """Before they fill the memory."""
    monkeypatch.setattr(transport, "MAX_BYTES", 10)

    with pytest.raises(TransportError, match="larger than 10 bytes"):
        send(request(), lambda _: httpx.Response(200, content=b"x" * 11))


def test_answers_that_never_end_are_refused(send, monkeypatch):
    """A server that sends a byte now and then."""
    ticks = iter(range(0, 1000, 4))
    monkeypatch.setattr(punctual, "time", type("Clock", (), {"monotonic": staticmethod(lambda: next(ticks))}))

    class Drip(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            return iter([b"x"] * 100)

        async def __aiter__(self):
            for _ in range(100):
                yield b"x"

    with pytest.raises(TransportError, match="within 5 seconds"):
        send(request(), lambda _: httpx.Response(200, stream=Drip()))


def test_tokens_do_not_go_over_plain_http_to_elsewhere(send):
    """Whatever led there."""
    with pytest.raises(TransportError, match="https only") as caught:
        send(request("http://www.zohoapis.com/crm"), lambda _: httpx.Response(200))

    assert not caught.value.sent


def test_server_that_does_not_answer_is_left_in_time(send, server):
    """No call waits forever."""
    server.answer = lambda _: time.sleep(0.2) or (200, {}, {})

    with pytest.raises(TransportError, match=r"did not answer within 0\.05 seconds") as caught:
        send(request(server.url, timeout=0.05))

    assert caught.value.sent
