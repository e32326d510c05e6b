"""Staying logged in: the session that keeps a fresh access token for a client."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Final, cast

import attrs

from . import ledger, retry
from .course import Course, Errand, late
from .credentials import AccessToken, Credentials, Login
from .errors import AuthError, LimitError, TransportError
from .events import TokenRefreshed
from .flow import Flow, Now, Once, Sleep
from .ledger import stored
from .secrets import Secret
from .tokens import OPERATION, REVOCATION, SharedTokenStore, Token
from .watch import LOG, Watch
from .wire import Request

if TYPE_CHECKING:
    from .hosts import Hosts
    from .tokens import TokenStore
    from .wire import Reply

#: Seconds before its expiry from which a token counts as expired.
MARGIN: Final = 60.0
#: Seconds between two looks at a token that another process is fetching.
GLANCE: Final = 0.05
#: Seconds that a claim outlives the time that fetching a token may take.
SLACK: Final = 5.0
_ENDPOINT: Final = "/oauth/v2/token"
_REVOCATION: Final = "/oauth/v2/token/revoke"


class Session:
    """Gives out the access token of one client."""

    def __init__(
        self,
        credentials: Credentials,
        hosts: Hosts,
        store: TokenStore,
        policy: retry.RetryPolicy,
        timeout: float,
        watch: Watch | None = None,
    ) -> None:
        self.credentials = credentials
        self.hosts = hosts
        self.store = store
        self.policy = attrs.evolve(policy, attempts=min(2, policy.attempts))
        self.timeout = timeout
        self.watch = watch or Watch()
        self._current: Token | None = None
        self._over = False

    @property
    def key(self) -> str:
        """What the token is kept under: a fingerprint of the login."""
        if isinstance(self.credentials, AccessToken):
            return self.credentials.access.fingerprint()
        return Secret(f"{self.hosts.accounts} {self.credentials.identity()}").fingerprint()

    def ready(self, now: float) -> Token | None:
        """Give the token where nothing has to be fetched for it; `now` is in seconds since the epoch."""
        if self._over:
            return None
        if isinstance(self.credentials, AccessToken):
            return Token(self.credentials.access, inf)
        current = self._current
        return current if current is not None and current.expires_at - MARGIN > now else None

    def token(self, until: float = inf) -> Flow[Token]:
        """Give a token that is good for a while yet, fetching one when there is none; `until` is in steady seconds.

        Raises:
            AuthError: the login was refused, or revoked by this client.
            LimitError: too many tokens were fetched within ten minutes.
            TransportError: no token came in time.
        """
        if self._over:
            raise AuthError("this login was revoked; make a client with another", operation=OPERATION)
        if isinstance(self.credentials, AccessToken):
            return Token(self.credentials.access, inf)
        ready = self.ready((yield Now()).wall)
        return ready or (yield from self._joined(self.credentials, self._current, until))

    def renewed(self, refused: Token, until: float = inf) -> Flow[Token | None]:
        """Give another token than the one that the API refused; None when these credentials cannot."""
        if isinstance(self.credentials, AccessToken):
            return None
        if self._current is not None and self._current.access != refused.access:
            return self._current
        return (yield from self._joined(self.credentials, refused, until))

    def revoke(self) -> Flow[None]:
        """Let the accounts server take back what this login has, and forget it here.

        Raises:
            AuthError: the server knows no such token.
            TransportError: no whole answer came; the login may be good yet.
        """
        from .token_answer import read_revocation  # noqa: PLC0415 - for those who log out

        over, self._over = self._over, True
        try:
            last = yield from self._last()
            reply = None if over or last is None else (yield from self._take_back(last))
        except BaseException:
            self._over = over
            raise
        self._current = None
        yield from stored(partial(self.store.delete, self.key))
        if reply is not None:
            read_revocation(reply)

    def _last(self) -> Flow[Secret | None]:
        """Find the token to take back: one that brings no others any more."""
        if isinstance(self.credentials, AccessToken):
            return self.credentials.access
        kept = cast("Token | None", (yield from stored(partial(self.store.load, self.key))))
        return self.credentials.last(kept or self._current)

    def _take_back(self, token: Secret) -> Flow[Reply]:
        # A second time would be refused, so a lost answer is told and not asked for again.
        request = Request(
            method="POST",
            url=f"{self.hosts.accounts}{_REVOCATION}",
            operation=REVOCATION,
            timeout=self.timeout,
            form={"token": token},
        )
        return (yield from retry.send(request, self.policy, "never"))

    def _joined(self, login: Login, stale: Token | None, until: float) -> Flow[Token]:
        fresh = partial(self._fresh, login, stale, until)
        self._current = yield Once(self.key, fresh, until, partial(fresh, waits=False))
        return cast("Token", self._current)

    def _fresh(self, login: Login, stale: Token | None, until: float, *, waits: bool = True) -> Flow[Token]:
        """Take the token that the store has, or fetch one; of the processes that share a store, one fetches."""
        key, store = self.key, self.store
        while True:
            kept, good = yield from self._kept(stale)
            if kept is not None and good:
                return kept
            if not isinstance(store, SharedTokenStore):
                return (yield from self._fetch(login, kept or stale, until))
            now = yield Now()
            if now.steady > until:
                raise late(OPERATION)
            lapse = now.wall + self.policy.deadline + SLACK
            try:
                token = None
                claimed = yield from stored(partial(store.claim, key, now.wall, lapse))
                if claimed:
                    # Between the look and the claim another process may have come to its end.
                    kept, good = yield from self._kept(stale)
                    token = kept if good else (yield from self._fetch(login, kept or stale, until))
            except BaseException:
                # A flow that is being closed, because its task was cancelled, has no driver any more.
                with suppress(Exception):
                    store.release(key, lapse)
                raise
            if token is not None:
                with suppress(AuthError):
                    # It lapses by itself.
                    yield from stored(partial(store.release, key, lapse))
                return token
            if not waits:
                raise _entangled()
            yield Sleep(GLANCE)

    def _kept(self, stale: Token | None) -> Flow[tuple[Token | None, bool]]:
        """Look into the store: what it has, and whether that is of use."""
        now = yield Now()
        kept = cast("Token | None", (yield from stored(partial(self.store.load, self.key))))
        if kept is None or kept.expires_at - MARGIN <= now.wall:
            return kept, False
        return kept, stale is None or kept.access != stale.access

    def _save(self, token: Token) -> Flow[None]:
        """Keep a token; it is as good when that fails, and a login by a code has no other any more."""
        try:
            yield from stored(partial(self.store.save, self.key, token))
        except AuthError as error:
            LOG.warning("the new access token is not kept for others: %s", error.message)

    def _count(self, past: list[float], now: float, attempts: int) -> Flow[None]:
        """Count every attempt after the first, too: one whose answer was lost may have brought a token."""
        if attempts > 1:
            yield from ledger.keep(self.store, self.key, [*past, *[now] * attempts])

    def _fetch(self, login: Login, last: Token | None, until: float) -> Flow[Token]:
        from .token_answer import read_token  # noqa: PLC0415 - a bare token never needs it

        form = login.form(last.refresh if last else None, first=last is None)
        if form is None:
            raise AuthError(
                "the code is used and brought no refresh token; ask for consent with access_type=offline",
                operation=OPERATION,
            )
        now = yield Now()
        if now.steady > until:
            raise late(OPERATION)
        past = yield from ledger.recent(self.store, self.key, now.wall)
        yield from ledger.keep(self.store, self.key, [*past, now.wall])
        policy = attrs.evolve(self.policy, attempts=min(self.policy.attempts, ledger.REFRESHES - len(past)))
        request = Request(
            method="POST",
            url=f"{self.hosts.accounts}{_ENDPOINT}",
            operation=OPERATION,
            timeout=self.timeout,
            form=form,
        )
        own = now.steady + self.policy.deadline
        course = Course(self.watch, Errand(OPERATION, "POST", _ENDPOINT), until)
        try:
            reply = yield from retry.send(request, policy, login.retry, course)
        except TransportError as error:
            # Others who wait for this token may have more time than the call that went for it.
            error.hurried = until < own
            with suppress(AuthError):
                yield from self._count(past, now.wall, course.attempts)
            raise
        except BaseException:
            # Cancelled, say: what was sent counts all the same.
            ledger.keep_at_once(self.store, self.key, [*past, *[now.wall] * max(1, course.attempts)])
            raise
        yield from self._count(past, now.wall, course.attempts)
        try:
            token = read_token(reply, now.wall)
        except LimitError as error:
            yield from ledger.keep(self.store, self.key, [now.wall] * ledger.REFRESHES)
            error.retry_after = error.retry_after or ledger.PERIOD
            raise
        if self.hosts.named(token.api_domain) is None:
            raise AuthError(
                f"the token answer names the API host {token.api_domain!r}, which is none of Zoho's",
                operation=OPERATION,
            )
        if token.refresh is None and last is not None:
            token = token._replace(refresh=last.refresh)
        if not self._over:
            yield from self._save(token)
        if self.watch.listens(logging.INFO):
            end = yield Now()
            self.watch.tell(
                TokenRefreshed(OPERATION, course.attempts, end.steady - now.steady, token.expires_at - end.wall)
            )
        return token


def _entangled() -> TransportError:
    """Make the error of a call that would wait for what it holds up itself."""
    error = TransportError(
        "a task of this event loop is fetching the token, and cannot go on while a blocking call holds the loop up;"
        " nothing was sent",
        operation=OPERATION,
    )
    error.sent = False
    error.next_step = "Await an AsyncZohoCRM in an event loop, or make the call in a thread (asyncio.to_thread)."
    return error
