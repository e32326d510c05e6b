"""A run that is kept open: its parts are put one at a time, in whatever order and selection somebody asks for them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Literal

from zoho_contract import fuzz, preflight
from zoho_contract.budget import SpentError
from zoho_contract.catalogue import SCENARIOS, names, promise_checks
from zoho_contract.checks.limits import limit_checks
from zoho_contract.engine import Run, leave, limits, promises
from zoho_contract.events import Event, Step
from zoho_contract.failures import tell_what_lasts
from zoho_contract.http import UnreachableError
from zoho_contract.ledger import Ledger
from zoho_contract.model import layer
from zoho_contract.selection import UNWANTED, Selection
from zoho_contract.session import Session
from zoho_contract.standing import ExpiredError
from zoho_contract.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from zoho_contract.baseline import Baseline
    from zoho_contract.budget import Permits
    from zoho_contract.checks.check import Check
    from zoho_contract.contract import Contract, Operation
    from zoho_contract.credentials import Credentials
    from zoho_contract.ledger import Violation

Kind = Literal["promises", "limits", "model", "schemathesis"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a run: a layer, narrowed to an operation, a tag or a scenario."""

    layer: Kind
    within: str

    def __str__(self) -> str:
        return self.within if self.layer == "promises" else f"{self.layer}-{self.within.replace(' ', '_')}"


@dataclass(frozen=True)
class Outcome:
    """What became of a part: the violations that count, why nothing of it could be judged, why it was cut short."""

    broken: list[Violation]
    skipped: str = ""
    cut: str = ""


@dataclass
class Sitting:
    """A conversation with a target that is kept open while parts of a run are put to it.

    `sentence` says why nothing can be judged from now on, and is empty otherwise.
    """

    contract: Contract
    target: str
    credentials: Credentials
    seed: int = 0
    carried: str = "report"
    max_seconds: float = 300.0
    permits: Permits | None = None
    only: Sequence[str] = ()
    baseline: Baseline | None = None
    checks: Callable[[list[Operation]], Iterable[Check]] = lambda _: ()
    sentence: str = field(default="", init=False)
    _work: Run | None = field(default=None, init=False)
    _unplayed: str = field(default="", init=False)
    _steps: list[Step] = field(default_factory=list[Step], init=False)

    def parts(self, layers: Sequence[str]) -> list[Part]:
        """The parts that the patterns want, in their order: a layer after the other."""
        wanted = Selection(tuple(self.only))
        operations = list(self.contract.operations.values())
        checks = [*promise_checks(operations), *self.checks(operations)]
        asked = {check.operation.id for check in checks if wanted.fits(check.name)}
        bounded = {check.operation.id for check in limit_checks(operations) if wanted.fits(check.name)}
        touched = [item for item in operations if wanted.touches(item)]
        found: list[Part] = []
        if "promises" in layers:
            found += [Part("promises", item.id) for item in operations if item in touched or item.id in asked]
        if "model" in layers:
            named = layer.named_for_programs(wanted, self.contract)
            played = [name for name in SCENARIOS if wanted.scenario(name) or (name == "program" and named)]
            found += [Part("model", name) for name in played]
            self._unplayed = "" if played else layer.LEFT_OUT
        if "limits" in layers:
            limited = [item for item in operations if item.batch and item.batch.most]
            found += [Part("limits", item.id) for item in limited if item in touched or item.id in bounded]
        if "schemathesis" in layers:
            families = dict.fromkeys(item.family for item in touched if not item.on_accounts)
            found += [Part("schemathesis", name) for name in families]
        return found

    def misspelt(self) -> str:
        """A sentence about the first pattern that fits nothing there is, or finding accepted that cannot be."""
        operations = list(self.contract.operations.values())
        wanted = Selection(tuple(self.only))
        odd = wanted.unknown(names(operations, self.checks(operations))) if self.only else ""
        return odd or (self.baseline.unknown(self.contract.version, self.contract.operations) if self.baseline else "")

    def begin(self) -> str:
        """Open the conversation, once; says why the target cannot be judged, and nothing if it can."""
        if self._work is not None or self.sentence:
            return self.sentence
        ledger = Ledger(self.contract, self.carried == "fail", self._hear, baseline=self.baseline)
        try:
            session = Session(self.contract, self.target, self.credentials, ledger, self.max_seconds, self.permits)
        except UnreachableError as error:
            self.sentence = f"{error}; correct the target"
            return self.sentence
        world = World(session, f"Kit{secrets.token_hex(3)}X")
        self._work = Run(session, world, self._draws(""), self._hear, added=self.checks)
        try:
            preflight.check(session, world)
        except (preflight.CannotJudgeError, UnreachableError) as error:
            self.sentence = str(error)
        except SpentError as error:
            self.sentence = f"{error.args[0]}; {error.args[1]}"
        self._work.settle()
        return self.sentence

    def put(self, part: Part) -> Outcome:
        """Put a part to the target."""
        if self.begin() or self._work is None:
            return Outcome([], cut=self.sentence)
        work = replace(self._work, random=self._draws(str(part)))
        ledger = work.session.ledger
        ledger.wanted = Selection(tuple(self.only), part.within)
        ledger.unfinished, before = "", len(ledger.violations)
        self._steps.clear()
        todo = {"promises": promises, "model": layer.play, "limits": limits, "schemathesis": fuzz.play}
        try:
            todo[part.layer](work)
            tell_what_lasts(work.session)
        except SpentError as error:
            self.sentence = ledger.unfinished = f"{error.args[0]}; {error.args[1]}"
        except ExpiredError as error:
            self.sentence = ledger.unfinished = f"the access token is refused ({error}): it has expired"
        except UnreachableError as error:
            self.sentence = ledger.unfinished = f"the target stopped answering in the middle of the run: {error}"
        finally:
            work.settle()
        broken = [item for item in ledger.violations[before:] if item.counts]
        return Outcome(broken, self._skipped(part, ledger), ledger.unfinished)

    def _skipped(self, part: Part, ledger: Ledger) -> str:
        """Why nothing of a part was judged; empty if something was, or if there was nothing to do."""
        if part.within in ledger.unbuilt:
            return ledger.lack(part.within)
        if not self._steps:
            return UNWANTED if self.only else ""
        if any(step.state != "not testable" for step in self._steps):
            return ""
        return "; ".join(dict.fromkeys(step.reason for step in self._steps))

    def end(self) -> list[str]:
        """Take away what was made; returns what a reader should know, such as what is left."""
        if self._work is None:
            return []
        work, self._work = self._work, None
        work.begin()
        try:
            leave(work)
        except ExpiredError:
            pass  # It is remarked.
        except UnreachableError as error:
            work.session.ledger.remark(f"what was made could not be deleted again: {error}")
        finally:
            work.session.close()
        said = [f"judged {self._unplayed}"] if self._unplayed else []
        return [*work.session.ledger.remarks, *said]

    def _hear(self, event: Event) -> None:
        if isinstance(event, Step):
            self._steps.append(event)

    def _draws(self, name: str) -> Random:
        """The same draws for a part, whatever is put before it."""
        return Random(f"{self.seed} {name}")  # noqa: S311 - draws test data
