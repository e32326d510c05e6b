"""Lists that come in pages: one iterable over all items, one page at a time over the wire."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from . import inputs
from .listing import Got, Listing, Page, Place, Walk
from .model import Model

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from typing import Self

    from .api import Api
    from .async_driver import AsyncDriver
    from .drivers import SyncDriver
    from .flow import Flow
    from .operation import Operation

M = TypeVar("M", bound=Model)


class _List(Generic[M]):
    """What the blocking and the asyncio list share."""

    def __init__(
        self,
        api: Api[Any],
        driver: Any,  # noqa: ANN401 - of the kind that the class below names
        op: Operation,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        model: type[M],
    ) -> None:
        self._listing: Listing[M] = Listing(api, op, path or {}, inputs.kept(query or {}), headers or {}, model)
        self._driver = driver
        self._model = model
        self._start: Place = {}

    def resume(self, cursor: str) -> Self:
        """Give the same list from another place on: `crm.records.list(...).resume(page.cursor)`.

        The call must be the same, with the same arguments. A cursor holds for 24 hours where the API names its next
        page by a token, and for the user who asked.

        Args:
            cursor: the `cursor` of the last page that is done, or of the error that a list broke off with.

        Raises:
            ValueError: it is no cursor, or one of another list.
            TypeError: it is no string, but None perhaps, as it is after the last page.
        """
        twin = object.__new__(type(self))
        vars(twin).update(vars(self), _start=self._listing.place(cursor))
        return twin

    def _as_sent(self) -> Walk[Any]:
        """Walk through what was sent; where a model is made of an item in its turn, there are few at a time."""
        made = self._listing
        return Walk(Listing(made.api, made.op, made.path, made.query, made.headers, None), self._start)

    def _first(self) -> Flow[Got[M]]:
        # A place counts pages of the size that it was come by.
        listing = self._listing if self._start else self._listing.single()
        return listing.page(self._start)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A list belongs to its client, it is neither pickled nor copied; resume it by page.cursor.")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._listing.op.id})"


class Pages(_List[M]):
    """All items of a list: `for item in pages`, or `for page in pages.pages()` for lists of items.

    Nothing is sent before the first item is asked for; each iteration starts anew.
    """

    _driver: SyncDriver

    def __iter__(self) -> Iterator[M]:
        return chain.from_iterable(map(self._model, page) for page in self._walked(self._as_sent()))

    def pages(self) -> Iterator[Page[M]]:
        """Give the pages, each a list of items; `page.cursor` says where the list goes on after it.

        Where the list is asked for by a moment, and nothing has changed since, there is one page: a NotModified.

        Raises:
            ZohoError: a page could not be had; `resume()` takes the `.cursor` of the error.
        """
        return self._walked(Walk(self._listing, self._start))

    def _walked(self, walk: Walk[Any]) -> Iterator[Page[Any]]:
        while walk.goes_on:
            yield self._driver.run(walk.step())

    def first(self) -> M | None:
        """Give the first item, or None when there is none; no more than that is asked for.

        Raises:
            ZohoError: the call failed.
        """
        got = self._driver.run(self._first())
        return got.page[0] if got.page else None


class AsyncPages(_List[M]):
    """All items of a list: `async for item in pages`, or `async for page in pages.pages()`.

    Nothing is sent before the first item is asked for; each iteration starts anew.
    """

    _driver: AsyncDriver

    async def __aiter__(self) -> AsyncIterator[M]:
        async for page in self._walked(self._as_sent()):
            for item in map(self._model, page):
                yield item

    def pages(self) -> AsyncIterator[Page[M]]:
        """Give the pages, each a list of items; `page.cursor` says where the list goes on after it.

        Where the list is asked for by a moment, and nothing has changed since, there is one page: a NotModified.

        Raises:
            ZohoError: a page could not be had; `resume()` takes the `.cursor` of the error.
        """
        return self._walked(Walk(self._listing, self._start))

    async def _walked(self, walk: Walk[Any]) -> AsyncIterator[Page[Any]]:
        while walk.goes_on:
            yield await self._driver.run(walk.step())

    async def first(self) -> M | None:
        """Give the first item, or None when there is none; no more than that is asked for.

        Raises:
            ZohoError: the call failed.
        """
        got = await self._driver.run(self._first())
        return got.page[0] if got.page else None
