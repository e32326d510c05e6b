"""A server that writes what it is told, byte for byte, to each request of each connection."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from functools import partial

from tls_and_proxy import CERTIFICATE


class RawServer:
    """Plays `play(say, number)` to each request, `number` counted from 1; a connection ends where it returns True.

    A `secure` one speaks TLS as `localhost`, and what is said at once leaves at once, in however many records.
    """

    def __init__(self, play, host="127.0.0.1", *, secure=False):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, 0), family=family)
        self._play = play
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if secure else None
        self._connections = []
        self.requests = []
        port = self._socket.getsockname()[1]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        if self._tls is not None:
            self._tls.load_cert_chain(CERTIFICATE)
            self.url = f"https://localhost:{port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection, thread in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(5)
        self._thread.join(5)

    def _accept(self):
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
                self._connections.append((connection, thread))
                thread.start()

    def _talk(self, connection):
        with connection, suppress(OSError):
            if self._tls is None:
                self._answer(connection, connection.sendall)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secure:
                    self._answer(secure, partial(_at_once, secure))

    def _answer(self, connection, say):
        with connection.makefile("rb") as lines:
            while head := self._head(lines):
                length = next((line for line in head if line.lower().startswith(b"content-length:")), b":0")
                lines.read(int(length.partition(b":")[2]))
                self.requests.append(head)
                if self._play(say, len(self.requests)):
                    return

    def _head(self, lines):
        head = []
        while (line := lines.readline()) not in {b"", b"\r\n"}:
            head.append(line)
        return head


def _at_once(connection, content):
    for held in (1, 0):
        if hasattr(socket, "TCP_CORK"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, held)
        connection.sendall(content if held else b"")


def answer(content=b"{}", *headers, status=200):
    """Write a whole answer."""
    lines = [f"HTTP/1.1 {status} Status", f"content-length: {len(content)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + content


def dribble(say, data, seconds):
    """Send bytes one by one until time is over or nobody listens."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        say(data)
        time.sleep(0.01)
