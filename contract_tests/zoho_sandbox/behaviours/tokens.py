"""Access tokens: handing out new ones."""

import secrets
from typing import Final

from sqlalchemy import delete, func, insert, select

from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.schema import access_tokens, clients, refresh_tokens

LIFE: Final = 3600
MOST_ALIVE: Final = 15
WINDOW: Final = 600.0
MOST_IN_WINDOW: Final = 10
THROTTLED: Final = "You have made too many requests continuously. Please try again after some time."


@behaviour("refreshAccessToken")
def refresh(call: Call) -> Answer:
    """A new access token for a refresh token and the client that it was made for."""
    client = call.connection.execute(select(clients).where(clients.c.id == call.text("client_id"))).first()
    if client is None:
        raise refuse("unknown-client", "invalid_client")
    right = secrets.compare_digest(client.secret.encode(), call.text("client_secret").encode())
    if not right and not call.broken("wrong-secret-accepted"):
        raise refuse("wrong-client-secret", "invalid_client_secret")
    token = call.text("refresh_token")
    known = call.connection.execute(
        select(refresh_tokens).where(refresh_tokens.c.token == token, refresh_tokens.c.client == client.id)
    ).first()
    if known is None and call.broken("any-refresh-token-accepted"):
        known = call.connection.execute(select(refresh_tokens)).first()
    if known is None or call.text("grant_type") != "refresh_token":
        raise refuse("unknown-refresh-token", "invalid_code")
    _throttle(call, token)
    fresh = f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
    call.connection.execute(
        insert(access_tokens).values(
            token=fresh[::-1] if call.broken("fresh-token-dead") else fresh,
            client=client.id,
            refresh=token,
            org=known.org,
            user=known.user,
            scopes=known.scopes,
            issued_at=call.now,
            expires_at=call.now + LIFE,
        )
    )
    _retire(call, token)
    body: dict[str, object] = {"access_token": fresh, "api_domain": call.host, "token_type": "Bearer"}
    body["expires_in"] = "one hour" if call.broken("expiry-as-text") else LIFE
    return Found("refreshed", {**body, "scope": " ".join(known.scopes)})


def _throttle(call: Call, token: str) -> None:
    table = access_tokens
    recent = select(func.count()).where(table.c.refresh == token, table.c.issued_at > call.now - WINDOW)
    if call.connection.execute(recent).scalar_one() >= MOST_IN_WINDOW:
        details = {"error_description": THROTTLED, "status": "failure"}
        raise refuse("too-many-tokens", "Access Denied", details=details)


def _retire(call: Call, token: str) -> None:
    """Of the tokens that are alive only the newest stay so."""
    table = access_tokens
    alive = select(table.c.token).where(table.c.refresh == token, table.c.expires_at > call.now)
    newest_first = (
        call.connection.execute(alive.order_by(table.c.issued_at.desc(), table.c.place.desc())).scalars().all()
    )
    old = newest_first[MOST_ALIVE:]
    call.connection.execute(delete(table).where(table.c.token.in_(old)))
