"""Telling whoever looks that something has changed, at once and without being asked."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Final

from zoho_sandbox.control.registry import Asked, ControlError, call
from zoho_sandbox.exchange import Live, Response

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox
    from zoho_sandbox.tenant import Tenant

# Each keeps a connection.
MOST: Final = 32
BUSY: Final = 503
# After so many looks without news a sign of life, which also finds out whether somebody is still there.
QUIET: Final = 75
HEADERS: Final = {"content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"}


@call("GET", "events")
def listen(asked: Asked) -> Response:
    """Tell of every change as server-sent events, each with a number that grows; ask GET state what it is."""
    if asked.sandbox.listeners >= MOST:
        raise ControlError(f"{MOST} listen already; ask GET state from time to time", BUSY)
    sandbox, tenant = asked.sandbox, asked.tenant
    return Response(200, HEADERS, _event(tenant.changes), Live(news=lambda: _news(sandbox, tenant)))


def _news(sandbox: "Sandbox", tenant: "Tenant") -> Generator[bytes]:
    """What there is to tell at each look; nothing most of the time. It locks nothing: others go on."""
    sandbox.listeners += 1
    try:
        seen, quiet = -1, 0
        while not tenant.store.closed:
            now, quiet = tenant.changes, quiet + 1
            if now != seen:
                seen, quiet = now, 0
                yield _event(now)
            else:
                yield b": still here\n\n" if quiet % QUIET == 0 else b""
    finally:
        sandbox.listeners -= 1


def _event(number: int) -> bytes:
    return f"data: {number}\n\n".encode()
