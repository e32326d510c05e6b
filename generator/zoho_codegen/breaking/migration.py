"""The page that tells a caller what to change on the way from one API version to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from zoho_codegen.breaking.compare import compare
from zoho_codegen.breaking.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.compare import Look
    from zoho_codegen.breaking.operation import Operation
    from zoho_codegen.bundle import Bundle
    from zoho_codegen.bundle.digests import Digests

__all__ = ["Step", "Steps", "migration", "step", "steps"]

Steps = Mapping[tuple[str, str], list[Finding]]


@dataclass(frozen=True)
class Step:
    """From one version to the next.

    Attributes:
        findings: What breaks.
        told: The same by what the two digests of an operation are; what breaks in it depends on nothing else.
    """

    findings: list[Finding]
    told: Mapping[tuple[bytes, bytes], list[Finding]]


def step(old: Bundle, new: Bundle, before: Digests, after: Digests, last: Step | None = None) -> Step:
    """What breaks from a version to the next; of operations that did not change, what was found the last time."""
    told: dict[tuple[bytes, bytes], list[Finding]] = {}

    def ask(operation: Operation, look: Look) -> list[Finding]:
        marks = before.operations[operation.name], after.operations[operation.new.text("operationId")]
        known = last.told.get(marks) if last else None
        told[marks] = look(operation) if known is None else known
        return told[marks]

    return Step(compare(old.document, new.document, ask), told)


def steps(bundles: Mapping[str, Bundle]) -> Steps:
    """What breaks from each version to the next one: findings by (old version, new version), oldest first."""
    return {(old, new): compare(bundles[old].document, bundles[new].document) for old, new in pairwise(bundles)}


def migration(bundles: Mapping[str, Bundle], found: Steps | None = None) -> list[str]:
    """The page as Markdown lines, without its title.

    Args:
        bundles: By version, oldest first.
        found: What `steps` finds, where that was looked for already.
    """
    lines = ["What a caller must follow on the way from one version to the next; what was only added is not here.", ""]
    for (old, new), broken in (steps(bundles) if found is None else found).items():
        lines += [f"## {old} to {new}", "", *(_table(broken) if broken else ["Nothing breaks."]), ""]
    return lines


def _table(found: list[Finding]) -> Iterator[str]:
    yield from ("| operations | change | was | is |", "|---|---|---|---|")
    shared: dict[tuple[str, str, str], list[str]] = {}
    for finding in found:
        shared.setdefault((finding.sentence, finding.old, finding.new), []).append(finding.operation)
    for (sentence, old, new), operations in shared.items():
        cells = (", ".join(dict.fromkeys(operations)), sentence, old, new)
        yield "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
