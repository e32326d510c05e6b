"""Paths and query strings: escaped, without dot segments, booleans in lower case, lists with commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from .operation import Operation, Param, Where

_PLACE: Final = re.compile(r"\{([^{}]+)\}")


def text(value: object) -> str:
    """Write a value as the API reads it in a URL or header."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return ",".join(text(item) for item in cast("Iterable[object]", value))
    return str(value)


def segment(value: object, name: str) -> str:
    """Write a value as one segment of a path.

    Raises:
        ValueError: it is empty or a dot segment, which would call something else.
    """
    written = text(value)
    if not written or written in {".", ".."}:
        raise ValueError(f"{name} must not be empty, '.' or '..', got {written!r}.")
    return quote(written, safe="")


def fill(op: Operation, values: Mapping[str, object]) -> str:
    """Put path parameters, given by code name, into the path of an operation.

    Raises:
        ValueError: a parameter is missing, unknown, empty or a dot segment.
    """
    wired = wire_names(op, "path", values)

    def place(match: re.Match[str]) -> str:
        wire = match[1]
        if wire not in wired:
            raise ValueError(f"{op.id} needs the path parameter {wire!r}.")
        return segment(wired[wire], wire)

    return _PLACE.sub(place, op.path)


def wire_names(op: Operation, where: Where, values: Mapping[str, object]) -> dict[str, object]:
    """Turn code names of parameters into wire names; None values are left out.

    Raises:
        ValueError: the operation has no such parameter, or a required one is missing.
    """
    params = {param.name: param for param in op.params if param.where == where}
    if not params and not values:
        return {}
    unknown = [name for name, value in values.items() if name not in params and value is not None]
    if unknown:
        raise ValueError(f"{op.id} in API {op.version} has no {where} parameter {unknown[0]!r}.")
    missing = [name for name, param in params.items() if param.required and values.get(name) is None]
    if missing:
        raise ValueError(f"{op.id} needs the {where} parameter {missing[0]!r}.")
    return {params[name].wire: _written(params[name], value) for name, value in values.items() if value is not None}


def _written(param: Param, value: object) -> object:
    if param.where == "path" or isinstance(value, (str, bool)) or not isinstance(value, Iterable):
        return value
    items = [text(item) for item in cast("Iterable[object]", value)]
    return ",".join(items) if param.style == "csv" else items


def query_string(values: Mapping[str, object]) -> str:
    """Write a query string, with its question mark; commas stay readable, None values are left out."""
    pairs = [
        (key, text(item))
        for key, value in values.items()
        if value is not None
        for item in (cast("list[object]", value) if isinstance(value, list) else [value])
    ]
    return f"?{urlencode(pairs, quote_via=quote, safe=',')}" if pairs else ""


def free_path(path: str) -> str:
    """Check a path that the caller wrote: it begins with one slash and stays below it.

    Raises:
        ValueError: it is a whole URL, carries a query, or has an empty or dot segment.
    """
    first, *segments = path.split("/")
    if (
        first
        or not segments
        or any(part in {"", ".", ".."} for part in segments)
        or re.search(r"[?#\\\s]|%2e", path, re.IGNORECASE)
    ):
        raise ValueError(f"A path looks like '/settings/roles', without a host, a query or dots, got {path!r}.")
    return path
