"""What every flow needs to know of the client it runs for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

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
    job: Callable[[JobKey], J]
    headers: Mapping[str, str] = MappingProxyType({})

    def __repr__(self) -> str:
        return f"Api({self.version.name}, {self.hosts!r})"
