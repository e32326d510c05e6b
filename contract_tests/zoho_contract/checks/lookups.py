"""What queries find and show of the records and people that a record names: its account, the account above, its owner.

The pages join through lookup fields, by the dotted names of their examples, and compare a lookup itself by identifier.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check, shown_alone
from zoho_contract.compose import UnavailableError, example
from zoho_contract.contract import Operation
from zoho_contract.model.conditions import Condition, asked
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, is_object, members

_JOIN: Final = re.compile(r"(?P<link>\w+)\.(?P<name>\w+) from (?P<module>\w+)", re.IGNORECASE)
"""The first join of a documented query."""
_ABOVE: Final = "Parent_Account"
"""The lookup field that the page joins through after the first one."""
_OWNER: Final = "Owner"
_PEOPLE: Final = ("full_name", "first_name", "last_name")
"""What a user may be called by."""

Cells = Mapping[str, Json]
"""What a record has under each dotted name; an identifier where it names something."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Records of our own, what they have by dotted names, and the module and names that queries use."""

    bench: Bench
    operation: Operation
    module: str
    rows: Mapping[str, Cells]

    def ask(self, columns: str, conditions: str) -> Exchange:
        """Query our own records alone."""
        request = example(self.operation)
        own = ", ".join(f"'{record}'" for record in self.rows)
        key = self.operation.schemas.wire(self.operation.body_schema, "select_query") or "select_query"
        text = f"select {columns} from {self.module} where ({conditions}) and (id in ({own}))"  # noqa: S608 - no SQL
        request.parts["body"] = {key: text}
        return self.bench.session.send(request)


