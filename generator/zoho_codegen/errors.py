"""What can be wrong with the description, and the one exception that says so.

A problem names the place, what is wrong there and how to mend it. A run collects every problem it can find before it
stops, so that one run shows all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GenerationError", "Problem", "merged"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the source.

    Attributes:
        file: The file, relative to the source's root, or a generated file's path.
        line: The line, counted from 1; 0 when the file as a whole is meant.
        path: Where in the document, in words a person can follow (`removeTerritories.x-errors[2]`).
        message: What is wrong.
        mend: What to do about it.
        versions: The API versions it shows up in; empty when it does not depend on one.
    """

    file: str
    line: int
    path: str
    message: str
    mend: str
    versions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Render as `file:line: message` with the place and the mend on a second line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        versions = f" (in {', '.join(self.versions)})" if self.versions else ""
        where = f"at {self.path}; " if self.path else ""
        return f"{place}: {self.message}{versions}\n    {where}{self.mend}"


class GenerationError(Exception):
    """The description cannot be turned into products.

    Attributes:
        problems: Why, sorted by place.
        summary: How many there are, in one sentence.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = merged(problems)
        count = len(self.problems)
        self.summary = f"{count} problem{'' if count == 1 else 's'} found, nothing was written."
        super().__init__("\n".join([*map(str, self.problems), self.summary]))

    def __reduce__(self) -> tuple[type[GenerationError], tuple[list[Problem]]]:
        """Make it anew of its problems, on its way from another process."""
        return type(self), (self.problems,)


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by place, and fold problems that differ only in their version into one that lists the versions."""
    found: dict[Problem, dict[str, None]] = {}
    for problem in problems:
        found.setdefault(replace(problem, versions=()), {}).update(dict.fromkeys(problem.versions))
    folded = [replace(problem, versions=tuple(versions)) for problem, versions in found.items()]
    return sorted(folded, key=lambda problem: (problem.file, problem.line, problem.path, problem.message))
