"""The sandbox: its tenants, and the one way in that all mounts share."""

import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from zoho_sandbox import contract, control, identity, limits, traffic
from zoho_sandbox.asgi import Application
from zoho_sandbox.clock import Clock
from zoho_sandbox.control import access
from zoho_sandbox.exchange import AT_ONCE, Request, Response
from zoho_sandbox.seed import Seed
from zoho_sandbox.shelf import Kept, Shelf
from zoho_sandbox.tenant import Settings, Tenant
from zoho_sandbox.tenants import Tenants

if TYPE_CHECKING:
    from zoho_sandbox.transport import SandboxTransport

IN_PROCESS: Final = "http://localhost"


class Sandbox(Tenant):
    """A sandbox, which is a tenant too: the one that is meant where no token names another.

    Use it without a socket, as `with Sandbox() as sandbox: ZohoCRM(sandbox.access_token, base_url=sandbox.url,
    transport=sandbox.transport())`, or `async with`; on a socket within `with sandbox.serve() as url:`; or as the ASGI
    application `sandbox.app`. Any number of threads may use it.

    Attributes:
        app: the ASGI application.
        tenants: the tenants beside this one.
        access: who may look at the control URLs.
        listeners: how many are told of every change.
    """

    def __init__(  # noqa: PLR0913 - the settings of a sandbox, all but one by keyword
        self,
        database: str = ":memory:",
        *,
        seed: str | int = "demo",
        records: int | None = None,
        versions: Iterable[str] = (),
        clock: Clock | None = None,
        edition: str | None = None,
        pause: float = 0.0,
        verify: bool = False,
        control: bool | str = True,
        control_token: str | None = None,
    ) -> None:
        """Open the database and fill it if it is empty.

        Args:
            database: a SQLAlchemy URL of a SQLite database, a path, or ":memory:".
            seed: what to start with: "demo", "empty", or a number that records are drawn from.
            records: how many, for a number; 0 to 100,000.
            versions: the API versions to serve; all that are installed where none is named.
            clock: the time; the machine's where none is given.
            edition: the edition whose limits apply; no limits where none is named.
            pause: seconds that each call takes, so that calls of the same moment meet.
            verify: whether to judge every answer by the contract, and raise AssertionError where it breaks it.
            control: for whom the sandbox's own URLs, "/" and "/_sandbox/", are there: "loopback" or True for this
                machine alone, "any" for every machine, "off" or False for nobody.
            control_token: what opens them to whoever knows it, wherever from; 8 and more of A-Z, a-z, 0-9 and -._~ .

        Raises:
            ValueError: there is no such seed or control, the token cannot be one, or the database is none of SQLite.
            KeyError: there is no such edition.
        """
        self.access: Final = access.Access.of(control, control_token)
        contracts = {version: contract.load(version) for version in versions or contract.versions()}
        settings = Settings(Seed.of(seed, records), edition, pause, verify)
        super().__init__(identity.MAIN, contracts, settings, database=database, clock=clock, sandbox=self)
        self._shelf: Final = Shelf(self.store.path)
        self.tenants: Final = Tenants(self, self._shelf)
        self.app: Final = Application(self)
        self._url = IN_PROCESS
        self.listeners = 0
        for kept, place in self._shelf.known():
            self._open(kept, place)

    @property
    def url(self) -> str:
        """Where the API is, without "/crm"."""
        return self._url

    def transport(self) -> "SandboxTransport":
        """A transport for a client of httpx, sync or async, that needs no socket.

        Raises:
            ModuleNotFoundError: httpx is not installed.
        """
        from zoho_sandbox.transport import SandboxTransport  # noqa: PLC0415 - it imports httpx

        return SandboxTransport(self)

    @contextmanager
    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Generator[str]:
        """Answer on a socket, too, within the block; the URL, which is also that of all tenants meanwhile.

        Args:
            host: the address to listen on.
            port: the port; 0 for a free one.

        Raises:
            OSError: the address is taken or is not of this machine.
            ModuleNotFoundError: uvicorn is not installed.
        """
        from zoho_sandbox.serving import serving  # noqa: PLC0415 - it imports a server

        with serving(self.app, host, port) as url:
            before, self._url = self._url, url
            try:
                yield url
            finally:
                self._url = before

    def handle(self, request: Request) -> Response:
        """The answer to a request, in this process and thread; a body that was cut off on its way is short.

        Raises:
            ConnectionResetError: a trouble of the network is switched on that loses the answer.
        """
        flow = self.exchange(request)
        try:
            while True:
                time.sleep(next(flow))
        except StopIteration as ended:
            response: Response = ended.value
        delivery = response.delivery
        if delivery.lost:
            raise ConnectionResetError("the connection was reset by a trouble that is switched on")
        if delivery is AT_ONCE:
            return response
        arrived: list[bytes] = []
        for pause, piece in delivery.pieces(response.body):
            time.sleep(pause)
            arrived.append(piece)
        return replace(response, body=b"".join(arrived))

    def exchange(self, request: Request) -> Generator[float, None, Response]:
        """The answer to a request, whichever tenant it is for; yields how many seconds to wait before it goes on."""
        if self.access.place != access.OFF and control.is_own(request.path):
            return control.answer(self, request)
        return (yield from traffic.exchange(self.tenants.of(request), request))

    def tenant(
        self,
        name: str | None = None,
        *,
        seed: str | int | None = None,
        records: int | None = None,
        edition: str | None = None,
        clock: Clock | None = None,
        pause: float | None = None,
    ) -> Tenant:
        """A new tenant: an organization of its own, with its own clock, faults and log, told by its tokens.

        It lives in memory, or beside the database of this sandbox if that is a file: then it is there again when the
        file is opened again, until it is removed.

        Args:
            name: what it is called; the same name has the same tokens and ids everywhere. A free name by default.
            seed: what it starts with; what this sandbox started with where nothing is named.
            records: how many records, for a number.
            edition: the edition whose limits apply.
            clock: its time; the machine's where none is given.
            pause: seconds that each call takes; as for this sandbox where it is not said.

        Raises:
            ValueError: there is a tenant of that name, the name cannot be one, or there is no such seed.
            KeyError: there is no such edition.
        """
        with self.tenants.changing:
            called = self.tenants.free_name() if name is None else name
            identity.of(called)
            if self.tenants.named(called) is not None:
                raise ValueError(f"there is a tenant {called!r} already")
            limits.allowed_tags(edition)
            sown = self.settings.seed if seed is None else Seed.of(seed, records)
            kept = Kept(called, sown, edition, self.settings.pause if pause is None else pause)
            try:
                return self._open(kept, self._shelf.put(kept), clock)
            except BaseException:
                # Or it would be there after the next start, though nobody was given it.
                self._shelf.discard(called)
                raise

    def _open(self, kept: Kept, database: str, clock: Clock | None = None) -> Tenant:
        settings = Settings(kept.seed, kept.edition, kept.pause, self.settings.verify)
        who, contracts = identity.of(kept.name), self.gate.contracts
        made = Tenant(who, contracts, settings, name=kept.name, database=database, clock=clock, sandbox=self)
        self.tenants.add(who.key, made)
        return made

    def close(self) -> None:
        """Close the databases of all tenants."""
        for tenant in self.tenants:
            tenant.close()
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
