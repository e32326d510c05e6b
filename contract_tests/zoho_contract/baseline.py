"""Findings that are known and accepted: a list that a run may shorten and never lengthen."""

import json
from dataclasses import dataclass, field
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
