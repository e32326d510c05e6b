"""Who a seeded sandbox is: the numbers of its organizations, its client and its tokens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

# Those of a sandbox alone. The first nine digits begin every id of the organization.
HOME_ORG: Final = "554023000000000001"
FOREIGN_ORG: Final = "661034000000000001"
PREFIX: Final = 9
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# How much of a token says which tenant it is of, and where that begins.
KEY_LENGTH: Final = 12
KEY_START: Final = len("1000.")
# What no client of a sandbox alone begins with.
TENANT_CLIENT: Final = "1000.T"


@dataclass(frozen=True, slots=True)
class Identity:
    """One tenant's.

    Attributes:
        key: what each of its tokens begins with, after "1000."; empty for the tenant that every sandbox has.
        home: the organization that its tokens are for.
        foreign: the other one.
        credentials: the client and the tokens.
    """

    key: str
    home: str
    foreign: str
    credentials: Mapping[str, str]


def _digest(text: str) -> str:
    return sha256(f"zoho-sandbox {text}".encode()).hexdigest()


def _token(name: str, key: str = "") -> str:
    digest = _digest(f"{key} {name}".strip())
    return f"1000.{key}{digest[len(key) : 32]}.{digest[32:]}"


def _credentials(key: str, client: str, home: str) -> dict[str, str]:
    return {
        "client_id": client,
        "client_secret": _digest(f"{key} secret".strip())[:42],
        "refresh_token": _token("refresh", key),
        "access_token": _token("access", key),
        "narrow_access_token": _token("narrow", key),
        "foreign_access_token": _token("foreign", key),
        "restricted_access_token": _token("restricted", key),
        "soid": f"ZohoCRM.{home}",
    }


MAIN: Final = Identity("", HOME_ORG, FOREIGN_ORG, _credentials("", "1000.SANDBOXCLIENT0000000000000000", HOME_ORG))


def of(name: str) -> Identity:
    """The identity of a tenant: the same name has the same everywhere.

    Raises:
        ValueError: the name is empty, longer than 64 characters, or holds others than letters, digits and "._-".
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"a tenant is called by 1 to 64 letters, digits and ._- , not {name!r}")
    digest = _digest(f"tenant {name}")
    key, number = digest[:KEY_LENGTH], int(digest[KEY_LENGTH : KEY_LENGTH + 16], 16) % 100_000_000
    home, foreign = f"7{number:08d}000000001", f"8{number:08d}000000001"
    return Identity(key, home, foreign, _credentials(key, f"{TENANT_CLIENT}{key.upper():0<29}", home))


def key_of_token(token: str) -> str:
    """The part of a token or a code that says which tenant it is of."""
    return token[KEY_START : KEY_START + KEY_LENGTH]


def key_of_client(client: str) -> str:
    """The part of a client's name that says which tenant it is of; empty where it is none of a tenant."""
    start = len(TENANT_CLIENT)
    return client[start : start + KEY_LENGTH].lower() if client.startswith(TENANT_CLIENT) else ""
