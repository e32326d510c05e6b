"""The small path language of the operations: `details.job_id`, `data[0].Status`, `Territories[].id`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeGuard, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether a JSON value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Say whether a JSON value is a list."""
    return isinstance(value, list)


def is_array(value: object) -> TypeGuard[Sequence[Any]]:
    """Say whether a value becomes a list in JSON."""
    return isinstance(value, (list, tuple))


def look(value: object, path: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Give what is at a path, or None when something on the way is missing or of another type."""
    for step in _steps(path):
        if isinstance(step, str) and is_object(value):
            value = value.get(step)
        elif isinstance(step, int) and is_list(value):
            value = value[step] if step < len(value) else None
        else:
            return None
    return value


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[str | int, ...]:
    return tuple(key or int(index) for key, index in _STEP.findall(path))


def objects(value: object, path: str) -> list[dict[str, Any]] | None:
    """Give the list of objects at a path, or None when there is no such list."""
    found = look(value, path)
    if not is_list(found):
        return None
    return found if set(map(type, found)) == {dict} else [item for item in found if is_object(item)]


def put(target: dict[str, Any], path: str, values: Iterable[object]) -> None:
    """Write values where a path says.

    `ids` and `ids[]` make a list of values, `Territories[].id` a list of objects, `data[0].Territories[].id` such a
    list inside the first object of another list, and `data[0]` that first object itself.
    """
    head, _, member = path.partition("[]")
    *parents, last = head.split(".")
    for parent in parents:
        key, _, place = parent.partition("[")
        target = _first(target, key) if place else target.setdefault(key, {})
    key = member.lstrip(".")
    listed = [value if is_object(value) else {key: value} for value in values] if key else list(values)
    target[last.removesuffix("[0]")] = listed


def _first(target: dict[str, Any], key: str) -> dict[str, Any]:
    items = target.setdefault(key, [{}])
    return cast("dict[str, Any]", items[0])
