"""The ordered list of API versions, and half-open ranges in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zoho_codegen.errors import Problem
    from zoho_codegen.read.nodes import Map

__all__ = ["Versions"]


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions, oldest first, and those that a bundle is made of."""

    order: tuple[str, ...]
    bundled: tuple[str, ...]

    @classmethod
    def from_node(cls, node: Map, problems: list[Problem]) -> Versions:
        """Read `versions.yaml`; bundled versions that `order` does not know are problems."""
        order = tuple(sorted(node.seq("order").texts(), key=_age))
        if list(order) != node.seq("order").texts():
            problems.append(
                node.problem("order", "the versions are out of order", f"write [{', '.join(order)}]", key="order")
            )
        bundled = node.seq("bundled")
        for index, version in enumerate(bundled):
            if version not in order:
                message = f'the bundled version "{version}" is not in order'
                problems.append(bundled.problem("bundled", message, "add it to order or drop it", index=index))
        if not order or not bundled:
            problems.append(node.problem("", "order or bundled is missing or empty", "list the versions, oldest first"))
        return cls(order, tuple(version for version in bundled.texts() if version in order))

    @property
    def newest(self) -> str:
        """The version that the plain text describes."""
        return self.order[-1] if self.order else ""

    def between(self, start: str | None, end: str | None) -> Sequence[str]:
        """The versions from `start` up to, not including, `end`; None is open.

        Raises:
            ValueError: One of them is no version.
        """
        first = 0 if start is None else self.order.index(start)
        last = len(self.order) if end is None else self.order.index(end)
        return self.order[first:last]

    def through(self, start: str, end: str) -> Sequence[str]:
        """The versions from `start` up to and including `end`.

        Raises:
            ValueError: One of them is no version.
        """
        return self.order[self.order.index(start) : self.order.index(end) + 1]


def _age(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
