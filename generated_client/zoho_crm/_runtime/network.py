"""How the network is reached: through a proxy, and which certificates are trusted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from .hosts import LOOPBACK
from .secrets import Secret

if TYPE_CHECKING:
    import ssl

#: What TLS makes of a server's first words that are none of its own.
_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})
_SCHEMES: Final = frozenset({"http", "https", "socks5", "socks5h"})


class Network(NamedTuple):
    """The way out. A proxy's URL may hold a password, so it is a secret as a whole."""

    proxy: Secret | None = None
    ca_bundle: str | None = None
    trust_env: bool = True

    @classmethod
    def of(
        cls, proxy: str | None, ca_bundle: str | os.PathLike[str] | None, *, trust_env: bool, replaced: bool
    ) -> Network:
        """Check what the caller chose; `replaced` says that he brought a transport of his own.

        Raises:
            ValueError: the proxy or the file of certificates is none, or the transport knows of neither.
        """
        if replaced and (proxy is not None or ca_bundle is not None):
            raise ValueError("A transport of your own brings its proxy and its certificates; give them to that.")
        return cls(
            None if proxy is None else proxied(proxy, "proxy"),
            None if ca_bundle is None else bundle(ca_bundle, "ca_bundle"),
            trust_env,
        )

    def context(self) -> ssl.SSLContext:
        """Give the TLS settings, with the certificates that are trusted.

        Raises:
            ValueError: the file of the caller is there no more, or that of the environment is none.
        """
        if self.ca_bundle is not None:
            return _context(self.ca_bundle, "ca_bundle")
        import ssl  # noqa: PLC0415 - for those who call over TLS

        file, folder = (os.environ.get(name) if self.trust_env else None for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
        if file:
            return _context(file, "SSL_CERT_FILE")
        if folder:
            return ssl.create_default_context(capath=folder)
        import certifi  # noqa: PLC0415 - likewise; httpx brings it

        return ssl.create_default_context(cafile=certifi.where())

    def way(self, scheme: str, host: str) -> str:
        """Give the URL of the proxy that a host is reached through; empty where there is none.

        Raises:
            ValueError: the proxy of the environment is none; the message does not show it.
        """
        return self.proxy.reveal() if self.proxy else _usual(scheme, host) if self.trust_env else ""


def unconnected(error: BaseException, host: str) -> str:
    """Say why there is no connection to a host, without what the library says: a wrong certificate, say."""
    import ssl  # noqa: PLC0415 - loaded by then

    reason = ""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} is not trusted ({cause.verify_message}; see ca_bundle)"
        if isinstance(cause, ssl.SSLError):
            if cause.reason in _NO_TLS:
                return f"{host} did not speak TLS"
            return f"the TLS handshake with {host} failed ({cause.reason or 'no reason was given'})"
        if isinstance(cause, OSError) and cause.strerror:
            # asyncio has words of its own for what the system says; the names of hosts have no positive numbers.
            reason = f" ({os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror})"
        cause = cause.__cause__ or cause.__context__
    return f"no connection to {host}{reason}"


def proxy_of(network: Network, url: str) -> str:
    """Give host and port of the proxy that a URL is asked for through; empty where there is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK:
        return ""
    try:
        found = urlsplit(network.way(parts.scheme, host))
    except ValueError:
        # The environment is another by now.
        return ""
    return found.netloc.rpartition("@")[2] if found.hostname else ""


def _usual(scheme: str, host: str) -> str:
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - for those who call other machines

    proxies = getproxies()
    kind = next((kind for kind in (scheme, "all") if proxies.get(kind)), None)
    if kind is None or proxy_bypass(host):
        return ""
    chosen = proxies[kind]
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    name = next((name for name in names if os.environ.get(name)), f"the {kind} proxy of this system")
    return proxied(chosen if "://" in chosen else f"http://{chosen}", name).reveal()


def proxied(url: str, name: str) -> Secret:
    """Check the URL of a proxy.

    Raises:
        ValueError: it is none that a request can go through; the message does not show it.
    """
    if not _leads_somewhere(url):
        raise ValueError(
            f"{name} must be a URL such as http://user:password@proxy.example.com:3128, with http, https, socks5 or"
            " socks5h, a host, and nothing after it; write / in a password as %2F, and a host in ASCII."
        )
    return Secret(url)


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    rest = parts.path.rstrip("/") + parts.query + parts.fragment
    host = parts.hostname or ""
    named = bool(host) and host.isascii() and " " not in host
    return named and parts.scheme in _SCHEMES and port != 0 and not rest and url.isprintable()


def bundle(path: str | os.PathLike[str], name: str) -> str:
    """Check a file of certificates, and give its path.

    Raises:
        ValueError: it is not there, cannot be read, or holds no certificate as PEM writes it.
    """
    _context(str(path), name)
    return str(path)


def _context(path: str, name: str) -> ssl.SSLContext:
    import ssl  # noqa: PLC0415 - for those who have certificates of their own

    if not Path(path).is_file():
        raise ValueError(f"{name}: there is no file {path!r}; give the path of a file of certificates in PEM form.")
    try:
        return ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        raise ValueError(f"{name}: {path!r} holds no readable certificate in PEM form (-----BEGIN ...).") from None
    except OSError as error:
        raise ValueError(f"{name}: {path!r} cannot be read: {error.strerror}.") from None
