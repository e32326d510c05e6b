"""Operations whose requests and answers are the same in both documents, with all that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_codegen.breaking.operation import Operation

__all__ = ["Alike"]

_LOCAL = "#/components/"
_BODIES = ("parameters", "requestBody", "responses")


class Alike:
    """What two documents have in common; each thing that operations refer to is looked at once."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self._old = old
        self._new = new
        self._known: dict[str, bool] = {}
        self._further: dict[str, list[str]] = {}

    def same(self, operation: Operation) -> bool:
        """Whether requests and answers of an operation are the same in both, and everything that they rest on."""
        if operation.old.place != operation.new.place:
            return False
        path = operation.old.place[1]
        before, after = (
            [_inside(document, "paths", path, "parameters"), *(_inside(node.value, key) for key in _BODIES)]
            for document, node in ((self._old, operation.old), (self._new, operation.new))
        )
        waiting = [*_references(before)]
        seen: set[str] = set()
        alike = before == after
        while alike and waiting:
            reference = waiting.pop()
            if reference not in seen:
                seen.add(reference)
                alike = self._alike(reference)
                waiting += self._further[reference]
        return alike

    def _alike(self, reference: str) -> bool:
        """Whether a component is the same in both, but for what it refers to in its turn."""
        if reference not in self._known:
            section, _, name = reference.removeprefix(_LOCAL).partition("/")
            before, after = (_inside(document, "components", section, name) for document in (self._old, self._new))
            found = reference.startswith(_LOCAL) and before is not None
            self._known[reference] = found and before == after
            self._further[reference] = [*_references(before)]
        return self._known[reference]


def _inside(value: object, *keys: object) -> object:
    for key in keys:
        value = cast("dict[object, object]", value).get(key) if isinstance(value, dict) else None
    return value


def _references(value: object) -> Iterator[str]:
    waiting: list[object] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            found = cast("dict[str, object]", current)
            reference = found.get("$ref")
            if isinstance(reference, str):
                yield reference
            waiting += found.values()
        elif isinstance(current, list):
            waiting += cast("list[object]", current)
