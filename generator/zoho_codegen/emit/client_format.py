"""Formats generated Python with the pinned ruff, whatever configuration lies around."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from zoho_codegen.errors import GenerationError, Problem


def formatted(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts by path, imports sorted and code formatted.

    Raises:
        GenerationError: A text is no Python, which is a mistake in a template.
    """
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
    command_line = [*line, "--line-length", "120", *options, "."]
    done = subprocess.run(command_line, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        text = " ".join((done.stderr or done.stdout).split())
        raise GenerationError(
            [Problem("generator/zoho_codegen/templates", 0, "", f"ruff {command} says: {text}", "correct the template")]
        )
