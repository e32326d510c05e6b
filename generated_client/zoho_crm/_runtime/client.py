"""The clients that the generated resources are mixed into: a door is `class ZohoCRM(Resources)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Never, NoReturn, TypeVar, cast

from . import calls, inputs
from .api import Api
from .auth import Session
from .credentials import AccessToken, Credentials
from .drift import Drift
from .drivers import CLOCK, SyncDriver
from .hosts import Hosts
from .limits import AsyncLimits, Limits, SyncLimits
from .many_jobs import AsyncManyJobs, ManyJobs
from .network import Network
from .resource import AsyncResource, Resource
from .retry import RetryPolicy, checked
from .tokens import kept_in
from .transport import AsyncTransport, Transport
from .watch import Watch

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    from .async_driver import AsyncDriver
    from .clock import AsyncClock, Clock
    from .drift import DriftReport
    from .events import Event
    from .jobs import AsyncJob, Job, JobKey
    from .lent import AsyncBackend, SyncBackend
    from .responses import AsyncRawRequest, RawRequest
    from .tokens import TokenStore
    from .version import Version

J = TypeVar("J")
B = TypeVar("B")
C = TypeVar("C", bound="Clock | AsyncClock")
L = TypeVar("L", bound=Limits)


class Client(Generic[J, B, C, L]):
    """What the blocking and the asyncio client share.

    `J` is their kind of job, `B` of transport, `C` of clock, `L` of limits.

    Args:
        auth: credentials, or an access token as a string.
        data_center: `us eu in au cn jp ca sa uk ae sg`.
        environment: `production`, `sandbox` or `developer`.
        base_url: the API host, when it is none of Zoho's (`https`, or `http` on this machine).
        accounts_url: the accounts host, likewise.
        timeout: seconds for one attempt.
        proxy: the proxy to go through, such as `http://user:password@proxy.example.com:3128`; never for this machine.
        ca_bundle: a file of certificates in PEM form, trusted in place of the usual ones.
        trust_env: whether HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR count where the two above
            say nothing; one that makes no sense is a ValueError of the first call that needs it.
        transport: an httpx transport to use in place of the network.
        strict: raise DecodeError on answers that differ from the description.
        on_drift: called with a DriftReport for each such difference; what it raises is logged.
        token_store: where access tokens are kept; in this client's memory by default.
        retry: how often and how long a call is tried.
        concurrency: the most requests at once, over all threads or tasks; those of the edition by default.
        edition: of the organization, for its limits: `free standard professional enterprise ultimate`; unlimited by
            default, and `crm.limits.learn()` asks the organization.
        on_event: called with CallStarted, CallRetried, TokenRefreshed and CallEnded; what it raises is logged once.
        clock: what time is read from and slept by, in place of the system's.

    Raises:
        ValueError: a setting makes no sense.
        TypeError: a setting is of a wrong type.
    """

    #: The API version that the client speaks, such as `v8`.
    api_version: ClassVar[str]
    _version: ClassVar[Version]

    def __init_subclass__(cls) -> None:
        if "_version" in vars(cls):
            cls.api_version = cls._version.name

    _LIMITS: type[L]

    def __init__(  # noqa: PLR0913 - the settings of a client, all but one by keyword
        self,
        auth: Credentials | str,
        *,
        data_center: str = "us",
        environment: str = "production",
        base_url: str | None = None,
        accounts_url: str | None = None,
        timeout: float = 30.0,
        proxy: str | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
        trust_env: bool = True,
        transport: B | None = None,
        strict: bool = False,
        on_drift: Callable[[DriftReport], None] | None = None,
        token_store: TokenStore | None = None,
        retry: RetryPolicy | None = None,
        concurrency: int | None = None,
        edition: str | None = None,
        on_event: Callable[[Event], object] | None = None,
        clock: C | None = None,
        **unknown: Never,
    ) -> None:
        # From here on no frame holds the bare token: a traceback may show its variables.
        auth = AccessToken(auth) if isinstance(auth, str) else auth
        if unknown:
            from .options import no_setting  # noqa: PLC0415 - for those who mistake one

            raise no_setting(type(self), unknown)
        network = Network.of(proxy, ca_bundle, trust_env=trust_env, replaced=transport is not None)
        proxy = None
        if not isinstance(auth, Credentials):  # pyright: ignore[reportUnnecessaryIsInstance] - not everybody type-checks
            raise TypeError("auth must be an access token, or credentials such as a RefreshToken.")
        inputs.seconds(timeout, "timeout")
        hosts = Hosts.of(data_center, environment, base_url, accounts_url)
        policy = RetryPolicy() if retry is None else checked(retry)
        watch = Watch(on_event)
        self._limits = self._LIMITS(concurrency, edition, (clock or CLOCK).time)
        self._api: Api[J] = Api(
            version=self._version,
            hosts=hosts,
            session=Session(auth, hosts, kept_in(token_store), policy, timeout, watch),
            retry=policy,
            timeout=timeout,
            drift=Drift(strict=strict, hook=on_drift),
            limits=self._limits,
            watch=watch,
            job=self._job,
        )
        self._connect(transport, network, clock)

    @classmethod
    def from_env(cls, **overrides: Any) -> Self:  # noqa: ANN401 - the arguments of the class
        """Make a client from environment variables; arguments of the class override them.

        The login is the first of these that is whole: ZOHO_CLIENT_ID and ZOHO_CLIENT_SECRET with ZOHO_REFRESH_TOKEN,
        with ZOHO_SOID and ZOHO_SCOPES (client credentials), or with ZOHO_CODE (an authorization code, with
        ZOHO_REDIRECT_URI and ZOHO_CODE_VERIFIER as it was asked for); or ZOHO_ACCESS_TOKEN.

        The settings: ZOHO_DATA_CENTER, ZOHO_ENVIRONMENT, ZOHO_BASE_URL, ZOHO_ACCOUNTS_URL, ZOHO_TIMEOUT (seconds),
        ZOHO_CONCURRENCY, ZOHO_EDITION, ZOHO_PROXY, ZOHO_CA_BUNDLE, ZOHO_TOKEN_FILE (of a FileTokenStore),
        ZOHO_TOKEN_DATABASE (of a SqliteTokenStore). Empty variables count as absent.

        Raises:
            ValueError: there is no whole login in the environment, or the value of a variable, which is named, makes
                no sense.
        """
        from . import environment  # noqa: PLC0415 - for those who use it

        return cls(**environment.settings(overrides), **overrides)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        deadline: float | None = None,
        retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Give a light copy of this client for calls with other settings: `crm.with_options(retries=0).tags.add(...)`.

        It shares the connections, the login and the limits; closing one closes both. A copy can be copied again: what
        is not said stays, headers add up. Resources, raw responses, streams and jobs of a copy all have its settings.

        Args:
            timeout: seconds for one attempt; what other clients take as `timeout=` in each call.
            deadline: seconds for one request: waiting for its turn and for a token, all attempts and the waits between
                them. A batch, a list and a job make several requests, each with this deadline; `job.wait(timeout=...)`
                bounds a whole job. A token that is being fetched is waited for with the settings of the client, as
                others wait for it too; if the deadline has passed by then, the request is not sent.
            retries: how often a call is sent again, where that is safe; 0 turns it off.
            headers: sent with every call of the copy, on top of those that this client sends already.

        Raises:
            ValueError: a setting makes no sense, or a header is one that the client writes itself.
            TypeError: a setting is of a wrong type.
        """
        from . import options  # noqa: PLC0415 - for those who use it

        return self._twin(options.changed(self._api, timeout, deadline, retries, headers))

    def _twin(self, api: Api[J]) -> Self:
        twin = object.__new__(type(self))
        # Resources that were used already are tied to the settings of this client.
        vars(twin).update((n, part) for n, part in vars(self).items() if not isinstance(part, Resource | AsyncResource))
        twin._api = api
        return twin

    def listen(self, hook: Callable[[Event], object]) -> None:
        """Have a function called with each event from now on, as `on_event` is, of all copies of this client."""
        self._api.watch.listen(hook)

    @property
    def limits(self) -> L:
        """What is known of the limits: calls at a time, credits; shared by all copies of the client."""
        return self._limits

    def job(
        self, job: str | JobKey | Job | AsyncJob, operation: str = "", module: str = "", record: str | None = None
    ) -> J:
        """Find a job again, in another process too: by `job.key`, by `str(job.key)`, or by what that holds.

        A job itself does as well: `crm.with_options(retries=0).job(job)`. Nothing is sent.

        Raises:
            ValueError: a bare id without the operation that started the job, such as `massUpdateRecords`, or an
                operation that this API version lacks.
            TypeError: it is neither a job, nor a key, nor a text.
        """
        from .jobs import find  # noqa: PLC0415 - for those who use it

        return self._api.handle(find(self._version, job, operation, module, record))

    def _connect(self, backend: B | None, network: Network, clock: C | None) -> None:
        raise NotImplementedError

    def _job(self, api: Api[J], key: JobKey) -> J:
        raise NotImplementedError

    if not TYPE_CHECKING:  # A checker is to go on knowing what there is.

        def __getattr__(self, name: str) -> NoReturn:
            from .resource import unknown  # noqa: PLC0415 - for those who look in vain

            raise unknown(self, name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.api_version}, {self._api.hosts.api})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A client holds connections and secrets, it is neither pickled nor copied; make one in each process, or use"
            " with_options() for other settings."
        )


