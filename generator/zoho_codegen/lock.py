"""What the generated files were made from and with, so that a check with nothing changed need not make them again."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from zoho_codegen.write import GENERATED, left_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

__all__ = ["LOCK_FILE", "description_digest", "is_current", "lock_text", "made_from", "maker"]

LOCK_FILE = PurePosixPath("openapi/_generated/lock.json")

_TOOLS = ("jinja2", "openapi-python-client", "ruff")
#: They judge the description, or read it and hold it on the way: what is made is the same, whether it is made is not.
_JUDGES = ("jsonschema-rs", "openapi-spec-validator", "pydantic", "pyyaml")
_PACKAGE = Path(__file__).resolve().parent
_UNHASHED = frozenset({GENERATED, "__pycache__"})


def lock_text(inputs: Mapping[str, object], texts: Mapping[PurePosixPath, str]) -> str:
    """The lock file for these texts, made from these inputs.

    The inputs are those from before anything was read, so that a file that is saved meanwhile is found to be newer.
    """
    outputs = {str(path): _digest(text.encode()) for path, text in sorted(texts.items())}
    return _printed({**inputs, "outputs": outputs})


def is_current(root: Path, source: Path) -> bool:
    """Whether the inputs, the tools and every generated file on disk are those that the lock file names."""
    path = root / LOCK_FILE
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    try:
        lock = json.loads(text)
        outputs: dict[str, str] = lock["outputs"]
    except (ValueError, KeyError, TypeError):
        return False
    if text != _printed({**made_from(source), "outputs": outputs}):
        return False
    for name, digest in outputs.items():
        file = root / name
        if not file.is_file() or _digest(file.read_bytes()) != digest:
            return False
    return not left_over(root, [LOCK_FILE, *map(PurePosixPath, outputs)])


def maker() -> str:
    """A hash of the generator, the tools it drives or judges by and the Python it runs on."""
    by = (_tools(), [version(tool) for tool in _JUDGES], _generator(), sys.version)
    return _digest(repr(by).encode())


def made_from(source: Path) -> dict[str, object]:
    """The tools, and hashes of the description and the generator, as they are now."""
    return {
        "tools": _tools(),
        "inputs": {"description": description_digest(source), "generator": _generator()},
    }


def description_digest(source: Path) -> str:
    """A hash of every file of the description."""
    return _folder_digest(source, {".json", ".yaml"})


def _tools() -> dict[str, str]:
    return {tool: version(tool) for tool in _TOOLS}


def _generator() -> str:
    return _folder_digest(_PACKAGE, {".jinja", ".py", ".yaml"})


def _folder_digest(folder: Path, suffixes: AbstractSet[str]) -> str:
    whole = hashlib.sha256()
    for path in _files(folder, suffixes):
        name = path.relative_to(folder).as_posix()
        whole.update(f"{name}\0{_digest(path.read_bytes())}\n".encode())
    return whole.hexdigest()


def _files(folder: Path, suffixes: AbstractSet[str]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and _UNHASHED.isdisjoint(path.relative_to(folder).parts) and path.is_file():
            yield path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _printed(lock: dict[str, object]) -> str:
    return json.dumps(lock, indent=1) + "\n"