@dataclass(frozen=True, slots=True)
class LookupsCheck:
    """A query compares and shows what a record names as that record shows it itself."""

    operation: Operation
    link: str
    member: str
    module: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "query_follows_what_a_record_names"

    def run(self, bench: Bench) -> str:
        """Create records that name two others and none, and ask for them by all of it; says what became of it.

        Raises:
            UnavailableError: The target takes no such records.
        """
        stage = Stage(bench, self.operation, self.module, self._rows(bench))
        for condition in self._conditions(stage):
            exchange = stage.ask("id", condition.query)
            found = [str(row.get("id")) for row in exchange.reading.items]
            meant = {one: condition.holds(cells.get(condition.field)) for one, cells in stage.rows.items()}
            wrong = [one for one, meets in meant.items() if meets is not None and found.count(one) != int(meets)]
            if wrong or not exchange.reading.succeeded:
                names = ", ".join(one for one, meets in meant.items() if meets) or "none"
                bench.session.violate(self.name, exchange, f"of our records {names}; {condition.query}")
                return "violated"
        return self._shown(stage)

    def _shown(self, stage: Stage) -> str:
        """Every name selected, two joins at a time at most."""
        for columns in filter(None, (self._joined(stage), self._of_people(stage))):
            exchange = stage.ask(", ".join(columns), "id is not null")
            shown = {str(row.get("id")): row for row in exchange.reading.items}
            for record, cells in stage.rows.items():
                for column in columns:
                    value = shown.get(record, {}).get(column)
                    if _plain(value) != cells.get(column) or not self._called(cells, column, value):
                        expected = f"{column} of {record} to be {cells.get(column)!r}, as it is shown there"
                        stage.bench.session.violate(self.name, exchange, expected)
                        return "violated"
        return "matched"

    def _called(self, cells: Cells, column: str, value: Json) -> bool:
        """Whether the name beside an identifier, where there is one, is that of the record."""
        names = {cells.get(f"{column}.{name}") for name in (self.member, *_PEOPLE)} - {None}
        return not is_object(value) or "name" not in value or not names or value["name"] in names

    def _joined(self, stage: Stage) -> list[str]:
        return [name for name in next(iter(stage.rows.values())) if name.startswith(self.link)]

    def _of_people(self, stage: Stage) -> list[str]:
        """What every record tells of its owner; who cannot be read tells nothing."""
        first, *others = stage.rows.values()
        known = [name for name in first if all(name in cells for cells in others)]
        return [name for name in known if name == _OWNER or re.fullmatch(rf"{_OWNER}\.profile\.\w+", name)]

    def _conditions(self, stage: Stage) -> Iterator[Condition]:
        """Each documented comparison: of a lookup by identifier, of what it names by text."""
        for column in dict.fromkeys((*self._joined(stage), *self._of_people(stage))):
            values = list(dict.fromkeys(str(row[column]) for row in stage.rows.values() if row.get(column)))
            if values and column.endswith(f".{self.member}"):
                yield from asked(column, "text", sorted(values))
            elif values:
                yield from asked(column, "choice", values)

    def _rows(self, bench: Bench) -> Mapping[str, Cells]:
        """Three records of our own: two that name two others, of which one names the other, and one that names none."""
        world = bench.world
        other = self._named_module(bench)
        known = {field.name: field for field in world.directory.fields(self.module)}
        if self.link not in known:
            raise UnavailableError(f"{self.module} has no field {self.link}")
        above = any(field.name == _ABOVE for field in world.directory.fields(other))
        top = self._made(bench, other, {})
        low = self._made(bench, other, {_ABOVE: {"id": top}} if above else {})
        rows = [self._made(bench, self.module, {self.link: {"id": one}} if one else {}) for one in (low, top, "")]
        read = _once(lambda module, record: shown_alone(world, module, record))
        person = _once(lambda _, user: _person(bench, user))
        return {one: self._cells(read, person, other, one, above=above) for one in rows}

    def _named_module(self, bench: Bench) -> str:
        for module in bench.world.contract.known_modules():
            if any(field.name == self.member and field.mandatory for field in bench.world.directory.fields(module)):
                return module
        raise UnavailableError(f"no module has a mandatory field {self.member}")

    def _made(self, bench: Bench, module: str, values: JsonObject) -> str:
        request = bench.world.create_request(module, [{**bench.world.new_row(module), **values}])
        exchange = bench.session.send(request)
        made = bench.world.adopt(module, exchange)
        if len(made) != 1:
            raise UnavailableError(f"the target does not take the record: {exchange.answer.excerpt(120)}")
        return made[0]

    def _cells(
        self,
        read: Callable[[str, str], JsonObject],
        person: Callable[[str, str], JsonObject],
        other: str,
        record: str,
        *,
        above: bool,
    ) -> Cells:
        """What a record has under each dotted name, as it and what it names show it."""
        found: dict[str, Json] = {}
        row = read(self.module, record)
        places = (self.link, f"{self.link}.{_ABOVE}") if above else (self.link,)
        for place in places:
            named = _plain(row.get(place.rpartition(".")[2]))
            row = read(other, str(named)) if named else {}
            found |= {place: named, f"{place}.{self.member}": row.get(self.member)}
        owner = _plain(read(self.module, record).get(_OWNER))
        user = person("users", owner) if isinstance(owner, str) else {}
        found |= {_OWNER: owner} if owner else {}
        found |= {f"{_OWNER}.{name}": user[name] for name in _PEOPLE if name in user}
        profile = members(user.get("profile"))
        return found | {f"{_OWNER}.profile.{name}": profile[name] for name in ("id", "name") if name in profile}


def _once(read: Callable[[str, str], JsonObject]) -> Callable[[str, str], JsonObject]:
    known: dict[tuple[str, str], JsonObject] = {}

    def reading(module: str, record: str) -> JsonObject:
        if (module, record) not in known:
            known[module, record] = read(module, record)
        return known[module, record]

    return reading


def _person(bench: Bench, user: str) -> JsonObject:
    """A user as the call for one user shows them; nothing where it does not."""
    reader = bench.world.contract.role("users", "get")
    if reader is None:
        return {}
    request = bench.world.directory.list_request(reader, None)
    for parameter in reader.parameters:
        if parameter.where == "path":
            request.parts["path"][parameter.name] = user
    nobody: JsonObject = {}
    items = bench.session.send(request).reading.items
    return next((row for row in items if row.get("id") == user), nobody)


def _plain(value: Json) -> Json:
    """The identifier of what is named, or the value itself."""
    return value.get("id") if is_object(value) else value


def lookup_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        if (role.get("resource"), role.get("method")) != ("records", "query"):
            continue
        texts = [str(value) for item in operation.examples for value in members(item.get("body")).values()]
        joins = [match for text in texts if (match := _JOIN.search(text))]
        found += [LookupsCheck(operation, match["link"], match["name"], match["module"]) for match in joins[:1]]
    return found
