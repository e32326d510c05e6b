"""Types of what JSON decodes to."""

from typing import Any, TypeAlias, TypeGuard

Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Any]
JsonList: TypeAlias = list[Any]


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[JsonList]:
    """Whether a decoded value is a JSON array."""
    return isinstance(value, list)


def members(value: object) -> JsonObject:
    """An object as it is; an empty one for anything else."""
    return value if is_object(value) else {}


def objects(value: object) -> list[JsonObject]:
    """The objects among the elements of an array; nothing for anything else."""
    return [item for item in value if is_object(item)] if is_list(value) else []
