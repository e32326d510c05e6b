"""Codes, refresh tokens and access tokens: how long each lives, how many there are, and what dies with what."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from zoho_sandbox.identity import key_of_client
from zoho_sandbox.memory import forget
from zoho_sandbox.schema import access_tokens, codes, refresh_tokens

LIFE: Final = 3600
CODE_LIFE: Final = 120.0
SELF_CODE_LIFE: Final = 180.0
WINDOW: Final = 600.0
MOST_IN_WINDOW: Final = 10
MOST_ALIVE: Final = 15
MOST_REFRESH_TOKENS: Final = 20


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client may do: for whom, in which organization, with which scopes."""

    client: str
    org: str
    user: str
    scopes: Sequence[str]

    @classmethod
    def of(cls, row: Any) -> "Grant":  # noqa: ANN401 - a row of whichever table
        """The grant that a code or a token stands for."""
        return cls(row.client, row.org, row.user, tuple(row.scopes))

    def columns(self) -> dict[str, Any]:
        """The grant as the tables keep it."""
        return {"client": self.client, "org": self.org, "user": self.user, "scopes": list(self.scopes)}


@dataclass(frozen=True, slots=True)
class Consent:
    """How a code was asked for: by a page or in the console, offline or not, bound to a proof key or not."""

    redirect: str | None = None
    offline: bool = True
    challenge: str | None = None
    method: str = "plain"
    life: float = SELF_CODE_LIFE


def codes_are_used_up(connection: Connection, client: str, now: float) -> bool:
    """Whether the client has had as many codes as there are in ten minutes."""
    recent = select(func.count()).where(codes.c.client == client, codes.c.issued_at > now - WINDOW)
    return bool(connection.execute(recent).scalar_one() >= MOST_IN_WINDOW)


def issue_code(connection: Connection, grant: Grant, consent: Consent, now: float) -> str:
    """A new code."""
    fresh = new_secret(grant.client)
    row = {
        **grant.columns(),
        "code": fresh,
        "redirect": consent.redirect,
        "offline": consent.offline,
        "challenge": consent.challenge,
        "method": consent.method,
        "issued_at": now,
        "expires_at": now + consent.life,
        "used": False,
    }
    connection.execute(insert(codes).values(row))
    return fresh


def find_code(connection: Connection, code: str, client: str, now: float) -> Any:  # noqa: ANN401 - a row
    """The client's code if it is good yet, or None."""
    chosen = select(codes).where(codes.c.code == code, codes.c.client == client, codes.c.used.is_(False))
    return connection.execute(chosen.where(codes.c.expires_at > now)).first()


def use_code(connection: Connection, code: str) -> None:
    """Let a code be good no more."""
    connection.execute(update(codes).where(codes.c.code == code).values(used=True))


def issue_refresh(connection: Connection, grant: Grant) -> str:
    """A new refresh token; of too many of a user and a client the oldest dies, and its access tokens with it."""
    fresh = new_secret(grant.client)
    connection.execute(insert(refresh_tokens).values(token=fresh, **grant.columns()))
    table = refresh_tokens
    alive = select(table.c.token).where(table.c.client == grant.client, table.c.user == grant.user)
    for old in connection.execute(alive.order_by(table.c.place.desc())).scalars().all()[MOST_REFRESH_TOKENS:]:
        forget_refresh(connection, old)
    return fresh


def find_refresh(connection: Connection, token: str, client: str) -> Any:  # noqa: ANN401 - a row
    """The client's refresh token, or None."""
    table = refresh_tokens
    return connection.execute(select(table).where(table.c.token == token, table.c.client == client)).first()


def has_refresh(connection: Connection, grant: Grant) -> bool:
    """Whether the user has consented before: the client has a refresh token of his."""
    table = refresh_tokens
    chosen = select(table.c.token).where(table.c.client == grant.client, table.c.user == grant.user)
    return connection.execute(chosen.limit(1)).first() is not None


def forget_refresh(connection: Connection, token: str) -> bool:
    """Let a refresh token die, and the access tokens that were made from it; False where there is none."""
    known = connection.execute(delete(refresh_tokens).where(refresh_tokens.c.token == token)).rowcount > 0
    if known:
        forget(connection)
        connection.execute(delete(access_tokens).where(access_tokens.c.refresh == token))
    return known


def forget_access(connection: Connection, token: str, now: float) -> bool:
    """Let an access token die; False where there is none that is alive."""
    table = access_tokens
    chosen = delete(table).where(table.c.token == token, table.c.expires_at > now)
    forget(connection)
    return connection.execute(chosen).rowcount > 0


def refreshes_are_used_up(connection: Connection, refresh: str, now: float) -> bool:
    """Whether a refresh token has yielded as many access tokens as it does in ten minutes."""
    table = access_tokens
    recent = select(func.count()).where(table.c.refresh == refresh, table.c.issued_at > now - WINDOW)
    return bool(connection.execute(recent).scalar_one() >= MOST_IN_WINDOW)


def issue_access(connection: Connection, grant: Grant, token: str, refresh: str | None, now: float) -> None:
    """Make an access token; of too many of one refresh token the oldest die."""
    row = {**grant.columns(), "token": token, "refresh": refresh, "issued_at": now, "expires_at": now + LIFE}
    forget(connection)
    connection.execute(insert(access_tokens).values(row))
    if refresh is None:
        return
    table = access_tokens
    alive = select(table.c.token).where(table.c.refresh == refresh, table.c.expires_at > now)
    newest_first = connection.execute(alive.order_by(table.c.issued_at.desc(), table.c.place.desc())).scalars().all()
    connection.execute(delete(table).where(table.c.token.in_(newest_first[MOST_ALIVE:])))


def new_secret(client: str) -> str:
    """A token or a code of the usual form, which says which tenant the client is of."""
    key = key_of_client(client)
    return f"1000.{key}{secrets.token_hex(16)[len(key) :]}.{secrets.token_hex(16)}"
