"""What a search finds by an address, a telephone number or a word, and which users it finds of a group."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.checks.kinds import EVERYBODY
from zoho_contract.compose import UnavailableError, set_module
from zoho_contract.contract import Operation
from zoho_contract.directory import Field
from zoho_contract.session import Exchange
from zoho_contract.values import JsonObject, identifiers, members

_WORD: Final = re.compile(r"(?<!\S)[A-Za-z]{4,}(?!\S)")
"""A word for everybody: letters between spaces, none of which two servers could read differently."""
_TEXTS: Final = frozenset({"text", "email", "textarea", "website", "phone", "picklist"})
_HELD: Final[Mapping[str, frozenset[str]]] = {
    "email": frozenset({"email"}),
    "phone": frozenset({"phone"}),
    "word": _TEXTS,
}
"""What is looked for -> the data types of the fields that it is looked for in."""
_USERS: Final = "Users"
_REPORTING: Final = "ConfirmedReportingUsers"
_ESCAPED: Final = frozenset("(),\\")
"""What is escaped in the value of a criterion."""
_ASKED: Final = 6
"""Users that are looked for in a group, of those in it and of those who are not; each is a call."""


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A search finds a record that was there before by what it holds, and only records that hold it."""

    operation: Operation
    parameter: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return f"search_by_{self.parameter}_finds_who_has_it"

    def run(self, bench: Bench) -> str:
        """Search for what a record holds; says what became of it.

        Raises:
            UnavailableError: No record that was there before holds such a thing.
        """
        for module in (self.operation.modules or tuple(bench.world.contract.known_modules()))[:4]:
            known = {item.name: item for item in bench.world.directory.fields(module)}
            names = [item.name for item in known.values() if item.kind in _HELD[self.parameter]]
            own = set(bench.world.made(module))
            rows = bench.world.directory.records(module, fields=("id", *names)) if names else []
            there = [row for row in rows if str(row.get("id")) not in own]
            for row, value in self._values(there, known):
                return self._search(bench, module, row, value)
        raise UnavailableError(f"no record that was there before can be found by {self.parameter}")

    def _values(self, rows: list[JsonObject], known: Mapping[str, Field]) -> Iterator[tuple[JsonObject, str]]:
        for row in rows:
            for name, value in row.items():
                kind = known[name].kind if name in known else ""
                if not isinstance(value, str) or kind not in _HELD[self.parameter]:
                    continue
                if self.parameter != "word":
                    yield row, value
                elif kind == "text" and (match := _WORD.search(value)):
                    yield row, match[0]

    def _search(self, bench: Bench, module: str, row: JsonObject, value: str) -> str:
        request = bench.world.directory.list_request(self.operation, module)
        request.parts["query"][self.parameter] = value
        for name in ("converted", "approved"):
            if parameter := self.operation.parameter("query", name):
                request.parts["query"][parameter.name] = "both"
        pages = bench.world.directory.pages(request)
        shown = [item for page in pages for item in page.reading.items]
        if str(row["id"]) not in identifiers(shown) and not bench.world.directory.goes_on(pages[-1]):
            return self._violated(bench, pages[-1], f"also {row['id']}, which holds it")
        odd = [item for item in shown if value.casefold() not in str(item).casefold()]
        if odd:
            return self._violated(bench, pages[-1], f"not {odd[0].get('id')}, which does not hold it anywhere")
        whole = not bench.world.directory.goes_on(pages[-1])
        if whole and not identifiers(shown) & set(bench.world.made(module)):
            return self._counted(bench, module, value, len(shown))
        return "matched"

    def _counted(self, bench: Bench, module: str, value: str, found: int) -> str:
        """The count of what has been there for some time is that of what is found; a count may be ten minutes old."""
        count = bench.world.contract.role("records", "count")
        if count is None or count.parameter("query", self.parameter) is None:
            return "matched"
        request = bench.world.directory.list_request(count, module)
        request.parts["query"] = {self.parameter: value, "converted": "both", "approved": "both"}
        exchange = bench.session.send(request)
        told = [item for item in members(exchange.answer.json).values() if isinstance(item, int)]
        if exchange.reading.succeeded and told != [found]:
            return self._violated(bench, exchange, f"a count of {found}, as so many are found")
        return "matched"

    def _violated(self, bench: Bench, exchange: Exchange, expected: str) -> str:
        bench.session.violate(self.name, exchange, expected)
        return "violated"


