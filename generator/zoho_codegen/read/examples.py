"""The example files: whole requests and answer bodies of each operation."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoho_codegen.errors import Problem
from zoho_codegen.read.yaml_file import parse_yaml, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from zoho_codegen.read.nodes import Node
    from zoho_codegen.read.versions import Versions

__all__ = ["Example", "read_examples"]

_NAME = re.compile(
    r"(request|[1-5][0-9]{2})(?:-([a-z0-9]+(?:[-_][a-z0-9]+)*))?(?:@(v[0-9.]+?)(?:\.\.(v[0-9.]+))?)?\.json"
)


@dataclass(frozen=True, slots=True)
class Example:
    """One example file.

    Attributes:
        file: Path relative to the source.
        operation: The operation it belongs to.
        kind: `request`, or the status of the answer.
        name: The name in the file name, or an empty string.
        versions: The versions the file name limits it to, or None for all.
        value: The JSON as nodes, which know their lines.
    """

    file: str
    operation: str
    kind: str
    name: str
    versions: tuple[str, ...] | None
    value: Node

    def holds_in(self, version: str) -> bool:
        """Whether the file name allows this version."""
        return self.versions is None or version in self.versions


def read_examples(folder: Path, versions: Versions, problems: list[Problem]) -> dict[str, list[Example]]:
    """All examples by operation, in order of their file names."""
    found: dict[str, list[Example]] = {}
    if not folder.is_dir():
        return found
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            example = _read(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", versions, problems)
            if example is not None:
                found.setdefault(example.operation, []).append(example)
    return found


def _read(path: Path, name: str, versions: Versions, problems: list[Problem]) -> Example | None:
    match = _NAME.fullmatch(path.name)
    if match is None or name.count("/") != 2:  # noqa: PLR2004 - examples/<operation>/<file>
        mend = "name it examples/<operationId>/request|<status>[-<name>][@<version>[..<version>]].json"
        problems.append(Problem(name, 0, "", "is not named like an example", mend))
        return None
    kind, label, start, end = match.groups()
    allowed = None if start is None else _range(name, start, end or start, versions, problems)
    text = read_text(path, name, problems)
    if text is None:
        return None
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        problems.append(Problem(name, error.lineno, "", f"is not JSON: {error.msg}", "mend the JSON"))
        return None
    return Example(name, path.parent.name, kind, label or "", allowed, parse_yaml(text, name, problems))


def _range(name: str, start: str, end: str, versions: Versions, problems: list[Problem]) -> tuple[str, ...]:
    try:
        found: Sequence[str] = versions.through(start, end)
    except ValueError:
        found = ()
    if not found and versions.order:
        message = f"@{start}..{end} is no range of versions"
        problems.append(Problem(name, 0, "", message, f"use versions of versions.yaml: {', '.join(versions.order)}"))
    return tuple(found)