class SyncClient(ManyJobs, Client["Job", "SyncBackend", "Clock", SyncLimits]):
    """A blocking client of one API version; usable from many threads, and anew in a process that is forked."""

    _LIMITS = SyncLimits
    _driver: SyncDriver

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON of any shape
        """Call anything below `/crm/{version}`, such as `request("GET", "/settings/roles")`.

        A path that begins with `/crm/` is taken from the root: `request("GET", "/crm/bulk/v8/read/554023")`. The body
        is anything that JSON has, dates and datetimes with a time zone as well. Gives the decoded JSON, or None when
        the answer is empty.

        Raises:
            ValueError: the method, the path, a header or a value is not fit to be sent; nothing was sent.
            TypeError: an argument is of a wrong type, or a value of one that JSON does not have; nothing was sent.
            ZohoError: the call failed; its class says what to do next.
        """
        return self._driver.run(calls.free(self._api, method, path, query=query, body=body, headers=headers))

    @property
    def with_raw_response(self) -> RawRequest:
        """The same call, giving a RawResponse: status, headers and bytes beside the result; resources have it, too."""
        from .responses import RawCalls  # noqa: PLC0415 - for those who use it

        return cast("RawRequest", RawCalls(self._api, self._twin, ("request",)))

    def revoke(self) -> None:
        """Log out: the accounts server takes back what this client logs in with, and the token store forgets it.

        With a refresh token all access tokens die that were made from it, those of other programs included. Calls
        of this client raise AuthError from then on; logging out a second time does nothing.

        Raises:
            AuthError: the server knows no such token, as it was revoked before or is of another data centre.
            TransportError: no whole answer came; try again.
        """
        self._driver.run(self._api.session.revoke())

    def close(self) -> None:
        """Close the connections; calls raise ClosedError from then on, and closing again does nothing."""
        self._driver.close()

    def __enter__(self) -> Self:
        self._driver.ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self, backend: SyncBackend | None, network: Network, clock: Clock | None) -> None:
        self._driver = driver = SyncDriver(Transport(backend, network), clock)
        self._limits.asked_by(driver.run, self._api)

    def _job(self, api: Api[Job], key: JobKey) -> Job:
        from .jobs import Job  # noqa: PLC0415 - likewise

        return Job(api, self._driver, key)


