"""Who is let in: no token, a garbage token, a token without scope, a token of another organization."""

from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench
from zoho_contract.checks.triggers import credential
from zoho_contract.contract import Operation
from zoho_contract.jobs import mentions
from zoho_contract.session import Exchange, Session
from zoho_contract.world import World

KINDS: Final = ("none", "garbage", "narrow", "foreign")
_NAMES: Final = {
    "none": "no_token_is_refused",
    "garbage": "unknown_token_is_refused",
    "narrow": "token_without_scope_is_refused",
    "foreign": "other_organization_reaches_nothing",
}
_REFUSED: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """One operation asked with one kind of wrong token."""

    operation: Operation
    kind: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return _NAMES[self.kind]

    def run(self, bench: Bench) -> str:
        """Ask; returns what became of it.

        Raises:
            UnavailableError: There is no such token, or the target lacks what the request needs.
        """
        session, world = bench.session, bench.world
        token = credential(session, self.kind, self.operation)
        request = world.composer.baseline(self.operation, prepared=False)
        exchange = session.send(request, token=token)
        if self.kind == "foreign":
            return self._isolated(exchange, session, world)
        if exchange.answer.status not in _REFUSED:
            session.violate(self.name, exchange, "the request to be refused with a 4xx status")
            return "violated"
        return "matched"

    def _isolated(self, exchange: Exchange, session: Session, world: World) -> str:
        mine = [value for _, value, kind in world.composer.references(exchange.request) if kind == "record"]
        touched = [row for row in exchange.reading.rows if row.succeeded and row.id(self.operation) in mine]
        shown = [item for item in mine if self.operation.method == "GET" and mentions(exchange.reading.items, item)]
        module = exchange.request.module
        if self.operation.method == "GET" and module:
            shown += [item for item in world.made(module) if mentions(exchange.reading.items, item)]
        if touched or shown:
            session.violate(self.name, exchange, "nothing of the first organization to be shown or changed")
            return "violated"
        return "matched"


def access_checks(operations: list[Operation]) -> list[AccessCheck]:
    """Every operation that takes a token, with every kind of wrong token."""
    return [AccessCheck(operation, kind) for operation in operations if not operation.on_accounts for kind in KINDS]
