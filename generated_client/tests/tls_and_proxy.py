"""A server with a certificate of its own, and a proxy that leads to it: what the tests of the network talk to."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer

#: For `localhost` and `www.zohoapis.com`; nobody trusts it but who is told to.
CERTIFICATE = str(Path(__file__).with_name("localhost.pem"))


class _Answer(BaseHTTPRequestHandler):
    """Answers everything with the Host that was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        content = f'{{"host": "{self.headers["host"]}"}}'.encode()
        self.server.seen.append(self.headers)
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Say nothing."""


class _Quiet:
    """A server that says nothing of clients that break off: some tests are about that."""

    daemon_threads = True

    def handle_error(self, _request, _address):
        """Say nothing."""


class _Https(_Quiet, ThreadingHTTPServer):
    """Speaks TLS with the certificate above."""


class _Tunnel(StreamRequestHandler):
    """Answers CONNECT, whatever host it names, with a way to one port on this machine."""

    def handle(self):
        lines = []
        while (line := self.rfile.readline().strip()) != b"":
            lines.append(line.decode())
        self.server.seen.append(lines)
        if self.server.refuses:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", self.server.leads_to)) as there:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pipe, args=(there, self.connection), daemon=True)
            back.start()
            _pipe(self.connection, there)
            back.join()


class _Proxy(_Quiet, ThreadingTCPServer):
    """A proxy for TLS."""


def _pipe(source, target):
    with suppress(OSError):
        while content := source.recv(65536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)


def _secure(server):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)


@contextmanager
def _running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def https():
    """Run a server with a certificate of its own; `.seen` are the headers of its requests."""
    server = _Https(("127.0.0.1", 0), _Answer)
    server.seen = []
    _secure(server)
    with _running(server):
        yield server


@contextmanager
def proxy(leads_to, *, refuses=False, secure=False):
    """Run a proxy that leads to a port whatever it is asked for; `.seen` are the lines of what it was asked.

    A `secure` one is spoken to over TLS, as `localhost`.
    """
    server = _Proxy(("127.0.0.1", 0), _Tunnel)
    server.seen, server.leads_to, server.refuses = [], leads_to, refuses
    if secure:
        _secure(server)
    with _running(server):
        yield server
