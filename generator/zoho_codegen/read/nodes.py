"""Plain dicts and lists that remember where they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, final

from zoho_codegen.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

__all__ = ["Map", "Node", "Seq", "is_one_of"]

Node: TypeAlias = "Map | Seq | str | int | float | bool | None"


def is_one_of(value: Node, words: Container[str]) -> bool:
    """Whether a value is text, and one of these words."""
    return isinstance(value, str) and value in words


@final
class Map(dict[str, Node]):
    """A mapping with the place of each key.

    The typed readers (`map`, `seq`, `text` ...) answer with something empty where the key is absent or of another
    kind, so that a rule can look at a half-written document without guarding each step.
    """

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str = "", line: int = 0, lines: dict[str, int] | None = None) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {} if lines is None else lines

    def emptied(self) -> Map:
        """An empty mapping at the same place."""
        return Map(self.file, self.line, self.lines)

    def copied(self) -> Map:
        """A shallow copy at the same place."""
        copy = self.emptied()
        copy.update(self)
        return copy

    def map(self, key: str) -> Map:
        """The mapping under `key`, or an empty one at this place."""
        value = self.get(key)
        return value if isinstance(value, Map) else Map(self.file, self.line_of(key))

    def seq(self, key: str) -> Seq:
        """The list under `key`, or an empty one at this place."""
        value = self.get(key)
        return value if isinstance(value, Seq) else Seq(self.file, self.line_of(key))

    def text(self, key: str) -> str:
        """The string under `key`, or an empty one."""
        value = self.get(key)
        return value if isinstance(value, str) else ""

    def maps(self) -> Iterator[tuple[str, Map]]:
        """The members that are mappings."""
        for key, value in self.items():
            if isinstance(value, Map):
                yield key, value

    def line_of(self, key: str | None = None) -> int:
        """The line of `key`, or of the mapping itself."""
        return self.line if key is None else self.lines.get(key, self.line)

    def problem(self, path: str, message: str, mend: str, *, key: str | None = None) -> Problem:
        """A problem at this place."""
        return Problem(self.file, self.line_of(key), path, message, mend)


@final
class Seq(list[Node]):
    """A list with the place of each item."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str = "", line: int = 0, lines: list[int] | None = None) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: list[int] = [] if lines is None else lines

    def maps(self) -> Iterator[Map]:
        """The items that are mappings."""
        for item in self:
            if isinstance(item, Map):
                yield item

    def texts(self) -> list[str]:
        """The items that are strings."""
        return [item for item in self if isinstance(item, str)]

    def line_of(self, index: int) -> int:
        """The line of an item."""
        return self.lines[index] if index < len(self.lines) else self.line

    def problem(self, path: str, message: str, mend: str, *, index: int | None = None) -> Problem:
        """A problem at this place, or at the place of the item `index`."""
        return Problem(self.file, self.line if index is None else self.line_of(index), path, message, mend)
