"""The settings of a client that stand in environment variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from .credentials import AccessToken, AuthorizationCode, ClientCredentials, Credentials, RefreshToken, joined, secret
from .hosts import DATA_CENTERS, ENVIRONMENTS, checked, known
from .network import bundle, proxied

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .tokens import TokenStore

_CLIENT: Final = ("ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET")
_REFRESH: Final = "ZOHO_REFRESH_TOKEN"
_SELF: Final = ("ZOHO_SOID", "ZOHO_SCOPES")
_CODE: Final = "ZOHO_CODE"
_STORES: Final = ("ZOHO_TOKEN_FILE", "ZOHO_TOKEN_DATABASE")
_TOKEN: Final = "ZOHO_ACCESS_TOKEN"  # noqa: S105 - the name of a variable


def settings(given: Collection[str] = ()) -> dict[str, Any]:
    """Give the settings that are there, by the names of a client's arguments; empty variables count as absent.

    Args:
        given: the arguments that the caller gives himself, whose variables are not looked at.

    Raises:
        ValueError: there is no whole login and none is given, or a value makes no sense; the variable is named.
    """
    found: dict[str, Any] = {}
    if "transport" in given:
        given = {*given, "proxy", "ca_bundle"}
    if "token_store" not in given and all(map(os.environ.get, _STORES)):
        raise ValueError(f"{' and '.join(_STORES)} are both set; tokens are kept in one place.")
    for variable, (name, read) in _VARIABLES.items():
        value = os.environ.get(variable)
        if value and name not in given:
            found[name] = read(value, variable)
    return found if "auth" in given else {**found, "auth": _login()}


def _login() -> Credentials:
    name, password, refresh, soid, code, verifier, token = map(
        _secret, (*_CLIENT, _REFRESH, _SELF[0], _CODE, "ZOHO_CODE_VERIFIER", _TOKEN)
    )
    if name and password:
        if refresh:
            return RefreshToken(name, password, refresh)
        if soid and (scopes := _scopes()):
            return ClientCredentials(name, password, soid, scopes)
        if code:
            redirect_uri = os.environ.get("ZOHO_REDIRECT_URI") or None
            return AuthorizationCode(name, password, code, redirect_uri, code_verifier=verifier or None)
    if token:
        return AccessToken(token)
    if any(map(os.environ.get, (*_CLIENT, _REFRESH, *_SELF, _CODE))):
        raise ValueError(f"The login in the environment is not whole: it lacks {_missing()}.")
    raise ValueError(
        f"There is no login in the environment: set {', '.join(_CLIENT)}, {_REFRESH}, or {_TOKEN};"
        f" in place of {_REFRESH} also {' and '.join(_SELF)}, or {_CODE}."
    )


def _missing() -> str:
    """Name what a login lacks that is there in part."""
    lacks = [name for name in _CLIENT if not os.environ.get(name)]
    part = [name for name in _SELF if os.environ.get(name)]
    if not any(map(os.environ.get, (_REFRESH, _CODE))) and len(part) < len(_SELF):
        lacks += [name for name in _SELF if name not in part] if part else [f"{_REFRESH} (or {_CODE}, or {_SELF[0]})"]
    return " and ".join(lacks)


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "")
    return secret(value, variable).reveal() if value else ""


def _scopes() -> str:
    value = os.environ.get(_SELF[1], "")
    try:
        return joined(value) if value else ""
    except ValueError:
        raise ValueError(f"{_SELF[1]} must name scopes with commas between them, without blanks.") from None


def _one_of(words: Collection[str]) -> Callable[[str, str], str]:
    def read(value: str, variable: str) -> str:
        return known(variable, value, words)

    return read


def _seconds(value: str, variable: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ValueError(f"{variable} must be a number of seconds, more than 0, got {value!r}.")
    return seconds


def _count(value: str, variable: str) -> int:
    if not (value.isascii() and value.isdecimal()) or len(value) > len("1000000") or not int(value):
        raise ValueError(f"{variable} must be a whole number, at least 1, got {value!r}.")
    return int(value)


def _edition(value: str, variable: str) -> str:
    from .editions import named  # noqa: PLC0415 - likewise

    try:
        return named(value).name
    except ValueError as error:
        raise ValueError(f"{variable}: {error}") from None


def _proxy(value: str, variable: str) -> str:
    return proxied(value, variable).reveal()


def _file(value: str, _variable: str) -> TokenStore:
    from .tokens import FileTokenStore  # noqa: PLC0415 - for those who have one

    return FileTokenStore(value)


def _database(value: str, _variable: str) -> TokenStore:
    from .sqlite_tokens import SqliteTokenStore  # noqa: PLC0415 - likewise

    return SqliteTokenStore(value)


#: Variable -> the argument it stands for, and how its value is read.
_VARIABLES: Final[Mapping[str, tuple[str, Callable[[str, str], object]]]] = {
    "ZOHO_DATA_CENTER": ("data_center", _one_of(DATA_CENTERS)),
    "ZOHO_ENVIRONMENT": ("environment", _one_of(ENVIRONMENTS)),
    "ZOHO_BASE_URL": ("base_url", checked),
    "ZOHO_ACCOUNTS_URL": ("accounts_url", checked),
    "ZOHO_TIMEOUT": ("timeout", _seconds),
    "ZOHO_CONCURRENCY": ("concurrency", _count),
    "ZOHO_EDITION": ("edition", _edition),
    "ZOHO_PROXY": ("proxy", _proxy),
    "ZOHO_CA_BUNDLE": ("ca_bundle", bundle),
    _STORES[0]: ("token_store", _file),
    _STORES[1]: ("token_store", _database),
}
