"""The wire: one connection, kept open and opened again."""

import socket
import threading

import pytest

from zoho_contract.http import NOT_JSON, Answer, Host, UnreachableError


def raw_server(*replies):
    """Answer each connection with one of some bytes and close it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for reply in replies:
            peer, _ = listener.accept()
            with peer:
                if reply is not None:
                    peer.recv(65536)
                    peer.sendall(reply)
        listener.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 \r\na:  1\t\r\ncontent-length:2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\r\nConnection: close\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 0\r\nA: 1\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\nA: 1\nContent-Length: 2\n\n",
        b"HTTP/1.0 200 OK\r\nA: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    ],
)
def test_an_answer_is_read_however_its_head_is_spelled(head):
    """Plain heads and rare ones give the same answer."""
    with Host(raw_server(head + b"{}")) as host:
        answer = host.send("GET", "/", {})

    assert (200, "1", {}) == (answer.status, answer.headers["a"], answer.json)


def test_an_answer_to_head_has_no_body():
    """Its length is that of an answer to GET; the connection is used on."""
    with Host(raw_server(OK.removesuffix(b"{}"))) as host:
        answer = host.send("HEAD", "/", {})

    assert (200, b"") == (answer.status, answer.body)


def test_a_connection_that_was_closed_is_opened_again():
    """A server that closes an idle connection costs one more attempt, not the run."""
    with Host(raw_server(OK, OK)) as host:
        answers = [host.send("GET", "/x", {}), host.send("GET", "/y", {})]

    assert [200, 200] == [item.status for item in answers]
    assert ({}, "application/json") == (answers[0].json, answers[0].content_type)


def busy_server(heard, acted, rounds):
    """Answer the first request of each connection, and hang up on the second when it has come, or even before."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        for hears in rounds:
            peer, _ = listener.accept()
            with peer:
                heard.append(peer.recv(65536).split(b" ")[0])
                peer.sendall(OK)
                if hears:
                    heard.append(peer.recv(65536).split(b" ")[0])
            acted.set()
        listener.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_that_is_hung_up_on_is_not_sent_again(method):
    """It may have been acted on: who sends it twice makes two of it, and never tells that the server hung up."""
    heard, acted = [], threading.Event()
    url = busy_server(heard, acted, [True, False])
    with Host(url) as host:
        host.send("GET", "/x", {})
        with pytest.raises(UnreachableError, match="closed the connection without an answer"):
            host.send(method, "/x", {}, b"{}")

    assert [b"GET", method.encode()] == heard


def test_a_read_that_is_hung_up_on_is_sent_again():
    """Nothing comes of asking twice."""
    heard, acted = [], threading.Event()
    with Host(busy_server(heard, acted, [True, False])) as host:
        host.send("GET", "/x", {})
        assert 200 == host.send("GET", "/y", {}).status

    assert [b"GET", b"GET", b"GET"] == heard


def test_a_write_goes_over_a_new_connection_where_the_old_one_was_closed():
    """A server may close a connection that is idle; that is seen before anything is sent."""
    heard, acted = [], threading.Event()
    with Host(busy_server(heard, acted, [False, False])) as host:
        host.send("GET", "/x", {})
        assert acted.wait(10)
        assert 200 == host.send("POST", "/x", {}, b"{}").status

    assert [b"GET", b"POST"] == heard


@pytest.mark.parametrize(
    "reply", [None, b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_what_does_not_speak_http_is_unreachable(reply):
    """A peer that hangs up, says something else or stops half way: one error with the URL."""
    url = raw_server(reply)
    with Host(url) as host, pytest.raises(UnreachableError, match=url):
        host.send("GET", "/", {})


def test_a_peer_that_goes_away_between_requests_is_unreachable():
    """The second attempt fails as well."""
    url = raw_server(OK)
    with Host(url) as host:
        host.send("GET", "/", {})
        with pytest.raises(UnreachableError):
            host.send("GET", "/", {})


def test_a_peer_that_keeps_silent_is_unreachable():
    """A time-out is an error in words."""
    listener = socket.create_server(("127.0.0.1", 0))
    host = Host(f"127.0.0.1:{listener.getsockname()[1]}", timeout=0.05)
    with listener, host, pytest.raises(UnreachableError, match="too long"):
        host.send("GET", "/", {})


def test_the_body_of_an_answer():
    """Empty, JSON, and anything else."""
    assert None is Answer(204, {}, b"").json
    assert NOT_JSON is Answer(200, {}, b"<html>").json
    assert Answer(200, {}, b"x" * 700).excerpt().endswith("...")
    assert "HTTP 204" == Answer(204, {}, b"").excerpt()
    assert "https://example.com/api" == Host("https://example.com/api/").url


def early(answer, taken):
    """Answer after so many bytes and hang up, as servers do that are sent too much."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        peer, _ = listener.accept()
        with peer:
            got = 0
            while got < taken and (piece := peer.recv(65536)):
                got += len(piece)
            peer.sendall(answer)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):  # A reset would take the answer with it.
                pass
        listener.close()

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


REFUSED = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def test_an_answer_is_read_while_a_long_body_is_being_sent():
    """A server need not read what it will not take."""
    with Host(early(REFUSED, 4096)) as host:
        answer = host.send_padded("POST", "/x", {"Content-Type": "application/json"}, b"{}", 64 * 1024 * 1024)

    assert (413, {}) == (answer.status, answer.json)


def test_a_long_body_is_sent_whole_to_whoever_reads_it():
    """The length that was announced arrives: the body, then spaces."""
    with Host(early(OK, 3_000_000)) as host:
        assert 200 == host.send_padded("POST", "/x", {}, b"{}", 3_000_000).status


def test_who_hangs_up_on_a_long_body_is_unreachable():
    """No answer could be read."""
    url = raw_server(b"")
    with Host(url) as host, pytest.raises(UnreachableError, match="hung up while it was sent a long body"):
        host.send_padded("POST", "/x", {}, b"{}", 64 * 1024 * 1024)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost", True),
        ("http://[::1]:8080", True),
        ("https://example.com", False),
        ("http://10.0.0.1", False),
    ],
)
def test_which_targets_are_on_this_machine(url, local):
    """Loopback addresses and their name."""
    assert local is Host(url).loopback
