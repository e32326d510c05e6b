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


def test_a_connection_that_was_closed_is_opened_again():
    """A server that closes an idle connection costs one more attempt, not the run."""
    with Host(raw_server(OK, OK)) as host:
        answers = [host.send("GET", "/x", {}), host.send("GET", "/y", {})]

    assert [200, 200] == [item.status for item in answers]
    assert ({}, "application/json") == (answers[0].json, answers[0].content_type)


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
