"""Which host serves which data centre and environment, and which hosts may be sent a token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

#: Data centre -> (accounts host, ending of the API hosts).
DATA_CENTERS: Final = {
    "us": ("accounts.zoho.com", "com"),
    "eu": ("accounts.zoho.eu", "eu"),
    "in": ("accounts.zoho.in", "in"),
    "au": ("accounts.zoho.com.au", "com.au"),
    "cn": ("accounts.zoho.com.cn", "com.cn"),
    "jp": ("accounts.zoho.jp", "jp"),
    "ca": ("accounts.zohocloud.ca", "ca"),
    "sa": ("accounts.zoho.sa", "sa"),
    "uk": ("accounts.zoho.uk", "uk"),
    "ae": ("accounts.zoho.ae", "ae"),
    "sg": ("accounts.zoho.sg", "sg"),
}
#: Environment -> first label of the API host.
ENVIRONMENTS: Final = {"production": "www", "sandbox": "sandbox", "developer": "developer"}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
#: Where every path of the API begins.
_API_PATH: Final = re.compile(r"/crm/v[0-9.]+/*$")
_ENDINGS: Final = frozenset(ending for _, ending in DATA_CENTERS.values())


def known(name: str, value: object, values: Collection[str]) -> str:
    """Give one of some words, however its letters were written.

    Raises:
        ValueError: it is none of them.
    """
    word = str(value).lower()
    if word not in values:
        raise ValueError(f"{name} must be one of {', '.join(values)}, got {value!r}.")
    return word


def is_loopback(url: str) -> bool:
    """Say whether a URL stays on this machine."""
    return urlsplit(url).hostname in LOOPBACK


def checked(url: str, name: str) -> str:
    """Give a base URL without its trailing slash.

    Raises:
        ValueError: it is not https (http is allowed on this machine only), carries a user, query or fragment, or, as
            a `base_url`, ends in the path of the API.
    """
    parts = _parts(url)
    if parts is None or not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError(f"{name} must be a whole URL such as https://www.zohoapis.com, got {url!r}.")
    if parts.username or parts.password or "?" in url or "#" in url:
        raise ValueError(f"{name} must be a scheme, a host and perhaps a path, nothing else.")
    if name == "base_url" and (doubled := _API_PATH.search(parts.path)):
        start = f"{parts.scheme}://{parts.netloc}{parts.path[: doubled.start()]}"
        raise ValueError(f"{name} must be without {doubled[0]!r}, which the client adds by itself: give {start!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError(
            f"{name} must be https, because it is sent tokens: http://{parts.hostname} is not this machine."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _parts(url: object) -> SplitResult | None:
    """Take a URL apart; None when it is none, or one that others might take apart otherwise."""
    if not isinstance(url, str) or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts


class Hosts(NamedTuple):
    """Where a client calls: `api` and `accounts` are base URLs; `pinned` says that the caller chose the API host."""

    api: str
    accounts: str
    environment: str
    pinned: bool

    @classmethod
    def of(
        cls, data_center: str, environment: str, base_url: str | None = None, accounts_url: str | None = None
    ) -> Hosts:
        """Find the hosts of a data centre and environment; a URL of the caller's wins.

        Raises:
            ValueError: the data centre or environment is unknown, or a URL is not safe to send a token to.
        """
        data_center = known("data_center", data_center, DATA_CENTERS)
        environment = known("environment", environment, ENVIRONMENTS)
        accounts, ending = DATA_CENTERS[data_center]
        return cls(
            api=checked(base_url, "base_url") if base_url else _api(environment, ending),
            accounts=_accounts(base_url, accounts_url) or f"https://{accounts}",
            environment=environment,
            pinned=base_url is not None,
        )

    def named(self, api_domain: str | None) -> str | None:
        """Give the API base URL for the `api_domain` of a token answer, or None when that host is not to be trusted.

        The configured environment stays: a token answer names the production host whatever the token is for.
        """
        if self.pinned or not api_domain:
            return self.api
        parts = urlsplit(api_domain)
        label, _, ending = (parts.hostname or "").partition(".zohoapis.")
        if parts.scheme == "https" and parts.port is None and label in ENVIRONMENTS.values() and ending in _ENDINGS:
            return _api(self.environment, ending)
        # A stand-in server on this machine may name itself; a real accounts server may not send us there.
        if is_loopback(api_domain) and is_loopback(self.accounts):
            return api_domain.rstrip("/")
        return None


def _accounts(base_url: str | None, accounts_url: str | None) -> str | None:
    """The accounts server that the caller chose; a stand-in on this machine is its own, so that no token leaves it."""
    if accounts_url:
        return checked(accounts_url, "accounts_url")
    if base_url and is_loopback(base_url):
        parts = urlsplit(base_url)
        return f"{parts.scheme}://{parts.netloc}"
    return None


def _api(environment: str, ending: str) -> str:
    return f"https://{ENVIRONMENTS[environment]}.zohoapis.{ending}"
