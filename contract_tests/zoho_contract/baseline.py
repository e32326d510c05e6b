"""Findings that are known and accepted: a list that a run may shorten and never lengthen."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from zoho_contract.values import is_list, is_object

Key = tuple[str, str, str]
"""Version, operation and promise."""


class BaselineError(ValueError):
    """The file is no baseline; the text says why."""


@dataclass
class Baseline:
    """The accepted findings of one file; `seen` are those that a run has met again."""

    path: Path
    known: set[Key]
    seen: set[Key] = field(default_factory=set[Key])

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a file that `write` has made.

        Raises:
            BaselineError: There is no such file, or it holds something else.
        """
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BaselineError(f"{path} cannot be read: {error}") from error
        found = content.get("accepted") if is_object(content) else None
        if not is_list(found) or not all(
            is_object(item) and {"version", "operation", "promise"} <= item.keys() for item in found
        ):
            raise BaselineError(f"{path} is no baseline: it has no list of accepted findings")
        return cls(path, {(str(item["version"]), str(item["operation"]), str(item["promise"])) for item in found})

    def accepts(self, key: Key) -> bool:
        """Whether a finding is accepted; it counts as seen from then on."""
        if key in self.known:
            self.seen.add(key)
        return key in self.known

    def unknown(self, version: str, operations: Iterable[str]) -> str:
        """A sentence about the first finding of a version whose operation it does not have; empty if there is none."""
        there = [*operations]
        odd = sorted(operation for known, operation, _ in self.known if known == version and operation not in there)
        if not odd:
            return ""
        close = get_close_matches(odd[0], there, n=1)
        return f"{self.path} accepts a finding of {odd[0]!r}, which {version} does not have" + "".join(
            f"; did you mean {name}?" for name in close
        )

    def gone(self, version: str) -> list[Key]:
        """The accepted findings of a version that were not met, sorted."""
        return sorted(key for key in self.known - self.seen if key[0] == version)

    def shrink(self, version: str) -> None:
        """Accept no longer what was not met in a version, and write the file."""
        write(self.path, self.known - set(self.gone(version)))


def write(path: Path, keys: set[Key]) -> None:
    """Write a baseline, a line per finding."""
    rows = [
        json.dumps({"version": version, "operation": operation, "promise": promise})
        for version, operation, promise in sorted(keys)
    ]
    path.write_text('{"accepted": [\n' + ",\n".join(rows) + "\n]}\n", "utf-8")
