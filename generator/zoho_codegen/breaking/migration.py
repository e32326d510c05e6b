"""The page that tells a caller what to change on the way from one API version to the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from zoho_codegen.breaking.compare import compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.bundle import Bundle

__all__ = ["migration", "steps"]


def steps(bundles: Mapping[str, Bundle]) -> dict[tuple[str, str], list[Finding]]:
    """What breaks from each version to the next one: findings by (old version, new version), oldest first."""
    versions = list(bundles)
    return {(old, new): compare(bundles[old].document, bundles[new].document) for old, new in pairwise(versions)}


def migration(bundles: Mapping[str, Bundle]) -> list[str]:
    """The page as Markdown lines, without its title.

    Args:
        bundles: By version, oldest first.
    """
    lines = ["What a caller must follow on the way from one version to the next; what was only added is not here.", ""]
    for (old, new), found in steps(bundles).items():
        lines += [f"## {old} to {new}", "", *(_table(found) if found else ["Nothing breaks."]), ""]
    return lines


def _table(found: list[Finding]) -> Iterator[str]:
    yield from ("| operations | change | was | is |", "|---|---|---|---|")
    shared: dict[tuple[str, str, str], list[str]] = {}
    for finding in found:
        shared.setdefault((finding.sentence, finding.old, finding.new), []).append(finding.operation)
    for (sentence, old, new), operations in shared.items():
        cells = (", ".join(dict.fromkeys(operations)), sentence, old, new)
        yield "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
