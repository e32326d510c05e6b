"""The redirect of a login: a server on this machine that waits for the browser to come back."""

import hmac
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from zoho_crm.cli.refusal import Refused

PATH: Final = "/callback"
#: Seconds after which a connection that says nothing is closed, and between two looks at what came.
_IDLE: Final = 2.0
_LOOK: Final = 0.2
_DONE: Final = b"<!doctype html><meta charset=utf-8><title>zoho-crm</title><p>You can close this page and go back."


class Redirect:
    """Waits for the browser at `uri`.

    Args:
        port: as it is registered in the API console; 0 for a free one.
        state: what the answer must carry; requests of others are turned away, and waiting goes on.

    Raises:
        Refused: the port is taken.
    """

    def __init__(self, port: int, state: str) -> None:
        self.came: str | None = None
        redirect = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _IDLE

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                given = parse_qs(parts.query).get("state", [""])[-1]
                ours = parts.path == PATH and hmac.compare_digest(given.encode(), state.encode())
                try:
                    self.send_response(200 if ours else 404)
                    self.send_header("content-type", "text/html")
                    self.end_headers()
                    self.wfile.write(_DONE if ours else b"")
                finally:
                    # After the page, which would not be written to its end otherwise: the process may be over by then.
                    redirect.came = self.path if ours else redirect.came

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server calls it
                """Say nothing: the path holds the code."""

        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise Refused(
                f"Port {port} is taken ({error.strerror}); name another with --port, and register it."
            ) from error
        self._server.timeout = _LOOK

    @property
    def uri(self) -> str:
        """The redirect URI, as it must be registered."""
        return f"http://localhost:{self._server.server_port}{PATH}"

    def wait(self, seconds: float) -> str:
        """Give the URL that the browser came back with.

        Raises:
            Refused: it did not come in time.
        """
        until = time.monotonic() + seconds
        while self.came is None and time.monotonic() < until:
            # Each connection has a thread of its own, as browsers open some that they do not use.
            self._server.handle_request()
        if self.came is None:
            raise Refused(f"The browser did not come back within {seconds:.0f} seconds. Log in again.")
        return self.came

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()
