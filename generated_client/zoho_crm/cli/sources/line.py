"""One row of the input, before it is looked at closely."""

from typing import Any

import attrs


@attrs.frozen
class Line:
    """What the input says in one place.

    Attributes:
        number: the line of the file, or the place among the arguments, from 1.
        cells: what it says, by the names of the columns.
        where: how an error calls the place.
        header: the names of all columns, those that are empty here included.
        cut: whether the file ends in this line, without a line end.
    """

    number: int
    cells: dict[str, Any]
    where: str
    header: tuple[str, ...] = ("id",)
    cut: bool = False


class InputError(ValueError):
    """The input as a whole cannot be read; nothing was sent."""
