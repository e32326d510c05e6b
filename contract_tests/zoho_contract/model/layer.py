"""The model layer: scenarios and seeded random programs, and the shrinking of those that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zoho_contract.compose import UnavailableError
from zoho_contract.course import writer
from zoho_contract.events import LayerStarted
from zoho_contract.model import choices, claims, finding, labels, listing, narrowing, population, rivals, tree, writes
from zoho_contract.model.broken import BrokenError
from zoho_contract.model.play import Play, Step
from zoho_contract.model.relations import Relation, changing, relations
from zoho_contract.model.shrink import shrink
from zoho_contract.model.views import ViewUpdate

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from zoho_contract.contract import Contract
    from zoho_contract.engine import Run
    from zoho_contract.selection import Selection

LEFT_OUT: Final = "without the model, which looks at what writes do: name a tag too, such as --only records"
"""What is said of a run that patterns have taken the whole layer out of."""

PROGRAMS: Final = 16
STEPS: Final = 7
_KINDS: Final = ("change", "change", "change", "change", "update", "update", "settle", "create", "delete", "look")
_SIDES: Final = 240
_PLAIN: Final = 3
"""The draw for a change without a wrong row and without over_write."""
_OVER: Final = 2
"""The draw for a change without a wrong row that replaces."""


def play(work: Run) -> None:
    """Run the scenarios once per module and random programs on every module."""
    chosen = {name: scenario for name, scenario in scenarios(work).items() if work.wanted.scenario(name)}
    trees = work.wanted.scenario("territories")
    programmed = work.wanted.scenario("program")
    named = set[str]() if programmed else named_for_programs(work.wanted, work.contract)
    modules = playable(work) if chosen or programmed or named else []
    known = relations(work.world) if programmed or named else []
    programs: list[tuple[str, list[Step]]] = []
    if programmed or named:
        fixed = [(module, steps) for module in modules for steps in there_and_back(known, module)]
        programs = [item for item in fixed if not named or named & used(*item, known)]
    if programmed and modules:
        programs += [(modules[number % len(modules)], draw(work.random)) for number in range(PROGRAMS)]
    if not (chosen or trees or programmed or programs):
        work.session.ledger.unplayed = LEFT_OUT
    work.emit(LayerStarted("model", trees + len(chosen) * len(modules) + len(programs)))
    if trees:
        work.session.ledger.step("model", "territories", attempt(work, lambda _: tree.play(work.world), ""))
    for name, scenario in chosen.items():
        for module in modules:
            work.session.ledger.step("model", f"{name} {module}", attempt(work, scenario, module))
    for number, (module, steps) in enumerate(programs, 1):
        work.session.ledger.step("model", f"program {number} {module}", program(work, module, known, steps))


def named_for_programs(wanted: Selection, contract: Contract) -> set[str]:
    """The operations that patterns name and that programs can use: those that change members of records."""
    return {
        operation.id
        for operation in contract.operations.values()
        if changing(operation) and wanted.programs_with(operation)
    }


def used(module: str, steps: list[Step], known: list[Relation]) -> set[str]:
    """The operations that change members of records in a program of there_and_back."""
    usable = [item for item in known if module in (item.operation.modules or (module,))]
    return {usable[step.dice[0]].operation.id for step in steps if step.kind == "change"}


def scenarios(work: Run) -> dict[str, Callable[[str], None]]:
    """The fixed courses of events, each of which is played in every module."""
    found: dict[str, Callable[[str], None]] = {
        "population": lambda module: population.play(work.world, module),
        "pages": lambda module: listing.play(work.world, module),
        "narrowing": lambda module: narrowing.play(work.world, module),
        "claims": lambda module: claims.play(work.world, module),
        "writes": lambda module: writes.play(work.world, module),
        "tags": lambda module: labels.play(work.world, module),
        "finding": lambda module: finding.play(work.world, module),
        "rivals": lambda module: rivals.play(work.world, module),
    }
    if update := work.contract.role("records", "mass_update"):
        found["choices"] = lambda module: choices.play(work.world, module)
        watcher = ViewUpdate(work.session, work.world, update)
        found["view update"] = lambda module: watcher.play(module, work.random)
    return found


def playable(work: Run) -> list[str]:
    """The modules of which records can be created on this target."""
    found: list[str] = []
    for module in work.contract.known_modules()[:4]:
        try:
            work.world.give_back(module, work.world.records(module, 1))
        except UnavailableError:
            continue
        found.append(module)
    return found


def draw(random: Random) -> list[Step]:
    """A random program of two writers who take turns: what they leave is what one after the other would."""
    return [
        Step(random.choice(_KINDS), tuple(random.randrange(_SIDES) for _ in range(6)), random.randrange(2))
        for _ in range(STEPS)
    ]


def there_and_back(known: list[Relation], module: str) -> list[list[Step]]:
    """Programs that every module must stand.

    Put values on records, see them, take one off again, see it gone; add to them, replace them, let two writers add to
    them by turns; and create, update and delete some rows together with a wrong one.
    """
    usable = [item for item in known if module in (item.operation.modules or (module,))]
    mixed = (0, 1, 0, 1, 0, 0)
    programs = [[Step("create", mixed), Step("update", mixed), Step("delete", mixed)]]
    for giving, adder in enumerate(usable):
        for taking, remover in enumerate(usable):
            pair = (adder.effect.change, remover.effect.change)
            if pair == ("union", "union") and giving == taking and adder.effect.replace_if:
                programs += [
                    [Step("change", (giving, 1, 0, _PLAIN, 0, 0)), Step("change", (giving, 1, 0, draw_, 0, 1), writer)]
                    for draw_, writer in ((_PLAIN, 0), (_OVER, 1))
                ]
                programs.append([Step("change", (giving, 1, 0, _PLAIN, 0, one), one % 2) for one in range(3)])
            if pair == ("union", "difference") and (adder.member, adder.alone) == (remover.member, remover.alone):
                put = Step("change", (giving, 1, 0, _PLAIN, 1, 0))
                take = Step("change", (taking, 1, 0, _PLAIN, 0, 0))
                programs.append([put, Step("settle", ()), take, Step("settle", ()), Step("look", ())])
    return programs


def attempt(work: Run, scenario: Callable[[str], None], module: str) -> str:
    """Run a scenario on a module; says what became of it."""
    work.begin()
    state = "matched"
    try:
        scenario(module)
    except UnavailableError as error:
        state = f"not testable: {error}"
    except BrokenError as broken:
        if hurried := work.session.hurried:
            state = f"not testable: a request was refused: {hurried.answer.excerpt(120)}"
        else:
            report(work, broken)
            state = "violated"
    work.settle()
    return state


def program(work: Run, module: str, known: list[Relation], steps: list[Step]) -> str:
    """Run a program; one that fails is shrunk and reported."""
    try:
        return _program(work, module, known, steps)
    finally:
        work.settle()


def _program(work: Run, module: str, known: list[Relation], steps: list[Step]) -> str:
    try:
        broken = perform(work, module, known, steps)
    except UnavailableError as error:
        return f"not testable: {error}"
    if broken is None:
        return "matched"
    last = [broken]

    def fails(fewer: list[Step]) -> bool:
        try:
            again = perform(work, module, known, fewer)
        except UnavailableError:
            return False
        if again is None or again.promise != broken.promise:
            return False
        last.append(again)
        return True

    seen = (broken.promise, broken.exchange.request.operation.id)
    if work.shrink and seen not in work.shrunk:
        shrink(steps, fails)
    work.shrunk.add(seen)
    report(work, last[-1])
    return "violated"


def perform(work: Run, module: str, known: list[Relation], steps: list[Step]) -> BrokenError | None:
    """Run steps on fresh records; the way they fail, or None.

    Raises:
        UnavailableError: They fail, and a request of theirs was refused because too much was asked.
    """
    work.begin()
    try:
        stage = Play(work.session, work.world, module, known)
        for step in steps:
            stage.perform(step)
        stage.finish()
    except BrokenError as broken:
        if hurried := work.session.hurried:
            raise UnavailableError(f"a request was refused: {hurried.answer.excerpt(120)}") from broken
        return broken
    return None


def report(work: Run, broken: BrokenError) -> None:
    """Note a way to fail."""
    wrote = writer(broken.exchange, by_job=broken.promise.startswith("finished_job")) if broken.state else None
    work.session.violate(broken.promise, broken.exchange, broken.expected, wrote=wrote)
