"""What a search finds by criteria: exactly the records that meet them, alone and joined, up to as many as may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zoho_contract.model.broken import BrokenError
from zoho_contract.model.conditions import CRITERIA, KINDS, Condition, asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from zoho_contract.contract import Operation
    from zoho_contract.directory import Field
    from zoho_contract.values import Json, JsonObject
    from zoho_contract.world import World

_MOST: Final = 10
"""So many criteria the page allows in a search."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria as they are written, and whether a record meets them; None where the documents do not say."""

    text: str
    meets: Callable[[JsonObject], bool | None]


def play(world: World, module: str, search: Operation, fields: Sequence[Field]) -> None:
    """Search for records that were there before: a search need not find what was written a moment ago.

    Raises:
        BrokenError: Something else is found.
    """
    names = tuple(field.name for field in fields)
    own = set(world.made(module))
    rows = [row for row in world.directory.records(module, fields=("id", *names)) if row.get("id") not in own]
    for criteria in (*_alone(rows, fields), *_joined(rows, fields)):
        _found(world, module, search, criteria, rows)


def _alone(rows: Sequence[JsonObject], fields: Sequence[Field]) -> Iterator[Criteria]:
    for field in fields:
        values = _values(rows, field)
        if not values:
            continue
        for condition in asked(field.name, KINDS[field.kind], [values[0], values[len(values) // 2], values[-1]]):
            if _askable(condition):
                yield _one(condition)


def _values(rows: Sequence[JsonObject], field: Field) -> list[Json]:
    values: list[Json] = list(dict.fromkeys(row[field.name] for row in rows if row.get(field.name) is not None))
    return sorted(values) if KINDS[field.kind] == "number" else values


def _askable(condition: Condition) -> bool:
    """Whether a search knows the operator: of patterns it knows beginnings alone."""
    if condition.operator != "like":
        return condition.operator in CRITERIA
    pattern = str(condition.values[0])
    return pattern.endswith("%") and not pattern.startswith("%") and pattern.count("%") == 1


def _one(condition: Condition) -> Criteria:
    """One criterion; on text "equals" finds whatever holds the value."""
    meant = condition
    if (condition.kind, condition.operator) == ("text", "="):
        meant = Condition(condition.field, "text", "like", (f"%{condition.values[0]}%",))
    return Criteria(condition.criterion, lambda row: meant.holds(row.get(condition.field)))


def _joined(rows: Sequence[JsonObject], fields: Sequence[Field]) -> Iterator[Criteria]:
    """Criteria on different fields joined both ways, one pair within another, and as many as there may be."""
    known = [(field, values) for field in fields if len(values := _values(rows, field)) > 1]
    parts = [_one(Condition(field.name, KINDS[field.kind], "=", (values[0],))) for field, values in known[:3]]
    if len(parts) < 3:  # noqa: PLR2004 - two that are joined, and one outside
        return
    one, two, three = parts
    for inner, outer in (("and", "or"), ("or", "and")):
        pair = _join(inner, one, two)
        yield from (pair, _join(outer, pair, three), _join(outer, three, pair))
    field, values = known[0]
    chosen = [values[number % len(values)] for number in range(_MOST)]
    many = [_one(Condition(field.name, KINDS[field.kind], "=", (value,))) for value in chosen]
    yield from (_join("or", *many[1:]), _join("or", *many))


def _join(word: str, *parts: Criteria) -> Criteria:
    def meets(row: JsonObject) -> bool | None:
        told = [part.meets(row) for part in parts]
        decided = word == "or"
        return decided if decided in told else None if None in told else not decided

    return Criteria(f"({word.join(part.text for part in parts)})", meets)


def _found(world: World, module: str, search: Operation, criteria: Criteria, rows: Sequence[JsonObject]) -> None:
    request = world.directory.list_request(search, module)
    request.parts["query"] = {"criteria": criteria.text, "converted": "both", "approved": "both"}
    pages = world.directory.pages(request)
    shown = [row for page in pages for row in page.reading.items]
    ids = [str(row.get("id")) for row in shown]
    wrong = [str(row["id"]) for row in shown if criteria.meets(row) is False]
    known: Sequence[JsonObject] = () if world.directory.goes_on(pages[-1]) else rows
    lost = [str(row["id"]) for row in known if criteria.meets(row) and str(row["id"]) not in ids]
    if wrong or lost or not pages[-1].reading.succeeded:
        said = f"not {', '.join(wrong[:3])}" if wrong else f"also {', '.join(lost[:3])}"
        wanted = f"the records that meet {criteria.text}, {said}"
        raise BrokenError("search_finds_what_meets_it", pages[-1], wanted)
