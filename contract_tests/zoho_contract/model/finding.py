"""What queries and searches find: exactly the records that meet the conditions, in the order and the part asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from zoho_contract.compose import UnavailableError
from zoho_contract.model import searching
from zoho_contract.model.broken import BrokenError
from zoho_contract.model.conditions import KINDS, Condition, asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zoho_contract.contract import Operation
    from zoho_contract.directory import Field
    from zoho_contract.model.conditions import Kind
    from zoho_contract.session import Exchange
    from zoho_contract.values import Json, JsonObject
    from zoho_contract.world import World

_VALUES: Final[Mapping[Kind, tuple[Json, ...]]] = {
    "number": (1, 4, 10, 4, None),
    "flag": (True, False, True, False, True),
    "day": ("2030-01-02", "2030-01-03", "2031-12-31", "2030-01-03", None),
    "moment": (
        "2030-01-02T03:04:05+00:00",
        "2030-01-02T03:04:06+00:00",
        "2031-12-31T23:59:59+00:00",
        "2030-01-02T03:04:06+00:00",
        None,
    ),
}
"""What our own records hold, one value each: low, middle, high, the middle one again, and nothing."""
_FIELDS: Final = 2
"""Fields of a kind that are asked for."""
_SUMS: Final[Mapping[str, int]] = {"SUM": 15, "AVG": 5, "MIN": 1, "MAX": 10, "COUNT": 3}
_GROUPED: Final = "group by"
_OWNER: Final = "ownerlookup"


def play(world: World, module: str) -> None:
    """Ask for our own records by every operator of some fields, and for the others by the criteria of a search.

    Raises:
        BrokenError: Something else is found.
        UnavailableError: The version has neither queries nor searches, or the module no such fields.
    """
    fields = _fields(world, module)
    if not fields:
        raise UnavailableError(f"{module} has no field that records can be found by")
    query, search = world.contract.role("records", "query"), world.contract.role("records", "search")
    if query is not None:
        Finder(world, module, query).play(fields)
    if search is not None:
        searching.play(world, module, search, fields)


def _fields(world: World, module: str) -> list[Field]:
    """A few fields of each kind that can be written, the least limited first."""
    chosen: list[Field] = []
    for field in world.directory.fields(module):
        kind = KINDS.get(field.kind)
        usable = field.visible is not False and not field.read_only and not field.unique and not field.mandatory
        alike = sum(KINDS[item.kind] == kind for item in chosen)
        if kind and usable and alike < _FIELDS and (field.choices or kind != "choice"):
            chosen.append(field)
    return chosen


class Finder:
    """Our own records of a module, with known values, and queries for them."""

    def __init__(self, world: World, module: str, query: Operation) -> None:
        self._world, self._module, self._query = world, module, query
        self._rows: dict[str, JsonObject] = {}

    def play(self, fields: Sequence[Field]) -> None:
        """Create them and put every question."""
        rows = [self._world.new_row(self._module) for _ in range(5)]
        for field in fields:
            for row, value in zip(rows, _written(self._world, field), strict=True):
                if value is not None:
                    row[field.name] = value
        exchange = self._world.session.send(self._world.create_request(self._module, rows))
        made = self._world.adopt(self._module, exchange)
        if len(made) != len(rows):
            raise UnavailableError(f"{self._module} does not take our records: {exchange.answer.excerpt(160)}")
        self._rows = dict(zip(made, rows, strict=True))
        for field in fields:
            for condition in asked(field.name, KINDS[field.kind], self._known(field.name)):
                self._meets(condition.query, {one: condition.holds(self._value(one, field.name)) for one in made})
            if field.kind != "boolean":
                self._ordered(field)
        self._joined(fields)
        self._summed(fields)

    def _value(self, record: str, field: str) -> Json:
        return self._rows[record].get(field)

    def _known(self, field: str) -> list[Json]:
        return list(dict.fromkeys(row[field] for row in self._rows.values() if field in row))

    def _ask(self, columns: str, conditions: str, rest: str = "") -> Exchange:
        """Ask for our own records alone."""
        own = ", ".join(f"'{record}'" for record in self._rows)
        request = self._world.composer.baseline(self._query)
        key = self._query.schemas.wire(self._query.body_schema, "select_query") or "select_query"
        text = f"select {columns} from {self._module} where ({conditions}) and (id in ({own})) {rest}"  # noqa: S608 - no SQL
        request.parts["body"] = {key: text.strip()}
        return self._world.session.send(request)

    def _meets(self, conditions: str, wanted: Mapping[str, bool | None]) -> None:
        exchange = self._ask("id", conditions)
        found = [str(row.get("id")) for row in exchange.reading.items]
        wrong = [one for one, meets in wanted.items() if meets is not None and found.count(one) != int(meets)]
        if not exchange.reading.succeeded or wrong:
            names = ", ".join(one for one, meets in wanted.items() if meets) or "none"
            raise BrokenError("query_finds_what_meets_it", exchange, f"of our records {names}; {conditions}")

    def _ordered(self, field: Field) -> None:
        always = f"{field.name} is not null"
        for direction in ("asc", "desc"):
            exchange = self._ask(f"id, {field.name}", always, f"order by {field.name} {direction}")
            found = [str(row.get("id")) for row in exchange.reading.items]
            ranks = [self._rank(one, field) for one in found if one in self._rows]
            rising = all(one <= other if direction == "asc" else one >= other for one, other in pairwise(ranks))
            told = [row.get(field.name) for row in exchange.reading.items]
            if not rising or [self._rank_of(value, field) for value in told] != ranks:
                raise BrokenError("query_sorts_its_rows", exchange, f"{field.name} {direction}, as written")
            part = self._ask("id", always, f"order by {field.name} {direction}, id asc limit 2 offset 1")
            whole = self._ask("id", always, f"order by {field.name} {direction}, id asc")
            if part.reading.items != whole.reading.items[1:3]:
                raise BrokenError("query_cuts_its_rows", part, "the second and the third row of those without a limit")

    def _rank(self, record: str, field: Field) -> int:
        return self._rank_of(self._value(record, field.name), field)

    def _rank_of(self, value: Json, field: Field) -> int:
        """Place of a value among those we wrote; they rise but for the repeated one."""
        known = sorted(map(str, self._known(field.name))) if KINDS[field.kind] in {"text", "choice"} else None
        order = known or self._known(field.name)
        return order.index(value) if value in order else -1

    def _joined(self, fields: Sequence[Field]) -> None:
        """Two conditions that hold for different records, joined both ways."""
        for one, other in pairwise(fields):
            first = Condition(one.name, KINDS[one.kind], "=", (self._known(one.name)[0],))
            second = Condition(other.name, KINDS[other.kind], "=", (self._known(other.name)[1],))
            for word, join in (("and", all), ("or", any)):
                wanted = {
                    record: join(bool(item.holds(self._value(record, item.field))) for item in (first, second))
                    for record in self._rows
                }
                self._meets(f"({first.query}) {word} ({second.query})", dict(wanted))

    def _summed(self, fields: Sequence[Field]) -> None:
        """Sums of the three records that hold the low, the high and one middle value."""
        number = next((field for field in fields if KINDS[field.kind] == "number"), None)
        texts = [str(item.get("body")) for item in self._query.examples]
        if number is None or not any(_GROUPED in text for text in texts):
            return
        flags = [field for field in fields if KINDS[field.kind] == "flag"]
        chosen = ", ".join(f"'{one}'" for one in list(self._rows)[:3])
        for function, total in _SUMS.items():
            exchange = self._ask(f"{function}({number.name})", f"id in ({chosen})")
            if [number for row in exchange.reading.items for number in _numbers(row)] != [float(total)]:
                raise BrokenError("query_sums_its_rows", exchange, f"{function} of 1, 4 and 10 to be {total}")
        for flag in flags[:1]:
            exchange = self._ask(f"SUM({number.name}), {flag.name}", f"id in ({chosen})", f"{_GROUPED} {flag.name}")
            groups = {row.get(flag.name) is True: _numbers(row) for row in exchange.reading.items}
            if groups != {True: [11.0], False: [4.0]}:
                raise BrokenError("query_sums_its_rows", exchange, "11 where the flag is set and 4 where it is not")
            self._groups_sorted(f"SUM({number.name}), {flag.name}", f"id in ({chosen})", flag.name)
        self._grouped(number, f"id in ({chosen})")

    def _groups_sorted(self, columns: str, conditions: str, name: str) -> None:
        """Two groups come the other way round when they are sorted the other way round, if groups can be sorted."""
        found: list[list[Json]] = []
        for direction in ("asc", "desc"):
            exchange = self._ask(columns, conditions, f"{_GROUPED} {name} order by {name} {direction}")
            found.append([row.get(name) for row in exchange.reading.items])
            if not exchange.reading.succeeded:
                return
        if found[0] != found[1][::-1]:
            raise BrokenError("query_sorts_its_groups", exchange, f"{found[0][::-1]}, as {name} asc gives {found[0]}")

    def _grouped(self, number: Field, conditions: str) -> None:
        """What groups are told by is shown as the rows themselves show it."""
        owner = next((field.name for field in self._world.directory.fields(self._module) if field.kind == _OWNER), "")
        told = [row.get(owner) for row in self._ask(owner, conditions).reading.items] if owner else []
        if not told:
            return
        exchange = self._ask(f"SUM({number.name}), {owner}", conditions, f"{_GROUPED} {owner}")
        if exchange.reading.succeeded and any(row.get(owner) not in told for row in exchange.reading.items):
            raise BrokenError("query_groups_by_what_rows_show", exchange, f"{owner} as the rows show it, {told[0]}")


def _numbers(row: JsonObject) -> list[float]:
    """The numbers in a row, whatever they are called there."""
    return [float(value) for value in row.values() if isinstance(value, int | float) and not isinstance(value, bool)]


def _written(world: World, field: Field) -> tuple[Json, ...]:
    kind = KINDS[field.kind]
    if kind == "choice":
        low, high = min(field.choices), max(field.choices)
        middle = sorted(field.choices)[len(field.choices) // 2]
        return low, middle, high, middle, None
    if kind == "text":
        name = world.fresh_name()
        return f"{name} ab", f"{name} abc", f"{name} b", f"{name} abc", None
    return _VALUES[kind]
