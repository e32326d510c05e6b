"""The ASGI application: HTTP on one side, the gate on the other."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zoho_sandbox import consent, contract, control, seed
from zoho_sandbox.arguments import MAX_BODY, Received
from zoho_sandbox.clock import Clock
from zoho_sandbox.faults import Faults
from zoho_sandbox.gate import Gate
from zoho_sandbox.limits import Limits
from zoho_sandbox.reply import Reply
from zoho_sandbox.store import Store

log: Final = logging.getLogger("zoho_sandbox")
BODYLESS: Final = frozenset({204, 304})


class Sandbox:
    """A sandbox: its state, its clock, its faults, and the ASGI application in front of them."""

    def __init__(
        self,
        database: str = ":memory:",
        *,
        seed_name: str = "demo",
        versions: Iterable[str] = (),
        clock: Clock | None = None,
        edition: str | None = None,
        pause: float = 0.0,
        verify: bool = False,
    ) -> None:
        """Open the database and fill it if it is empty.

        Args:
            database: a SQLAlchemy URL, a path, or ":memory:".
            seed_name: the data to start with: "demo" or "empty".
            versions: the API versions to serve; all that are installed where none is named.
            clock: the time; the machine's where none is given.
            edition: the edition whose limits apply; no limits where none is named.
            pause: seconds that each call takes, so that calls of the same moment meet.
            verify: whether to judge every answer by the contract, and raise AssertionError where it breaks it.
        """
        self.store: Final = Store(database)
        self.clock: Final = clock or Clock()
        self.faults: Final = Faults()
        contracts = {version: contract.load(version) for version in versions or contract.versions()}
        self.gate: Final = Gate(contracts, self.store, self.clock, self.faults, Limits(edition, pause), verify)
        self.seed_name: Final = seed_name
        if self.store.is_empty():
            self.reset(seed_name)
        else:
            seed.renew(self.store, self.clock.now())
        app = Starlette(routes=[Mount("/_sandbox", app=control.routes(self)), consent.route(self)])
        # Not a mount at "/": that would miss paths with a line break in them.
        app.router.default = Api(self.gate)
        self.app: Final[ASGIApp] = app

    def reset(self, seed_name: str | None = None) -> None:
        """Forget everything and start again from the seed, without faults and at the clock's own time."""
        with self.gate.lock:
            self.faults.clear()
            self.clock.reset()
            now = self.clock.now()
            self.store.restore(seed.planted(seed_name or self.seed_name, self.gate.contracts, now))
            seed.renew(self.store, now)

    def close(self) -> None:
        """Close the database."""
        self.store.close()


class Api:
    """Answers the API's own URLs."""

    def __init__(self, gate: Gate) -> None:
        self._gate: Final = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        assert scope["type"] == "http"
        limits = self._gate.limits
        limits.in_flight += 1
        crowd = limits.in_flight
        try:
            body, too_large = await _read(scope, receive)
            if limits.pause:
                await asyncio.sleep(limits.pause)
            reply = self._answer(_received(scope, body, too_large=too_large, crowd=crowd))
        finally:
            limits.in_flight -= 1
        await _respond(reply, send)

    def _answer(self, received: Received) -> Reply:
        try:
            return self._gate.answer(received)
        except AssertionError:
            raise
        except Exception:
            log.exception("the sandbox failed at %s /%s", received.method, "/".join(received.segments))
            return self._gate.failed(received)


async def _read(scope: Scope, receive: Receive) -> tuple[bytes, bool]:
    """The body; one that says that it is too large is not waited for, one that turns out to be is not kept."""
    said = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"0")
    if said.isdigit() and int(said) > MAX_BODY:
        return b"", True
    parts: list[bytes] = []
    size = 0
    while True:
        message: Message = await receive()
        if message["type"] != "http.request":
            break
        part = message.get("body", b"")
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
        else:
            parts.clear()
        if not message.get("more_body"):
            break
    return b"".join(parts), size > MAX_BODY


def _received(scope: Scope, body: bytes, *, too_large: bool, crowd: int) -> Received:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    segments = [unquote(part) for part in raw.decode("latin-1").removeprefix("/").split("/")]
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
    return Received(scope["method"], segments, query, headers, body, too_large, origin, crowd)


async def _respond(reply: Reply, send: Send) -> None:
    body = reply.encoded()
    headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
    if reply.body is not None:
        headers.append((b"content-type", reply.media_type.encode()))
    if reply.status not in BODYLESS or body:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
