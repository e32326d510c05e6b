"""Lists that come in pages: what is asked for, one page at a time, until there is no more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

import attrs

from . import calls, exchange
from .cursor import Cursor, fingerprint, read
from .errors import DecodeError, InvalidRequestError, ZohoError
from .model import Model
from .paths import look

if TYPE_CHECKING:
    from .api import Api
    from .exchange import Call
    from .flow import Flow
    from .operation import Operation, Paginate

M = TypeVar("M", bound=Model)
Place = Mapping[str, object]

_NOT_MODIFIED: Final = 304
#: So many pages in a row that are the same, or that are empty and announce more, are no list any more.
_SAME: Final = 2
_EMPTY: Final = 10
_NEXT_STEPS: Final = {
    "EXPIRED_VALUE": "A place in a list is kept for 24 hours; begin the list anew.",
    "TOKEN_BOUND_DATA_MISMATCH": "The place is of another list or user; begin the list anew.",
    "DISCRETE_PAGINATION_LIMIT_EXCEEDED": "The list goes no further; narrow it down by a view, a territory or ids.",
    "PAGINATION_LIMIT_EXCEEDED": "The list goes no further; narrow it down by a view, a territory or ids.",
}


class Page(list[M]):
    """One page: a list of its items.

    Attributes:
        cursor: a text that says where the list goes on after this page, for `resume()`; None after the last.
    """

    cursor: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self),), {"cursor": self.cursor}


class NotModified(Page[M]):
    """An empty page, false as a condition: what was asked for has not changed since the moment `if_modified_since`."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Got(NamedTuple, Generic[M]):
    """A page as it came, where the next one is, and whether one is announced."""

    page: Page[M]
    following: Place | None
    announced: bool


@attrs.frozen
class Listing(Generic[M]):
    """A list call: everything but the place in the list; without a model, items are given as they were sent."""

    api: Api[Any]
    op: Operation
    path: Mapping[str, object]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    model: type[M] | None

    def page(self, place: Place) -> Flow[Got[M]]:
        """Get one page; `place` is empty for the first, and `following` of the page before for the others.

        Raises:
            DecodeError: the answer has no list, or points back to itself.
            ZohoError: the call failed; `.cursor` goes on from there.
        """
        info = self._info()
        call = self._call(place)
        try:
            answer, reply = yield from calls.answer(self.api, self.op, call)
            if answer is None:
                return Got(NotModified() if reply.status == _NOT_MODIFIED else Page(), None, announced=False)
            with exchange.about(reply, call, self.op):
                sent: list[Any] = calls.as_sent(self.op, answer, info.items)
                return self._got(info, answer, place, Page(map(self.model, sent) if self.model else sent))
        except ZohoError as error:
            error.cursor = self.cursor(place)
            if isinstance(error, InvalidRequestError) and error.code in _NEXT_STEPS:
                error.next_step = _NEXT_STEPS[error.code]
            raise

    def single(self) -> Listing[M]:
        """Give the same list in pages of one item, unless the caller has chosen a size."""
        size = self._code(self._info().size)
        if not size or self.query.get(size) is not None:
            return self
        return attrs.evolve(self, query={**self.query, size: 1})

    def cursor(self, place: Place | None) -> str | None:
        """Write down a place; the beginning needs no cursor, and the end has none."""
        return str(Cursor(self.op.id, self._name, place)) if place else None

    def place(self, cursor: str) -> Place:
        """Read where a cursor goes on.

        Raises:
            TypeError: it is no string.
            ValueError: it is no cursor, or one of another list.
        """
        found = read(cursor)
        if (found.operation, found.list) != (self.op.id, self._name):
            raise ValueError("The cursor is of another list; resume the same call with the same arguments.")
        return found.place

    def _info(self) -> Paginate:
        if self.op.paginate is None:
            raise ValueError(f"{self.op.id} in API {self.op.version} does not come in pages.")
        return self.op.paginate

    @cached_property
    def _name(self) -> str:
        """What tells this list from others; every page has it in its cursor."""
        return fingerprint(self._call({}), self.op.version)

    def _call(self, place: Place) -> Call:
        info = self._info()
        where = {name for name in (self._code(info.page), self._code(info.token)) if name}
        start = {name: value for name, value in self.query.items() if not place or name not in where}
        return exchange.prepare(self.op, self.path, {**start, **place}, self.headers, None)

    def _got(self, info: Paginate, answer: dict[str, Any], place: Place, page: Page[M]) -> Got[M]:
        if not self._announced(info, answer, len(page)):
            return Got(page, None, announced=False)
        # Page numbers end at a limit of the API; its tokens do not, so a token is followed wherever there is one.
        token, by_token = look(answer, info.next or ""), self._code(info.token)
        by_number = self._code(info.page)
        following: Place | None = None
        if by_token and isinstance(token, str) and token:
            following = {by_token: token}
        elif by_number and (not by_token or by_token not in place):
            current = place.get(by_number, self.query.get(by_number)) or 1
            following = {by_number: int(str(current)) + 1}
        page.cursor = self.cursor(following)
        return Got(page, following, announced=True)

    def _announced(self, info: Paginate, answer: dict[str, Any], items: int) -> bool:
        """Say whether there is more: by the server's word, and without one when the page is full."""
        more = look(answer, info.more) if info.more else False
        if isinstance(more, str):
            more = {"true": True, "false": False}.get(more.lower())
        if isinstance(more, bool):
            return more
        size = self.query.get(self._code(info.size) or "") or info.max_size
        return str(size).isdecimal() and items >= int(str(size))

    def _code(self, place: str | None) -> str | None:
        """Give the code name of a query parameter that the description names as `query.<wire name>`."""
        return self.op.query_names.get((place or "").partition(".")[2])


class Walk(Generic[M]):
    """One walk through a list, which notices when it leads nowhere."""

    def __init__(self, listing: Listing[M], place: Place) -> None:
        self._listing = listing
        self._place: Place | None = place
        self._announced = True
        self._seen: set[str] = set()
        self._before: Page[M] | None = None
        self._same = 0
        self._empty = 0

    @property
    def goes_on(self) -> bool:
        """Whether there is another page, or an error to be told in its place."""
        return self._announced

    def step(self) -> Flow[Page[M]]:
        """Get the next page.

        Raises:
            DecodeError: the server announces more and does not say how to get it, or never comes to an end.
            ZohoError: the call failed; `.cursor` goes on from there.
        """
        if self._place is None:
            raise self._lost("there is more, and the answer does not say where")
        got = yield from self._listing.page(self._place)
        self._notice(got)
        self._place, self._announced, self._before = got.following, got.announced, got.page
        return got.page

    def _notice(self, got: Got[M]) -> None:
        self._same = self._same + 1 if got.page and got.page == self._before else 0
        self._empty = 0 if got.page else self._empty + 1
        if got.following is None:
            return
        next_page = str(sorted(got.following.items()))
        if next_page in self._seen or got.following == self._place:
            raise self._lost("the page names itself, or one before it, as the next page")
        self._seen.add(next_page)
        if self._same >= _SAME:
            raise self._lost("the same page comes again and again")
        if self._empty >= _EMPTY:
            raise self._lost(f"{self._empty} empty pages in a row announce more")

    def _lost(self, what: str) -> DecodeError:
        error = DecodeError(f"{what}; the list is not complete", operation=self._listing.op.id)
        error.sent = False
        error.cursor = self._listing.cursor(self._place)
        error.next_step = "Narrow the list down, or ask whoever runs the server."
        return error
