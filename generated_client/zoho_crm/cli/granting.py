"""The ways to log in: each ends with a profile's grant, its secrets, and the data centre that it is of."""

import os
import secrets
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from zoho_crm import (
    AuthorizationCode,
    MemoryTokenStore,
    PermissionDenied,
    Pkce,
    ScopeError,
    ZohoCRM,
    authorization_url,
    read_consent,
)
from zoho_crm.cli.loopback import Redirect
from zoho_crm.cli.refusal import Refused, tell

if TYPE_CHECKING:
    from zoho_crm._runtime.tokens import Token

_PATIENCE: Final = 300.0


@attrs.frozen
class Asked:
    """What a login was asked for with."""

    client_id: str | None
    soid: str | None
    scopes: str
    data_center: str
    environment: str
    base_url: str | None
    accounts_url: str | None
    port: int
    browser: bool


@attrs.frozen
class Granted:
    """What a login gave."""

    grant: str
    secrets: dict[str, str] = attrs.field(repr=False)
    data_center: str


def browser(asked: Asked) -> Granted:
    """Send a browser to the page that asks for consent, and wait for it to come back."""
    client = _client(asked)
    state, pkce = secrets.token_urlsafe(), Pkce()
    with Redirect(asked.port, state) as redirect:
        url = authorization_url(
            client[0],
            redirect.uri,
            scopes=asked.scopes,
            data_center=asked.data_center,
            accounts_url=asked.accounts_url or asked.base_url,
            state=state,
            pkce=pkce,
        )
        tell(f"Allow this program in at this address ({redirect.uri} must be registered for the client):\n\n{url}\n")
        if asked.browser:
            click.launch(url)
        consent = read_consent(redirect.wait(_PATIENCE), state=state)
        uri = redirect.uri
    auth = AuthorizationCode(*client, consent.code, uri, code_verifier=pkce.verifier)
    return _exchanged(auth, client, attrs.evolve(asked, data_center=consent.data_center))


def self_client(asked: Asked) -> Granted:
    """Exchange the code that the API console gives for a self client."""
    client = _client(asked)
    code = _secret("ZOHO_CODE", "Code of the self client")
    return _exchanged(AuthorizationCode(*client, code), client, asked)


def client_credentials(asked: Asked) -> Granted:
    """Log in as the self client itself, without a user."""
    client = _client(asked)
    if not asked.soid:
        raise Refused("Client credentials need --soid, the organization: ZohoCRM. and its id.")
    kept = {"client_id": client[0], "client_secret": client[1], "soid": asked.soid}
    return Granted("client-credentials", kept, asked.data_center)


def refresh_token(asked: Asked) -> Granted:
    """Take a refresh token that is there already."""
    client = _client(asked)
    token = _secret("ZOHO_REFRESH_TOKEN", "Refresh token")
    return Granted("refresh-token", _kept(client, token), asked.data_center)


def access_token(asked: Asked) -> Granted:
    """Take an access token, which lasts for an hour."""
    token = _secret("ZOHO_ACCESS_TOKEN", "Access token")
    return Granted("access-token", {"access_token": token}, asked.data_center)


GRANTS: Final = {
    "browser": browser,
    "self-client": self_client,
    "client-credentials": client_credentials,
    "refresh-token": refresh_token,
    "access-token": access_token,
}


class _Catching(MemoryTokenStore):
    """Keeps the last token, with the refresh token that came with it."""

    caught: "Token | None" = None

    def save(self, key: str, token: "Token") -> None:
        super().save(key, token)
        self.caught = token


def _exchanged(auth: AuthorizationCode, client: tuple[str, str], asked: Asked) -> Granted:
    store = _Catching()
    crm = ZohoCRM(
        auth,
        data_center=asked.data_center,
        environment=asked.environment,
        base_url=asked.base_url,
        accounts_url=asked.accounts_url,
        token_store=store,
    )
    # Whatever the scopes are, the code is exchanged by then, which is what the call is for.
    with crm, suppress(ScopeError, PermissionDenied):
        crm.org.get()
    if store.caught is None or store.caught.refresh is None:
        raise Refused("The code was good, but brought no refresh token. Ask for a new code, and log in again.")
    return Granted("refresh-token", _kept(client, store.caught.refresh.reveal()), asked.data_center)


def _kept(client: tuple[str, str], token: str) -> dict[str, str]:
    return {"client_id": client[0], "client_secret": client[1], "refresh_token": token}


def _client(asked: Asked) -> tuple[str, str]:
    name = asked.client_id or os.environ.get("ZOHO_CLIENT_ID")
    if not name and not sys.stdin.isatty():
        raise Refused("Name the client with --client-id, as the API console shows it, or set ZOHO_CLIENT_ID.")
    return name or click.prompt("Client id", err=True), _secret("ZOHO_CLIENT_SECRET", "Client secret")


def _secret(variable: str, words: str) -> str:
    """Give a secret from the environment, or as somebody types it unseen; others see the command line."""
    value: Any = os.environ.get(variable)
    if not value and not sys.stdin.isatty():
        raise Refused(f"{words}: nobody can be asked here; set {variable}.")
    return str(value or click.prompt(words, hide_input=True, err=True)).strip()
