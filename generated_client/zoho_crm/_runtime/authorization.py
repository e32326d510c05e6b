"""Asking a user for consent: the URL to send a browser to, and the proof that the answer belongs to it."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlencode

from .credentials import joined, secret
from .hosts import Hosts

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATH: Final = "/oauth/v2/auth"
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Pkce:
    """A proof key (RFC 7636): the URL carries its challenge, the exchange of the code its verifier.

    Without an argument a new one is made; give the verifier to have it again when the user comes back.

    Raises:
        ValueError: the verifier is not 43 to 128 letters, digits, `-`, `.`, `_` or `~`.
    """

    def __init__(self, verifier: str | None = None) -> None:
        chosen = secrets.token_urlsafe(64) if verifier is None else verifier
        if not _VERIFIER.fullmatch(chosen):
            raise ValueError("A PKCE verifier is 43 to 128 letters, digits, hyphens, dots, underscores or tildes.")
        self._verifier = secret(chosen, "verifier")

    @property
    def verifier(self) -> str:
        """The secret half: keep it in the user's session, hand it to AuthorizationCode as `code_verifier`."""
        return self._verifier.reveal()

    @property
    def challenge(self) -> str:
        """The public half: SHA-256 of the verifier, as the URL carries it."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def __repr__(self) -> str:
        return "Pkce(...)"


def authorization_url(  # noqa: PLR0913 - what the page takes, all but two by keyword
    client_id: str,
    redirect_uri: str,
    *,
    scopes: Iterable[str],
    data_center: str = "us",
    accounts_url: str | None = None,
    state: str | None = None,
    pkce: Pkce | None = None,
    access_type: Literal["offline", "online"] = "offline",
    prompt: str | None = "consent",
) -> str:
    """Give the URL of the page that asks a user for consent; it sends the browser back with a `code`.

    Args:
        client_id: the client that asks.
        redirect_uri: where the browser goes afterwards, exactly as registered in the API console.
        scopes: what is asked for; `scopes_for` finds them by the names of calls.
        data_center: where the client is registered; the `location` that comes back is the user's own.
        accounts_url: the accounts host, when it is none of Zoho's.
        state: comes back unchanged; make it unguessable, and hand it to `read_consent`, so that nobody plants a code.
        pkce: binds the code to this request.
        access_type: `offline` brings a refresh token, `online` an access token for an hour alone.
        prompt: `consent` asks although the user has agreed before, which is what brings a new refresh token.

    Raises:
        ValueError: an argument is empty, the data centre is unknown, or a URL is not safe to send a code to.
    """
    if not redirect_uri:
        raise ValueError("redirect_uri must be the one that is registered in the API console.")
    fields = {
        "response_type": "code",
        "client_id": secret(client_id, "client_id").reveal(),
        "scope": joined(scopes),
        "redirect_uri": redirect_uri,
        "access_type": access_type,
    }
    if prompt is not None:
        fields["prompt"] = prompt
    if state is not None:
        fields["state"] = state
    if pkce is not None:
        fields |= {"code_challenge": pkce.challenge, "code_challenge_method": "S256"}
    accounts = Hosts.of(data_center, "production", accounts_url=accounts_url).accounts
    return f"{accounts}{_PATH}?{urlencode(fields)}"
