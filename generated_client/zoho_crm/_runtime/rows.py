"""Tying results to the rows that they are about."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from .decode import DETAILS, STATUS, SUCCESS
from .paths import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .operation import Batch

Result = dict[str, Any]
#: Where nearly every result names its row.
RESULT_ID: Final = f"{DETAILS}.id"
_PLACE: Final = re.compile(r"^\$\.([^.\[]+)\[(\d+)\]")


def all_fine(results: Sequence[Result], ids: Sequence[str | None], batch: Batch) -> bool:
    """Say whether every result names its row, in order, and says that it is done: the usual answer, at one look."""
    if batch.result_id != RESULT_ID or len(results) != len(ids):
        return False
    try:
        for result, given in zip(results, ids, strict=True):
            if result[DETAILS]["id"] != given or result[STATUS] != SUCCESS or not given:
                return False
    except (KeyError, TypeError):
        return False
    return True


def tie(results: Sequence[Result], ids: Sequence[str | None], batch: Batch) -> Sequence[Result | None]:
    """Give the result of each row, None where there is none.

    The order of the answer counts, unless the ids in it say otherwise; then ids count, and equal ids are taken in
    their order. A single result that names no row is about the call as a whole, and so about every row.
    """
    if _plainly_in_order(results, ids, batch):
        return results
    named = [result_id(result, batch) for result in results]
    in_order = len(results) == len(ids)
    if in_order and all(name is None or given is None or name == given for name, given in zip(named, ids, strict=True)):
        return list(results)
    if len(results) == 1 and named[0] is None and _place(results[0], batch) is None:
        return [results[0]] * len(ids)
    return _by_name(results, named, ids, batch)


def _plainly_in_order(results: Sequence[Result], ids: Sequence[str | None], batch: Batch) -> bool:
    """Say whether every result names its row, in order: the usual answer, and one quick look at each."""
    first, _, second = (batch.result_id or "").partition(".")
    try:
        return list(map(itemgetter(second), map(itemgetter(first), results))) == ids
    except (KeyError, TypeError):
        return False


def _by_name(
    results: Sequence[Result], named: Sequence[str | None], ids: Sequence[str | None], batch: Batch
) -> list[Result | None]:
    tied: list[Result | None] = [None] * len(ids)
    waiting: dict[str, list[int]] = {}
    for index, given in enumerate(ids):
        if given is not None:
            waiting.setdefault(given, []).append(index)
    for result, name in zip(results, named, strict=True):
        places = waiting.get(name or "")
        place = places.pop(0) if places else _place(result, batch)
        if place is not None and place < len(tied) and tied[place] is None:
            tied[place] = result
    return tied


def result_id(result: Result, batch: Batch) -> str | None:
    """Give the record id that a result names."""
    found = look(result, batch.result_id) if batch.result_id else None
    return str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else None


def _place(result: Result, batch: Batch) -> int | None:
    """Give the index that the json_path of a failure points to, when it points into the rows."""
    path = look(result, f"{DETAILS}.json_path")
    match = _PLACE.match(path) if isinstance(path, str) else None
    return int(match[2]) if match and f"body.{match[1]}" == batch.rows else None
