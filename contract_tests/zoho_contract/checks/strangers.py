"""Organizations share nothing: what a token of one is shown, a token of another is not."""

from dataclasses import dataclass

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.values import identifiers


@dataclass(frozen=True, slots=True)
class StrangerCheck:
    """A list holds nothing that the same list of another organization holds, and is not empty where that one is not."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "organizations_share_nothing"

    def run(self, bench: Bench) -> str:
        """List with both tokens; says what became of it.

        Raises:
            UnavailableError: No token of another organization was given, or neither has anything to list.
        """
        foreign = bench.session.credentials.foreign_token
        if not foreign:
            raise UnavailableError("no foreign token was given")
        modules = self.operation.modules or tuple(bench.world.contract.known_modules())[:1]
        asks = any(item.code_name == "module" and item.where != "header" for item in self.operation.parameters)
        request = bench.world.directory.list_request(self.operation, modules[0] if asks and modules else None)
        for parameter in self.operation.parameters:
            # What is left out may leave out everything: users of a kind are asked for by name.
            if parameter.code_name == "type" and parameter.where == "query" and self.operation.family == "users":
                request.parts["query"][parameter.name] = "AllUsers"
        mine, theirs = bench.session.send(request), bench.session.send(request, token=foreign, judge=False)
        if not (mine.reading.succeeded and theirs.reading.succeeded):
            raise UnavailableError("one of the organizations does not list them")
        shared = identifiers(mine.reading.items) & identifiers(theirs.reading.items)
        if shared:
            bench.session.violate(self.name, mine, f"not {min(shared)}, which another organization lists as its own")
            return "violated"
        if not (mine.reading.items or theirs.reading.items):
            raise UnavailableError("neither organization has anything to list")
        return "matched"


def stranger_checks(operations: list[Operation]) -> list[Check]:
    """One for each list of things that have identifiers."""
    return [
        StrangerCheck(operation)
        for operation in operations
        if operation.method == "GET"
        and operation.results
        and not operation.on_accounts
        and operation.schemas.wire(operation.row_schema, "id")
        and not any(item.where == "path" and item.code_name != "module" for item in operation.parameters)
    ]
