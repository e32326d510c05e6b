"""Peers on a real wire that dribble, pack bombs, say two things at once, or repeat what they were told."""

import asyncio
import gzip

import httpx
import pytest
from raw_server import RawServer, answer, dribble
from tls_and_proxy import CERTIFICATE

from zoho_crm._runtime import transport
from zoho_crm._runtime.errors import TransportError
from zoho_crm._runtime.network import Network
from zoho_crm._runtime.secrets import Secret
from zoho_crm._runtime.transport import AsyncTransport, Transport
from zoho_crm._runtime.wire import Request

TOKEN = "1000.0123456789"
NETWORK = Network(ca_bundle=CERTIFICATE)


@pytest.fixture(params=["sync", "async", "sync lent", "async lent"])
def ask(request):
    """Give a way to send requests over one door, blocking and with asyncio, and over a transport of the caller's."""
    lent = request.param.endswith("lent")

    def over(server, times=1, **changes):
        what = Request(**{"method": "POST", "url": server.url, "operation": "op", "timeout": 5.0, **changes})
        if request.param.startswith("sync"):
            door = Transport(httpx.HTTPTransport(verify=NETWORK.context()) if lent else None, NETWORK)
            try:
                return [door.send(what) for _ in range(times)]
            finally:
                door.close()

        async def run():
            door = AsyncTransport(httpx.AsyncHTTPTransport(verify=NETWORK.context()) if lent else None, NETWORK)
            try:
                return [await door.send(what) for _ in range(times)]
            finally:
                await door.close()

        return asyncio.run(run())

    return over


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nx-slow: ", b"a"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b" "),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
    ids=["in the headers", "in the body", "before the answer"],
)
def test_dribbling_ends_with_the_time(ask, start, drop):
    """Each byte comes in time, the answer never."""

    def play(say, _):
        say(start)
        dribble(say, drop, 20)

    with RawServer(play) as server, pytest.raises(TransportError, match=r"within 0\.2 seconds") as caught:
        ask(server, timeout=0.2)

    assert caught.value.sent


def test_what_was_not_sent_in_time_is_known_to_be_unsent():
    """Nothing of it went out, so it can be sent again."""

    async def ask(url):
        door = AsyncTransport()
        try:
            await door.send(Request("POST", url, "op", 1e-9))
        finally:
            await door.close()

    with RawServer(lambda say, _: say(answer())) as server, pytest.raises(TransportError) as caught:
        asyncio.run(ask(server.url))

    assert ([], False) == (server.requests, caught.value.sent)


@pytest.mark.parametrize("kind", [httpx.BaseTransport, httpx.AsyncBaseTransport])
def test_of_transports_that_tell_nothing_the_worst_is_thought(kind):
    """A transport of the caller's that ends with a TimeoutError may have sent all."""

    class Late(kind):
        def handle_request(self, _):
            raise TimeoutError

        async def handle_async_request(self, _):
            raise TimeoutError

    what = Request("POST", "https://www.zohoapis.com", "op", 5.0)
    with pytest.raises(TransportError) as caught:
        Transport(Late()).send(what) if kind is httpx.BaseTransport else asyncio.run(AsyncTransport(Late()).send(what))

    assert caught.value.sent


def test_a_second_answer_is_not_taken_for_that_of_the_next_request(ask):
    """What comes beyond an answer is thrown away, together with its connection."""

    def play(say, number):
        say(answer(b'{"to": %d}' % number) + answer(b'{"to": "somebody else"}'))

    with RawServer(play) as server:
        replies = ask(server, times=3)

    assert [b'{"to": 1}', b'{"to": 2}', b'{"to": 3}'] == [reply.body for reply in replies]


@pytest.mark.parametrize(("secure", "size"), [(False, 65536), (True, 16384)], ids=["plain", "tls"])
def test_a_second_answer_in_a_piece_of_its_own_is_not_taken_either(ask, secure, size):
    """It lies in the queue of the event loop, or in a record of its own that nobody opened yet."""

    def play(say, number):
        content = b"%d" % number
        content = content.ljust(size - len(answer(b" " * size)) + size)
        say(answer(content) + answer(b"somebody else"))

    with RawServer(play, secure=secure) as server:
        replies = ask(server, times=3)

    assert [b"1", b"2", b"3"] == [reply.body.strip() for reply in replies]


def test_a_server_on_the_other_loopback_address_is_on_this_machine_too(ask):
    """A token goes there without TLS."""
    with RawServer(lambda say, _: say(answer(b"six")), host="::1") as server:
        (reply,) = ask(server, token=Secret(TOKEN))

    assert b"six" == reply.body


def test_packed_answers_are_unpacked(ask):
    """In one piece or several, empty or not."""
    packed = [gzip.compress(b"one"), gzip.compress(b"o") + gzip.compress(b"ne"), b""]

    with RawServer(lambda say, number: say(answer(packed[number - 1], "content-encoding: gzip"))) as server:
        replies = ask(server, times=3)

    assert [b"one", b"one", b""] == [reply.body for reply in replies]
    assert b"accept-encoding: gzip\r\n" in server.requests[0]


@pytest.mark.parametrize(
    ("content", "coding", "words"),
    [
        (gzip.compress(b"x" * 1000)[:-9], "gzip", "cut off"),
        (gzip.compress(b"x" * 1000)[:-1], "gzip", "cut off"),
        (b"plain", "gzip", "is none"),
        (gzip.compress(b"x" * 10_000_000), "gzip", "larger than 1000 bytes"),
        (gzip.compress(gzip.compress(b"x" * 100_000)), "gzip, gzip", "did not ask for"),
        (b"x", "br", "did not ask for"),
    ],
    ids=["short", "shorter", "plain", "bomb", "twice", "other"],
)
def test_packed_answers_that_are_no_good_are_refused(ask, monkeypatch, content, coding, words):
    """Before they fill the memory, or pass for whole."""
    monkeypatch.setattr(transport, "MAX_BYTES", 1000)

    with (
        RawServer(lambda say, _: say(answer(content, f"content-encoding: {coding}"))) as server,
        pytest.raises(TransportError, match=words),
    ):
        ask(server)


@pytest.mark.parametrize("said", [f"bad token {TOKEN}", TOKEN])
def test_a_refusal_is_read_without_the_token_that_it_repeats(ask, said):
    """What a server says of a refusal stands in errors and logs."""
    body = b'{"status": "error", "message": "%s"}' % said.encode()

    def play(say, number):
        say(answer(body, f"location: http://elsewhere/{said}", status=(200, 302, 400)[number - 1]))

    with RawServer(play) as server:
        replies = ask(server, times=3, token=Secret(TOKEN))

    assert [False] * 3 == [TOKEN in str(reply.headers) + reply.body.decode() for reply in replies]
    assert ["http://elsewhere/" + said.replace(TOKEN, "...")] * 3 == [reply.headers["location"] for reply in replies]


def test_secrets_of_a_form_are_taken_out_too_and_short_ones_are_none(ask):
    """A token endpoint that explains itself; a word of two letters would be found anywhere."""
    body = b'{"error": "invalid_client", "for": "0123456789", "or": "ab"}'

    with RawServer(lambda say, _: say(answer(body))) as server:
        (reply,) = ask(server, form={"client_secret": Secret("0123456789"), "code": Secret("ab")})

    assert b'{"error": "invalid_client", "for": "...", "or": "ab"}' == reply.body
