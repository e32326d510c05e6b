"""Parts that the tests of the runtime share: operations, a driver with a clock of its own, and a server to talk to."""

from __future__ import annotations

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from coverage import Coverage
from stand_in_clients import AsyncCrm, Crm, Item, Script, reply
from stand_in_operations import OPERATIONS, batch, evolve, operation

from zoho_crm import FileTokenStore, SqliteTokenStore
from zoho_crm._runtime import ledger
from zoho_crm._runtime.retry import RetryPolicy


class _Threads(ThreadingHTTPServer):
    """A server that hundreds may call at once."""

    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, _request, _address):
        """Say nothing of clients that have gone: some tests are about that."""


class Server:
    """A real server on this machine; `answer` is a function of the request and gives (status, body, headers)."""

    def __init__(self):
        outer = self
        self.answer = lambda _request: (200, {}, {})
        self.requests = []
        self._lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                length = int(self.headers.get("content-length", 0))
                request = SimpleNamespace(
                    method=self.command, path=self.path, headers=self.headers, body=self.rfile.read(length)
                )
                with outer._lock:
                    outer.requests.append(request)
                status, body, headers = outer.answer(request)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                if status in {204, 304}:
                    content = b""
                self.send_response(status)
                if "content-length" not in headers:
                    self.send_header("content-length", str(len(content)))
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                if "content-length" in headers:
                    self.close_connection = True

            def log_message(self, *_args):
                """Say nothing."""

        for verb in ("POST", "PUT", "DELETE"):
            setattr(Handler, f"do_{verb}", Handler.do_GET)
        self._server = _Threads(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Caller:
    """Runs flows on a client that talks to a server: a blocking client, or an asyncio one."""

    def __init__(self, kind, url):
        self.kind = kind
        self.url = url

    def __call__(self, flow_of, credentials="1000.good", **settings):
        """Make a client, run the flow that `flow_of(api)` gives, close the client."""
        usual = {
            "base_url": self.url,
            "accounts_url": self.url,
            "timeout": 5.0,
            "retry": RetryPolicy(attempts=3, wait=0.001),
        }
        settings = {**usual, **settings}
        if self.kind == "sync":
            with Crm(credentials, **settings) as crm:
                return crm._driver.run(flow_of(crm._api))

        async def run():
            async with AsyncCrm(credentials, **settings) as crm:
                return await crm._driver.run(flow_of(crm._api))

        return asyncio.run(run())


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Let a worker count lines once: as a subprocess, and as pytest-cov was loaded, it began to, deaf to `no_cover`."""
    while hasattr(session.config, "workerinput") and (counting := Coverage.current()) is not None:
        counting.stop()


@pytest.fixture(autouse=True)
def _fresh_ledger():
    """Forget which refresh tokens other tests have used."""
    ledger._HERE.clear()


@pytest.fixture
def server():
    """Give a server on this machine."""
    running = Server()
    yield running
    running.close()


@pytest.fixture(params=["sync", "async"])
def call(request, server):
    """Give a way to run flows against the server, blocking and with asyncio."""
    return Caller(request.param, server.url)


@pytest.fixture(params=["sync", "async"])
def streams(request, server, lib):
    """Give a way to stream to the server, which puts tags on whatever it is given; no thread is left behind."""
    from stream_callers import Streams, tagged

    server.answer = tagged
    before = set(threading.enumerate())
    yield Streams(request.param, server.url, lib)
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert not [name for name in left if name.startswith("zoho-crm")]


@pytest.fixture(params=["file", "sqlite"])
def kind(request):
    """Name each kind of store that processes share."""
    return request.param


@pytest.fixture
def store(kind, tmp_path):
    """Give a store of each kind."""
    return {"file": FileTokenStore, "sqlite": SqliteTokenStore}[kind](tmp_path / "tokens")


@pytest.fixture
def api():
    """Give the settings of a client, for flows that a script runs."""
    with Crm("1000.good", retry=RetryPolicy(attempts=3, deadline=60.0, wait=1.0)) as crm:
        yield crm._api


@pytest.fixture
def lib():
    """Give the parts above by name."""
    return SimpleNamespace(
        ops=SimpleNamespace(**OPERATIONS),
        operation=operation,
        Item=Item,
        Script=Script,
        reply=reply,
        Crm=Crm,
        AsyncCrm=AsyncCrm,
        evolve=evolve,
        batch=batch,
    )
