"""Access tokens: handing them out for each kind of grant, and taking them back."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import select

from zoho_sandbox.answers import Answer, Found, refuse
from zoho_sandbox.behaviours.registry import behaviour
from zoho_sandbox.call import Call
from zoho_sandbox.schema import access_tokens, clients, refresh_tokens
from zoho_sandbox.state import grants, org
from zoho_sandbox.state.grants import Grant

THROTTLED: Final = "You have made too many requests continuously. Please try again after some time."
SERVICE: Final = "ZohoCRM."


@behaviour("requestToken")
def request(call: Call) -> Answer:
    """An access token for the client and whatever it has been granted."""
    client = call.connection.execute(select(clients).where(clients.c.id == call.text("client_id"))).first()
    if client is None:
        raise refuse("unknown-client", "invalid_client")
    right = secrets.compare_digest(client.secret.encode(), call.text("client_secret").encode())
    if not right and not call.broken("wrong-secret-accepted"):
        raise refuse("wrong-client-secret", "invalid_client_secret")
    kind = GRANTS.get(call.text("grant_type"))
    if kind is None:
        raise refuse("unknown-grant", "invalid_code")
    return kind(call, client)


def _refresh(call: Call, client: Any) -> Answer:  # noqa: ANN401 - a row
    """A new access token for a refresh token and the client that it was made for."""
    known = grants.find_refresh(call.connection, call.text("refresh_token"), client.id)
    if known is None and call.broken("any-refresh-token-accepted"):
        known = call.connection.execute(select(refresh_tokens)).first()
    if known is None:
        raise refuse("unknown-refresh-token", "invalid_code")
    if grants.refreshes_are_used_up(call.connection, known.token, call.now):
        details = {"error_description": THROTTLED, "status": "failure"}
        raise refuse("too-many-tokens", "Access Denied", details=details)
    return _granted(call, Grant.of(known), known.token, {"scope": " ".join(known.scopes)})


def _exchange(call: Call, client: Any) -> Answer:  # noqa: ANN401 - a row
    """The first access token for a code; with a refresh token if consent was asked for offline access."""
    code = grants.find_code(call.connection, call.text("code"), client.id, call.now)
    if code is None and call.broken("any-code-accepted"):
        return _granted(call, Grant.of(call.connection.execute(select(refresh_tokens)).one()), None, {})
    if code is None:
        raise refuse("unknown-code", "invalid_code")
    if code.redirect is not None and call.get("redirect_uri") != code.redirect:
        raise refuse("wrong-redirect-uri", "invalid_redirect_uri")
    # No page says what a wrong proof key is answered with: it makes the code worth nothing.
    if code.challenge is not None and not _proves(call.text("code_verifier"), code.challenge, code.method):
        raise refuse("unknown-code", "invalid_code")
    grants.use_code(call.connection, code.code)
    grant = Grant.of(code)
    refresh = grants.issue_refresh(call.connection, grant) if code.offline else None
    return _granted(call, grant, refresh, {"refresh_token": refresh} if refresh else {})


def _enter(call: Call, client: Any) -> Answer:  # noqa: ANN401 - a row
    """An access token for the client itself, in the organization that it names: that of its owner."""
    about = org.organization(call.connection, client.org)
    named = call.text("soid").removeprefix(SERVICE)
    if named not in {client.org, about["zgid"]} and not call.broken("organization-not-asked-for"):
        raise refuse("missing-organization", "missing_org_info")
    scopes = tuple(name for name in call.text("scope").split(",") if name)
    owner = org.users(call.connection, client.org)[0]["id"]
    return _granted(call, Grant(client.id, client.org, owner, scopes), None, {"scope": " ".join(scopes)})


GRANTS: Final[Mapping[str, Callable[[Call, Any], Answer]]] = {
    "refresh_token": _refresh,
    "authorization_code": _exchange,
    "client_credentials": _enter,
}


def _proves(verifier: str, challenge: str, method: str) -> bool:
    """Whether the verifier is what the challenge was made from (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    made = urlsafe_b64encode(digest).rstrip(b"=").decode() if method == "S256" else verifier
    return secrets.compare_digest(made.encode(), challenge.encode())


def _granted(call: Call, grant: Grant, refresh: str | None, more: Mapping[str, Any]) -> Answer:
    fresh = grants.new_secret(grant.client)
    kept = fresh[::-1] if call.broken("fresh-token-dead") else fresh
    grants.issue_access(call.connection, grant, kept, refresh, call.now)
    body: dict[str, object] = {"access_token": fresh, "api_domain": call.host, "token_type": "Bearer"}
    body["expires_in"] = "one hour" if call.broken("expiry-as-text") else grants.LIFE
    return Found("granted", {**body, **more})


@behaviour("revokeToken")
def revoke(call: Call) -> Answer:
    """A token that is dead from now on; a refresh token takes its access tokens with it."""
    token = call.text("token")
    if call.broken("revoked-token-lives"):
        table = access_tokens
        known = call.connection.execute(select(table).where(table.c.token == token)).first() is not None
    else:
        known = grants.forget_refresh(call.connection, token) or grants.forget_access(call.connection, token, call.now)
    if not known and not call.broken("unknown-token-revoked"):
        raise refuse("unknown-token")
    return Found("revoked", {})
