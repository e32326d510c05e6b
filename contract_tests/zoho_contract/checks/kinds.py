"""Lists of users of a kind: exactly those whom the list of all tells to be so."""

from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation, Parameter
from zoho_contract.session import Exchange
from zoho_contract.values import Json, identifiers, is_object

EVERYBODY: Final = "AllUsers"
_ACTIVE: Final = ("status", "active")
_CONFIRMED: Final = ("confirmed", True)
_ADMIN: Final = ("profile", "Administrator")
KINDS: Final[dict[str, tuple[tuple[str, Json], ...]]] = {
    "ActiveUsers": (_ACTIVE,),
    "DeactiveUsers": (("status", "inactive"),),
    "DeletedUsers": (("status", "deleted"),),
    "ConfirmedUsers": (_CONFIRMED,),
    "NotConfirmedUsers": (("confirmed", False),),
    "AdminUsers": (_ADMIN,),
    "ActiveConfirmedUsers": (_ACTIVE, _CONFIRMED),
    "ActiveConfirmedAdmins": (_ACTIVE, _CONFIRMED, _ADMIN),
}
"""A kind of users -> code names and values of the members that tell it; of an object its name."""


@dataclass(frozen=True, slots=True)
class KindCheck:
    """A list of one kind holds all of that kind and nobody else."""

    operation: Operation
    parameter: Parameter
    kind: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "users_of_a_kind_are_of_that_kind"

    def run(self, bench: Bench) -> str:
        """Ask for everybody and for the kind; says what became of it.

        Raises:
            UnavailableError: The rows do not tell the kind.
        """
        meant = everybody = self._asked(bench, EVERYBODY).reading.items
        exchange = self._asked(bench, self.kind)
        if lost := identifiers(exchange.reading.items) - identifiers(everybody):
            bench.session.violate("everybody_is_of_everybody", exchange, f"{EVERYBODY} to hold {min(lost)} as well")
            return "violated"
        for member, wanted in KINDS[self.kind]:
            key = self.operation.schemas.wire(self.operation.row_schema, member)
            if key is None or not any(key in row for row in everybody):
                raise UnavailableError(f"the list of users does not tell their {member}")
            meant = [row for row in meant if _plain(row.get(key)) == wanted]
        if identifiers(exchange.reading.items) != identifiers(meant):
            told = ", ".join(f"{member} {value}" for member, value in KINDS[self.kind])
            bench.session.violate(self.name, exchange, f"the {len(meant)} users with {told}")
            return "violated"
        return "matched"

    def _asked(self, bench: Bench, kind: str) -> Exchange:
        request = bench.world.directory.list_request(self.operation, None)
        request.parts["query"][self.parameter.name] = kind
        return bench.session.send(request)


def _plain(value: Json) -> Json:
    return value.get("name") if is_object(value) else value


def kind_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        parameter = operation.parameter("query", "type")
        role = operation.raw.get("x-client", {})
        if parameter is not None and (role.get("resource"), role.get("method")) == ("users", "list"):
            known = operation.schemas.resolve(parameter.schema).get("enum") or [*KINDS]
            found += [KindCheck(operation, parameter, kind) for kind in KINDS if kind in known]
    return found
