"""One mutant in a process of its own: the sandbox with it, and the kit."""

import os
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from time import monotonic
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Final

from proof.mutants.mutant import Mutant, mutated, sources

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

Stage = tuple[Sequence[str], Sequence[str]]
"""Layers, and patterns of what is put in them."""

KILLED: Final = "killed"
HUNG: Final = "hung"
UNFIT: Final = "unfit"
SURVIVED: Final = "survived"
OLDEST: Final = "v2"
"""What is judged when the newest version shows nothing: a mutant may sit in what older ones do."""
MODEL: Final = (("model",), ())
"""The whole model: what is changed in one place may show in another."""
QUICK: Final = (("promises", "model"), ())
"""The layers of a whole run but for the two that take most of its time and are about size and shape."""
UNNAMED: Final = "no operation, tag, check or scenario "
"""Why a run of a part of the contract judges nothing: the version has nothing of what was asked for."""
UNHEARD: Final = "no successful answer of "
"""Why a run of the model alone does not say that the target conforms: it did not ask for the rest."""
_SECONDS: Final = 60
"""CPU seconds that a mutant has; one that nothing notices takes a fifth of that."""
_PATIENCE: Final = 240
"""Seconds by the clock that it has: where it makes the kit wait for what never comes, it takes no CPU."""


@dataclass(frozen=True)
class Judgement:
    """What came of one mutant.

    `outcome`: KILLED when the kit names a broken promise or cannot judge the sandbox any more, HUNG when it had to be
    ended, UNFIT when the sandbox cannot even be started, SURVIVED otherwise.
    """

    mutant: Mutant
    outcome: str
    said: str = ""
    requests: int = 0
    cpu_seconds: float = 0.0


class _Changed(SourceFileLoader):
    """Loads a module from a text that is not in its file."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self.get_filename(fullname), "exec")


class _Finder(MetaPathFinder):
    """Finds the changed module before anything else does."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        file = str(sources()[fullname])
        return spec_from_file_location(fullname, file, loader=_Changed(fullname, file, self._text))


def judge_all(mutants: Iterable[Mutant], version: str, jobs: int) -> Iterator[Judgement]:
    """Judge mutants, so many at a time, each in a fork of this process; in the order in which they end.

    This process must not have imported the sandbox: each fork imports its own.
    """
    assert "zoho_sandbox" not in sys.modules
    running: dict[Connection, tuple[Mutant, ForkProcess, float]] = {}
    waiting = iter(mutants)
    while True:
        while len(running) < jobs and (mutant := next(waiting, None)) is not None:
            here, there = get_context("fork").Pipe(duplex=False)
            process = get_context("fork").Process(target=_report, args=(there, mutant, version))
            process.start()
            there.close()
            running[here] = (mutant, process, monotonic() + _PATIENCE)
        if not running:
            return
        for _, process, end in running.values():
            if monotonic() > end:
                process.kill()
        for ready in wait(list(running), timeout=1):
            mutant = running.pop(ready)[0]
            try:
                yield ready.recv()
            except EOFError:
                yield Judgement(mutant, HUNG, f"ended after {_SECONDS} CPU seconds, or {_PATIENCE} by the clock")
            ready.close()


def _report(there: Connection, mutant: Mutant, version: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    there.send(judge(mutant, version))


def judge(mutant: Mutant, version: str) -> Judgement:
    """Judge a mutant in this process, which has to end thereafter."""
    text = mutated(sources()[mutant.module].read_text("utf-8"), mutant.operator, mutant.occurrence)
    assert text is not None
    sys.meta_path.insert(0, _Finder(mutant.module, text))
    try:
        from proof import trial

        trial.sandbox_of(version)
    except Exception as error:  # noqa: BLE001 - whatever a mutant comes to
        return Judgement(mutant, UNFIT, f"{type(error).__name__}: {error}")
    room = mutant.room.removeprefix("behaviours/")
    requests, seconds = 0, 0.0
    for which, (layers, only) in _stages(trial.stages(room)[:-1], version):
        found = trial.judge(which, "", 0, layers, only)
        requests, seconds = requests + found.requests, seconds + found.cpu_seconds
        partly = found.sentence.startswith(UNHEARD) and layers == MODEL[0]
        told = not partly and not found.sentence.startswith(UNNAMED)
        if found.outcome == KILLED or found.unbuilt or (found.sentence and told):
            said = f"{which} {found.layer}: {found.promise or found.unbuilt or found.sentence}"
            return Judgement(mutant, KILLED, said, requests, seconds)
    return Judgement(mutant, SURVIVED, "", requests, seconds)


def _stages(aimed: Sequence[Stage], version: str) -> Iterator[tuple[str, Stage]]:
    """What is put to a mutant, one after the other: the part of the contract that its room serves, and then more."""
    if not aimed:
        yield version, QUICK
        return
    for stage in (*aimed, MODEL):
        yield version, stage
    for stage in aimed:
        yield OLDEST, stage
