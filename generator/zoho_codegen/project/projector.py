"""From the annotated document to the document of one version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zoho_codegen.project.annotations import ANNOTATIONS, enum_values, in_range, merge_patched, patches_for
from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from zoho_codegen.read.versions import Versions

__all__ = ["Projection", "project"]

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


class _Absent:
    """What a node becomes in a version that does not have it."""


_ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Projection:
    """The document of one version, without annotations; nothing is pruned or bundled yet."""

    version: str
    document: Map


def project(document: Map, version: str, versions: Versions) -> Projection:
    """Resolve every annotation for `version`.

    Nodes outside their range disappear; so do the path items that lose all their operations. References to what has
    disappeared stay, for the checks to find.
    """
    projected = _Projector(version, versions).project(document)
    result = projected if isinstance(projected, Map) else document.emptied()
    paths = result.map("paths")
    if paths:
        kept = paths.emptied()
        kept.update({path: item for path, item in paths.maps() if _METHODS & item.keys()})
        result["paths"] = kept
    return Projection(version, result)


class _Projector:
    def __init__(self, version: str, versions: Versions) -> None:
        self.version = version
        self.versions = versions

    def project(self, node: Node) -> Node | _Absent:
        if isinstance(node, Map):
            return self.mapping(node)
        if isinstance(node, Seq):
            return self.sequence(node)
        return node

    def sequence(self, node: Seq) -> Seq:
        result = Seq(node.file, node.line)
        for index, item in enumerate(node):
            kept = self.project(item)
            if not isinstance(kept, _Absent):
                result.append(kept)
                result.lines.append(node.line_of(index))
        return result

    def mapping(self, node: Map) -> Map | _Absent:
        return self.plain(node) if ANNOTATIONS.isdisjoint(node) else self.annotated(node)

    def plain(self, node: Map) -> Map:
        """A mapping that is in every version; most are."""
        result = node.emptied()
        for key, value in node.items():
            kept = self.project(value) if isinstance(value, (Map, Seq)) else value
            if not isinstance(kept, _Absent):
                result[key] = kept
        if "properties" in node:
            self.limit_required(node, result)
        return result

    def annotated(self, node: Map) -> Map | _Absent:
        limits = node.map("x-version")
        if limits and not in_range(limits, self.version, self.versions):
            return _ABSENT
        for patch in patches_for(node, self.version, self.versions):
            patched = merge_patched(node, patch)
            node = patched if isinstance(patched, Map) else node
        result = node.emptied()
        for key, value in node.items():
            if key in ANNOTATIONS:
                continue
            kept = self.project(value)
            if not isinstance(kept, _Absent):
                result[key] = kept
        self.limit_enum(node, result)
        self.limit_required(node, result)
        if limits.get("deprecated") and self.is_deprecated(limits):
            result["deprecated"] = True
        return result

    def is_deprecated(self, limits: Map) -> bool:
        since = limits.copied()
        since["added"] = limits["deprecated"]
        return in_range(since, self.version, self.versions)

    def limit_enum(self, node: Map, result: Map) -> None:
        enum = result.get("enum")
        limits = node.map("x-enum-versions")
        if limits and isinstance(enum, Seq):
            result["enum"] = enum_values(enum, limits, self.version, self.versions)

    def limit_required(self, node: Map, result: Map) -> None:
        """Keep `required` in step with the properties that this version has, and with `x-required-version`."""
        properties = node.map("properties")
        if not properties:
            return
        present = result.map("properties")
        written = node.seq("required")
        names: list[Node] = [
            name for name in written if not isinstance(name, str) or name in present or name not in properties
        ]
        for name, schema in properties.maps():
            limits = schema.get("x-required-version")
            if isinstance(limits, Map) and name in present:
                wanted = in_range(limits, self.version, self.versions)
                names = [*names, name] if wanted and name not in names else names
                names = names if wanted else [other for other in names if other != name]
        if names or "required" in node:
            required = Seq(written.file, written.line)
            required.extend(names)
            result["required"] = required
            if not names:
                del result["required"]
