"""All mutants of the sandbox's modules, and a draw of them."""

import ast
import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Final

MODULES: Final = ("behaviours", "state")
"""The packages of the sandbox that are mutated: what operations do, and what they do it with."""
_SWITCHES: Final = frozenset({"broken", "on"})
"""Calls that ask whether a fault is switched on; no trial of a mutant switches one on."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one module: the operator and which of its places; the line before and after.

    `scope`: the function, class or constant that it stands in.
    """

    module: str
    operator: str
    occurrence: int
    line: int
    before: str
    after: str
    scope: str = ""

    @property
    def room(self) -> str:
        """The module without the package, as faults name theirs."""
        return self.module.removeprefix("zoho_sandbox.").replace(".", "/")

    def __str__(self) -> str:
        return f"{self.room}.py:{self.line} {self.before!r} -> {self.after!r}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others wherever in the file it stands."""
        return self.room, self.before, self.after


def sources(packages: Sequence[str] = MODULES) -> dict[str, Path]:
    """The files of modules that are mutated, by the names of the modules; nothing is imported."""
    found = find_spec("zoho_sandbox")
    assert found is not None
    assert found.origin is not None
    root = Path(found.origin).parent
    files = [path for name in packages for path in sorted((root / name).glob("*.py")) if path.stem != "__init__"]
    return {f"zoho_sandbox.{path.parent.name}.{path.stem}": path for path in files}


def draw(count: int, seed: int) -> list[Mutant]:
    """So many mutants, one at most at a place: places are drawn first, then what happens there."""
    random = Random(seed)
    places = sorted((module, place) for module, path in sources().items() for place in _places(path.read_text("utf-8")))
    random.shuffle(places)
    drawn: list[Mutant] = []
    for module, place in places:
        source = sources()[module].read_text("utf-8")
        operator, occurrence = random.choice(_places(source)[place])
        if made := _made(module, source, operator, occurrence, place[0]):
            drawn.append(made)
        if len(drawn) == count:
            break
    return drawn


def mutated(source: str, operator: str, occurrence: int) -> str | None:
    """A source with one change; None where there is nothing to change."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    changed: str | None = mutate_code(source, get_operator(operator)(), occurrence)
    return changed


def _made(module: str, source: str, operator: str, occurrence: int, line: int) -> Mutant | None:
    """The mutant, unless Python cannot read it or it is the same program."""
    changed = mutated(source, operator, occurrence)
    try:
        if changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source)):
            return None
    except SyntaxError:
        return None
    lines = list(difflib.ndiff(source.splitlines(), changed.splitlines()))
    before = " ".join(text[2:].strip() for text in lines if text.startswith("- "))
    after = " ".join(text[2:].strip() for text in lines if text.startswith("+ "))
    return Mutant(module, operator, occurrence, line, before, after, _scope(source, line))


def _scope(source: str, line: int) -> str:
    """What of a module's own a line belongs to."""
    for node in ast.parse(source).body:
        first = min((one.lineno for one in getattr(node, "decorator_list", ())), default=node.lineno)
        if first <= line <= (node.end_lineno or node.lineno):
            names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
            if isinstance(node, ast.AnnAssign | ast.Assign):
                targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            return next(iter(names), "")
    return ""


_known: dict[str, dict[Place, list[tuple[str, int]]]] = {}


def _places(source: str) -> dict[Place, list[tuple[str, int]]]:
    """What may happen at each place of a source: operators and which of their places it is."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    if source in _known:
        return _known[source]
    spared = list(_spared(ast.parse(source)))
    found: dict[Place, list[tuple[str, int]]] = defaultdict(list)
    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        kind = get_operator(name)
        if kind.arguments():
            continue
        operator, occurrence = kind(), 0
        for node in nodes:
            for start, _ in operator.mutation_positions(node):
                if not any(first <= start <= last for first, last in spared):
                    found[start].append((name, occurrence))
                occurrence += 1
    _known[source] = found
    return found


def _spared(tree: ast.Module) -> Iterator[tuple[Place, Place]]:
    """Where no change is a fault: annotations, and what counts only while a fault is switched on."""
    for node in ast.walk(tree):
        yield from _annotated(node)
        match node:
            case ast.If() if _asked(node.test):
                yield (node.lineno, node.col_offset), _end(node.body[-1])
            case ast.IfExp() if _asked(node.test):
                yield (node.body.lineno, node.body.col_offset), _end(node.body)
            case ast.BoolOp(op=ast.And()) if _asks(node.values[0]):
                yield (node.values[1].lineno, node.values[1].col_offset), _end(node.values[-1])
            case ast.BinOp() if _asked(node.left) or _asked(node.right):
                # Whether a fault is on is 0 as a rule, and adding nothing is taking nothing away.
                yield _end(node.left), (node.right.lineno, node.right.col_offset)
            case _:
                pass


def _annotated(node: ast.AST) -> Iterator[tuple[Place, Place]]:
    match node:
        case ast.arg() | ast.AnnAssign() if node.annotation is not None:
            yield (node.annotation.lineno, node.annotation.col_offset), _end(node.annotation)
        case ast.FunctionDef() if node.returns is not None:
            yield (node.returns.lineno, node.returns.col_offset), _end(node.returns)
        case _:
            pass


def _asked(node: ast.AST) -> bool:
    return any(_asks(part) for part in ast.walk(node))


def _asks(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SWITCHES


def _end(node: ast.stmt | ast.expr) -> Place:
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
