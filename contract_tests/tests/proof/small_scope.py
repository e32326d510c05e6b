"""`python -m proof.small_scope`: every program of few steps on two records, two tags and two territories.

After every step of every program each answer and each record is compared with the model. A step puts one tag or both
on one record or both (beside the others or instead of them), takes them off, does so with territories, or waits for
all jobs. Two reductions, neither of which leaves a program out:

- The two records are made alike, and so are the tags and the territories: a program is the same as the one with the
  two changed over, and one of those that are the same is run.
- What a step does follows from what the sandbox holds: of programs after which sandbox and model hold the same (tags,
  territories, jobs and how far each has come; ids and the jobs that have ended apart), one is continued for all.

Exit status 0: model and sandbox agree everywhere; 1: they part, and the shortest program that shows it is printed.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from proof.trial import known
from zoho_contract import Credentials
from zoho_contract.contract import bundled_versions, load
from zoho_contract.ledger import Ledger
from zoho_contract.model.broken import BrokenError
from zoho_contract.model.play import Play
from zoho_contract.model.relations import Relation, relations, universe
from zoho_contract.model.tracked import Tracked
from zoho_contract.session import Session
from zoho_contract.world import World
from zoho_sandbox import schema
from zoho_sandbox.app import Sandbox
from zoho_sandbox.clock import Clock

TWO: Final = ((0,), (1,), (0, 1))
NOON: Final = 1_893_499_200.0
"""The time that the sandbox shows throughout: jobs then move when they are asked for, and not by themselves."""

State = tuple[Any, ...]
Renaming = dict[str, tuple[int, ...]]
RENAMINGS: Final[list[Renaming]] = [
    {"record": records, "tag": tags, "territory": territories}
    for records, tags, territories in product(permutations(range(2)), repeat=3)
]


@dataclass(frozen=True, slots=True)
class Step:
    """What is done: a kind of thing, put on or taken off, which records and things; without a kind: waiting."""

    kind: str = ""
    change: str = ""
    records: tuple[int, ...] = ()
    things: tuple[int, ...] = ()
    over: bool | None = None

    def renamed(self, names: Renaming) -> "Step":
        """The same step with records and things changed over."""
        if not self.kind:
            return self
        records = tuple(sorted(names["record"][one] for one in self.records))
        things = tuple(sorted(names[self.kind][one] for one in self.things))
        return Step(self.kind, self.change, records, things, self.over)


@dataclass(frozen=True)
class Place:
    """A state that was reached: what the sandbox holds, what the model knows, and the shortest program there."""

    snapshot: bytes
    records: list[Tracked]
    program: tuple[Step, ...]


class Scope:
    """A sandbox with a model beside it, and the steps that there are."""

    def __init__(self, version: str, module: str = "Accounts", faults: Sequence[str] = ()) -> None:
        self._sandbox = Sandbox(versions=[version], clock=Clock(NOON))
        contract = load(version)
        ledger = Ledger(contract, carried_counts=True, emit=lambda _: None)
        session = Session(contract, self._sandbox.app, Credentials(**known()), ledger, float("inf"))
        world = World(session, "KitSmallX")
        self.play = Play(session, world, module, found := relations(world), count=2)
        self._relations = [item for item in found if module in (item.operation.modules or (module,))]
        self._things = {kind: universe(world, self._of(kind, "union", 2), module)[:2] for kind in ("tag", "territory")}
        for fault in faults:
            self._sandbox.faults.switch_on(fault)
        self.steps = [*self._steps(), Step()]

    def _of(self, kind: str, change: str, records: int) -> Relation:
        """The operation for one record alone, or for several."""
        found = [item for item in self._relations if (item.kind, item.effect.change) == (kind, change)]
        return next((item for item in found if item.alone == (records == 1)), found[0])

    def _steps(self) -> Iterator[Step]:
        for kind, change, records, things in product(("tag", "territory"), ("union", "difference"), TWO, TWO):
            switched = self._of(kind, change, len(records)).effect.replace_if
            for over in (False, True) if switched else (None,):
                yield Step(kind, change, records, things, over)

    def place(self, program: tuple[Step, ...]) -> Place:
        """Where sandbox and model are now."""
        return Place(self._sandbox.store.snapshot(), deepcopy(self.play.records), program)

    def take(self, place: Place, step: Step) -> None:
        """Go to a place and do a step there.

        Raises:
            BrokenError: Sandbox and model part.
        """
        self.restore(place)
        if step.kind:
            chosen: list[Tracked | str] = [self.play.records[one] for one in step.records]
            values = [self._things[step.kind][one] for one in step.things]
            self.play.put(self._of(step.kind, step.change, len(step.records)), chosen, values, over_write=step.over)
        else:
            self.play.settle()
        self.play.compare()

    def restore(self, place: Place) -> None:
        """Go to a place."""
        self._sandbox.store.restore(place.snapshot)
        self.play.records = deepcopy(place.records)

    def state(self) -> list[State]:
        """What sandbox and model hold, once for each renaming; the first is as it is."""
        ids = [record.id for record in self.play.records]
        with self._sandbox.store.transaction() as connection:
            told = [connection.execute(select(table)).fetchall() for table in TABLES]
        held = [self._held(one, record, told) for one, record in zip(ids, self.play.records, strict=True)]
        return [self._renamed(held, names) for names in RENAMINGS]

    def _held(self, identifier: str, record: Tracked, told: list[Any]) -> list[tuple[str, Any]]:
        tags, territories, jobs = told
        own = [("tag", {row.tag for row in tags if row.record == identifier})]
        own.append(("territory", {row.territory for row in territories if row.record == identifier}))
        open_ = [row for row in jobs if row.subject == identifier and row.stage < LAST]
        own += [(f"job {row.kind} {row.stage} {row.polled}", _texts(row.work)) for row in open_]
        own += [(f"model {member}", values) for member, values in sorted(record.members.items())]
        own += [(f"coming {member}", item.after) for member, item in sorted(record.pending.items())]
        return own

    def _renamed(self, held: list[list[tuple[str, Any]]], names: Renaming) -> State:
        called = {
            value: f"{kind} {names[kind][index]}"
            for kind, values in self._things.items()
            for index, value in enumerate(values)
        }
        told = [
            tuple((name, tuple(sorted(called.get(value, value) for value in values))) for name, values in record)
            for record in held
        ]
        return tuple(told[names["record"].index(index)] for index in range(len(told)))


TABLES: Final = (schema.record_tags, schema.record_territories, schema.jobs)
LAST: Final = 4


def _texts(value: Any) -> set[str]:
    """Every text in what a job has to do."""
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values()))
    if isinstance(value, list):
        return set().union(*map(_texts, value))
    return {value} if isinstance(value, str) else set()


@dataclass
class Count:
    """How many states there are, how many steps were run, and how many programs that stands for."""

    states: int = 1
    run: int = 0
    programs: int = 0


def explore(scope: Scope, depth: int, count: Count) -> Iterator[str]:
    """Run every program up to so many steps; a line per length.

    Raises:
        BrokenError: Sandbox and model part; its `args` end with the program.
    """
    seen = {min(scope.state())}
    frontier = [scope.place(())]
    for length in range(1, depth + 1):
        following: list[Place] = []
        for place in frontier:
            for step in _different(scope, place):
                program = (*place.program, step)
                try:
                    scope.take(place, step)
                except BrokenError as error:
                    error.args = (*error.args, program)
                    raise
                count.run += 1
                here = min(scope.state())
                if here not in seen and length < depth:
                    following.append(scope.place(program))
                seen.add(here)
        frontier = following
        count.programs += len(scope.steps) ** length
        count.states = len(seen)
        yield f"{length} steps: {len(scope.steps) ** length} programs, {count.run} steps run, {len(seen)} states"


def _different(scope: Scope, place: Place) -> Iterator[Step]:
    """The steps that differ at a place: if renaming leaves it as it is, one of those that are renamed to each other."""
    scope.restore(place)
    plain, *_ = states = scope.state()
    same = [names for names, state in zip(RENAMINGS, states, strict=True) if state == plain]
    done: set[Step] = set()
    for step in scope.steps:
        if step not in done:
            done.update(step.renamed(names) for names in same)
            yield step


def main() -> int:
    """Explore, print, write."""
    parser = argparse.ArgumentParser(prog="proof.small_scope", description=__doc__)
    parser.add_argument("--depth", type=int, default=4, metavar="N", help="longest program")
    parser.add_argument("--version", default=bundled_versions()[-1], metavar="V", help="API version")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the result there as Markdown")
    options = parser.parse_args()
    begin, lines, count = time.monotonic(), list[str](), Count()
    scope = Scope(options.version)
    try:
        for line in explore(scope, options.depth, count):
            lines.append(line)
            print(line, flush=True)
    except BrokenError as error:
        print(f"{error.promise}: expected {error.expected}; {error.exchange.answer.excerpt()}; after", *error.args[1])
        return 1
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    spent = f"{time.monotonic() - begin:.0f} s, {time.process_time():.0f} CPU seconds"
    last = f"model and sandbox agree in all {count.programs} programs; {spent}"
    print(last)
    if options.write is not None:
        head = f"{time.strftime('%Y-%m-%d')}, {machine}, API {options.version}"
        options.write.write_text(_HEAD + "\n".join([head, "", *lines, last, "```", ""]), "utf-8")
    return 0


_HEAD = """# Every program of four steps on two records, two tags and two territories

Written by `nox -s adequacy -- --small-scope --write FILE`. After every step each answer and both records are compared
with the model. Programs that differ in names alone are run once, and those that lead to the same state of sandbox and
model are continued once.

```
"""

if __name__ == "__main__":
    sys.exit(main())
