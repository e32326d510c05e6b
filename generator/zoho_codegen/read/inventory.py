"""The inventory: what each public page prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoho_codegen.errors import Problem
from zoho_codegen.read.nodes import Map
from zoho_codegen.read.yaml_file import parse_yaml, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from zoho_codegen.read.versions import Versions

__all__ = ["Page", "read_inventory"]


@dataclass(frozen=True, slots=True)
class Page:
    """One public page.

    Attributes:
        id: `<version>/<page>`, as sources name it.
        versions: The versions it documents.
        node: The file's content.
    """

    id: str
    versions: tuple[str, ...]
    node: Map

    def citation(self) -> dict[str, str]:
        """Title, URL, version and date seen, as bundles print a source."""
        return {
            "title": self.node.text("title"),
            "url": self.node.text("url"),
            "version": ", ".join(self.versions),
            "seen": self.node.text("seen"),
        }


def read_inventory(folder: Path, versions: Versions, problems: list[Problem]) -> dict[str, Page]:
    """All pages by id."""
    pages: dict[str, Page] = {}
    for path in sorted(folder.rglob("*.yaml")) if folder.is_dir() else []:
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        text = read_text(path, name, problems)
        if text is None:
            continue
        known = len(problems)
        node = parse_yaml(text, name, problems)
        if isinstance(node, Map):
            page = _page(path.relative_to(folder).with_suffix("").as_posix(), node, versions, problems)
            pages[page.id] = page
        elif len(problems) == known:
            problems.append(Problem(name, 0, "", "is no mapping", "write title, url, version, seen, entries"))
    return pages


def _page(page_id: str, node: Map, versions: Versions, problems: list[Problem]) -> Page:
    single = node.text("version")
    named = (single,) if single else tuple(node.seq("version").texts())
    for version in named:
        if versions.order and version not in versions.order:
            message = f'the version "{version}" is unknown'
            problems.append(node.problem(page_id, message, f"use one of {', '.join(versions.order)}", key="version"))
    missing = [key for key in ("title", "url", "version", "seen") if not node.get(key)]
    problems += [node.problem(page_id, f"the page has no {key}", f"write {key}") for key in missing]
    return Page(page_id, named, node)
