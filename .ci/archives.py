"""Builds wheel and source archive twice, from two copies of the tree, and looks at what is in them."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
PACKAGES = {"zoho_crm": "generated_client", "zoho_contract": "contract_tests", "zoho_sandbox": "contract_tests"}
# Hatchling always adds .gitignore: it decides what is in the archive when that is built anew.
BESIDE = {".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
FOREIGN = (".pyc", ".sqlite", ".env", ".pem", ".jsonl")


def built(folder: Path) -> Path:
    """Build both archives into the folder; fail when another copy makes others, or they hold what they should not."""
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        one, two = (_build(Path(place)) for place in (first, second))
        names = sorted(path.name for path in one.iterdir())
        different = [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()]
        if different:
            sys.exit(f"Built twice, these differ: {', '.join(different)}")
        shutil.copytree(one, folder, dirs_exist_ok=True)
    wheel, source = (max(folder.glob(f"*{end}"), key=_age) for end in (".whl", ".tar.gz"))
    look_into_wheel(wheel)
    look_into_source(source)
    print(f"{wheel.name} and {source.name}: built twice, the same bytes; nothing in them that does not belong there")
    return wheel


def _build(place: Path) -> Path:
    """Build a copy of the tree as git sees it: another folder, other times; the wheel from the source archive."""
    tree = place / "tree"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    line = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(place / "dist"), str(tree)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": _told("git", "log", "-1", "--format=%ct").strip()}
    done = subprocess.run(line, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return place / "dist"


def _told(*line: str) -> str:
    return subprocess.run(line, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def look_into_wheel(wheel: Path) -> None:
    """Three packages, typed, and their metadata; no tests and nothing from the workshop."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = next(archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    _demand(tops == set(PACKAGES), f"the wheel holds {sorted(tops)}")
    _demand(all(f"{package}/py.typed" in names for package in PACKAGES), "a package is not marked as typed")
    _demand(any(name.endswith("licenses/LICENSE") for name in names), "the wheel has no licence")
    _demand("License-Expression: MIT" in metadata, "the metadata do not name the licence")
    _clean(names)


def look_into_source(source: Path) -> None:
    """What the wheel is built from, and no more."""
    with tarfile.open(source) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    rooms = {f"{room}/{package}/" for package, room in PACKAGES.items()}
    strangers = [name for name in names if name not in BESIDE and not any(name.startswith(room) for room in rooms)]
    _demand(not strangers, f"the source archive holds {strangers[:5]}")
    _clean(names)


def _clean(names: list[str]) -> None:
    wrong = [name for name in names if name.endswith(FOREIGN) or "/tests/" in name or "__pycache__" in name]
    _demand(not wrong, f"an archive holds {wrong[:5]}")


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - what is demanded
    if not holds:
        sys.exit(f"The archives are not as they should be: {otherwise}.")


def _age(path: Path) -> float:
    return path.stat().st_mtime
