"""Paths into requests and answers: ``body.data[0].Territories[].id``.

A step is a key, an index in brackets, or empty brackets for every element.
"""

import re
from functools import cache
from typing import Final

from zoho_contract.values import Json, is_list, is_object

EACH: Final = -1
"""The step that stands for every element of an array."""

Path = tuple[str | int, ...]
_STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d*)\]")


@cache
def parse(pointer: str) -> Path:
    """Split a pointer into its steps.

    Raises:
        ValueError: The text is not a pointer.
    """
    steps: list[str | int] = []
    position = 0
    while position < len(pointer):
        found = _STEP.match(pointer, position)
        if found is None:
            raise ValueError(f"not a pointer: {pointer!r} (stuck at character {position})")
        key, index = found.groups()
        steps.append(key if key is not None else int(index) if index else EACH)
        position = found.end()
    return tuple(steps)


def read(value: Json, path: Path) -> list[Json]:
    """Every value a path leads to; empty when it leads nowhere."""
    found = [value]
    for step in path:
        following: list[Json] = []
        for item in found:
            if isinstance(step, str):
                following.extend([item[step]] if is_object(item) and step in item else [])
            elif step == EACH:
                following.extend(item if is_list(item) else [])
            else:
                following.extend([item[step]] if is_list(item) and step < len(item) else [])
        found = following
    return found


def first(value: Json, pointer: str) -> Json:
    """The first value a pointer leads to, or None."""
    found = read(value, parse(pointer))
    return found[0] if found else None


def put(value: Json, path: Path, new: Json) -> None:
    """Write a value at a path without EACH steps; objects on the way are made, arrays grow by one.

    Raises:
        LookupError: The path leads through something that is neither an object nor an array.
    """
    *way, last = path
    for step, following in zip(way, path[1:], strict=True):
        value = _enter(value, step, make=[] if isinstance(following, int) else {})
    if is_object(value) and isinstance(last, str):
        value[last] = new
    elif is_list(value) and isinstance(last, int) and last <= len(value):
        value[last : last + 1] = [new]
    else:
        raise LookupError(f"nothing can be written at {path!r}")


def _enter(value: Json, step: str | int, make: Json) -> Json:
    if is_object(value) and isinstance(step, str):
        return value.setdefault(step, make)
    if is_list(value) and isinstance(step, int) and step <= len(value):
        if step == len(value):
            value.append(make)
        return value[step]
    raise LookupError(f"{step!r} leads nowhere")


def drop(value: Json, path: Path) -> bool:
    """Remove what a path leads to; whether there was something to remove."""
    *way, last = path
    holders = read(value, tuple(way))
    if not holders:
        return False
    holder = holders[0]
    if is_object(holder) and isinstance(last, str):
        return holder.pop(last, holder) is not holder
    if is_list(holder) and isinstance(last, int) and last < len(holder):
        del holder[last]
        return True
    return False
