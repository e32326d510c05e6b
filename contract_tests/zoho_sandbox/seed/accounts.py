"""The client and the tokens of the seeds. They are the same everywhere: they open nothing but a sandbox."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, insert, update

from zoho_sandbox.identity import FOREIGN_ORG, HOME_ORG, MAIN, Identity
from zoho_sandbox.memory import forget
from zoho_sandbox.schema import access_tokens, clients, refresh_tokens
from zoho_sandbox.state import org

TOKEN_LIFE: Final = 3600.0
ACCESS: Final = ("access_token", "narrow_access_token", "foreign_access_token", "restricted_access_token")
REDIRECTS: Final = ["https://www.zylker.com/oauthredirect"]
NARROW: Final = ["ZohoCRM.org.READ"]


def plant(connection: Connection, granted: Sequence[str], now: float) -> None:
    """Register the client and hand out its tokens, all but the narrow one with the scopes granted."""
    scopes = list(granted)
    client = MAIN.credentials["client_id"]
    home, foreign = (org.users(connection, one)[0]["id"] for one in (HOME_ORG, FOREIGN_ORG))
    restricted = org.users(connection, HOME_ORG)[-1]["id"]
    secret = MAIN.credentials["client_secret"]
    connection.execute(insert(clients).values(id=client, secret=secret, org=HOME_ORG, redirects=REDIRECTS))
    connection.execute(
        insert(refresh_tokens).values(
            token=MAIN.credentials["refresh_token"], client=client, org=HOME_ORG, user=home, scopes=scopes
        )
    )
    owners = {
        "access_token": (HOME_ORG, home, scopes),
        "narrow_access_token": (HOME_ORG, home, NARROW),
        "foreign_access_token": (FOREIGN_ORG, foreign, scopes),
        "restricted_access_token": (HOME_ORG, restricted, scopes),
    }
    for name, (where, user, allowed) in owners.items():
        connection.execute(
            insert(access_tokens).values(
                token=MAIN.credentials[name],
                client=client,
                refresh=None,
                org=where,
                user=user,
                scopes=allowed,
                issued_at=now,
                expires_at=now + TOKEN_LIFE,
            )
        )


def renew(connection: Connection, who: Identity, now: float) -> None:
    """Let the access tokens of the seed live for another hour."""
    forget(connection)
    known = [who.credentials[name] for name in ACCESS]
    chosen = update(access_tokens).where(access_tokens.c.token.in_(known))
    connection.execute(chosen.values(issued_at=now, expires_at=now + TOKEN_LIFE))
