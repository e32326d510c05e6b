"""Calls that the user writes himself: a method and a path, for what has no method of its own yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from . import bodies, options, pricing, urls
from .exchange import Call
from .paths import is_list

if TYPE_CHECKING:
    from .api import Api

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_READING: Final = frozenset({"GET", "HEAD"})
#: What comes before every path of the API, those of its bulk part included.
_ROOT: Final = "/crm/"


def prepare(
    api: Api[object],
    method: str,
    path: str,
    query: Mapping[str, object] | None,
    body: object,
    headers: Mapping[str, str] | None,
) -> Call:
    """Check what the caller wrote, and write the call.

    Raises:
        ValueError: the method is none, the path leads elsewhere, a header is the client's own, GET was given a body.
        TypeError: an argument is of a wrong type.
    """
    verb = _verb(method)
    if body is not None and verb in _READING:
        raise ValueError(f"{verb} takes no body; what it asks for goes into query={{...}}.")
    for name, given in (("query", query), ("headers", headers)):
        if given is not None and not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - not everybody type-checks
            raise TypeError(f"{name} must be a dict, got a {type(given).__name__}.")
    place = _path(api, path)
    given = {name: value for name, value in (query or {}).items() if value is not None}
    asked = {name: value if is_list(value) else urls.text(value) for name, value in given.items()}
    urls.check_length(place, asked)
    from .routes import operation_at, rows_of  # noqa: PLC0415 - for those who write calls themselves

    op = None if place.startswith(_ROOT) else operation_at(api.version, verb, place)
    rows = None if op is None else rows_of(op, asked, body)
    return Call(
        operation=f"{verb} {path}",
        method=verb,
        path=place,
        query=asked,
        headers=options.checked(headers or {}),
        body=None if body is None else bodies.encoded(body),
        rule="safe" if verb in _READING else "never",
        price=1 if op is None else pricing.price(op.credits, rows, asked, body),
        scarce=op is not None and op.scarce is not None and pricing.is_scarce(op.scarce, asked, rows),
        whole=place.startswith(_ROOT),
    )


def _verb(method: object) -> str:
    verb = method.upper() if isinstance(method, str) else None
    if verb not in _METHODS:
        raise ValueError(f"The method must be one of {', '.join(_METHODS)}, got {method!r}.")
    return verb


def _path(api: Api[object], path: object) -> str:
    """Check a path: it begins with one slash and stays below it.

    Raises:
        ValueError: it is a whole URL, carries a query, or has an empty or dot segment.
        TypeError: it is no string.
    """
    if not isinstance(path, str):
        raise TypeError(f"The path must be a text such as '/settings/roles', got a {type(path).__name__}.")
    if "://" in path or path.startswith("//"):
        parts = urlsplit(path)
        hint = f"; give {parts.path!r}" if parts.hostname == urlsplit(api.hosts.api).hostname else ""
        raise ValueError(f"The path must be without a host, which is {api.hosts.api} here{hint}, got {path!r}.")
    if "?" in path or "#" in path:
        raise ValueError(f"The path must be without a query; give that as query={{...}}, got {path!r}.")
    first, *segments = path.split("/")
    if (
        first
        or not segments
        or any(part in {"", ".", ".."} for part in segments)
        or re.search(r"[\\\s]|%2e|%2f|%5c", path, re.IGNORECASE)
        or not path.isprintable()
    ):
        raise ValueError(f"A path looks like '/settings/roles', without empty parts, dots or blanks, got {path!r}.")
    return path
