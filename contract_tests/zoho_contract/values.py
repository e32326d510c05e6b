"""Types of what JSON decodes to."""

import re
from collections.abc import Iterable
from typing import Any, Final, TypeAlias, TypeGuard

Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Any]
JsonList: TypeAlias = list[Any]

_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,60}")


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[JsonList]:
    """Whether a decoded value is a JSON array."""
    return isinstance(value, list)


def members(value: object) -> JsonObject:
    """An object as it is; an empty one for anything else."""
    return value if is_object(value) else {}


def identifiers(rows: Iterable[JsonObject]) -> set[str]:
    """The ids of rows; those without one are left out."""
    return {str(row["id"]) for row in rows if row.get("id") is not None}


def objects(value: object) -> list[JsonObject]:
    """The objects among the elements of an array; nothing for anything else."""
    return [item for item in value if is_object(item)] if is_list(value) else []


def encodable(text: str) -> str:
    """A text that every file takes: JSON can hold half a character, UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """A text that moves nothing on a terminal and is at home in XML: control characters are question marks."""
    return "".join(char if char >= " " or char in "\n\t" else "?" for char in encodable(text))


def word(text: str) -> str:
    """A text that may be a name as it is; a star for anything else, which may be somebody's data."""
    return text if _NAME.fullmatch(text) else "*"


def shown(path: Iterable[str | int]) -> str:
    """A place in a value, such as `.data[].id`, the same for every row."""
    return "".join("[]" if isinstance(step, int) else f".{word(step)}" for step in path)


def differing(one: Json, other: Json) -> str:
    """The first place that two routes both show and show differently, such as `.owner.id`; empty if there is none."""
    if is_object(one) and is_object(other):
        places = (f".{key}{odd}" for key in one if key in other and (odd := differing(one[key], other[key])))
        return next((place.removesuffix("=") for place in places), "")
    if is_list(one) and is_list(other) and len(one) == len(other):
        return next(
            (f"[{at}]{odd}" for at, pair in enumerate(zip(one, other, strict=True)) if (odd := differing(*pair))), ""
        )
    return "" if one == other else "="


def counted(count: int, noun: str) -> str:
    """A number of things: `1 record`, `2 records`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
