"""How far one call reaches: the modules that have the operation, and how many rows and values a call takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Node
    from zoho_codegen.breaking.operation import Operation

__all__ = ["reach"]

_MODULES = "x-modules"
_BATCH = "x-batch"


def reach(operation: Operation) -> Iterator[Finding]:
    """Modules that are gone, and batches that got smaller."""
    modules = operation.new.at(_MODULES)
    for module in operation.old.at(_MODULES).texts():
        if modules.value is not None and module not in modules.texts():
            sentence = f"It is no longer there for the module `{module}`."
            yield operation.finding("x-module-removed", modules, (module, None), sentence)
    if operation.old.at(_BATCH).mapping:
        yield from _batch(operation, operation.old.at(_BATCH), operation.new.at(_BATCH))


def _batch(operation: Operation, old: Node, new: Node) -> Iterator[Finding]:
    yield from _lowered(operation, new.at("max"), (old.number("max"), new.number("max")), "rows")
    before, after = old.at("max-values"), new.at("max-values")
    for name, place in after.entries().items():
        words = "values of a row" if name == "default" else f"values of a row in `{name}`"
        was = before.number("default") if before.number(name) is None else before.number(name)
        yield from _lowered(operation, place, (was, after.number(name)), words)


def _lowered(
    operation: Operation, place: Node, change: tuple[float | None, float | None], words: str
) -> Iterator[Finding]:
    old, new = change
    if new is None or (old is not None and old <= new):
        return
    kind = f"x-batch-max-{'set' if old is None else 'decreased'}"
    yield operation.finding(kind, place, change, f"A call takes at most {new} {words} now.")
