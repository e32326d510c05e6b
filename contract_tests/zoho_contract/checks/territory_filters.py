"""Filters of territories: every documented comparison of every documented member leaves exactly what it says."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.values import Json, JsonObject, identifiers, members

_REFERENCES: Final = ("id", "reporting_to.id", "manager.id", "permission_type")
_TIMES: Final = ("created_time", "modified_time")
_SAME: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "equal": lambda held, wanted: held == wanted,
    "not_equal": lambda held, wanted: held != wanted,
}
_TEXT: Final[Mapping[str, Callable[[str, str], bool]]] = {
    **_SAME,
    "contains": lambda held, wanted: wanted in held,
    "not_contains": lambda held, wanted: wanted not in held,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}
_ORDER: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "equal": lambda held, wanted: _moment(held) == _moment(wanted),
    "less_than": lambda held, wanted: _moment(held) < _moment(wanted),
    "less_equal": lambda held, wanted: _moment(held) <= _moment(wanted),
    "greater_than": lambda held, wanted: _moment(held) > _moment(wanted),
}

_SHAPELESS: Final = ('{"field": ', "[]", "{}", '"name"', '{"field": "name", "comparator": "equal", "value": "x"}')

Case = tuple[str, str, Json, set[str]]
"""Member, comparator, value, and the identifiers of those that it leaves."""
_BETWEEN: Final = "between"
"""The page names this comparator and does not show how its two values are written: they are sent as a list."""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class FiltersCheck:
    """A filter leaves exactly the territories that its comparison is true of."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "filter_compares_as_documented"

    def run(self, bench: Bench) -> str:
        """Filter by every member and comparator; says what became of it.

        Raises:
            UnavailableError: There are not two territories to tell apart.
        """
        bench.world.grove.leaf(1)
        request = self._request(bench)
        rows = bench.session.send(request).reading.items
        if len(rows) < 2:  # noqa: PLR2004 - one that is left, one that is not
            raise UnavailableError("there are not two territories")
        parameter = self.operation.parameter("query", "filters")
        for member, comparator, value, wanted in self._cases(rows):
            filters = {"field": {"api_name": member}, "comparator": comparator, "value": value}
            request.parts["query"][parameter.name if parameter else "filters"] = json.dumps(filters)
            exchange = bench.session.send(request)
            found = identifiers(exchange.reading.items)
            if comparator == _BETWEEN and not exchange.reading.succeeded:
                continue
            if found != wanted or not exchange.reading.succeeded:
                expected = f"the {len(wanted)} of {len(rows)} whose {member} is {comparator} {value}"
                bench.session.violate(self.name, exchange, expected)
                return "violated"
        return self._shapeless(bench, request)

    def _shapeless(self, bench: Bench, request: Request) -> str:
        """What is no filter is refused, and nobody falls over it."""
        parameter = self.operation.parameter("query", "filters")
        for text in _SHAPELESS:
            request.parts["query"][parameter.name if parameter else "filters"] = text
            exchange = bench.session.send(request)
            if exchange.reading.succeeded and exchange.reading.items:
                bench.session.violate("what_is_no_filter_is_refused", exchange, "nothing, as it is no filter")
                return "violated"
        return "matched"

    def _request(self, bench: Bench) -> Request:
        """All rows on one page; of children those of a territory of our own."""
        request = bench.world.directory.list_request(self.operation, None)
        for parameter in self.operation.parameters:
            if parameter.where == "path":
                request.parts["path"][parameter.name] = bench.world.grove.root()
            if parameter.name == "per_page" and self.operation.paging:
                request.parts["query"][parameter.name] = self.operation.paging.most
        return request

    def _cases(self, rows: list[JsonObject]) -> Iterator[Case]:
        for member in _REFERENCES:
            held = self._held(rows, member)
            if held and None not in held.values():
                yield from _compared(member, held, _SAME, min(map(str, held.values())))
        names = {one: str(name) for one, name in self._held(rows, "name").items()}
        start = min(names.values())
        for text in dict.fromkeys((start, start[1:-1], start[:3], start[-3:])):
            if text and text == text.strip():  # Nothing is said of nothing, nor of spaces around a text.
                yield from _compared("name", names, _TEXT, text)
        for member in _TIMES:
            times = self._held(rows, member)
            if times and None not in times.values():
                for edge in dict.fromkeys((min(times.values(), key=str), max(times.values(), key=str))):
                    yield from _compared(member, times, _ORDER, str(edge))
                yield from _within(member, {one: str(value) for one, value in times.items()})

    def _held(self, rows: list[JsonObject], member: str) -> dict[str, Json]:
        """What each territory has there; nothing where the version does not tell."""
        first, _, second = member.partition(".")
        key = self.operation.schemas.wire(self.operation.row_schema, first)
        if key is None:
            return {}
        found = {str(row["id"]): row.get(key) for row in rows}
        return {one: members(value).get(second) for one, value in found.items()} if second else found


def _within(member: str, times: Mapping[str, str]) -> Iterator[Case]:
    """The first and the middle, the middle and the last of the moments, both of which are between themselves."""
    known = sorted(set(times.values()), key=_moment)
    for low, high in ((known[0], known[len(known) // 2]), (known[len(known) // 2], known[-1])):
        inside = {one for one, held in times.items() if _moment(low) <= _moment(held) <= _moment(high)}
        yield member, _BETWEEN, [low, high], inside


def _compared(
    member: str, held: Mapping[str, Json], tests: Mapping[str, Callable[[str, str], bool]], value: str
) -> Iterator[Case]:
    """The cases in which nothing depends on whether letter case counts: the documents do not say."""
    folds = tests is not _ORDER
    for comparator, test in tests.items():
        wanted = {one for one, mine in held.items() if test(str(mine), value)}
        folded = {one for one, mine in held.items() if folds and test(str(mine).casefold(), value.casefold())}
        if not folds or folded == wanted:
            yield member, comparator, value, wanted


def filter_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    return [
        FiltersCheck(operation)
        for operation in operations
        if operation.family == "territories" and operation.parameter("query", "filters")
    ]
