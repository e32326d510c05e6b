"""Running cells: one client for each fault, every call through it, and nothing left behind afterwards."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from itertools import count
from typing import Any
from unittest.mock import patch

import httpx

from proof.matrix.calls import Call, Outcome, awaited, blocking
from proof.matrix.faults import Fault
from proof.matrix.judge import violations
from proof.matrix.server import CELL, MARK, Cell, Server
from zoho_crm import RefreshToken, RetryPolicy
from zoho_crm._runtime import ledger, transport

_LARGEST = 16 * 1024 * 1024
_TOGETHER = 20
_NUMBERS = count()
#: Making one takes longer than a call, and nothing here needs any.
CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def meet(server: Server, version: str, fault: Fault, calls: Sequence[Call], *, asynchronous: bool) -> Iterator[str]:
    """Have every call meet a fault; what is wrong comes out as sentences."""
    # Calls that are held up wait together, but not all at once: a busy machine would come too late to some.
    size = _TOGETHER if fault.slow else len(calls)
    for start in range(0, len(calls), size):
        yield from _meet(server, version, fault, calls[start : start + size], asynchronous=asynchronous)


def _meet(server: Server, version: str, fault: Fault, calls: Sequence[Call], *, asynchronous: bool) -> Iterator[str]:
    door = import_module(f"zoho_crm.{version.replace('.', '_')}")
    cells = {str(next(_NUMBERS)): Cell(fault.play, call.right, fault.passing, fault.early) for call in calls}
    server.cells.update(cells)
    threads = threading.active_count()
    with closing(socket.socket()) as nobody:
        nobody.bind((server.host, 0))
        url = f"http://{server.host}:{nobody.getsockname()[1]}" if fault.refused else server.url
        run = _Run(server, fault, list(zip(cells, calls, strict=True)), url)
        # Bombs go off at a smaller size here, so that thousands of cells take less than minutes.
        with patch.object(transport, "MAX_BYTES", _LARGEST):
            found = asyncio.run(run.awaited(door.AsyncZohoCRM)) if asynchronous else run.blocking(door.ZohoCRM)
    for cell, call, outcome in zip(cells.values(), calls, found, strict=True):
        for sentence in violations(fault, call, cell, outcome):
            yield f"{call.operation.id}: {sentence}"
    yield from run.left
    yield from _remains(server, threads)
    for name in cells:
        del server.cells[name]


def _remains(server: Server, threads: int) -> Iterator[str]:
    """Look at what is left once a client is closed."""
    until = time.monotonic() + 5
    while server.open and time.monotonic() < until:
        time.sleep(0.005)
    if server.open:
        yield f"{len(server.open)} connections are open after the client was closed"
    if threading.active_count() > threads:
        yield f"{threading.active_count() - threads} threads are left"
    if server.strange:
        yield f"a request went elsewhere: {server.strange.pop()!r:.100}"


class _Run:
    """One client and the calls that it makes."""

    def __init__(self, server: Server, fault: Fault, calls: list[tuple[str, Call]], url: str) -> None:
        self.left: list[str] = []
        self._fault = fault
        self._calls = calls
        slow = 0.2 + 0.03 * len(calls)
        self._settings: dict[str, Any] = {
            "base_url": url,
            "accounts_url": server.url,
            "timeout": slow if fault.slow else 20.0,
            "retry": RetryPolicy(
                attempts=2, wait=0.001, deadline=1.7 * slow if fault.slow and not fault.passing else 30.0
            ),
        }
        self._login = RefreshToken(f"1000.{MARK}", f"{MARK}.secret", f"1000.{MARK}.{next(_NUMBERS)}")

    def blocking(self, door: Any) -> list[Outcome]:
        network = httpx.HTTPTransport(verify=CONTEXT)
        with door(self._login, transport=network, **self._settings) as crm:
            if not self._fault.slow:
                return [self._checked(blocking(call, self._view(crm, cell)), network) for cell, call in self._calls]
            with ThreadPoolExecutor(len(self._calls)) as pool:
                views = [(call, self._view(crm, cell)) for cell, call in self._calls]
                found = list(pool.map(lambda pair: blocking(*pair), views))
            self._look(network)
            return found

    async def awaited(self, door: Any) -> list[Outcome]:
        network = httpx.AsyncHTTPTransport(verify=CONTEXT)
        async with door(self._login, transport=network, **self._settings) as crm:
            if self._fault.slow:
                found = await asyncio.gather(*(awaited(call, self._view(crm, cell)) for cell, call in self._calls))
                self._look(network)
            else:
                found = [
                    self._checked(await awaited(call, self._view(crm, cell)), network) for cell, call in self._calls
                ]
        if len(asyncio.all_tasks()) > 1:
            self.left.append("tasks are left")
        return list(found)

    def _view(self, crm: Any, cell: str) -> Any:
        # The guard of real logins would stop the many refused ones.
        ledger._HERE.clear()
        return crm.with_options(headers={CELL: cell})

    def _checked(self, outcome: Outcome, network: Any) -> Outcome:
        self._look(network)
        return outcome

    def _look(self, network: Any) -> None:
        """See that the pool has nobody waiting and no connection in use."""
        pool = network._pool
        if pool._requests or not all(one.is_idle() or one.is_closed() for one in pool.connections):
            self.left.append(f"the pool is {pool!r}")
