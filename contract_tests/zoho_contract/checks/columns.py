"""What is left of rows: the fields that were asked for, and the rows that changed since a moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError, set_module
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.values import identifiers, members

_USERS: Final = "Users"
_UNCHANGED: Final = 304
_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ColumnsCheck:
    """A search that names one field shows that one alone, of records and of users."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "search_shows_the_wanted_fields"

    def run(self, bench: Bench) -> str:
        """Search for what is there, with one field; says what became of it.

        Raises:
            UnavailableError: There is nobody to be found.
        """
        judged = 0
        for module in (bench.world.contract.known_modules()[0], _USERS):
            request = self._request(bench, module)
            shown = bench.session.send(request).reading.items
            names = sorted({key for row in shown for key in row if key[:1].isalpha() and key != "id"})
            if len(names) < 2:  # noqa: PLR2004 - one that is wanted, one that is not
                continue
            judged += 1
            request.parts["query"]["fields"] = [names[0]]
            exchange = bench.session.send(request)
            extra = {key for row in exchange.reading.items for key in row}.intersection(names[1:])
            if extra or (exchange.reading.succeeded and len(exchange.reading.items) != len(shown)):
                bench.session.violate(self.name, exchange, f"the same {len(shown)} rows with {names[0]} alone")
                return "violated"
        if not judged:
            raise UnavailableError("nothing is found that has two fields")
        return "matched"

    def _request(self, bench: Bench, module: str) -> Request:
        request = bench.world.directory.list_request(self.operation, module)
        if module == _USERS:
            set_module(request, _USERS)
            people = [row.get("email") for row in bench.world.directory.rows("users", "list") if row.get("email")]
            request.parts["query"] |= {"email": people[0]} if people else {"word": "none"}
            return request
        documented = members(self.operation.examples[0].get("query"))
        request.parts["query"]["criteria"] = documented.get("criteria")
        return request


@dataclass(frozen=True, slots=True)
class SinceCheck:
    """A list of users since a moment holds those that were changed after it, and nobody where nobody was."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "users_changed_since_are_listed"

    def run(self, bench: Bench) -> str:
        """Ask for those since long ago, since one of the moments, and since one to come; says what became of it.

        Raises:
            UnavailableError: They do not tell when they were changed.
        """
        header = self.operation.parameter("header", "if_modified_since")
        key = self.operation.schemas.wire(self.operation.row_schema, "modified_time")
        request = bench.world.directory.list_request(self.operation, None)
        if kind := self.operation.parameter("query", "type"):
            request.parts["query"][kind.name] = "AllUsers"
        rows = bench.session.send(request).reading.items
        known = [(datetime.fromisoformat(row[key]), str(row["id"])) for row in rows if key and row.get(key)]
        moments = sorted({moment for moment, _ in known})
        if header is None or not moments:
            raise UnavailableError("the users do not tell when they were changed")
        for limit in (moments[0] - _YEAR, moments[(len(moments) - 1) // 2]):
            request.parts["headers"][header.name] = limit.isoformat()
            exchange = bench.session.send(request)
            found = identifiers(exchange.reading.items)
            later = {one for moment, one in known if moment > limit}
            if not later <= found or found & {one for moment, one in known if moment < limit}:
                bench.session.violate(self.name, exchange, f"the {len(later)} users that were changed after {limit}")
                return "violated"
        request.parts["headers"][header.name] = (moments[-1] + _YEAR).isoformat()
        exchange = bench.session.send(request)
        if exchange.answer.status != _UNCHANGED:
            bench.session.violate(self.name, exchange, f"status {_UNCHANGED}, as nobody was changed since")
            return "violated"
        return "matched"


def column_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        named = (role.get("resource"), role.get("method"))
        if named == ("records", "search") and operation.parameter("query", "fields"):
            found.append(ColumnsCheck(operation))
        if named == ("users", "list") and operation.parameter("header", "if_modified_since"):
            found.append(SinceCheck(operation))
    return found
