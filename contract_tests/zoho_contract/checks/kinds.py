"""Lists of users of a kind: exactly those whom the list of all tells to be so."""

from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation, Parameter
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, identifiers, is_object

EVERYBODY: Final = "AllUsers"
_STATUS: Final = "status"
_GONE: Final = "deleted"
_DELETED: Final = "DeletedUsers"
_ACTIVE: Final = (_STATUS, "active")
_CONFIRMED: Final = ("confirmed", True)
_ADMIN: Final = ("profile", "Administrator")
KINDS: Final[dict[str, tuple[tuple[str, Json], ...]]] = {
    "ActiveUsers": (_ACTIVE,),
    "DeactiveUsers": ((_STATUS, "inactive"),),
    _DELETED: ((_STATUS, _GONE),),
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
            UnavailableError: The rows do not tell the kind, or a list is refused or does not end.
        """
        _, everybody = self._asked(bench, EVERYBODY)
        exchange, listed = self._asked(bench, self.kind)
        if lost := identifiers(self._staying(listed)) - identifiers(everybody):
            bench.session.violate("everybody_is_of_everybody", exchange, f"{EVERYBODY} to hold {min(lost)} as well")
            return "violated"
        meant, odd = (everybody if self.kind == _DELETED else self._staying(everybody)), False
        for member, wanted in KINDS[self.kind]:
            key = self._key(member)
            if key is None or not any(key in row for row in (*everybody, *listed)):
                raise UnavailableError(f"the list of users does not tell their {member}")
            odd = odd or any(_plain(row[key]) != wanted for row in listed if key in row)
            meant = [row for row in meant if _plain(row.get(key)) == wanted]
        if odd or identifiers(meant) - identifiers(listed):
            told = ", ".join(f"{member} {value}" for member, value in KINDS[self.kind])
            bench.session.violate(self.name, exchange, f"the {len(meant)} users with {told}")
            return "violated"
        return "matched"

    def _staying(self, rows: list[JsonObject]) -> list[JsonObject]:
        """All but those who were deleted: the page does not say whether these are of everybody, or of another kind."""
        key = self._key(_STATUS)
        return [row for row in rows if key is None or row.get(key) != _GONE]

    def _key(self, member: str) -> str | None:
        return self.operation.schemas.wire(self.operation.row_schema, member)

    def _asked(self, bench: Bench, kind: str) -> tuple[Exchange, list[JsonObject]]:
        """The last page of those of a kind, and the rows of all pages."""
        request = bench.world.directory.list_request(self.operation, None)
        request.parts["query"][self.parameter.name] = kind
        pages = bench.world.directory.pages(request) or [bench.session.send(request)]
        if not pages[-1].reading.succeeded or bench.world.directory.goes_on(pages[-1]):
            raise UnavailableError(f"the list of {kind} is refused or does not end")
        return pages[-1], [row for page in pages for row in page.reading.items]


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
