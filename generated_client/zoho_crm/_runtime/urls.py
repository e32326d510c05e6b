"""Paths and query strings: escaped, without dot segments, booleans in lower case, lists with commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote, urlencode

from . import bodies, inputs

if TYPE_CHECKING:
    from .operation import Operation, Param, Where

_PLACE: Final = re.compile(r"\{([^{}]+)\}")
#: Segments after which a word of the API follows, and no id.
_GROUPS: Final = frozenset({"settings", "actions"})
_WORD: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
#: The longest path with its query that is sent; the HTTP library takes URLs of 65,536 characters, host included.
LONGEST: Final = 65_000
#: Characters that one character becomes in a URL, at most.
_WIDEST: Final = 12
_CONDITIONS: Final = ("If-Modified-Since", "If-Unmodified-Since")


def text(value: object) -> str:
    """Write a value as the API reads it in a URL or header.

    Raises:
        TypeError: it is bytes or a dict, which no URL has.
        ValueError: a datetime has no time zone.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if hasattr(value, "isoformat"):
        return bodies.moment(value)
    if isinstance(value, (bytes, bytearray, Mapping)):
        kind = type(cast("object", value)).__name__
        raise TypeError(f"A {kind} is nothing for a URL; give a text, a number or a list of them.")
    if isinstance(value, Iterable):
        return ",".join(text(item) for item in cast("Iterable[object]", value))
    return str(value)


def segment(value: object, name: str) -> str:
    """Write a value as one segment of a path.

    Raises:
        TypeError: it is neither a text nor a whole number.
        ValueError: it is empty or a dot segment, which would call something else.
    """
    written = inputs.text(value)
    if written is None:
        raise TypeError(f"{name} must be a text or a whole number, got {value!r}.")
    if not written or written in {".", ".."}:
        raise ValueError(f"{name} must not be empty, '.' or '..', got {written!r}.")
    try:
        return quote(written, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{name} holds half of a surrogate pair, which is no Unicode.") from None


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
    params = op.params_by_place[where]
    if not params and not values:
        return {}
    given = [(name, value) for name, value in values.items() if value is not None]
    for name, _ in given:
        if name not in params:
            raise ValueError(f"{op.id} in API {op.version} has no {where} parameter {name!r}.")
    for name in op.needed[where]:
        if values.get(name) is None:
            raise ValueError(f"{op.id} needs the {where} parameter {name!r}.")
    return {params[name].wire: _written(params[name], value) for name, value in given}


def _written(param: Param, value: object) -> object:
    if param.where == "path":
        return value
    if param.wire.startswith(_CONDITIONS):
        return _moment(value, param.name)
    if param.style == "json" and not isinstance(value, str):
        return _json(value, param.name)
    if param.style == "csv":
        inputs.no_single(value, param.name)
    if isinstance(value, (str, bool)) or not isinstance(value, Iterable):
        if value == "":
            raise ValueError(f"{param.name} is empty; give it a value or leave it out.")
        return value
    return _listed(param, cast("Iterable[object]", value))


def _json(value: object, name: str) -> str:
    try:
        return bodies.encoded(value).decode()
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{name}: {error}") from None


def _listed(param: Param, value: Iterable[object]) -> object:
    given = [(inputs.text(item), item) for item in value]
    items = [item for item, _ in given if item is not None]
    if not given:
        raise ValueError(f"{param.name}: there is none; give at least one or leave it out.")
    if len(items) < len(given):
        wrong = next(item for written, item in given if written is None)
        raise TypeError(f"{param.name} must hold texts or whole numbers, got {wrong!r}.")
    if param.most is not None:
        inputs.few(items, param.name, param.most)
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
    try:
        return f"?{urlencode(pairs, quote_via=quote, safe=',')}" if pairs else ""
    except UnicodeEncodeError:
        raise ValueError("A value of the query holds half of a surrogate pair, which is no Unicode.") from None


def check_length(path: str, query: Mapping[str, object]) -> None:
    """See that a URL can be sent; it is written for that only when there is a doubt.

    Raises:
        ValueError: it is too long; what takes the room is named.
    """
    sizes = {name: len(text(value)) for name, value in query.items() if value is not None}
    if len(path) + sum(sizes.values()) * _WIDEST < LONGEST:
        return
    length = len(path) + len(query_string(query))
    if length > LONGEST:
        most = max(sizes, key=lambda name: sizes[name], default="the path")
        raise ValueError(
            f"The URL would have {length:,} characters, more than the {LONGEST:,} that can be sent; {most} takes the"
            " most of them, give less of it in one call."
        )


def template(path: str) -> str:
    """Give a path that the caller wrote without what may be an id: `/Leads/{}/Notes` is told as `/Leads/{}/{}`."""
    told = [""]
    for place, part in enumerate(path.split("/")[1:]):
        named = place == 0 or told[-1] in _GROUPS or part in _GROUPS
        told.append(part if named and _WORD.fullmatch(part) else "{}")
    return "/".join(told)
