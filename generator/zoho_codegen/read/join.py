"""Joins the files into one document: references to components become local, all others are inlined."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from zoho_codegen.errors import Problem

__all__ = ["COMPONENT_SECTIONS", "Joiner"]

COMPONENT_SECTIONS = ("schemas", "responses", "parameters", "requestBodies", "headers")


class Joiner:
    """Joins parsed files.

    Args:
        files: The parsed files by name.
        broken: Names of files that were found but could not be parsed; references into them are not reported again.
        problems: Where mistakes are added.
    """

    def __init__(self, files: dict[str, Map], broken: set[str], problems: list[Problem]) -> None:
        self._files = files
        self._broken = broken
        self._problems = problems
        self.absent: list[Map] = []
        """Nodes of the joined document that stand where a reference led nowhere."""
        self._inlining: list[str] = []
        self._inlined: set[str] = set()

    def join(self, root: str) -> Map:
        """The document that starts at the file `root`."""
        document = self._files.get(root, Map(root))
        joined = self._resolved(document, root)
        if not isinstance(joined, Map):
            return Map(root)
        components = joined.map("components").copied()
        for section in COMPONENT_SECTIONS:
            collected = self._collect(section)
            if collected:
                components[section] = collected
                components.lines.setdefault(section, components.line)
                if section != "schemas":  # those may lead back to themselves through properties; a rule looks at them
                    self._break_circles(section, collected)
        joined["components"] = components
        if root not in self._broken:
            self._report_unused_path_items()
        return joined

    def _collect(self, section: str) -> Map:
        collected = Map("components", 0)
        for name, file in self._files.items():
            if not name.startswith("components/"):
                continue
            found = file.map(section)
            for key, value in found.items():
                if key in collected:
                    other = collected[key]
                    first = f"{other.file}:{collected.lines[key]}" if isinstance(other, Map) else name
                    message = f'the component "{key}" is written twice, first in {first}'
                    mend = "names are unique over all files; rename one"
                    self._problems.append(found.problem(f"{section}.{key}", message, mend, key=key))
                else:
                    collected[key] = self._resolved(value, name)
                    collected.lines[key] = found.line_of(key)
        return collected

    def _break_circles(self, section: str, members: Map) -> None:
        """Report components that are nothing but references to each other; what is left of them counts as absent."""
        prefix = f"#/components/{section}/"
        for name, member in members.maps():
            way = [name]
            while (following := members.map(way[-1]).text("$ref").removeprefix(prefix)) in members.keys() - way:
                way.append(following)
            if following == name:
                path = f"components.{section}.{name}"
                message = f"references form a circle: {' -> '.join([*way, name])}"
                self._problems.append(member.problem(path, message, "break it", key="$ref"))
                for each in way:
                    members.map(each).pop("$ref")
                    self.absent.append(members.map(each))

    def _report_unused_path_items(self) -> None:
        for name, file in self._files.items():
            if name.startswith("paths/"):
                for key in file:
                    if f"{name}#/{key}" not in self._inlined:
                        mend = "add its URL to paths of crm.yaml, or drop it"
                        self._problems.append(file.problem(key, "no path refers to this path item", mend, key=key))

    def _resolved(self, node: Node, file: str) -> Node:
        if isinstance(node, Seq):
            items = Seq(node.file, node.line, node.lines)
            items.extend(self._resolved(item, file) for item in node)
            return items
        if not isinstance(node, Map):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return self._resolved_reference(node, reference, file)
        result = node.emptied()
        for key, value in node.items():
            result[key] = self._resolved(value, file)
        return result

    def _resolved_reference(self, node: Map, reference: str, file: str) -> Node:
        target_file, _, pointer = reference.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), target_file)) if target_file else file
        parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("/").split("/") if part]
        siblings = node.emptied()
        for key, value in node.items():
            if key != "$ref":
                siblings[key] = self._resolved(value, file)
        found = self._lookup(target, parts)
        if found is None:
            if target not in self._broken:
                message = f'the reference "{reference}" leads nowhere'
                mend = f"{target} has no {'/'.join(parts)}" if target in self._files else f"there is no file {target}"
                self._problems.append(node.problem("", message, mend, key="$ref"))
            self.absent.append(siblings)
            return siblings
        if target.startswith("components/") and len(parts) == 2 and parts[0] in COMPONENT_SECTIONS:  # noqa: PLR2004 - section/name
            local = node.emptied()
            local["$ref"] = f"#/components/{parts[0]}/{parts[1]}"
            local.update(siblings)
            return local
        return self._inline(node, found, siblings, f"{target}#/{'/'.join(parts)}")

    def _inline(self, node: Map, found: Node, siblings: Map, address: str) -> Node:
        if address in self._inlining:
            cycle = " -> ".join([*self._inlining[self._inlining.index(address) :], address])
            self._problems.append(node.problem("", f"references form a circle: {cycle}", "break it", key="$ref"))
            return siblings
        self._inlined.add(address)
        self._inlining.append(address)
        target = self._resolved(found, address.partition("#")[0])
        self._inlining.pop()
        if isinstance(target, Map) and siblings:
            target.update(siblings)
            target.lines = {**target.lines, **siblings.lines}
        return target

    def _lookup(self, file: str, parts: list[str]) -> Node:
        node: Node = self._files.get(file)
        for part in parts:
            if isinstance(node, Map):
                node = node.get(part)
            elif isinstance(node, Seq) and part.isdecimal() and int(part) < len(node):
                node = node[int(part)]
            else:
                return None
        return node
