"""Plain calls: one request, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .api import Api
    from .flow import Flow
    from .operation import Operation

M = TypeVar("M", bound=Model)


def plain(
    api: Api[Any],
    op: Operation,
    *,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    body: object = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[M | None]:
    """Call an operation; None when the answer says that there is nothing (204, 304 or an empty body).

    Names in `path`, `query`, `headers` and the top level of `body` are code names; a None value is left out of
    `path`, `query` and `headers`, and sent as null in `body`.
    """
    raise NotImplementedError


def first(
    api: Api[Any],
    op: Operation,
    *,
    items: str,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[M]:
    """Call an operation that answers with one object inside a list (`items`, a wire path); NotFoundError when empty."""
    raise NotImplementedError


def many(
    api: Api[Any],
    op: Operation,
    *,
    items: str,
    path: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    model: type[M],
) -> Flow[list[M]]:
    """Call an operation that answers with a list of objects (`items`, a wire path) and no further pages."""
    raise NotImplementedError


def free(
    api: Api[Any],
    method: str,
    path: str,
    *,
    query: Mapping[str, object] | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Flow[Any]:
    """Call anything below `/crm/{version}`; gives the decoded JSON, or None when the answer is empty."""
    raise NotImplementedError
