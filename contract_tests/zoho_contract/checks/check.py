"""What every check of a single operation looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from zoho_contract.compose import UnavailableError

if TYPE_CHECKING:
    from zoho_contract.checks.triggers import Triggers
    from zoho_contract.contract import Operation
    from zoho_contract.session import Exchange, Session
    from zoho_contract.values import JsonObject
    from zoho_contract.world import World


@dataclass(frozen=True)
class Bench:
    """What a check works with."""

    session: Session
    world: World
    triggers: Triggers


class Check(Protocol):
    """A promise about one operation that can be put to a target."""

    @property
    def operation(self) -> Operation:
        """The operation the promise is about."""
        ...

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        ...

    def run(self, bench: Bench) -> str:
        """Put it to the target; says what became of it: matched, violated, or not testable and after a colon why.

        Raises:
            UnavailableError: It cannot be put to this target; the text says why.
        """
        ...


def accepted(exchange: Exchange) -> Exchange:
    """Give the exchange of a change that went well.

    Raises:
        UnavailableError: The target refuses the change.
    """
    if not exchange.reading.succeeded:
        raise UnavailableError(f"the target refuses it: {exchange.answer.excerpt(120)}")
    return exchange


def shown_alone(world: World, module: str, record: str) -> JsonObject:
    """Give a record as the target shows it when it is asked for alone.

    Raises:
        UnavailableError: The target does not show it: whoever may not look, or not so often, has seen nothing wrong.
    """
    row = world.read(module, record)
    if row is None:
        raise UnavailableError(f"record {record} of {module} cannot be read")
    return row
