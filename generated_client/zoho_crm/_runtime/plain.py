"""The usual answer to a call on many rows: the decoder of the extra `speed` makes each result a row at once."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import count
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from .batch import Row
from .decode import CODE, DETAILS, ERROR, MESSAGE, STATUS
from .loads import USUAL, is_fast, shape
from .model import Model
from .paths import is_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .batch import Answered

M = TypeVar("M", bound=Model)
J = TypeVar("J")

#: What such a result has, and nothing else; the first of an answer has it in this order.
_KEYS: Final = tuple(f'"{key}"'.encode() for key in (CODE, DETAILS, MESSAGE, STATUS))
#: So deep are the details themselves, in a result of the list in the answer.
_DETAILS_AT: Final = 4


def results(body: bytes, key: str) -> list[Any] | None:
    """Read the list of such results that an answer has under a key; None where it has none, or is no JSON.

    Nothing of a result is lost: where one has more than the usual keys, this reads none. What it gives are rows but for
    what `number` adds.
    """
    places = [body.find(name) for name in _KEYS]
    if not is_fast() or places[0] < 0 or places != sorted(places):
        return None
    # Whatever it refuses, for whatever reason, is read with care.
    with suppress(Exception):
        found = _decoder()(body).get(key)
        return found if is_list(found) else None
    return None


def number(rows: Sequence[Any], start: int, ids: Sequence[str | None], answered: Answered[M, J]) -> int | None:
    """Tie results to the rows of the input, the first of which is number `start`, and give how many of them failed.

    None where one is out of its order: then they are results and nothing more.
    """
    if len(rows) != len(ids):
        return None
    refused = answered._replace(state="failed")
    failed = 0
    for index, row, given in zip(count(start), rows, ids, strict=False):
        # What names no row is about the one in its place, as refusals often are.
        if row.details.get("id", given) != given or not given:
            return None
        row.index = index
        row.id = given
        if row._said == ERROR:  # noqa: SLF001 - a row as it was read
            row._answered = refused  # noqa: SLF001 - likewise
            failed += 1
        else:
            row._answered = answered  # noqa: SLF001 - likewise
    return failed


def whole(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Give results as the objects that they were, each with its keys in the order of the first."""
    return [
        {CODE: row.code, DETAILS: row.details, MESSAGE: row.message, STATUS: row._said}  # noqa: SLF001 - likewise
        for row in rows
    ]


@cache
def _decoder() -> Callable[[bytes], dict[str, object]]:
    """Give the decoder, which refuses whatever `json` would read otherwise."""
    msgspec = import_module("msgspec")
    details = GenericAlias(dict, (str, shape(USUAL - _DETAILS_AT)))
    row = msgspec.defstruct(
        "Row",
        [(CODE, str), (DETAILS, details), (MESSAGE, str), ("_said", str)],
        bases=(Row, msgspec.Struct),
        module=__name__,
        namespace={"__getattr__": _late, "__rich_repr__": _shown, "__copy__": None, "__replace__": None},
        rename={"_said": STATUS},
        forbid_unknown_fields=True,
        eq=False,
    )
    # Counts and the like may stand beside the list.
    beside = shape(0) | GenericAlias(dict, (str, shape(USUAL - 2)))
    answer = GenericAlias(dict, (str, GenericAlias(list, (row,)) | beside))
    return cast("Callable[[bytes], dict[str, object]]", msgspec.json.Decoder(answer).decode)


def _late(row: Any, name: str) -> Any:  # noqa: ANN401 - what `decode` makes
    """Give the whole result, which is made when it is asked for first and kept, as rows of the same are equal."""
    if name != "_result":
        raise AttributeError(f"a Row has no {name!r}", name=name, obj=row)
    [row._result] = whole([row])  # noqa: SLF001 - its own
    return row._result  # noqa: SLF001 - likewise


def _shown(row: Row[Any, Any]) -> Iterator[tuple[str, object]]:
    """Show what `repr` shows, without the details, which are a customer's."""
    return ((name, getattr(row, name)) for name in ("index", "id", CODE, MESSAGE))
