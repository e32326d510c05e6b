"""Lists that come in pages: one iterable over all items, one page at a time over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from .model import Model

if TYPE_CHECKING:
    from .api import Api
    from .drivers import AsyncDriver, SyncDriver
    from .operation import Operation

M = TypeVar("M", bound=Model)


class Pages(Generic[M]):
    """All items of a list; `for item in pages`, or `for page in pages.pages()` for lists of items."""

    def __init__(
        self,
        api: Api[object],
        driver: SyncDriver,
        op: Operation,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        model: type[M],
    ) -> None:
        raise NotImplementedError

    def __iter__(self) -> Iterator[M]:
        raise NotImplementedError

    def pages(self) -> Iterator[list[M]]:
        """Give the pages, each a list of items."""
        raise NotImplementedError


class AsyncPages(Generic[M]):
    """All items of a list; `async for item in pages`, or `async for page in pages.pages()`."""

    def __init__(
        self,
        api: Api[object],
        driver: AsyncDriver,
        op: Operation,
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        model: type[M],
    ) -> None:
        raise NotImplementedError

    def __aiter__(self) -> AsyncIterator[M]:
        raise NotImplementedError

    def pages(self) -> AsyncIterator[list[M]]:
        """Give the pages, each a list of items."""
        raise NotImplementedError
