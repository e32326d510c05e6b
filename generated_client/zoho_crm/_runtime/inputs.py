"""Looking at what the caller gave before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from .paths import is_list, is_object


def text(value: object) -> str | None:
    """Give a string, or the digits of a whole number; None for anything else."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def entity(value: object, name: str) -> str:
    """Give an id as a text.

    Raises:
        TypeError: it is neither a text nor a whole number.
        ValueError: it is empty.
    """
    found = text(value)
    if found is None:
        raise TypeError(f"{name} must be an id, or an object with one, got {value!r}.")
    if not found:
        raise ValueError(f"{name} is empty; give it an id or leave it out.")
    return found


def reference(value: object, name: str) -> Mapping[str, Any]:
    """Give an entity as an object: one that was given, or one with the id that was.

    Raises:
        TypeError: it is neither an object nor an id.
        ValueError: the id is empty.
    """
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {"id": entity(value, name)}


def seconds(value: object, name: str, *, may_be_zero: bool = False) -> float:
    """Give a time in seconds, which may be 0 where that means something.

    Raises:
        TypeError: it is no number.
        ValueError: it is not more than 0, or less than 0 where it may be 0.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, got {value!r}.")
    if not (value > 0 or (may_be_zero and value == 0)):
        raise ValueError(f"{name} must be {'0 or ' if may_be_zero else ''}more than 0 seconds, got {value}.")
    return value


def count(value: object, name: str, least: int) -> int:
    """Give a whole number.

    Raises:
        TypeError: it is none.
        ValueError: it is too small.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be a whole number, got {value!r}.")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}.")
    return value


def entities(given: Iterable[Any], name: str, most: int | None = None) -> list[dict[str, Any]]:
    """Check what the caller gave as ids, or as objects with one, and make objects of all.

    Raises:
        TypeError: one string was given in place of a list.
        ValueError: there is none, there are too many, or one is empty.
    """
    found = [item if is_object(item) else {"id": item} for item in ids(given, name)]
    if most is not None:
        few(found, name, most)
    return found


def few(found: object, name: str, most: int) -> None:
    """Check how many there are in a list.

    Raises:
        ValueError: there are too many.
    """
    if is_list(found) and len(found) > most:
        raise ValueError(f"{name}: {most} at most can be given, got {len(found)}.")


def ids(given: Iterable[Any], name: str, start: int = 0, part: str = "id") -> list[Any]:
    """Check what the caller gave as ids, names or values; numbers become their digits.

    The first of them is number `start` of all; `part` is the attribute that an object of ours has in its place.

    Raises:
        TypeError: one string was given in place of a list.
        ValueError: there is none, or one is empty or of another type.
    """
    no_single(given, name)
    items = list(given)
    found = items
    if set(map(type, items)) != {str}:
        found = [item if is_object(item) else text(item) for item in items]
    if not found:
        raise ValueError(f"{name}: there is none, give at least one.")
    if not all(found):
        place = [bool(item) for item in found].index(False)
        raise ValueError(f"{name}: number {start + place} is {_wrong(items[place], part)}.")
    return found


def _wrong(item: object, part: str) -> str:
    """Say what stands in the place of an id, and what to give in its place."""
    if not item and isinstance(item, (str, dict)):
        return "empty"
    if hasattr(type(item), part):
        return f"a {type(item).__name__}; give its .{part}"
    return "None" if item is None else f"a {type(item).__name__}, neither a text nor a whole number"


def objects(given: Iterable[Mapping[str, Any]], start: int = 0) -> list[dict[str, Any]]:
    """Check what the caller gave as rows, the first of which is number `start` of all.

    Raises:
        TypeError: one object was given in place of a list, or a row is no object.
    """
    no_single(given, "rows")
    return [item if is_object(item) else dict(_object(item, index)) for index, item in enumerate(given, start)]


def separable(given: Iterable[object], name: str, start: int = 0) -> None:
    """Check ids or names that go into one parameter of a URL, with commas between them.

    Raises:
        ValueError: one holds a comma or has white space around it, so that the server would read others.
    """
    for index, item in enumerate(given, start):
        if isinstance(item, str) and ("," in item or item != item.strip()):
            raise ValueError(
                f"{name}: number {index}, {item!r}, holds a comma or surrounding white space; give each one by itself."
            )


def no_single(given: object, name: str) -> None:
    """Refuse what cannot be gone through, and what is and is never meant: a string, or one object.

    Raises:
        TypeError: it is one.
    """
    if isinstance(given, (str, bytes, Mapping)):
        given = cast("object", given)
        raise TypeError(f"{name} must be a list, got one {type(given).__name__}; put it in brackets.")
    if not isinstance(given, Iterable):
        raise TypeError(f"{name} must be a list, got {given!r}.")


def _object(item: object, index: int) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return cast("Mapping[str, Any]", item)
    raise TypeError(f"rows: number {index} is a {type(item).__name__}, not an object of field names and values.")


def kept(values: Mapping[str, object]) -> Mapping[str, object]:
    """Go through what can be gone through but once, as every page and every call of a batch needs it."""
    return {
        name: tuple(cast("Iterable[object]", value)) if value is not None and _is_several(value) else value
        for name, value in values.items()
    }


def _is_several(value: object) -> bool:
    return not isinstance(value, (str, bytes, bytearray, Mapping)) and isinstance(value, Iterable)
