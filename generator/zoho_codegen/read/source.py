"""The whole source folder in memory, joined into one annotated document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoho_codegen.errors import Problem
from zoho_codegen.read.examples import Example, read_examples
from zoho_codegen.read.inventory import Page, read_inventory
from zoho_codegen.read.join import Joiner
from zoho_codegen.read.nodes import Map
from zoho_codegen.read.versions import Versions
from zoho_codegen.read.yaml_file import parse_yaml, read_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Source", "read_source"]

ROOT_FILE = "crm.yaml"
_FOLDERS = ("paths", "components", "errors")
_ASIDE = ("examples/", "inventory/")


@dataclass(frozen=True, slots=True)
class Source:
    """What the source folder says, before it is projected to a version.

    Attributes:
        versions: The ordered versions.
        document: One OpenAPI document with version annotations; path items inlined, references local.
        catalog: `errors/catalog.yaml`.
        sets: `errors/sets.yaml`.
        pages: The inventory by page id.
        examples: The example files by operation.
        problems: What was found wrong while reading.
        broken: Names of files that are missing or do not parse.
        absent: Nodes of the document that stand where a reference led nowhere.
    """

    versions: Versions
    document: Map
    catalog: Map
    sets: Map
    pages: dict[str, Page]
    examples: dict[str, list[Example]]
    problems: list[Problem]
    broken: frozenset[str]
    absent: tuple[Map, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every part could be read and joined; only then is what nobody mentions really unused."""
        return all(problem.file.startswith(_ASIDE) for problem in self.problems)


def read_source(folder: Path) -> Source:
    """Read every file of the source folder; mistakes are collected, not raised."""
    problems: list[Problem] = []
    names = [ROOT_FILE, "versions.yaml"]
    for part in _FOLDERS:
        names += [f"{part}/{path.name}" for path in sorted((folder / part).glob("*.yaml"))]
    files: dict[str, Map] = {}
    broken: set[str] = set()
    for name in names:
        node = _read_map(folder / name, name, problems)
        if node is None:
            broken.add(name)
        else:
            files[name] = node
    joiner = Joiner(files, broken, problems)
    versions = Versions.from_node(
        files.get("versions.yaml", Map("versions.yaml")), [] if "versions.yaml" in broken else problems
    )
    return Source(
        versions=versions,
        document=joiner.join(ROOT_FILE),
        catalog=files.get("errors/catalog.yaml", Map("errors/catalog.yaml")),
        sets=files.get("errors/sets.yaml", Map("errors/sets.yaml")),
        pages=read_inventory(folder / "inventory", versions, problems),
        examples=read_examples(folder / "examples", versions, problems),
        problems=problems,
        broken=frozenset(broken),
        absent=tuple(joiner.absent),
    )


def _read_map(path: Path, name: str, problems: list[Problem]) -> Map | None:
    text = read_text(path, name, problems)
    if text is None:
        return None
    before = len(problems)
    node = parse_yaml(text, name, problems)
    if isinstance(node, Map):
        return node
    if len(problems) == before:
        problems.append(Problem(name, 0, "", "is no mapping", "write keys and values"))
    return None
