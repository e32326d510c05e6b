"""Findings as text, and the command that prints them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from zoho_codegen.breaking.changelog import announces_a_break
from zoho_codegen.breaking.compare import compare
from zoho_codegen.breaking.finding import ABSENT, Finding
from zoho_codegen.breaking.inputs import FOLDER, RELEASE, last_release, read, sides
from zoho_codegen.breaking.unreadable import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from zoho_codegen.bundle import Bundle

__all__ = ["report"]

Found = tuple[str, Finding]


def report(old: str, new: str | None, *, changelog: Path, root: Path) -> int:
    """Print what breaks from one side to the other.

    Args:
        old: What was: see `inputs.read`.
        new: What is, likewise; `None` for the bundles of the repository.
        changelog: Where a break must be announced.
        root: The repository.

    Returns:
        0 nothing breaks, or the changelog says so; 1 something breaks and it does not; 2 an input is unreadable.
    """
    if old == RELEASE and last_release(root) is None:
        sys.stdout.write("Nothing was released yet, so nothing can break.\n")
        return 0
    try:
        announced = announces_a_break(changelog)
        found = list(_findings(read(old, root), read(new or str(root / FOLDER), root)))
    except UnreadableError as error:
        sys.stderr.write(f"Cannot compare: {error}.\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in [*_lines(found), _verdict(found, changelog, announced=announced)]))
    return int(bool(found) and not announced)


def _findings(old: dict[str, Bundle], new: dict[str, Bundle]) -> Iterator[Found]:
    for before, after in sides(old, new):
        version = before.version
        if after is None:
            sentence = f"There is no bundle of {version} any more."
            yield version, Finding("x-version-removed", "", "$", version, ABSENT, sentence)
            continue
        versions = version if version == after.version else f"{version} to {after.version}"
        for finding in compare(before.document, after.document):
            yield versions, finding


def _lines(found: Iterable[Found]) -> Iterator[str]:
    """The change, what it means, and each place where it is; equal changes of several operations are printed once."""
    shared: dict[Found, dict[str, list[str]]] = {}
    for versions, finding in found:
        places = shared.setdefault((versions, replace(finding, operation="", where="")), {})
        places.setdefault(finding.where, []).append(finding.operation)
    for (versions, finding), places in shared.items():
        yield f"{versions} {finding.id}: {finding.old} -> {finding.new}"
        yield f"    {finding.sentence}"
        for where, operations in places.items():
            yield f"    at {where}" + (f" ({', '.join(operations)})" if any(operations) else "")


def _verdict(found: list[Found], changelog: Path, *, announced: bool) -> str:
    if not found:
        return "Nothing breaks."
    count = f"{len(found)} breaking change{'' if len(found) == 1 else 's'}"
    if announced:
        return f"{count}; {changelog.name} says so."
    wanted = f"a line that begins with [Breaking] under Unreleased in {changelog.name}"
    return f"{count}. Take back what is not meant, and add {wanted} for what is."
