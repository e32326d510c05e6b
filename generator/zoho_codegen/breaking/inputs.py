"""What is compared: a bundle by its file or version, or all bundles of a folder or of a revision."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from zoho_codegen.breaking.unreadable import UnreadableError
from zoho_codegen.bundle import Bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["FOLDER", "RELEASE", "last_release", "read", "sides"]

RELEASE = "release"
_REVISION = "git:"
_TAGS = "v[0-9]*"
FOLDER = PurePosixPath("openapi/_generated")
_NAME = re.compile(r"crm-(v\d+(?:\.\d+)?)\.json")
_VERSION = re.compile(r"v\d+(\.\d+)?")
_KEYS = ("openapi", "info", "paths")


def sides(old: dict[str, Bundle], new: dict[str, Bundle]) -> Iterator[tuple[Bundle, Bundle | None]]:
    """Pair the bundles of two sides; `None` where the new side lacks a version.

    Two single bundles are compared whatever their versions; otherwise each is compared with its own version, and a
    single one chooses from the other side.

    Raises:
        UnreadableError: A single bundle has no counterpart.
    """
    if len(old) == len(new) == 1:
        yield next(iter(old.values())), next(iter(new.values()))
        return
    for single, many in ((old, new), (new, old)):
        version = next(iter(single))
        if len(single) == 1 and version not in many:
            raise UnreadableError(f"{version} has no counterpart among {', '.join(many)}")
    versions = new if len(new) == 1 else old
    yield from ((old[version], new.get(version)) for version in versions)


def read(name: str, root: Path) -> dict[str, Bundle]:
    """The bundles that a name on the command line stands for, by version, oldest first.

    Args:
        name: A file, a folder with `crm-<version>.json` files, a version of the repository's bundles,
            `git:<revision>`, or `release` for the revision of the last release.
        root: The repository.

    Raises:
        UnreadableError: There is no such thing, or it does not hold bundles.
    """
    if name == RELEASE:
        tag = last_release(root)
        if tag is None:
            raise UnreadableError(f"nothing was released yet: no tag {_TAGS} leads here")
        name = f"{_REVISION}{tag}"
    if name.startswith(_REVISION):
        return _by_version(name, _of_revision(name.removeprefix(_REVISION), root))
    path = root / FOLDER / f"crm-{name}.json" if _VERSION.fullmatch(name) else Path(name)
    if not path.is_dir():
        return _by_version(name, [(name, _text(path, name))])
    files = sorted(file for file in path.iterdir() if _NAME.fullmatch(file.name))
    return _by_version(name, [(str(file), _text(file, str(file))) for file in files])


def last_release(root: Path) -> str | None:
    """The tag of the newest release that the repository's state comes from; `None` before the first one."""
    try:
        return _git(root, "describe", "--tags", "--abbrev=0", "--match", _TAGS).strip()
    except UnreadableError:
        return None


def _by_version(name: str, texts: Iterable[tuple[str, str]]) -> dict[str, Bundle]:
    found = [_bundle(source, text) for source, text in texts]
    if not found:
        raise UnreadableError(f"{name} holds no bundle: no file is called crm-<version>.json")
    return {bundle.version: bundle for bundle in sorted(found, key=_age)}


def _age(bundle: Bundle) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", bundle.version)]


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableError(f"{name} is not there: no file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{name} cannot be read: {error}") from None


def _bundle(name: str, text: str) -> Bundle:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{name} is not JSON: {error}") from None
    if not isinstance(document, dict) or any(key not in document for key in _KEYS):
        raise UnreadableError(f"{name} is not an OpenAPI document: it lacks one of {', '.join(_KEYS)}")
    whole = cast("dict[str, Any]", document)
    info: Any = whole["info"]
    version: Any = cast("dict[str, Any]", info).get("version") if isinstance(info, dict) else None
    if not isinstance(version, str):
        raise UnreadableError(f"{name} does not say its version: info.version is not text")
    return Bundle(version, whole)


def _of_revision(revision: str, root: Path) -> Iterator[tuple[str, str]]:
    if not revision or revision.startswith("-"):
        raise UnreadableError(f"{_REVISION}{revision} does not name a revision")
    for path in _git(root, "ls-tree", "--name-only", "--full-tree", revision, f"{FOLDER}/").splitlines():
        if _NAME.fullmatch(PurePosixPath(path).name):
            yield f"{_REVISION}{revision}:{path}", _git(root, "show", f"{revision}:{path}")


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own words, no shell
    except FileNotFoundError:
        raise UnreadableError("a revision can only be read where git is installed") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise UnreadableError(f"git cannot read the revision: {' '.join(said.split())}")
    return done.stdout.decode()
