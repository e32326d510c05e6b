"""Paths and query strings: escaped, without dot segments, booleans in lower case, lists with commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote, urlencode

from . import inputs

if TYPE_CHECKING:
    from .operation import Operation, Param, Where

_PLACE: Final = re.compile(r"\{([^{}]+)\}")
#: Segments after which a word of the API follows, and no id.
_GROUPS: Final = frozenset({"settings", "actions"})
_WORD: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CONDITIONS: Final = ("If-Modified-Since", "If-Unmodified-Since")


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
        ValueError: the operation has no such parameter, or one is missing, empty, or not fit for its place.
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
    if param.where == "path":
        return value
    if param.wire.startswith(_CONDITIONS):
        return _moment(value, param.name)
    if isinstance(value, (str, bool)) or not isinstance(value, Iterable):
        if value == "":
            raise ValueError(f"{param.name} is empty; give it a value or leave it out.")
        return value
    items = [text(item) for item in cast("Iterable[object]", value)]
    if not items:
        raise ValueError(f"{param.name}: there is none; give at least one or leave it out.")
    if param.style != "csv":
        return items
    inputs.separable(items, param.name)
    return ",".join(items)


def _moment(value: object, name: str) -> str:
    """Write the moment of a condition; one that the server cannot read would switch the condition off.

    Raises:
        ValueError: it is no moment, or its time zone is unknown.
    """
    from datetime import datetime  # noqa: PLC0415 - for those who set conditions

    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(text(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError(f"{name} must be a datetime with a time zone, or one as ISO 8601 writes it, got {value!r}.")
    return found.isoformat(timespec="seconds") if isinstance(value, datetime) else text(value)


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


def template(path: str) -> str:
    """Give a path that the caller wrote without what may be an id: `/Leads/{}/Notes` is told as `/Leads/{}/{}`."""
    told = [""]
    for place, part in enumerate(path.split("/")[1:]):
        named = place == 0 or told[-1] in _GROUPS or part in _GROUPS
        told.append(part if named and _WORD.fullmatch(part) else "{}")
    return "/".join(told)
