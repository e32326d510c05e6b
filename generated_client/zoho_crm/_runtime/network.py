"""How the network is reached: through a proxy, and which certificates are trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from .secrets import Secret

if TYPE_CHECKING:
    import os
    import ssl

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

    def context(self) -> ssl.SSLContext | None:
        """Give the TLS settings that the bundle of certificates makes; None for the usual ones.

        Raises:
            ValueError: the file was there when the client was made, and is not now.
        """
        return None if self.ca_bundle is None else _context(self.ca_bundle, "ca_bundle")


def proxied(url: str, name: str) -> Secret:
    """Check the URL of a proxy.

    Raises:
        ValueError: it is none that a request can go through; the message does not show it.
    """
    if not _leads_somewhere(url):
        raise ValueError(
            f"{name} must be a URL such as http://user:password@proxy.example.com:3128, with http, https, socks5 or"
            " socks5h, a host, and nothing after it."
        )
    return Secret(url)


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    rest = parts.path.rstrip("/") + parts.query + parts.fragment
    return bool(parts.hostname) and parts.scheme in _SCHEMES and port != 0 and not rest and url.isprintable()


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
