"""The only module that touches the tree: writes, compares and prunes, and only in folders named `_generated`."""

from __future__ import annotations

import difflib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

__all__ = ["GENERATED", "compare", "generated_folders", "left_over", "write"]

GENERATED = "_generated"


def generated_folders(paths: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """The `_generated` folders that the paths lie in.

    Raises:
        ValueError: A path lies in none.
    """
    folders: dict[PurePosixPath, None] = {}
    for path in paths:
        if GENERATED not in path.parts[:-1] or path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{path} is not in a folder named {GENERATED}")
        folders[PurePosixPath(*path.parts[: path.parts.index(GENERATED) + 1])] = None
    return list(folders)


def write(root: Path, texts: Mapping[PurePosixPath, str]) -> list[PurePosixPath]:
    """Make the `_generated` folders hold exactly `texts`; returns what was changed, written or deleted."""
    changed: list[PurePosixPath] = []
    for path in left_over(root, texts):
        (root / path).unlink()
        changed.append(path)
    for path, text in texts.items():
        target = root / path
        data = text.encode()
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            changed.append(path)
    for folder in generated_folders(texts):
        _drop_empty_folders(root / folder)
    return changed


def compare(root: Path, texts: Mapping[PurePosixPath, str]) -> Iterator[str]:
    """Lines of a unified diff from what is on disk to what should be; nothing when they are equal."""
    for path in left_over(root, texts):
        yield from _diff(path, (root / path).read_bytes(), b"")
    for path, text in texts.items():
        target = root / path
        old = target.read_bytes() if target.is_file() else b""
        if old != text.encode() or not target.is_file():
            yield from _diff(path, old, text.encode())


def _diff(path: PurePosixPath, old: bytes, new: bytes) -> Iterator[str]:
    yield f"--- {path} (on disk)"
    yield f"+++ {path} (generated)"
    before = old.decode(errors="replace").splitlines()
    after = new.decode().splitlines()
    found = False
    for line in list(difflib.unified_diff(before, after, lineterm=""))[2:]:
        found = True
        yield line
    if not found:
        yield "@@ only line ends differ, or the file is empty @@"


def left_over(root: Path, paths: Collection[PurePosixPath]) -> list[PurePosixPath]:
    """Files on disk in the `_generated` folders that nothing generates; compiled Python does not count."""
    wanted = set(paths)
    found: list[PurePosixPath] = []
    for folder in generated_folders(paths):
        for path in sorted((root / folder).rglob("*")):
            relative = PurePosixPath(path.relative_to(root).as_posix())
            if path.is_file() and "__pycache__" not in relative.parts and relative not in wanted:
                found.append(relative)
    return found


def _drop_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
