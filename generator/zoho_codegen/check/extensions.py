"""Rules about our own keys and files: each key is known, and has the shape that `shapes.yaml` gives it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.check.validator import SchemaValidator, line_at
from zoho_codegen.check.view import walk
from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map
from zoho_codegen.read.yaml_file import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.read import Node, Source

__all__ = ["extensions_are_known", "files_are_well_formed", "known_extensions", "patched_extensions_are_well_formed"]

_SHAPES = Path(__file__).with_name("shapes.yaml")
_PATCHED = (
    "x-batch",
    "x-client",
    "x-credits",
    "x-effects",
    "x-job",
    "x-modules",
    "x-paginate",
    "x-retry",
    "x-sub-concurrency",
)
_MEND = "write it as openapi/EXTENSIONS.md says"


@cache
def _shapes() -> Map:
    shapes = parse_yaml(_SHAPES.read_text(encoding="utf-8"), _SHAPES.name, [])
    return shapes if isinstance(shapes, Map) else Map()


def known_extensions() -> list[str]:
    """Every `x-` key that may be written."""
    return list(_shapes().map("keys"))


def extensions_are_known(source: Source) -> Iterator[Problem]:
    """Refuse unknown `x-` keys, and known ones of another shape than theirs."""
    checker = _Checker()
    keys = _shapes().map("keys")
    for path, node in walk(source.document):
        if path.rpartition(".")[2] in {"properties", "details"}:
            continue
        for key, value in node.items():
            if key in keys:
                yield from checker.problems("keys", key, f"{path}.{key}", node, value)
            elif key.startswith("x-"):
                mend = "mend the spelling, or teach the generator"
                yield node.problem(path, f'the key "{key}" is unknown', mend, key=key)


def patched_extensions_are_well_formed(view: View) -> Iterator[Problem]:
    """Refuse keys of operations that a version's patch has given another shape than theirs."""
    checker = _Checker()
    for path, method, operation in operations_of(view.document):
        for key in _PATCHED:
            if key in operation:
                place = f"paths.{path}.{method}.{key}"
                yield from checker.problems("keys", key, place, operation, operation[key])


def files_are_well_formed(source: Source) -> Iterator[Problem]:
    """Refuse error sets, catalogue entries and pages of the inventory of another shape than theirs."""
    checker = _Checker()
    for name, entries in source.sets.items():
        yield from checker.problems("files", "set", f"sets.{name}", source.sets, entries, name)
    for code, fact in source.catalog.items():
        yield from checker.problems("files", "code", code, source.catalog, fact, code)
    for page in source.pages.values():
        yield from checker.problems("files", "page", page.id, page.node, page.node, "")
    for path, _, operation in operations_of(source.document):
        if not operation.text("operationId"):
            yield operation.problem(path, "operationId is no text", "write verbNoun", key="operationId")


class _Checker:
    """Checks values against the shapes; a shape is compiled once."""

    def __init__(self) -> None:
        document = Map()
        document["components"] = _shapes()
        self._validator = SchemaValidator(document)
        self._references: dict[tuple[str, str], Map] = {}

    def problems(
        self, section: str, shape: str, path: str, holder: Map, value: Node, key: str | None = None
    ) -> Iterator[Problem]:
        """What is wrong with a value, at its place; a plain value is where its key is."""
        schema = self._references.setdefault((section, shape), self._reference(section, shape))
        place = shape if key is None else key
        for steps, message in self._validator.errors(schema, value):
            file, line = line_at(value, steps)
            field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
            line = line or holder.line_of(place)
            yield Problem(file or holder.file, line, f"{path}{field}", f"{place}{field}: {message}", _MEND)

    @staticmethod
    def _reference(section: str, shape: str) -> Map:
        reference = Map()
        reference["$ref"] = f"#/components/{section}/{shape}"
        return reference
