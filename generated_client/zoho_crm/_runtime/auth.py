"""Logging in: credentials, and the session that keeps a fresh access token for a client."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from . import decode, retry
from .errors import CLASSES, AuthError, DecodeError, LimitError, ServerError, ZohoError, catalogue
from .flow import Blocking, Flow, Now, Once
from .paths import is_object
from .secrets import Secret
from .tokens import Token
from .wire import Request

if TYPE_CHECKING:
    from .hosts import Hosts
    from .tokens import TokenStore
    from .wire import Reply

#: Seconds before its expiry from which a token counts as expired.
MARGIN: Final = 60.0
#: Zoho gives 10 access tokens per refresh token within 10 minutes, and none for a while to who asks for more.
REFRESHES: Final = 10
PERIOD: Final = 600.0
_LIFETIME: Final = 3600.0
_ENDPOINT: Final = "/oauth/v2/token"
_OPERATION: Final = "token refresh"
_THROTTLED: Final = "access_denied"
_FIRST_SERVER_ERROR: Final = 500

#: When each refresh token was last used, by fingerprint; process-wide, because the limit is.
_LEDGER: Final[dict[str, deque[float]]] = {}


def _secret(value: str, name: str) -> Secret:
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError(f"{name} must be a string without blanks or line ends.")
    return Secret(value)


class AccessToken:
    """A bare access token: good for about an hour, and not renewed."""

    def __init__(self, access_token: str) -> None:
        self.access = _secret(access_token, "access_token")

    def __repr__(self) -> str:
        return "AccessToken(...)"


class RefreshToken:
    """A refresh token and the client that it was given to: access tokens are fetched and renewed as needed."""

    def __init__(self, client_id: str, client_secret: str, refresh_token: str) -> None:
        self.client_id = _secret(client_id, "client_id")
        self.client_secret = _secret(client_secret, "client_secret")
        self.refresh_token = _secret(refresh_token, "refresh_token")

    def __repr__(self) -> str:
        return "RefreshToken(...)"


Credentials = AccessToken | RefreshToken


class Session:
    """Gives out the access token of one client."""

    def __init__(
        self, credentials: Credentials, hosts: Hosts, store: TokenStore, policy: retry.RetryPolicy, timeout: float
    ) -> None:
        self.credentials = credentials
        self.hosts = hosts
        self.store = store
        self.policy = policy
        self.timeout = timeout
        self._current: Token | None = None

    @property
    def key(self) -> str:
        """What the token is kept under: a fingerprint of the login."""
        match self.credentials:
            case AccessToken(access=access):
                return access.fingerprint()
            case RefreshToken(client_id=client, refresh_token=token):
                return Secret(f"{self.hosts.accounts} {client.reveal()} {token.reveal()}").fingerprint()

    def token(self) -> Flow[Token]:
        """Give a token that is good for a while yet, fetching one when there is none.

        Raises:
            AuthError: the login was refused.
            LimitError: too many tokens were fetched within ten minutes.
        """
        if isinstance(self.credentials, AccessToken):
            return Token(self.credentials.access, float("inf"))
        current = self._current
        now = yield Now()
        if current is not None and current.expires_at - MARGIN > now.wall:
            return current
        return (yield from self._joined(current))

    def renewed(self, refused: Token) -> Flow[Token | None]:
        """Give another token than the one that the API refused; None when these credentials cannot."""
        if isinstance(self.credentials, AccessToken):
            return None
        if self._current is not None and self._current.access != refused.access:
            return self._current
        return (yield from self._joined(refused))

    def _joined(self, stale: Token | None) -> Flow[Token]:
        self._current = yield Once(self.key, lambda: self._refresh(stale))
        return cast("Token", self._current)

    def _refresh(self, stale: Token | None) -> Flow[Token]:
        now = yield Now()
        kept = cast("Token | None", (yield Blocking(lambda: self.store.load(self.key))))
        if kept is not None and kept.expires_at - MARGIN > now.wall and (stale is None or kept.access != stale.access):
            return kept
        ledger = _LEDGER.setdefault(self.key, deque(maxlen=REFRESHES))
        _guard(ledger, now.steady)
        ledger.append(now.steady)
        once_more = attrs.evolve(self.policy, attempts=min(2, self.policy.attempts))
        reply = yield from retry.send(self._request(), once_more, "idempotent")
        try:
            token = read_token(reply, now.wall)
        except LimitError as error:
            ledger.extend([now.steady] * REFRESHES)
            error.retry_after = error.retry_after or PERIOD
            raise
        if self.hosts.named(token.api_domain) is None:
            raise AuthError(
                f"the token answer names the API host {token.api_domain!r}, which is none of Zoho's",
                operation=_OPERATION,
            )
        yield Blocking(lambda: self.store.save(self.key, token))
        return token

    def _request(self) -> Request:
        login = cast("RefreshToken", self.credentials)
        return Request(
            method="POST",
            url=f"{self.hosts.accounts}{_ENDPOINT}",
            operation=_OPERATION,
            timeout=self.timeout,
            form={
                "grant_type": "refresh_token",
                "client_id": login.client_id,
                "client_secret": login.client_secret,
                "refresh_token": login.refresh_token,
            },
        )


def _guard(ledger: deque[float], now: float) -> None:
    if len(ledger) == REFRESHES and now - ledger[0] < PERIOD:
        error = LimitError(
            f"this login has fetched {REFRESHES} access tokens within ten minutes, more would lock it out",
            operation=_OPERATION,
        )
        error.retry_after = PERIOD - (now - ledger[0])
        raise error


def read_token(reply: Reply, now: float) -> Token:
    """Read the answer of the token endpoint, which says "no" under HTTP 200 too.

    Raises:
        AuthError: the login was refused.
        LimitError: too many tokens were asked for.
        DecodeError: the answer is neither a token nor an error.
    """
    found = decode.value(reply, _OPERATION)
    answer: dict[str, Any] = found if is_object(found) else {}
    access = answer.get("access_token")
    if isinstance(access, str) and access.isascii() and access.isprintable() and access.strip():
        domain = answer.get("api_domain")
        return Token(Secret(access), now + _lifetime(answer), domain if isinstance(domain, str) else None)
    error = decode.envelope(answer, reply, None, _OPERATION)
    if error.code is None:
        raise DecodeError("the token endpoint answered neither a token nor an error", status=reply.status)
    raise _refused(error)


def _refused(error: ZohoError) -> ZohoError:
    known = catalogue(error.code)
    kind = CLASSES.get(known[0], AuthError) if known else AuthError
    if (error.code or "").lower().replace(" ", "_") == _THROTTLED:
        kind = LimitError
    elif (error.status or 0) >= _FIRST_SERVER_ERROR:
        kind = ServerError
    return kind(error.message, code=error.code, status=error.status, operation=_OPERATION)


def _lifetime(answer: dict[str, Any]) -> float:
    # With expires_in_sec in the answer, expires_in counts milliseconds.
    seconds = answer.get("expires_in_sec", answer.get("expires_in"))
    return float(seconds) if isinstance(seconds, (int, float)) and seconds > 0 else _LIFETIME
