"""Filters of territories: every documented comparison of every documented member leaves exactly what it says."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
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
"""The page names this comparator and does not show how its two values are written: they are sent as a list.

Who never leaves what lies between them has understood something else; who does so once always has to.
"""
_SECOND: Final = timedelta(seconds=1)


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
        for case in self._cases(rows):
            if wrong := self._wrong(bench, request, case):
                bench.session.violate(self.name, *wrong)
                return "violated"
        between = [self._wrong(bench, request, case) for case in self._between(rows)]
        wrong = next((one for one in between if one and one[0].reading.succeeded), None)
        if wrong and None in between:
            bench.session.violate(self.name, *wrong)
            return "violated"
        return self._shapeless(bench, request)

    def _wrong(self, bench: Bench, request: Request, case: Case) -> tuple[Exchange, str] | None:
        member, comparator, value, wanted = case
        parameter = self.operation.parameter("query", "filters")
        filters = {"field": {"api_name": member}, "comparator": comparator, "value": value}
        request.parts["query"][parameter.name if parameter else "filters"] = json.dumps(filters)
        exchange = bench.session.send(request)
        if exchange.reading.succeeded and identifiers(exchange.reading.items) == wanted:
            return None
        return exchange, f"the {len(wanted)} territories whose {member} is {comparator} {value}"

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

    def _between(self, rows: list[JsonObject]) -> Iterator[Case]:
        for member in _TIMES:
            times = self._held(rows, member)
            if times and None not in times.values():
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
    """From before the first moment to a gap, and from there to after the last one: of the ends themselves no page says.

    Nothing where there is no gap.
    """
    known = sorted({_moment(held) for held in times.values()})
    gaps = [early + _SECOND for early, late in pairwise(known) if early + _SECOND < late]
    for gap in gaps[len(gaps) // 2 :][:1]:
        for low, high in ((known[0] - _SECOND, gap), (gap, known[-1] + _SECOND)):
            inside = {one for one, held in times.items() if low < _moment(held) < high}
            yield member, _BETWEEN, [low.isoformat(), high.isoformat()], inside


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