@dataclass(frozen=True, slots=True)
class GroupCheck:
    """A search among the users of a group finds by address those whom the list of the group has with it.

    Nothing is promised of an address that is written otherwise, nor that it belongs to one user alone.

    The list of users knows all groups but one: those who report to the user of the token, which each of them tells.
    """

    operation: Operation
    group: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "search_finds_users_of_the_group"

    def run(self, bench: Bench) -> str:
        """Search for everybody in the group; says what became of it.

        Raises:
            UnavailableError: The target lists no users.
        """
        lister = bench.world.contract.role("users", "list")
        if lister is None:
            raise UnavailableError("this version has no list of users")
        everybody = self._listed(bench, lister, EVERYBODY)
        meant = self._reporting(bench, lister, everybody)
        if meant is None:
            meant = self._listed(bench, lister, self.group)
        inside = dict.fromkeys(row["email"].casefold() for row in meant)
        outside = dict.fromkeys(row["email"].casefold() for row in everybody if row["email"].casefold() not in inside)
        known = {row["email"].casefold(): row["email"] for row in (*everybody, *meant)}
        names = {str(row.get("id")): row.get("full_name") for row in (*everybody, *meant)}
        for address in (*_some([*inside]), *_some([*outside])):
            request = bench.world.directory.list_request(self.operation, None)
            set_module(request, _USERS)
            request.parts["query"] |= {"email": known[address], "type": self.group}
            exchange = bench.session.send(request)
            found = identifiers(exchange.reading.items)
            expected = identifiers(row for row in meant if row["email"].casefold() == address)
            if exchange.reading.succeeded and found != expected:
                there = f"the {len(expected)} who have it" if expected else "nobody"
                bench.session.violate(self.name, exchange, f"{there}, as the list of users tells of {self.group}")
                return "violated"
            for item in exchange.reading.items:
                if item.get("full_name", name := names.get(str(item.get("id")))) != name:
                    bench.session.violate(self.name, exchange, f"a user who is called {name}")
                    return "violated"
            if exchange.reading.code in self._codes("set"):
                bench.session.violate(self.name, exchange, "no word of criteria, as none were sent")
                return "violated"
            if not exchange.reading.succeeded:
                raise UnavailableError(f"the target does not search users: {exchange.answer.excerpt(120)}")
        return self._by_criteria(bench, everybody) if self.group == EVERYBODY else "matched"

    def _codes(self, verb: str) -> set[str]:
        """Codes that stand for criteria alone: for wrong ones that are set, or for those that are dropped."""
        known = {(entry.code, "query.criteria" in str(entry.trigger.get(verb))) for entry in self.operation.errors}
        return {code for code, about in known if about and (code, False) not in known}

    def _by_criteria(self, bench: Bench, everybody: list[JsonObject]) -> str:
        """Users are found by a condition as records are: those whose address is so, if such searches are taken."""
        known = {str(row["email"]).casefold(): row for row in everybody if not _ESCAPED.intersection(row["email"])}
        for address in _some([*known]):
            request = bench.world.directory.list_request(self.operation, None)
            set_module(request, _USERS)
            request.parts["query"] |= {"criteria": f"(email:equals:{known[address]['email']})", "type": self.group}
            exchange = bench.session.send(request)
            found = exchange.reading.items
            odd = [item for item in found if address not in str(item.get("email", address)).casefold()]
            unheard = exchange.reading.code in self._codes("drop")
            if unheard or (exchange.reading.succeeded and (odd or str(known[address]["id"]) not in identifiers(found))):
                bench.session.violate(self.name, exchange, "the user with that address, and nobody with another one")
                return "violated"
        return "matched"

    def _listed(self, bench: Bench, lister: Operation, group: str) -> list[JsonObject]:
        parameter = lister.parameter("query", "type")
        request = bench.world.directory.list_request(lister, None)
        if parameter is not None:
            request.parts["query"][parameter.name] = group
        pages = bench.world.directory.pages(request) or [bench.session.send(request)]
        if bench.world.directory.goes_on(pages[-1]):
            raise UnavailableError("there are more users than the kit lists")
        return [row for page in pages for row in page.reading.items if isinstance(row.get("email"), str)]

    def _reporting(self, bench: Bench, lister: Operation, everybody: list[JsonObject]) -> list[JsonObject] | None:
        """Those who report to the user of the token and are confirmed; None for another group."""
        if self.group != _REPORTING:
            return None
        me = bench.world.directory.current_user()
        above, sure = (lister.schemas.wire(lister.row_schema, name) for name in ("reporting_to", "confirmed"))
        if above is None or sure is None or me is None:
            raise UnavailableError("the list of users does not tell whom they report to")
        return [row for row in everybody if row.get(sure) and members(row.get(above)).get("id") == me]


def _some(addresses: list[str]) -> list[str]:
    """A few of them, from the first on and evenly apart."""
    return addresses[:: -(-len(addresses) // _ASKED) or 1]


def found_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        if (role.get("resource"), role.get("method")) != ("records", "search"):
            continue
        found += [FoundCheck(operation, name) for name in _HELD if operation.parameter("query", name)]
        kinds = next((item for item in operation.parameters if item.name == "type"), None)
        groups = operation.schemas.resolve(kinds.schema).get("enum") if kinds else None
        found += [GroupCheck(operation, str(group)) for group in groups or ()]
    return found
