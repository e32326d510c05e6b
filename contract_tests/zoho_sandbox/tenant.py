"""One tenant: an organization with its records, its clock, its faults, its limits and its log."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from zoho_sandbox import jobs
from zoho_sandbox.clock import Clock
from zoho_sandbox.contract import Contract
from zoho_sandbox.documented import check_error, check_operation
from zoho_sandbox.gate import Gate
from zoho_sandbox.identity import Identity
from zoho_sandbox.limits import Limits
from zoho_sandbox.log import Log
from zoho_sandbox.network import Network, Outage
from zoho_sandbox.seed import Seed, renew, sow
from zoho_sandbox.store import Store
from zoho_sandbox.switches import Faults
from zoho_sandbox.worker import Worker

if TYPE_CHECKING:
    from zoho_sandbox.app import Sandbox
    from zoho_sandbox.transport import SandboxTransport


@dataclass(frozen=True, slots=True)
class Settings:
    """What a tenant is made with.

    Attributes:
        seed: what it starts with, and what a reset brings back.
        edition: the edition whose limits apply; None for no limits.
        pause: seconds that each call takes, so that calls of the same moment meet.
        verify: whether every answer is judged by the contract.
    """

    seed: Seed
    edition: str | None = None
    pause: float = 0.0
    verify: bool = False


class Tenant:
    """An organization of its own; its tokens lead to it.

    Attributes:
        name: what the control URLs call it.
        store: its state.
        clock: its time, which a client may share.
        faults: its deviations from the contract.
        network: the troubles of the network on the way to it.
        log: its last requests.
        seed: what it started from the last time.
        steered: how often its control URLs were told to change something.
    """

    def __init__(
        self,
        identity: Identity,
        contracts: Mapping[str, Contract],
        settings: Settings,
        *,
        name: str = "",
        database: str = ":memory:",
        clock: Clock | None = None,
        sandbox: "Sandbox | None" = None,
    ) -> None:
        self._sandbox: Final = sandbox
        self.name: Final = name
        self.settings: Final = settings
        self.store: Final = Store(database)
        self.clock: Final = clock or Clock()
        self.faults: Final = Faults()
        self.network: Final = Network()
        self.log: Final = Log()
        self.counting: Final = Lock()
        self.steered = 0
        self.seed = settings.seed
        self._identity: Final = identity
        limits = Limits(settings.edition, settings.pause)
        self.gate: Final = Gate(contracts, self.store, self.clock, self.faults, limits, settings.verify)
        worker = Worker(self.gate.go_on)
        self.store.note(jobs.WORKER, worker)
        self.clock.wait_for(worker)
        try:
            if self.store.is_empty():
                self.reset()
            else:
                renew(self.store, identity, self.clock.now())
        except BaseException:
            # Whoever tries again opens the same file.
            self.store.close()
            raise

    @property
    def url(self) -> str:
        """Where the API is, without "/crm": the same for all tenants of a sandbox."""
        assert self._sandbox is not None
        return self._sandbox.url

    @property
    def accounts_url(self) -> str:
        """Where the tokens are."""
        return self.url

    def transport(self) -> "SandboxTransport":
        """A transport for a client of httpx, sync or async, that needs no socket."""
        assert self._sandbox is not None
        return self._sandbox.transport()

    @property
    def credentials(self) -> dict[str, str]:
        """The client, its secret and the tokens that open this tenant."""
        return dict(self._identity.credentials)

    @property
    def organization(self) -> str:
        """The id of its organization."""
        return self._identity.home

    @property
    def client_id(self) -> str:
        """The client that is registered."""
        return self._identity.credentials["client_id"]

    @property
    def client_secret(self) -> str:
        """Its secret."""
        return self._identity.credentials["client_secret"]

    @property
    def refresh_token(self) -> str:
        """Its refresh token."""
        return self._identity.credentials["refresh_token"]

    @property
    def access_token(self) -> str:
        """A token that may do everything."""
        return self._identity.credentials["access_token"]

    @property
    def narrow_access_token(self) -> str:
        """A token that may only read the organization."""
        return self._identity.credentials["narrow_access_token"]

    @property
    def foreign_access_token(self) -> str:
        """A token of another organization."""
        return self._identity.credentials["foreign_access_token"]

    @property
    def restricted_access_token(self) -> str:
        """A token of a user whose profile grants nothing."""
        return self._identity.credentials["restricted_access_token"]

    @property
    def soid(self) -> str:
        """The organization, as client credentials name it."""
        return self._identity.credentials["soid"]

    @property
    def changes(self) -> int:
        """A number that is another whenever something may have changed: by a request, by a job, or by hand."""
        return self.log.number + self.steered + self.gate.portions

    def reset(self, seed: str | int | None = None, records: int | None = None) -> None:
        """Start again, with no faults, an empty log, and the clock's own time.

        Args:
            seed: "demo", "empty", or a number that records are drawn from; what it was made with where none is named.
            records: how many, for a number; 0 to 100,000, or 1000 where it is not said.

        Raises:
            ValueError: there is no such seed.
        """
        meant = self.settings.seed
        if seed is not None or records is not None:
            meant = Seed.of("demo" if seed is None else seed, records)
        with self.gate.lock:
            self.seed = meant
            self.faults.clear()
            self.network.clear()
            self.log.clear()
            self.clock.reset()
            sow(self.store, meant, self.gate.contracts, self._identity, self.clock.now())

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.clock.advance(seconds)

    def switch_on(self, fault: str, *, times: int | None = None, operation: str | None = None) -> None:
        """Let the sandbox deviate from the contract.

        Args:
            fault: the name of a fault; `GET /_sandbox/faults` lists them.
            times: for how many requests that come upon it; until it is switched off where it is None.
            operation: the operationId that it is confined to.

        Raises:
            ValueError: there is no fault of that name, no version has that operation, or it is for less than one
                request; the text says which names there are like it.
        """
        check_operation(self.gate.contracts, operation)
        with self.gate.lock:
            self.faults.switch_on(fault, times=times, operation=operation)

    def switch_off(self, fault: str) -> None:
        """Let the sandbox keep that part of the contract again.

        Raises:
            ValueError: there is no fault of that name; the text says which there are like it.
        """
        with self.gate.lock:
            self.faults.switch_off(fault)

    def disturb(self, trouble: str, **settings: float | str | None) -> None:
        """Let the network fail on the way to this tenant.

        Troubles of several names add up; one of a name that is on already takes its place.

        Args:
            trouble: "latency", "reset", "truncation" and others; `GET /_sandbox/network` lists them.
            settings: seconds, share, error, operation, path, method, percent, times: see `GET /_sandbox/`.

        Raises:
            ValueError: there is no such trouble, it has no such setting, no version has that operation, or the
                operation has that error in none; the text says which there are.
        """
        outage = Outage.of(trouble, settings)
        check_operation(self.gate.contracts, outage.operation)
        check_error(self.gate.contracts, outage.error, outage.operation)
        self.network.switch_on(outage)

    def calm(self) -> None:
        """Let the network work again."""
        self.network.clear()

    def renew(self) -> None:
        """Let its access tokens live for an hour from now, those that have expired as well."""
        with self.gate.lock:
            renew(self.store, self._identity, self.clock.now())

    def close(self) -> None:
        """Close the database, when whoever is at work in it has ended."""
        with self.gate.lock:
            self.store.close()
