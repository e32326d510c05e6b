"""Runs the layers one after the other and tells listeners what happens."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from random import Random
from typing import Final

from zoho_contract import fuzz, preflight
from zoho_contract.baseline import Baseline
from zoho_contract.budget import Permits, SpentError
from zoho_contract.catalogue import names, promise_checks
from zoho_contract.checks.check import Bench, Check
from zoho_contract.checks.limits import LimitCheck, limit_checks
from zoho_contract.checks.triggers import Triggers
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Contract, Operation, load
from zoho_contract.credentials import Credentials
from zoho_contract.events import Event, LayerFinished, LayerStarted, Listener, RunFinished, RunStarted
from zoho_contract.failures import tell_what_lasts
from zoho_contract.findings import Findings
from zoho_contract.http import UnreachableError
from zoho_contract.inprocess import NAME, Application
from zoho_contract.ledger import EnoughError, Ledger
from zoho_contract.model import layer
from zoho_contract.rubbish import COLLECTION
from zoho_contract.selection import Selection
from zoho_contract.session import Session
from zoho_contract.standing import ExpiredError
from zoho_contract.verdict import NOT_JUDGED, Verdict, conclude, decide
from zoho_contract.world import World

LAYERS: Final = ("promises", "model", "limits", "schemathesis")
DEFAULT_SECONDS: Final = 300.0


@dataclass(frozen=True)
class Run:
    """One run being made: its conversation, what it found on the target, and who listens."""

    session: Session
    world: World
    random: Random
    emit: Callable[[Event], None]
    shrink: bool = True
    added: Callable[[list[Operation]], Iterable[Check]] = lambda _: ()
    shrunk: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    @cached_property
    def _findings(self) -> Findings:
        return Findings(self.world, repeat=self.shrink)

    def begin(self) -> None:
        """A check or program begins."""
        self.session.begin()

    def settle(self) -> None:
        """A check or program is over: what it has found is made shorter, and told."""
        self.session.ledger.settle(self._findings.complete)

    @property
    def contract(self) -> Contract:
        """The contract of the version under judgement."""
        return self.session.contract

    @property
    def wanted(self) -> Selection:
        """Which promises are to be put."""
        return self.session.ledger.wanted


def run(  # noqa: PLR0913 - each is a documented option of the command
    target: str | Application,
    credentials: Credentials,
    version: str | None = None,
    *,
    seed: int = 0,
    layers: Sequence[str] = LAYERS,
    carried: str = "report",
    max_seconds: float = DEFAULT_SECONDS,
    permits: Permits | None = None,
    listeners: Sequence[Listener] = (),
    contract: Contract | None = None,
    first_only: bool = False,
    shrink: bool = True,
    only: Sequence[str] = (),
    checks: Callable[[list[Operation]], Iterable[Check]] = lambda _: (),
    baseline: Baseline | None = None,
    stopped: Callable[[], str] = str,
) -> Verdict:
    """Judge a server by its URL, or an ASGI application in this process.

    Args:
        target: Scheme and host of the API, without /crm; or an ASGI application that serves API and accounts paths
            and waits for nothing but its request.
        credentials: What the kit may present; only the access token is needed.
        version: API version, such as "v7"; the newest by default.
        seed: Decides every random choice.
        layers: Which of LAYERS to run.
        carried: "fail" if broken promises that were carried over from another version's pages count, "report" if not.
        max_seconds: Time the layers may take together; a run it cuts short never says that the target conforms.
        permits: What the run may do that others who use the target would feel; by default what nobody does.
        listeners: Told every event.
        contract: The contract to judge by; the bundled one of `version` by default.
        first_only: End with the first violation that counts.
        shrink: Make a program that fails smaller before it is told.
        only: Shell patterns of operation ids, tags and names of checks; a promise is put that one of them fits.
        baseline: Findings that are accepted: they are reported and do not count; those that a whole run does not meet
            are remarked.
        checks: Gives further checks for the operations of the version; they are put with the promises.
        stopped: Asked before every request: says why the run is to end, and nothing as long as it is not. What was made
            is deleted, and the verdict tells what was covered. What it raises ends the run there and then.

    Raises:
        UnknownVersionError: There is no contract of that version.
    """
    begin = time.monotonic()

    def emit(event: Event) -> None:
        for listener in listeners:
            listener(event)

    contract = contract or load(version)
    ledger = Ledger(
        contract, carried == "fail", emit, first_only=first_only, wanted=Selection(tuple(only)), baseline=baseline
    )
    name = target if isinstance(target, str) else NAME
    emit(RunStarted(name, contract.version, seed, len(contract.operations)))
    draws = Random(seed)  # noqa: S311 - draws test data
    opened = partial(Session, contract, target, credentials, ledger, max_seconds, permits, stopped)

    def begun(session: Session) -> Run:
        return Run(session, World(session, f"Kit{secrets.token_hex(3)}X"), draws, emit, shrink, checks)

    operations = list(contract.operations.values())
    unknown = ledger.wanted.unknown(names(operations, checks(operations))) if only else ""
    unknown = unknown or (baseline.unknown(contract.version, contract.operations) if baseline else "")
    with COLLECTION.seldom():
        exit_code, sentence = (NOT_JUDGED, unknown) if unknown else _judge(opened, begun, layers)
    whole = not (only or first_only or (permits and permits.read_only)) and set(layers) == set(LAYERS)
    cut = sentence or ledger.unfinished
    if baseline and whole and not cut and (gone := baseline.gone(contract.version)):
        named = ", ".join(f"{promise} of {operation}" for _, operation, promise in gone)
        ledger.remark(f"accepted and not met: {named}")
    verdict = conclude(ledger, name, seed, time.monotonic() - begin, exit_code, sentence)
    emit(RunFinished(verdict))
    return verdict


def _judge(opened: Callable[[], Session], begun: Callable[[Session], Run], layers: Sequence[str]) -> tuple[int, str]:
    try:
        session = opened()
    except UnreachableError as error:
        return NOT_JUDGED, f"{error}; correct --target"
    work = begun(session)
    try:
        try:
            _recognise(work)
            _layers(work, layers)
            tell_what_lasts(session)
        finally:
            session.ledger.first_only = False
            try:
                work.settle()
            finally:
                work.begin()
                leave(work)
                work.settle()
    except EnoughError:
        pass
    except preflight.CannotJudgeError as error:
        return NOT_JUDGED, str(error)
    except ExpiredError as error:
        session.ledger.unfinished = (
            f"the access token is refused since request {session.ledger.requests} ({error}): it has expired; give one "
            "that lives as long as the run"
        )
    except UnreachableError as error:
        session.ledger.remark(
            "what was made may still be there: once the target answers, `zoho-contract clean` deletes it"
        )
        session.ledger.unfinished = (
            f"the target stopped answering in the middle of the run, after {session.ledger.requests} requests: {error}"
        )
    finally:
        session.close()
    if session.permits.read_only:
        session.ledger.remark("the run was read-only: what only a write or a token of its own shows was not judged")
    if session.permits.credits is not None:
        session.ledger.remark(f"{session.budget.credits} credits used, of {session.permits.credits}")
    return decide(session.ledger, accounts=session.credentials.speaks_oauth, read_only=session.permits.read_only)


def leave(work: Run) -> None:
    """Take away what was made: with a new token where that of the run has expired and one is given.

    Raises:
        ExpiredError: None is given; what is left is remarked.
        UnreachableError: The target does not answer.
    """
    try:
        work.world.leave()
    except ExpiredError as expired:
        try:
            with work.session.speaking(work.world.tokens.renewed()):
                work.world.leave()
        except (ExpiredError, UnavailableError):
            work.session.ledger.remark(
                "the token has expired: what was made is still there, `zoho-contract clean` deletes it"
            )
            raise expired from None


def _recognise(work: Run) -> None:
    try:
        preflight.check(work.session, work.world)
    except SpentError as error:
        raise preflight.CannotJudgeError(
            f"{error.args[0]} before the target was recognised; {error.args[1]}"
        ) from error


def _layers(work: Run, layers: Sequence[str]) -> None:
    """Run layers in the order of LAYERS: the promises written down come before what is generated."""
    todo: dict[str, Callable[[Run], None]] = {
        "promises": promises,
        "model": layer.play,
        "limits": limits,
        "schemathesis": fuzz.play,
    }
    order = [name for name in LAYERS if name in layers]
    for position, name in enumerate(order):
        begin = time.monotonic()
        try:
            todo[name](work)
            work.emit(LayerFinished(name, time.monotonic() - begin))
        except SpentError as error:
            work.emit(LayerFinished(name, time.monotonic() - begin))
            later = order[position + 1 :]
            unheard = (
                f", nor any of {' and '.join(filter(None, (', '.join(later[:-1]), *later[-1:])))}" if later else ""
            )
            work.session.ledger.unfinished = f"{error.args[0]}: not all of {name} was judged{unheard}; {error.args[1]}"
            return


def promises(work: Run) -> None:
    """One check after the other, about single operations; the documented requests come first."""
    operations = list(work.contract.operations.values())
    known = [*promise_checks(operations), *work.added(operations)]
    put("promises", known, work)


def limits(work: Run) -> None:
    """Batches as long as documented, and longer; the rows they need take more time than all other promises."""
    put("limits", limit_checks(list(work.contract.operations.values())), work)


def put(name: str, checks: Sequence[Check], work: Run) -> None:
    """Put checks to the target, and tell what became of each."""
    bench = Bench(work.session, work.world, Triggers(work.world, work.session))
    wanted = [item for item in checks if work.wanted.fits(item.name, item.operation.id, item.operation.family)]
    work.emit(LayerStarted(name, len(wanted)))
    for check in wanted:
        work.begin()
        try:
            state = check.run(bench)
        except UnavailableError as error:
            state = f"not testable: {error}"
        except (SpentError, EnoughError, ExpiredError, UnreachableError):
            raise
        except Exception as error:  # noqa: BLE001 - what one check cannot cope with must not lose what others found
            failure = f"the check failed with {type(error).__name__}: {error}"
            state = f"not testable: {failure}"
            ledger = work.session.ledger
            ledger.unfinished = ledger.unfinished or (
                f"{check.name} of {check.operation.id} could not be judged: {failure}"
            )
        if name == "limits":
            work.session.ledger.coverage.limits[check.operation.id, f"{check.name}{_rows(check)}"] = state
        work.settle()
        work.session.ledger.step(name, f"{check.operation.id} {check.name}", state)


def _rows(check: Check) -> str:
    return f" ({check.count} rows)" if isinstance(check, LimitCheck) else ""
