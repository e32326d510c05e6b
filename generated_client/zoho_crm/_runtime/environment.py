"""The settings of a client that stand in environment variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from .credentials import AccessToken, Credentials, RefreshToken

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOGIN: Final = ("ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET", "ZOHO_REFRESH_TOKEN")
_TOKEN: Final = "ZOHO_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
_VARIABLES: Final[Mapping[str, str]] = {
    "ZOHO_DATA_CENTER": "data_center",
    "ZOHO_ENVIRONMENT": "environment",
    "ZOHO_BASE_URL": "base_url",
    "ZOHO_ACCOUNTS_URL": "accounts_url",
}


def settings(*, login: bool) -> dict[str, Any]:
    """Give the settings that are there, by the names of a client's arguments; empty variables count as absent.

    Args:
        login: whether the credentials are taken from there too.

    Raises:
        ValueError: there is no whole login, and one was asked for.
    """
    found: dict[str, Any] = {name: os.environ[key] for key, name in _VARIABLES.items() if os.environ.get(key)}
    return {**found, "auth": _login()} if login else found


def _login() -> Credentials:
    client_id, client_secret, refresh_token = (os.environ.get(name) for name in _LOGIN)
    if client_id and client_secret and refresh_token:
        return RefreshToken(client_id, client_secret, refresh_token)
    if os.environ.get(_TOKEN):
        return AccessToken(os.environ[_TOKEN])
    raise ValueError(f"There is no login in the environment: set {', '.join(_LOGIN)}, or {_TOKEN}.")
