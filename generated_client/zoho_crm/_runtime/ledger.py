"""When access tokens were asked for: Zoho gives so many in ten minutes, and locks out who asks for more."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .errors import AuthError, LimitError, ZohoError
from .flow import Blocking
from .tokens import OPERATION, SharedTokenStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .flow import Flow
    from .tokens import TokenStore

#: Zoho gives 10 access tokens per refresh token within 10 minutes, and none for a while to who asks for more.
REFRESHES: Final = 10
PERIOD: Final = 600.0

#: When each login last asked for a token, by fingerprint, in seconds since the epoch. Clients of this process share
#: it, whatever their stores; those of others learn of it by a store that they share.
_HERE: Final[dict[str, list[float]]] = {}


def recent(store: TokenStore, key: str, now: float) -> Flow[list[float]]:
    """Give the moments of the last ten minutes at which this login asked for a token, here or in another process.

    Raises:
        LimitError: there are so many that another would lock it out; `.retry_after` says for how long.
        AuthError: the store failed.
    """
    known = Counter(_HERE.get(key, ()))
    if isinstance(store, SharedTokenStore):
        theirs: Sequence[float] = yield from stored(partial(store.fetches, key))
        known |= Counter(theirs)
    # A clock that was set back leaves moments in the future; those far off are none of this period.
    past = sorted(moment for moment in known.elements() if abs(now - moment) < PERIOD)
    if len(past) >= REFRESHES:
        error = LimitError(
            f"this login has fetched {REFRESHES} access tokens within ten minutes, more would lock it out",
            operation=OPERATION,
        )
        error.sent = False
        error.retry_after = min(PERIOD, past[-REFRESHES] + PERIOD - now)
        raise error
    return past


def keep(store: TokenStore, key: str, moments: Sequence[float]) -> Flow[None]:
    """Write down when this login asked for a token.

    Raises:
        AuthError: the store failed.
    """
    last = _HERE[key] = list(moments)[-REFRESHES:]
    if isinstance(store, SharedTokenStore):
        yield from stored(partial(store.keep_fetches, key, last))


def keep_at_once(store: TokenStore, key: str, moments: Sequence[float]) -> None:
    """Write it down for a flow that is being closed and has no driver any more; a store that fails does not matter."""
    last = _HERE[key] = list(moments)[-REFRESHES:]
    if isinstance(store, SharedTokenStore):
        with suppress(Exception):
            store.keep_fetches(key, last)


def stored(function: Callable[[], object]) -> Flow[Any]:
    """Do something with a token store.

    Raises:
        AuthError: it failed, with the failure as the cause; whatever was to be sent was not.
    """
    try:
        return (yield Blocking(function))
    except ZohoError:
        raise
    except Exception as error:
        said = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
        failure = AuthError(f"the token store failed: {type(error).__name__}{said}", operation=OPERATION)
        failure.next_step = "See to the store: its file, its rights, its disk; the cause is in `__cause__`."
        raise failure from error
