"""Pages of a list, by number and by token."""

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from zoho_sandbox.answers import refuse
from zoho_sandbox.call import Call
from zoho_sandbox.clock import stamp

DEFAULT_SIZE: Final = 200
TOKEN_LIFE: Final = 86_400.0
LAST_TOKEN_RECORD: Final = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list."""

    number: int
    size: int
    more: bool
    next_token: str | None = None
    previous_token: str | None = None
    expiry: str | None = None

    @property
    def start(self) -> int:
        """Position of the first entry."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """Position behind the last entry."""
        return self.start + self.size


def page_of(call: Call, total: int) -> Page:
    """The page a request asks for, out of so many entries; refusals as for `asked`."""
    number, size = asked(call)
    return page(call, number, size, more=number * size < total)


def asked(call: Call) -> tuple[int, int]:
    """Number and size of the page that a request asks for.

    Raises:
        RefusalError: page and token contradict each other, the token is not ours, not for this request or too old,
            or the page is beyond what numbers or tokens reach.
    """
    size = int(call.get("per_page", call.operation.default_of("per_page", DEFAULT_SIZE)))
    if not call.operation.wants("page_token"):
        return int(call.get("page", 1)), size
    if call.get("page_token") and call.get("page") is not None:
        raise refuse("contradicting-parameters", "AMBIGUITY_DURING_PROCESSING")
    if call.get("cvid") and call.get("sort_by"):
        raise refuse("contradicting-parameters", "AMBIGUITY_DURING_PROCESSING")
    token = call.get("page_token")
    number = _opened(call, token) if token else int(call.get("page", 1))
    limit = call.operation.pages.get("page-limit")
    if not token and limit is not None and number * size > limit:
        raise refuse("page-beyond-2000", "DISCRETE_PAGINATION_LIMIT_EXCEEDED", details={"limit": limit})
    if (number - 1) * size >= LAST_TOKEN_RECORD:
        raise refuse("page-beyond-100000", "PAGINATION_LIMIT_EXCEEDED", details={"limit": LAST_TOKEN_RECORD})
    return number, size


def page(call: Call, number: int, size: int, *, more: bool) -> Page:
    """The page, with tokens of its neighbours where the operation has them."""
    if not call.operation.wants("page_token") or not (more or number > 1):
        return Page(number, size, more)
    until = call.now + TOKEN_LIFE
    made_for = f"{call.principal.user} {_bound(call)} {until}"
    after = _sealed(number + 1, made_for) if more else None
    before = _sealed(number - 1, made_for) if number > 1 else None
    return Page(number, size, more, after, before, stamp(until))


def whole(count: int) -> dict[str, Any]:
    """What the info of a list says that comes in one page."""
    return {"per_page": DEFAULT_SIZE, "count": count, "page": 1, "more_records": False}


def _sealed(number: int, made_for: str) -> str:
    """A token that holds what it was made for: the page, the user, the other parameters and the time."""
    return base64.urlsafe_b64encode(f"{number} {made_for}".encode()).decode().rstrip("=")


def _opened(call: Call, token: str) -> int:
    details = call.about_parameter("page_token")
    try:
        padded = token + "=" * (-len(token) % 4)
        number, user, bound, until = base64.urlsafe_b64decode(padded.encode()).decode().split(" ")
        page, last = int(number), float(until)
    except ValueError:
        raise refuse("unknown-page-token", details=details) from None
    if user != call.principal.user:
        raise refuse("unknown-page-token", details=details)
    if last <= call.now:
        raise refuse("expired-page-token", "EXPIRED_VALUE", details=details)
    if bound != _bound(call):
        raise refuse("altered-parameters", "TOKEN_BOUND_DATA_MISMATCH", details=details)
    return page


def _bound(call: Call) -> str:
    """What a token is bound to: every argument but the page itself."""
    others = {name: value for name, value in call.arguments.items() if name not in {"page", "page_token"}}
    return sha256(repr(sorted(others.items())).encode("utf-8", "surrogatepass")).hexdigest()[:16]
