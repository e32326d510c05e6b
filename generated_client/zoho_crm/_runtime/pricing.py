"""What a call costs, as documented: credits, and a place among the calls of which the server takes fewer at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from .paths import look

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from .operation import Scarce

_DEARER: Final = 2
#: The limit of a query: a number, after the number of the first row perhaps; not what stands within quotes.
_LIMIT: Final = r"""(?i)'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\blimit\s+(?:\d+\s*,\s*)?(\d+)"""


def price(documented: Mapping[str, object], rows: int | None, asked: Container[str] = (), body: object = None) -> int:
    """Give the credits of a call: a base price, or one for every so many rows up to a maximum.

    More than the base where a parameter is `asked`, or the query in the body has a high limit.
    """
    if "per" not in documented:
        base = cast("int", documented.get("base", 1))
        # The usual one has a base and nothing else.
        return base if len(documented) < _DEARER else max(base, _more(documented, asked, body))
    each = cast("int", documented["per"])
    count = rows or 1
    return max(1, min(cast("int", documented.get("most", count)), -(-count // each)))


def _more(documented: Mapping[str, object], asked: Container[str], body: object) -> int:
    given = cast("Mapping[str, int]", documented.get("given", {}))
    over = cast("Mapping[str, int]", documented.get("over", {}))
    limit = _limit(look(body, str(documented["limit"]).removeprefix("body."))) if over else 0
    dear = [more for place, more in given.items() if place.removeprefix("query.") in asked]
    return max([0, *dear, *(more for size, more in over.items() if limit > int(size))])


def _limit(query: object) -> int:
    found = [match[1] for match in re.finditer(_LIMIT, query) if match[1]] if isinstance(query, str) else []
    # More digits than any limit has are not read: so many would take long.
    return int(found[-1][:9]) if found else 0


def is_scarce(documented: Scarce, asked: Container[str], rows: int | None) -> bool:
    """Say whether a call counts against the lower limit; `asked` are the parameters of its query on the wire."""
    if documented.rows_over is not None and rows is not None and rows > documented.rows_over:
        return True
    return documented.always or any(name in asked for name in documented.given)
