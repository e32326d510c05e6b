"""Reading what comes back from the page that asked a user for consent."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from .credentials import secret
from .errors import AuthError
from .hosts import DATA_CENTERS, is_loopback

if TYPE_CHECKING:
    from .secrets import Secret

#: What errors about it call the operation.
OPERATION: Final = "consent"


class Consent(NamedTuple):
    """A user's consent: the code, for AuthorizationCode, and the data centre of the user, for the client."""

    granted: Secret
    data_center: str

    @property
    def code(self) -> str:
        """The code, good for one exchange within two minutes."""
        return self.granted.reveal()

    def __repr__(self) -> str:
        return f"Consent(data_center={self.data_center!r})"


def read_consent(url: str, *, state: str | None) -> Consent:
    """Read the URL that the browser came back with, after `authorization_url`.

    Args:
        url: the whole URL of that request.
        state: the `state` that the page was asked with, from this user's own session; None when it was asked without.

    Raises:
        AuthError: the user said no, or the answer belongs to another request or comes from a stranger.
        ValueError: that URL brings no code.
    """
    found = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    if not hmac.compare_digest((state or "").encode(), found.get("state", "").encode()):
        raise _refused("the state is not the one that was asked with, so somebody else's answer may have been planted")
    if "error" in found:
        raise _refused(f"the user was asked and the answer is {found['error'][:100]!r}")
    if "code" not in found:
        raise ValueError("The URL brings no code; give the whole URL of the request that the browser came back with.")
    return Consent(secret(found["code"], "code"), _data_center(found.get("location"), found.get("accounts-server")))


def _data_center(location: str | None, accounts: str | None) -> str:
    """Give the data centre that an answer names, if its accounts server is Zoho's there, or one on this machine."""
    if accounts is not None and not is_loopback(accounts):
        parts = urlsplit(accounts)
        by_host = {host: name for name, (host, _) in DATA_CENTERS.items()}
        named = by_host.get(parts.hostname or "") if parts.scheme == "https" and parts.port is None else None
        if named is None or location not in {None, named}:
            raise _refused(f"the accounts server {accounts[:100]!r} is none of Zoho's, or of another data centre")
        return named
    if location not in {None, *DATA_CENTERS}:
        raise _refused(f"there is no data centre {location!r}")
    return location or "us"


def _refused(what: str) -> AuthError:
    error = AuthError(what, operation=OPERATION)
    error.next_step = "Ask for consent again."
    return error
