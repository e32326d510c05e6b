"""A small description that keeps every rule, for tests to break."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zoho_codegen.generate import bundles_of, checked_views
from zoho_codegen.read import read_source

if TYPE_CHECKING:
    from zoho_codegen.errors import Problem

DATA = Path(__file__).parent / "data"
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class Tree:
    """A copy of the small description."""

    folder: Path

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text that occurs in a file."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def line(self, file: str, text: str) -> int:
        """The number of the first line that holds a text."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def problems(self) -> list[Problem]:
        """Everything wrong with it."""
        return checked_views(read_source(self.folder))[1]

    def document(self, version: str) -> dict:
        """The bundle of a version."""
        return bundles_of(self.folder)[version].document


@pytest.fixture
def tiny(tmp_path: Path) -> Tree:
    """A copy of tests/data/tiny in a folder of its own."""
    folder = tmp_path / "openapi"
    shutil.copytree(DATA / "tiny", folder)
    return Tree(folder)


@pytest.fixture
def repository() -> Path:
    """The checkout that the tests run in."""
    return REPOSITORY
