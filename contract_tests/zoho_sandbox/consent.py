"""The page that asks a user for consent: here nobody is asked, and the browser comes back at once with a code."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from zoho_sandbox.exchange import Request, Response, answer_of, in_json
from zoho_sandbox.schema import clients
from zoho_sandbox.state import grants, org
from zoho_sandbox.state.grants import Consent, Grant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoho_sandbox.tenant import Tenant

PATH: Final = "/oauth/v2/auth"
LOCATION: Final = "us"
METHODS: Final = frozenset({"plain", "S256"})
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def answer(tenant: "Tenant", request: Request, host: str) -> Response:
    """What the page of a tenant answers."""
    return _asked(tenant, request.query, host)


def registered(known: "Sequence[str]", redirect: str) -> bool:
    """Whether the redirect URI is one of the client's; on this machine any port and path will do."""
    parts = urlsplit(redirect)
    return redirect in known or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _asked(tenant: "Tenant", asked: Mapping[str, str], host: str) -> Response:
    now = tenant.clock.now()
    with tenant.gate.lock, tenant.store.transaction() as connection:
        client = connection.execute(select(clients).where(clients.c.id == asked.get("client_id"))).first()
        redirect = asked.get("redirect_uri", "")
        if client is None:
            return _error("invalid_client")
        if not registered(client.redirects, redirect):
            return _error("invalid_redirect_uri")
        if asked.get("response_type") != "code":
            return _error("invalid_response_type")
        method = asked.get("code_challenge_method", "plain")
        scopes = tuple(name for name in asked.get("scope", "").split(",") if name)
        if not scopes or method not in METHODS:
            return _error("invalid_scope" if not scopes else "invalid_request")
        back = {"state": asked["state"]} if "state" in asked else {}
        if grants.codes_are_used_up(connection, client.id, now):
            return _back(redirect, {"error": "access_denied", **back})
        owner = org.users(connection, client.org)[0]["id"]
        grant = Grant(client.id, client.org, owner, scopes)
        # A second refresh token is made for who asks to ask again.
        first = asked.get("prompt") == "consent" or not grants.has_refresh(connection, grant)
        offline = asked.get("access_type", "online") == "offline" and first
        consent = Consent(redirect, offline, asked.get("code_challenge"), method, grants.CODE_LIFE)
        code = grants.issue_code(connection, grant, consent, now)
    return _back(redirect, {"code": code, "location": LOCATION, "accounts-server": host, **back})


def _back(redirect: str, answer: Mapping[str, str]) -> Response:
    target = f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(answer)}"
    return answer_of(302, b"", None, {"location": target})


def _error(word: str) -> Response:
    return in_json({"error": word}, 400)
