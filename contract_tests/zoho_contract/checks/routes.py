"""The same thing seen by two routes: the users of a territory among all users, its children among all territories."""

from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import differing

Route = tuple[str, str]
"""Resource and method of an operation."""

SAME: Final[dict[Route, Route]] = {
    ("territories", "users"): ("users", "list"),
    ("territories", "user"): ("users", "list"),
    ("territories", "children"): ("territories", "list"),
    ("users", "territory"): ("users", "territories"),
    ("users", "territories"): ("users", "territory"),
}
"""A route that shows some things of a kind -> another one that shows them."""


@dataclass(frozen=True, slots=True)
class SameCheck:
    """What a route shows is as another one shows it."""

    operation: Operation
    other: Route

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "routes_show_the_same"

    def run(self, bench: Bench) -> str:
        """Ask by both; says what became of it.

        Raises:
            UnavailableError: One of them shows nothing.
        """
        other = bench.session.contract.role(*self.other)
        if other is None:
            raise UnavailableError(f"no described operation does {'.'.join(self.other)}")
        territory, user = bench.world.membership()
        if self.other == ("territories", "list"):
            bench.world.grove.parent()
            territory = bench.world.grove.root()
        exchange = _asked(bench, self.operation, territory, user)
        known = {row["id"]: row for row in _asked(bench, other, territory, user).reading.items if "id" in row}
        pairs = [(row, known[row["id"]]) for row in exchange.reading.items if row.get("id") in known]
        if not pairs:
            raise UnavailableError("the two routes show nothing in common")
        if odd := next((place for pair in pairs if (place := differing(*pair))), ""):
            bench.session.violate(self.name, exchange, f"{odd} to be as {other.id} shows it")
            return "violated"
        return "matched"


def _asked(bench: Bench, operation: Operation, territory: str, user: str) -> Exchange:
    request = bench.world.directory.list_request(operation, None)
    named = {"territory": territory, "user": user}
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.schema.get("x-entity") in named:
            request.parts["path"][parameter.name] = named[parameter.schema["x-entity"]]
    return bench.session.send(request)


def route_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        route = (str(role.get("resource")), str(role.get("method")))
        if route in SAME:
            found.append(SameCheck(operation, SAME[route]))
    return found
