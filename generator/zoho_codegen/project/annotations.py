"""The keys that say how a node differs between versions, and what they mean in one version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from zoho_codegen.read.versions import Versions

__all__ = ["ANNOTATIONS", "in_range", "merge_patched", "patches_for"]

ANNOTATIONS = frozenset({"x-version", "x-required-version", "x-enum-versions", "x-version-patch", "x-renamed-from"})


def in_range(range_node: Map, version: str, versions: Versions) -> bool:
    """Whether `version` lies in [added, removed); an unknown version counts as open, the check reports it."""
    return version in span(range_node, "added", "removed", versions)


def span(range_node: Map, start_key: str, end_key: str, versions: Versions) -> tuple[str, ...]:
    """The versions of a half-open range written with the two keys; unknown names count as open."""
    start = range_node.get(start_key)
    end = range_node.get(end_key)
    known = versions.order
    return tuple(
        versions.between(
            start if isinstance(start, str) and start in known else None,
            end if isinstance(end, str) and end in known else None,
        )
    )


def patches_for(node: Map, version: str, versions: Versions) -> list[Map]:
    """The merge patches of `x-version-patch` that hold in this version."""
    entries = node.seq("x-version-patch").maps()
    return [entry.map("patch") for entry in entries if version in span(entry, "since", "until", versions)]


def merge_patched(target: Node, patch: Node) -> Node:
    """RFC 7386: members of `patch` replace, null removes, objects merge, anything else replaces whole."""
    if not isinstance(patch, Map):
        return patch
    result = target.copied() if isinstance(target, Map) else patch.emptied()
    if result.lines is not patch.lines:
        result.lines = {**result.lines, **patch.lines}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patched(result.get(key), value)
    return result


def enum_values(enum: Seq, limits: Map, version: str, versions: Versions) -> Seq:
    """The values of an enum that exist in this version."""
    kept = Seq(enum.file, enum.line)
    for index, value in enumerate(enum):
        limit = limits.get(str(value))
        if not isinstance(limit, Map) or in_range(limit, version, versions):
            kept.append(value)
            kept.lines.append(enum.line_of(index))
    return kept
