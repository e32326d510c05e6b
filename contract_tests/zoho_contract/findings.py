"""Completing what was found: the shortest sequence that shows it, and scripts that send it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from zoho_contract.budget import SpentError
from zoho_contract.course import course
from zoho_contract.http import UnreachableError
from zoho_contract.ledger import EnoughError
from zoho_contract.python_script import python_script
from zoho_contract.recipe import Recipe
from zoho_contract.repetition import Repetition
from zoho_contract.shell_script import shell_script
from zoho_contract.standing import ExpiredError
from zoho_contract.tidying import hoped, tidying

if TYPE_CHECKING:
    from zoho_contract.ledger import Sight, Violation
    from zoho_contract.world import World

_SECONDS: Final = 40.0
"""Time for sending again what was found in one run."""

_SHARE: Final = 0.2
"""The part of the remaining time that may be spent so."""


@dataclass
class Findings:
    """Completes the violations of one run. `repeat`: send them once more, to make them shorter."""

    world: World
    repeat: bool
    _spent: float = field(default=0.0, init=False)

    def complete(self, violation: Violation, seen: Sight) -> Violation:
        """A violation with the shortest sequence of requests that shows it."""
        links = course(seen.last, self.world.own.origins, seen.wrong)
        found, said = [link for link in links if link.needed], ""
        begin, again = time.monotonic(), Repetition(self.world)
        try:
            if self.repeat and self._spent < min(_SECONDS, self.world.session.remaining() * _SHARE):
                found, said = again.shortest(links, violation.promise, plain=seen.plain)
        except (SpentError, EnoughError, ExpiredError, UnreachableError):
            raise
        except Exception as error:  # noqa: BLE001 - an answer nobody can follow must not lose what was found
            said = f"not sent again: {type(error).__name__} on the way"
        finally:
            self._spent += time.monotonic() - begin
        made = tidying(self.world, found)
        session, hope = self.world.session, hoped(found[-1].exchange)
        recipe = Recipe(found, *session.places, session.secrets, made, hope, again.renamed(violation.expected))
        scripts = (shell_script(recipe), python_script(recipe))
        return replace(violation, sequence=recipe.lines(), repeated=said, curl=scripts[0], python=scripts[1])
