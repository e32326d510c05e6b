"""Credits and concurrency of an organization's edition. Without an edition there are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, insert, select

from zoho_sandbox import coql, wire
from zoho_sandbox.answers import RefusalError, Refused, refuse
from zoho_sandbox.arguments import Received
from zoho_sandbox.call import Call
from zoho_sandbox.contract import Operation
from zoho_sandbox.schema import credits_used
from zoho_sandbox.shapes import is_list, is_object

DAY: Final = 86_400.0
LEFT: Final = "X-API-CREDITS-REMAINING"
MANY: Final = "TOO_MANY_REQUESTS"
# How many calls that search, query, sort or write many rows may be on their way at a time, whatever the edition.
SCARCE: Final = 10
# With an edition a call on a socket takes as many seconds, or no two would ever be on their way at once.
PAUSE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Edition:
    """What an edition allows: credits in 24 hours, calls at a time, and tags of a module and of a record."""

    credits: int
    concurrency: int
    tags: int
    tags_of_record: int = 10


EDITIONS: Final[Mapping[str, Edition]] = {
    "free": Edition(5_000, 5, 20, 5),
    "standard": Edition(50_000, 10, 20, 5),
    "professional": Edition(50_000, 15, 60),
    "enterprise": Edition(50_000, 20, 100),
    "ultimate": Edition(50_000, 25, 200),
}


# Without an edition a module has room for more tags than any test makes.
TAGS_WITHOUT_EDITION: Final = 5_000


def allowed_tags(edition: str | None) -> int:
    """How many tags a module may have."""
    return EDITIONS[edition].tags if edition else TAGS_WITHOUT_EDITION


def allowed_on_record(edition: str) -> int:
    """How many tags a record may carry."""
    return EDITIONS[edition].tags_of_record


class Limits:
    """Counts what an organization uses."""

    def __init__(self, edition: str | None = None, pause: float = 0.0) -> None:
        """With no edition nothing is counted; `pause` is how many seconds a call takes.

        Raises:
            KeyError: there is no such edition.
        """
        self.name: Final = edition
        self._edition: Final = EDITIONS[edition] if edition else None
        self.pause: Final = pause
        self.in_flight = 0
        self.scarce_in_flight = 0

    def admit(self, crowd: int, rivals: int = 0) -> None:
        """See that not too many calls were on their way when one came, and not too many of the scarce ones.

        Raises:
            RefusalError: there were more than the edition allows.
        """
        if self._edition is not None and (crowd > self._edition.concurrency or rivals > SCARCE):
            raise refuse("too-many-requests", MANY)

    def is_scarce(self, operation: Operation | None, received: Received) -> bool:
        """Whether a call is one of those of which fewer may be on their way at a time; none is without an edition."""
        if self._edition is None or operation is None or not operation.scarce:
            return False
        rule = operation.scarce
        places = [place.partition(".")[2] for place in rule.get("given", ())]
        if rule.get("always") or any(received.query.get(name) for name in places):
            return True
        return "rows-over" in rule and _rows(operation, received) > rule["rows-over"]

    def charge(self, call: Call) -> Mapping[str, str]:
        """Take the credits of a call, and say in headers what is left once half of them are gone.

        Raises:
            RefusalError: the credits of 24 hours are used up.
        """
        if self._edition is None:
            return {}
        table, org, since = credits_used, call.principal.org, call.now - DAY
        call.connection.execute(delete(table).where(table.c.at <= since))
        used = call.connection.execute(select(func.sum(table.c.credits)).where(table.c.org == org)).scalar() or 0
        cost = cost_of(call.operation.credits, call.row_count()) + _dearer(call)
        left = self._edition.credits - used
        if cost > left:
            raise RefusalError(Refused("too-many-requests", MANY), self._told(left))
        call.connection.execute(insert(table).values(org=org, at=call.now, credits=cost))
        return self._told(left - cost)

    def _told(self, left: int) -> Mapping[str, str]:
        half = self._edition.credits / 2 if self._edition else 0
        return {LEFT: str(left)} if left <= half else {}


def _rows(operation: Operation, received: Received) -> int:
    """How many rows a body has; none where nobody can tell."""
    try:
        body = wire.parse(received.body)
    except wire.MalformedBodyError:
        return 0
    name = operation.batch.rows.partition(".")[2] if operation.batch else ""
    rows = body.get(name) if is_object(body) else None
    return len(rows) if is_list(rows) else 0


def _dearer(call: Call) -> int:
    """Credits that a call costs beyond others of its operation: for a custom view, for a long answer."""
    price = call.operation.credits
    views: list[int] = [more - price["base"] for place, more in price.get("given", {}).items() if call.given(place)]
    return max([0, *views]) + coql.further_credits(call.text("select_query"))


def cost_of(price: Mapping[str, int], rows: int) -> int:
    """Credits of a call: a base price, or one for every so many rows up to a maximum."""
    if "per" in price:
        return max(1, min(price.get("most", rows), -(-rows // price["per"])))
    return int(price.get("base", 1))
