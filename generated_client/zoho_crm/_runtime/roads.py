"""The pools of connections of one client: one for this machine, and one for each way out."""

from __future__ import annotations

import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import unquote, urlsplit

import httpcore

from .hosts import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .address import Address
    from .network import Network
    from .punctual import AsyncLines, Lines

P = TypeVar("P")

#: Kinds of pools, blocking and not: straight ones, through a proxy of HTTP, through one of SOCKS.
SYNC: Final = (httpcore.ConnectionPool, httpcore.HTTPProxy, httpcore.SOCKSProxy)
ASYNC: Final = (httpcore.AsyncConnectionPool, httpcore.AsyncHTTPProxy, httpcore.AsyncSOCKSProxy)
_LOCAL: Final = "local"


class Roads(Generic[P]):
    """Gives the pool for an address; each is made when it is first needed, and certificates are loaded then.

    Raises:
        ValueError: the caller's proxy is one of SOCKS, and the package for that is missing.
    """

    def __init__(
        self, kinds: tuple[type[P], type[Any], type[Any]], network: Network, lines: Lines | AsyncLines
    ) -> None:
        self._kinds = kinds
        self._network = network
        self._lines = lines
        self._lock = threading.Lock()
        self._pools: dict[str, P] = {}
        self._ways: dict[Address, P] = {}
        if network.proxy is not None:
            _kind(network.proxy.reveal())

    def to(self, address: Address) -> P:
        """Give the pool of the connections to an address.

        Raises:
            ValueError: the environment names a proxy or certificates that are none, or its proxy wants a package.
        """
        found = self._ways.get(address)
        if found is None:
            with self._lock:
                found = self._ways[address] = self._pool(address)
        return found

    def __iter__(self) -> Iterator[P]:
        with self._lock:
            return iter(list(self._pools.values()))

    def _pool(self, address: Address) -> P:
        host = address.host.decode("ascii")
        secure = address.scheme == b"https"
        # This machine is never reached through a proxy, which would see the token of a call without TLS.
        proxy = "" if host in LOOPBACK else self._network.way(address.scheme.decode("ascii"), host)
        way = proxy if secure else _LOCAL
        if way not in self._pools:
            self._pools[way] = self._made(proxy, secure=secure)
        return self._pools[way]

    def _made(self, proxy: str, *, secure: bool) -> P:
        straight, through, socks = self._kinds
        settings: dict[str, Any] = {
            "ssl_context": self._network.context() if secure else None,
            # The gate of a client counts its calls. The library's own queue takes the longer for each call the more
            # there are, and beyond its number of connections to keep it keeps none.
            "max_connections": None,
            "max_keepalive_connections": None,
            "keepalive_expiry": 5.0,
            "network_backend": self._lines,
        }
        if not proxy:
            return straight(**settings)
        kind, parts = _kind(proxy), urlsplit(proxy)
        login = (unquote(parts.username or "").encode(), unquote(parts.password or "").encode())
        url = httpcore.URL(scheme=kind, host=parts.hostname or "", port=parts.port, target="/")
        # A proxy that is spoken to over TLS shakes hands first, by the same certificates.
        settings["network_backend"] = self._lines.through(2 if kind == "https" else 1)
        if kind == "https":
            settings["proxy_ssl_context"] = self._network.context()
        pool = socks if kind.startswith("socks") else through
        made: P = pool(proxy_url=url, proxy_auth=login if any(login) else None, **settings)
        return made


def failures(*known: type[Exception]) -> tuple[type[Exception], ...]:
    """Give the errors that mean that no whole answer came: the library's, and its package's for SOCKS where it is used.

    The library lets through what that says of a proxy which closes in its greeting, or speaks something else.
    """
    socks = sys.modules.get("socksio")
    return known if socks is None else (*known, socks.ProtocolError)


def refusal(error: httpcore.ProxyError) -> str:
    """Say why a proxy gave no connection: the words of one of HTTP are its own, and may repeat what it was sent."""
    said = str(error)
    return f"its answer begins with {said[:3]!r}" if said[:3].isdigit() else said.rstrip(".")


def _kind(proxy: str) -> str:
    """Give the scheme of a proxy.

    Raises:
        ValueError: it is one of SOCKS, and the package for that is missing.
    """
    scheme = urlsplit(proxy).scheme
    if scheme.startswith("socks") and find_spec("socksio") is None:
        raise ValueError("A SOCKS proxy needs one more package: pip install 'httpx[socks]'.")
    return scheme
