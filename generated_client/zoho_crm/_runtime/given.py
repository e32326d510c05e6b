"""Rows as callers give them: looked at before anything is sent, kept small, and written out call by call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypeGuard, cast

from . import inputs
from .paths import look, put

#: Rows as they are kept until their call is made, and the record ids among them.
Kept = tuple[list[Any], list[Any]]

_PAIR: Final = 2


class Given(Protocol):
    """One way of giving rows."""

    def keep(self, rows: Iterable[Any], start: int = 0) -> Kept:
        """Look at rows, the first of which is number `start` of the input.

        Raises:
            ValueError: an id or value is empty or, for a URL, holds a comma; the message names its place.
            TypeError: a row is of another kind; likewise.
        """
        ...

    def written(self, kept: list[Any]) -> list[Any]:
        """Give rows as a call has them."""
        ...

    def named(self, rows: Iterable[Any]) -> list[str | None]:
        """Give the record ids among rows that may be wrong."""
        ...

    def probe(self) -> list[Any]:
        """Give a row as it is kept, with which to see whether all the rest of a call is right."""
        ...

    def source(self, rows: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever was given
        """Give what yields the rows one by one.

        Raises:
            TypeError: nothing does, or it is one row, such as a string.
        """
        ...


class GivenIds(NamedTuple):
    """Rows that are ids, which share their values."""

    in_url: bool

    def keep(self, rows: Iterable[Any], start: int = 0) -> Kept:
        """Look at ids."""
        found = inputs.ids(rows, "ids", start)
        if self.in_url:
            inputs.separable(found, "ids", start)
        return found, found

    def written(self, kept: list[Any]) -> list[Any]:
        """Give them as they are."""
        return kept

    def named(self, rows: Iterable[Any]) -> list[str | None]:
        """Give those that are ids."""
        return [inputs.text(row) or None for row in rows]

    def probe(self) -> list[Any]:
        """Give an id."""
        return ["0"]

    def source(self, rows: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever was given
        """Give a list or an iterator."""
        inputs.no_single(rows, "ids")
        return cast("Iterable[Any]", rows)


class GivenPairs(NamedTuple):
    """Rows that are a record id and the ids that belong to it."""

    row_id: str
    values: str

    def keep(self, rows: Iterable[Any], start: int = 0) -> Kept:
        """Look at pairs."""
        found = [_pair(row, index) for index, row in enumerate(rows, start)]
        ids = inputs.ids([record for record, _ in found], "rows", start)
        own = [
            inputs.ids(values, f"values for record {record!r}") for record, (_, values) in zip(ids, found, strict=True)
        ]
        return list(zip(ids, own, strict=True)), ids

    def written(self, kept: list[Any]) -> list[Any]:
        """Give an object for each."""
        found: list[Any] = []
        for record, values in kept:
            element: dict[str, Any] = {self.row_id: record}
            put(element, self.values, values)
            found.append(element)
        return found

    def named(self, rows: Iterable[Any]) -> list[str | None]:
        """Give the ids of those that are pairs."""
        return [inputs.text((_as_pair(row) or (None,))[0]) or None for row in rows]

    def probe(self) -> list[Any]:
        """Give a pair."""
        return [("0", ["0"])]

    def source(self, rows: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever was given
        """Give the pairs of a dict, or of whatever gives pairs itself."""
        if _is_mapping(rows):
            return rows.items()
        inputs.no_single(rows, "rows")
        return cast("Iterable[Any]", rows)


class GivenObjects(NamedTuple):
    """Rows that are whole objects; `row_id` is where their ids are, if they have any, `bare` if they are no more."""

    row_id: str | None = None
    bare: bool = False

    def keep(self, rows: Iterable[Any], start: int = 0) -> Kept:
        """Look at objects."""
        if self.bare:
            inputs.no_single(rows, "rows")
            rows = [inputs.reference(row, f"rows: number {index}") for index, row in enumerate(rows, start)]
        found = inputs.objects(rows, start)
        if self.row_id is not None:
            found = [
                row if type(row.get(self.row_id)) is str else _identified(row, self.row_id, index)
                for index, row in enumerate(found, start)
            ]
        return found, self.named(found)

    def written(self, kept: list[Any]) -> list[Any]:
        """Give them as they are."""
        return kept

    def named(self, rows: Iterable[Any]) -> list[str | None]:
        """Give the ids of those that have one."""
        if not self.row_id:
            return [None for _ in rows]
        return [(self.bare and inputs.text(row)) or inputs.text(look(row, self.row_id)) for row in rows]

    def probe(self) -> list[Any]:
        """Give an object."""
        return [{}]

    def source(self, rows: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever was given
        """Give a list or an iterator."""
        inputs.no_single(rows, "rows")
        return cast("Iterable[Any]", rows)


def _identified(row: dict[str, Any], key: str, index: int) -> dict[str, Any]:
    """Give a row whose id is a text: a number would lose digits on its way through other programs."""
    value = row.get(key)
    if value is None:
        return row
    written = inputs.text(value)
    if written is None:
        raise TypeError(f"rows: number {index} has the {key} {value!r}, which is neither a text nor a whole number.")
    return {**row, key: written}


def _is_mapping(rows: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(rows, Mapping)


def _pair(row: object, index: int) -> tuple[Any, Any]:
    pair = _as_pair(row)
    if pair is None:
        raise TypeError(f"rows: number {index} is no pair of an id and a list of ids, but a {type(row).__name__}.")
    return pair


def _as_pair(row: object) -> tuple[Any, Any] | None:
    found = cast("tuple[Any, ...]", row)
    return (found[0], found[1]) if isinstance(row, tuple | list) and len(found) == _PAIR else None
