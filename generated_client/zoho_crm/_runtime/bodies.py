"""Writing bodies as JSON: dates and decimals as the API reads them, and for all else the place that is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Lists and objects inside one another beyond this are refused.
DEPTH: Final = 100
_PLAIN: Final = (str, int, float, bool, type(None))


def encoded(body: object) -> bytes:
    """Write a body. Besides what JSON has: datetimes with a time zone, dates, decimals, and other mappings.

    Raises:
        TypeError: a value is of a type that JSON does not have; its place is named.
        ValueError: a datetime has no time zone, a number is none, a text is no Unicode, a list holds itself.
    """
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, default=_written).encode()
    except (TypeError, ValueError, RecursionError) as error:
        failure = error
    for place, value, depth in _parts(body):
        _check(value, place, depth)
    raise failure


def _written(value: object) -> object:
    """Write a value that the encoder does not know.

    Raises:
        TypeError: nobody knows it.
        ValueError: it cannot be written without a loss.
    """
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    kind = type(value)
    if kind.__module__ == "decimal" and kind.__name__ == "Decimal":
        return _number(cast("Any", value))
    if hasattr(value, "isoformat"):
        return moment(cast("Any", value))
    raise TypeError(
        f"JSON has no {kind.__name__}; give a text, a number, True, False, None, a list, a dict, a date or a datetime"
    )


def _refuse_number(value: object) -> NoReturn:
    raise ValueError(f"{value} is no number that JSON has")


def _number(value: Any) -> int | float:  # noqa: ANN401 - a Decimal, which this module need not import
    if not value.is_finite():
        _refuse_number(value)
    written = int(value) if value == value.to_integral_value() and abs(value.adjusted()) < DEPTH else float(value)
    if value != type(value)(repr(written)):
        raise ValueError("a Decimal of more digits than a number of JSON keeps; give it as a text")
    return written


def moment(value: Any) -> str:  # noqa: ANN401 - a date or a datetime, likewise
    """Write a date, or a datetime to the second, as the API reads them.

    Raises:
        TypeError: it is neither.
        ValueError: a datetime has no time zone.
    """
    from datetime import date, datetime  # noqa: PLC0415 - for those who have them

    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError("a datetime without a time zone; give it one, such as value.astimezone()")
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"JSON has no {type(value).__name__}; give it as a text")


def _parts(body: object) -> Iterator[tuple[str, object, int]]:
    """Give every value in a body with its place and its depth, without climbing down by calls."""
    waiting: list[tuple[str, object, int]] = [("$", body, 0)]
    while waiting:
        place, value, depth = waiting.pop()
        yield place, value, depth
        if isinstance(value, Mapping):
            pairs = list(cast("Mapping[object, object]", value).items())
            waiting += [(f"{place}.{name}", part, depth + 1) for name, part in reversed(pairs)]
            for name, _ in pairs:
                _check_name(name, place)
        elif isinstance(value, (list, tuple)):
            parts = list(enumerate(cast("list[object]", value)))
            waiting += [(f"{place}[{index}]", part, depth + 1) for index, part in reversed(parts)]


def _check_name(name: object, place: str) -> None:
    if not isinstance(name, _PLAIN):
        raise TypeError(f"{place}: a {type(name).__name__} is no name of a field.")
    _check(name, place, 0)


def _check(value: object, place: str, depth: int) -> None:
    """Say what is wrong with a value, and where."""
    if depth > DEPTH:
        raise ValueError(f"{place[:DEPTH]}...: more than {DEPTH} lists or objects in one another, or one in itself.")
    try:
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, float) and not isfinite(value):
            _refuse_number(value)
        elif not isinstance(value, (*_PLAIN, list, tuple, Mapping)):
            _written(value)
    except UnicodeEncodeError:
        problem: Exception = ValueError("half of a surrogate pair, which is no Unicode")
    except (TypeError, ValueError) as error:
        problem = error
    else:
        return
    kind = TypeError if isinstance(problem, TypeError) else ValueError
    raise kind(f"{place}: {str(problem).rstrip('.')}.")
