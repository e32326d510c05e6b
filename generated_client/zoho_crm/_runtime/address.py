"""Where a request goes, as the wire has it: every part in ASCII, and escaped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from .wire import Broken

_PORTS: Final = {"http": 80, "https": 443}
#: What a target may hold as it stands; percent signs only as they begin an escape.
_SAFE: Final = "!$%&'()*+,-./:;=?@[\\]^_|~"
_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9!$&'()*+,\-./:;=?@\[\\\]^_|~]|%[0-9A-Fa-f]{2})*")
_LONE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Address(NamedTuple):
    """A host and how it is spoken to; `port` is None for the usual one, `name` is the host with a port that is not."""

    scheme: bytes
    host: bytes
    port: int | None
    name: bytes


def taken_apart(url: str) -> tuple[Address, bytes]:
    """Give the address and the target of a URL.

    Raises:
        Broken: it is none that can be called.
    """
    begin = url.find("/", url.find("://") + 3)
    base, target = (url, "/") if begin < 0 else (url[:begin], url[begin:])
    if not _PLAIN.fullmatch(target):
        target = quote(_LONE.sub("%25", target), safe=_SAFE)
    return _address(base), target.encode("ascii")


@lru_cache(maxsize=64)
def _address(base: str) -> Address:
    try:
        parts = urlsplit(base)
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        raise Broken("InvalidURL") from None
    if not host or " " in base or not base.isprintable():
        raise Broken("InvalidURL")
    if port == _PORTS.get(parts.scheme):
        port = None
    shown = f"[{host}]" if ":" in host else host
    name = shown if port is None else f"{shown}:{port}"
    return Address(parts.scheme.encode("ascii"), host.encode("ascii"), port, name.encode("ascii"))


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    import idna  # noqa: PLC0415 - for the few that need it; httpx brings it

    return idna.encode(host).decode("ascii")
