"""A record as it is kept."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

# The id, the module, the values and the flags as JSON text, the owner, who made it and when, who changed it and when,
# and its place among all records, which no other ever gets.
Kept = tuple[str, str, str, str, str, str, float, str, float, int]
MOST_FLAGS: Final = 256
DECODER: Final = json.JSONDecoder()


class Record:
    """One record.

    Attributes:
        kept: the row of the database, which all that is told of the record comes from.
    """

    __slots__ = ("_values", "kept")

    def __init__(self, kept: Kept) -> None:
        self.kept: Final = kept
        self._values: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return self.kept[0]

    @property
    def module(self) -> str:
        """API name of its module."""
        return self.kept[1]

    @property
    def values(self) -> Mapping[str, Any]:
        """Its fields, read when somebody asks for them."""
        values = self._values
        if values is None:
            values = self._values = _read(self.kept[2])
        return values

    @property
    def flags(self) -> Mapping[str, Any]:
        """The states that it is in."""
        return _flags(self.kept[3])

    @property
    def owner(self) -> str:
        """The id of its owner."""
        return self.kept[4]

    @property
    def created_by(self) -> str:
        """Who made it."""
        return self.kept[5]

    @property
    def created_at(self) -> float:
        """When it was made, in seconds since 1970."""
        return self.kept[6]

    @property
    def modified_by(self) -> str:
        """Who changed it last."""
        return self.kept[7]

    @property
    def modified_at(self) -> float:
        """When it was changed last, in seconds since 1970."""
        return self.kept[8]

    @property
    def place(self) -> int:
        """Its place among all records, in the order they were made."""
        return self.kept[9]


def _read(text: str) -> Mapping[str, Any]:
    # What the sandbox wrote itself: there are no spaces around it to look for.
    found: Mapping[str, Any] = DECODER.raw_decode(text)[0]
    return found


# Nearly all records have the same.
_flags: Final = lru_cache(maxsize=MOST_FLAGS)(_read)
