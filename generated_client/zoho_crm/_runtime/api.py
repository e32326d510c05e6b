"""What every flow needs to know of the client it runs for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .auth import Session
    from .drift import Drift
    from .hosts import Hosts
    from .jobs import JobKey
    from .limits import Limits
    from .retry import RetryPolicy
    from .version import Version
    from .watch import Watch
    from .wire import Reply

J = TypeVar("J")


class Api(NamedTuple, Generic[J]):
    """One client's settings. `J` is the kind of job handle that it gives out: Job or AsyncJob."""

    version: Version
    hosts: Hosts
    session: Session
    retry: RetryPolicy
    timeout: float
    drift: Drift
    limits: Limits
    watch: Watch
    job: Callable[[Api[J], JobKey], J]
    headers: Mapping[str, str] = MappingProxyType({})
    #: Told of every answer of the API (of the accounts server none, for they hold tokens), with the operation's id.
    heard: Callable[[str, Reply], object] | None = None

    def handle(self, key: JobKey) -> J:
        """Give the handle of a job, which asks with these settings."""
        return self.job(self, key)

    def __reduce__(self) -> NoReturn:
        raise TypeError("What makes calls belongs to a client, and is neither pickled nor copied.")

    def __repr__(self) -> str:
        return f"Api({self.version.name}, {self.hosts!r})"
