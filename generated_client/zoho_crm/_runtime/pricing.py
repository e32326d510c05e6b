"""What a call costs, as documented: credits, and a place among the calls of which the server takes fewer at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from .operation import Scarce


def price(documented: Mapping[str, object], rows: int | None) -> int:
    """Give the credits of a call: a base price, or one for every so many rows up to a maximum."""
    if "per" not in documented:
        return cast("int", documented.get("base", 1))
    each = cast("int", documented["per"])
    count = rows or 1
    return max(1, min(cast("int", documented.get("most", count)), -(-count // each)))


def is_scarce(documented: Scarce, asked: Container[str], rows: int | None) -> bool:
    """Say whether a call counts against the lower limit; `asked` are the parameters of its query on the wire."""
    if documented.rows_over is not None and rows is not None and rows > documented.rows_over:
        return True
    return documented.always or any(name in asked for name in documented.given)
