"""Lists that come in pages: one iterable over all items, one page at a time over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from . import calls, exchange
from .errors import DecodeError
from .model import Model
from .paths import look

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from .api import Api
    from .async_driver import AsyncDriver
    from .drivers import SyncDriver
    from .flow import Flow
    from .operation import Operation, Paginate

M = TypeVar("M", bound=Model)


class Page(NamedTuple, Generic[M]):
    """One page: its items, and what to add to the query for the next one (None after the last)."""

    items: list[M]
    following: Mapping[str, object] | None


class Listing(NamedTuple, Generic[M]):
    """A list call: everything but the place in the list."""

    api: Api[Any]
    op: Operation
    path: Mapping[str, object]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    model: type[M]

    def page(self, place: Mapping[str, object]) -> Flow[Page[M]]:
        """Get one page; `place` is empty for the first, and `following` of the page before for the others.

        Raises:
            DecodeError: the answer has no list, or points back to itself.
            ZohoError: the call failed.
        """
        info = self.op.paginate
        if info is None:
            raise ValueError(f"{self.op.id} in API {self.op.version} does not come in pages.")
        where = {name for name in (self._code(info.page), self._code(info.token)) if name}
        start = {name: value for name, value in self.query.items() if not place or name not in where}
        call = exchange.prepare(self.op, self.path, {**start, **place}, self.headers, None)
        answer, reply = yield from calls.answer(self.api, self.op, call)
        if answer is None:
            return Page([], None)
        with exchange.about(reply):
            items = calls.models(self.api, self.op, answer, info.items, self.model)
            return Page(items, self._following(info, answer, place))

    def _following(
        self, info: Paginate, answer: dict[str, Any], place: Mapping[str, object]
    ) -> Mapping[str, object] | None:
        if not info.more or look(answer, info.more) is not True:
            return None
        # Page numbers end at a limit of the API; its tokens do not, so a token is followed wherever there is one.
        token, by_token = look(answer, info.next or ""), self._code(info.token)
        if by_token and isinstance(token, str) and token:
            if place.get(by_token) == token:
                raise DecodeError("the page names itself as the next page", operation=self.op.id)
            return {by_token: token}
        by_number = self._code(info.page)
        if not by_number:
            return None
        current = place.get(by_number, self.query.get(by_number)) or 1
        return {by_number: int(str(current)) + 1}

    def _code(self, place: str | None) -> str | None:
        """Give the code name of a query parameter that the description names as `query.<wire name>`."""
        wire = (place or "").partition(".")[2]
        return next((param.name for param in self.op.params if param.where == "query" and param.wire == wire), None)


class Pages(Generic[M]):
    """All items of a list: `for item in pages`, or `for page in pages.pages()` for lists of items.

    Nothing is sent before the first item is asked for; each iteration starts anew.
    """

    def __init__(
        self,
        api: Api[Any],
        driver: SyncDriver,
        op: Operation,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        model: type[M],
    ) -> None:
        self._listing = Listing(api, op, path or {}, query or {}, headers or {}, model)
        self._driver = driver

    def __iter__(self) -> Iterator[M]:
        for page in self.pages():
            yield from page

    def pages(self) -> Iterator[list[M]]:
        """Give the pages, each a list of items."""
        place: Mapping[str, object] | None = {}
        while place is not None:
            page = self._driver.run(self._listing.page(place))
            yield page.items
            place = page.following


class AsyncPages(Generic[M]):
    """All items of a list: `async for item in pages`, or `async for page in pages.pages()`.

    Nothing is sent before the first item is asked for; each iteration starts anew.
    """

    def __init__(
        self,
        api: Api[Any],
        driver: AsyncDriver,
        op: Operation,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        model: type[M],
    ) -> None:
        self._listing = Listing(api, op, path or {}, query or {}, headers or {}, model)
        self._driver = driver

    async def __aiter__(self) -> AsyncIterator[M]:
        async for page in self.pages():
            for item in page:
                yield item

    async def pages(self) -> AsyncIterator[list[M]]:
        """Give the pages, each a list of items."""
        place: Mapping[str, object] | None = {}
        while place is not None:
            page = await self._driver.run(self._listing.page(place))
            yield page.items
            place = page.following
