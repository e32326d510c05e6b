"""What one logs in with, and the form that each kind of login sends to the token endpoint."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from .secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .operation import Retry
    from .tokens import Token

Form = dict[str, str | Secret]


def secret(value: str, name: str) -> Secret:
    """Wrap a secret that can stand in a header or a form.

    Raises:
        ValueError: it is empty or has blanks, line ends or letters outside ASCII; the message does not show it.
    """
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError(f"{name} must be a string without blanks or line ends.")
    return Secret(value)


def joined(scopes: Iterable[str]) -> str:
    """Write scopes as a request has them; a string may hold several with commas between them.

    Raises:
        ValueError: there is none, or one has a blank in it.
    """
    names = scopes.split(",") if isinstance(scopes, str) else list(scopes)
    if not names or not all(name and name.isascii() and name.isprintable() and " " not in name for name in names):
        raise ValueError("scopes must name at least one scope, such as ZohoCRM.modules.ALL.")
    return ",".join(dict.fromkeys(names))


class AccessToken:
    """A bare access token: good for about an hour, and not renewed."""

    def __init__(self, access_token: str) -> None:
        self.access = secret(access_token, "access_token")

    def __repr__(self) -> str:
        return "AccessToken(...)"


class Login(ABC):
    """A login that access tokens are fetched with. `retry` says whether a lost token request may be sent again."""

    retry: Retry = "idempotent"

    def __init__(self, client_id: str, client_secret: str) -> None:
        self.client_id = secret(client_id, "client_id")
        self.client_secret = secret(client_secret, "client_secret")

    @abstractmethod
    def identity(self) -> str:
        """Give what tells this login from others; it holds secrets and is only ever hashed."""
        ...

    @abstractmethod
    def form(self, refresh: Secret | None, *, first: bool) -> Form | None:
        """Give the fields of the next token request; None when nothing is left to ask with.

        Args:
            refresh: the refresh token that an earlier answer brought.
            first: whether this login has not fetched a token yet.
        """
        ...

    def last(self, kept: Token | None) -> Secret | None:
        """Give the token to take back when this login is over; None when it has none.

        Args:
            kept: the token that was fetched last.
        """
        return (kept.refresh or kept.access) if kept else None

    def _fields(self, grant: str, **more: str | Secret) -> Form:
        return {"grant_type": grant, "client_id": self.client_id, "client_secret": self.client_secret, **more}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class RefreshToken(Login):
    """A refresh token and the client that it was given to: access tokens are fetched and renewed as needed."""

    def __init__(self, client_id: str, client_secret: str, refresh_token: str) -> None:
        super().__init__(client_id, client_secret)
        self.refresh_token = secret(refresh_token, "refresh_token")

    def identity(self) -> str:
        """Give what tells this login from others."""
        return f"{self.client_id.reveal()} {self.refresh_token.reveal()}"

    def form(self, refresh: Secret | None, *, first: bool) -> Form:  # noqa: ARG002 - its own refresh token never changes
        """Give the fields of the next token request."""
        return self._fields("refresh_token", refresh_token=self.refresh_token)

    def last(self, kept: Token | None) -> Secret:  # noqa: ARG002 - with it all its access tokens die
        """Give the token to take back when this login is over."""
        return self.refresh_token


class ClientCredentials(Login):
    """A self client that logs in as itself, without a user at a browser: when a token is over, it asks for another.

    Args:
        client_id: the client, as the API console shows it.
        client_secret: its secret.
        soid: the organization: `ZohoCRM.` and its id, or the id alone.
        scopes: what the tokens are for; `scopes_for` finds them by the names of calls.

    Raises:
        ValueError: an argument is empty or has a blank in it.
    """

    def __init__(self, client_id: str, client_secret: str, soid: str, scopes: Iterable[str]) -> None:
        super().__init__(client_id, client_secret)
        organization = secret(soid, "soid").reveal()
        self.soid = f"ZohoCRM.{organization}" if organization.isdecimal() else organization
        self.scopes = joined(scopes)

    def identity(self) -> str:
        """Give what tells this login from others."""
        return f"{self.client_id.reveal()} {self.client_secret.reveal()} {self.soid} {self.scopes}"

    def form(self, refresh: Secret | None, *, first: bool) -> Form:  # noqa: ARG002 - it has no refresh token
        """Give the fields of the next token request."""
        return self._fields("client_credentials", scope=self.scopes, soid=self.soid)


class AuthorizationCode(Login):
    """A code that a user's consent brought (see `authorization_url`), or that the API console made for a self client.

    The code is exchanged once, within two minutes; from then on the refresh token that came for it is used. That token
    is kept in the client's token store, under this very code: with a FileTokenStore or SqliteTokenStore the same
    program can start again with the same code.

    Args:
        client_id: the client that asked for consent.
        client_secret: its secret, in the data centre of the user.
        code: what stood as `code` in the URL that the user came back to.
        redirect_uri: exactly the one that consent was asked with; none for a code of the API console.
        code_verifier: the `verifier` of the Pkce that consent was asked with.

    Raises:
        ValueError: an argument is empty or has a blank in it.
    """

    #: A code is good for one exchange: when the answer to it was lost, a second would be refused.
    retry: Retry = "never"

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        code: str,
        redirect_uri: str | None = None,
        *,
        code_verifier: str | None = None,
    ) -> None:
        super().__init__(client_id, client_secret)
        self.code = secret(code, "code")
        self.redirect_uri = redirect_uri
        self.code_verifier = None if code_verifier is None else secret(code_verifier, "code_verifier")

    def identity(self) -> str:
        """Give what tells this login from others."""
        return f"{self.client_id.reveal()} {self.code.reveal()}"

    def form(self, refresh: Secret | None, *, first: bool) -> Form | None:
        """Give the fields of the next token request; None when the code is used and brought no refresh token."""
        if refresh is not None:
            return self._fields("refresh_token", refresh_token=refresh)
        if not first:
            return None
        fields = self._fields("authorization_code", code=self.code)
        if self.redirect_uri is not None:
            fields["redirect_uri"] = self.redirect_uri
        if self.code_verifier is not None:
            fields["code_verifier"] = self.code_verifier
        return fields


Credentials = AccessToken | Login