class AsyncClient(AsyncManyJobs, Client["AsyncJob", "AsyncBackend", "AsyncClock", AsyncLimits]):
    """An asyncio client of one API version; usable from many tasks of one event loop."""

    _LIMITS = AsyncLimits
    _driver: AsyncDriver

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401 - JSON of any shape
        """Call anything below `/crm/{version}`, such as `await crm.request("GET", "/settings/roles")`.

        A path that begins with `/crm/` is taken from the root: `request("GET", "/crm/bulk/v8/read/554023")`. The body
        is anything that JSON has, dates and datetimes with a time zone as well. Gives the decoded JSON, or None when
        the answer is empty.

        Raises:
            ValueError: the method, the path, a header or a value is not fit to be sent; nothing was sent.
            TypeError: an argument is of a wrong type, or a value of one that JSON does not have; nothing was sent.
            ZohoError: the call failed; its class says what to do next.
        """
        return await self._driver.run(calls.free(self._api, method, path, query=query, body=body, headers=headers))

    @property
    def with_raw_response(self) -> AsyncRawRequest:
        """The same call, giving a RawResponse: status, headers and bytes beside the result; resources have it, too."""
        from .responses import RawCalls  # noqa: PLC0415 - for those who use it

        return cast("AsyncRawRequest", RawCalls(self._api, self._twin, ("request",)))

    async def revoke(self) -> None:
        """Log out: the accounts server takes back what this client logs in with, and the token store forgets it.

        With a refresh token all access tokens die that were made from it, those of other programs included. Calls
        of this client raise AuthError from then on; logging out a second time does nothing.

        Raises:
            AuthError: the server knows no such token, as it was revoked before or is of another data centre.
            TransportError: no whole answer came; try again.
        """
        await self._driver.run(self._api.session.revoke())

    async def close(self) -> None:
        """Close the connections; calls raise ClosedError from then on, and closing again does nothing."""
        await self._driver.close()

    async def __aenter__(self) -> Self:
        self._driver.ready()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _connect(self, backend: AsyncBackend | None, network: Network, clock: AsyncClock | None) -> None:
        from .async_driver import AsyncDriver  # noqa: PLC0415 - asyncio is for those who use it

        self._driver = driver = AsyncDriver(AsyncTransport(backend, network), clock)
        self._limits.asked_by(driver.run, self._api)

    def _job(self, api: Api[AsyncJob], key: JobKey) -> AsyncJob:
        from .jobs import AsyncJob  # noqa: PLC0415 - likewise

        return AsyncJob(api, self._driver, key)
