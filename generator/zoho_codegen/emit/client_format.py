"""Formats generated Python with the pinned ruff, whatever configuration lies around."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from zoho_codegen.errors import GenerationError, Problem


class TextMemory(Protocol):
    """Texts of earlier runs, by hash."""

    def recall(self) -> dict[str, str]:
        """Give those of the last run."""
        ...

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep those of this run, and no others."""
        ...


def formatted(texts: Mapping[str, str], memory: TextMemory | None = None) -> dict[str, str]:
    """The texts by path, imports sorted and code formatted; as the memory has those that it knows.

    Raises:
        GenerationError: A text is no Python, which is a mistake in a template.
    """
    names = {path: hashlib.sha256(f"{path}\0{text}".encode()).hexdigest() for path, text in texts.items()}
    known = memory.recall() if memory is not None else {}
    new = _formatted({path: text for path, text in texts.items() if names[path] not in known})
    found = {path: new[path] if path in new else known[names[path]] for path in texts}
    if memory is not None and new:
        memory.keep({names[path]: text for path, text in found.items()})
    return found


def _formatted(texts: Mapping[str, str]) -> dict[str, str]:
    if not texts:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in texts.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        _ruff(root, "check", "--fix", "--quiet", "--select", "I")
        _ruff(root, "format", "--quiet")
        return {path: (root / path).read_text(encoding="utf-8") for path in texts}


def _ruff(root: Path, command: str, *options: str) -> None:
    line = [sys.executable, "-m", "ruff", command, "--isolated", "--no-cache", "--target-version", "py311"]
    # The folder may lie in an environment, which has a .gitignore for all of it.
    command_line = [*line, "--no-respect-gitignore", "--line-length", "120", *options, "."]
    done = subprocess.run(command_line, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        text = " ".join((done.stderr or done.stdout).split())
        raise GenerationError(
            [Problem("generator/zoho_codegen/templates", 0, "", f"ruff {command} says: {text}", "correct the template")]
        )
