"""Rules about version annotations: every one is a known range, and every one changes something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.check.view import walk
from zoho_codegen.project.annotations import ANNOTATIONS, merge_patched, span
from zoho_codegen.read.nodes import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Source
    from zoho_codegen.read.versions import Versions

__all__ = ["annotations_are_alive"]

_VERSIONS = "versions.yaml"
_KEYS = {
    "x-version": {"added", "removed", "deprecated"},
    "x-required-version": {"added", "removed"},
    "x-version-patch": {"since", "until", "patch"},
}


def annotations_are_alive(source: Source) -> Iterator[Problem]:
    """Refuse unknown versions, empty ranges, annotations that change nothing, overlapping siblings."""
    if _VERSIONS in source.broken:
        return
    for root, name in ((source.document, ""), (source.sets, "sets"), (source.catalog, "catalog")):
        for path, node in walk(root, name):
            if not ANNOTATIONS.isdisjoint(node):
                yield from _existence(path, node, source.versions)
                yield from _required(path, node, source.versions)
                yield from _enum(path, node, source.versions)
                yield from _patches(path, node, source.versions)
            yield from _renames(path, node, source.versions)


def _range(path: str, place: Map, node: object, kind: str, versions: Versions) -> Iterator[Problem]:
    """Problems of one range: its keys, its versions, its being empty."""
    if not isinstance(node, Map):
        yield place.problem(path, f"{kind} is no mapping", "write {added: <version>, removed: <version>}", key=kind)
        return
    allowed = _KEYS[kind]
    for key, value in node.items():
        if key not in allowed:
            mend = f"use {', '.join(sorted(allowed))}"
            yield node.problem(path, f'{kind} has the unknown key "{key}"', mend, key=key)
        elif key != "patch" and value not in versions.order:
            message = f'{kind} names the unknown version "{value}"'
            yield node.problem(path, message, f"use one of {', '.join(versions.order)}", key=key)
    start, end = ("since", "until") if kind == "x-version-patch" else ("added", "removed")
    if not span(node, start, end, versions):
        yield node.problem(path, f"the range of {kind} is empty", "let it end after it starts, or drop the node")


def _existence(path: str, node: Map, versions: Versions) -> Iterator[Problem]:
    if "x-version" not in node:
        return
    yield from _range(path, node, node["x-version"], "x-version", versions)
    limits = node.map("x-version")
    held = span(limits, "added", "removed", versions)
    if held == versions.order and "deprecated" not in limits:
        yield limits.problem(path, "x-version changes nothing in any version", "drop it")
    if limits.get("deprecated") in versions.order and limits["deprecated"] not in held:
        yield limits.problem(path, "it is deprecated while it does not exist", "move deprecated into its range")


def _required(path: str, node: Map, versions: Versions) -> Iterator[Problem]:
    if "x-required-version" not in node:
        return
    yield from _range(path, node, node["x-required-version"], "x-required-version", versions)
    limits = node.map("x-required-version")
    if path.rpartition(".")[0].rpartition(".")[2] != "properties":
        yield limits.problem(path, "x-required-version is not on a property", "move it to a property of the schema")
    elif span(limits, "added", "removed", versions) == versions.order:
        yield limits.problem(path, "x-required-version changes nothing in any version", "list the property in required")


def _enum(path: str, node: Map, versions: Versions) -> Iterator[Problem]:
    if "x-enum-versions" in node and not isinstance(node["x-enum-versions"], Map):
        yield node.problem(path, "x-enum-versions is no mapping", "write {VALUE: {added: <version>}}")
    values = {str(value) for value in node.seq("enum")}
    for value, limits in node.map("x-enum-versions").items():
        place = node.map("x-enum-versions")
        if value not in values:
            message = f'x-enum-versions changes nothing: "{value}" is not in the enum'
            yield place.problem(path, message, "add it to the enum or drop it here", key=value)
            continue
        if not isinstance(limits, Map):
            yield place.problem(path, "the range is no mapping", "write {added: <version>}", key=value)
            continue
        yield from _range(path, place, limits, "x-version", versions)
        if span(limits, "added", "removed", versions) == versions.order:
            yield place.problem(path, f'"{value}" is there in every version', "drop it here", key=value)


def _patches(path: str, node: Map, versions: Versions) -> Iterator[Problem]:
    if "x-version-patch" not in node:
        return
    patches = node["x-version-patch"]
    if not isinstance(patches, Seq):
        mend = "write a list of {since, until, patch}"
        yield node.problem(path, "x-version-patch is no list", mend, key="x-version-patch")
        return
    taken: dict[str, Map] = {}
    if len(patches) != len(list(patches.maps())):
        yield patches.problem(path, "a patch is no mapping", "write {since, until, patch}")
    for entry in patches.maps():
        yield from _range(path, node, entry, "x-version-patch", versions)
        held = span(entry, "since", "until", versions)
        if versions.newest in held:
            mend = f"end it before {versions.newest} and write that version as the plain text"
            yield entry.problem(path, f"the patch reaches {versions.newest}, which the plain text describes", mend)
        overlap = [version for version in held if version in taken]
        if overlap:
            message = f"the patch overlaps the one on line {taken[overlap[0]].line} in {', '.join(overlap)}"
            yield entry.problem(path, message, "make the ranges apart")
        taken.update(dict.fromkeys(held, entry))
        if not isinstance(entry.get("patch"), Map):
            yield entry.problem(path, "the patch is no mapping", "write the keys that differ below patch")
        elif merge_patched(node, entry.map("patch")) == node:
            yield entry.problem(path, "the patch changes nothing", "drop it")


def _renames(path: str, node: Map, versions: Versions) -> Iterator[Problem]:
    for key, value in node.maps():
        old = value.get("x-renamed-from")
        if old is None:
            continue
        sibling = node.get(old) if isinstance(old, str) else None
        if not isinstance(sibling, Map):
            message = f'"{key}" is renamed from "{old}", which is not beside it'
            yield value.problem(path, message, "keep the old name with its own range", key="x-renamed-from")
            continue
        new_span = span(value.map("x-version"), "added", "removed", versions)
        old_span = span(sibling.map("x-version"), "added", "removed", versions)
        both = [version for version in new_span if version in old_span]
        if both:
            message = f'"{old}" and "{key}" overlap in {", ".join(both)}'
            yield value.problem(path, message, "let one end where the other begins", key="x-renamed-from")
