"""`nox -s build`: builds wheel and source archive, and tries the wheel in fresh environments, each extra by itself."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from archives import ROOT, built
from smoke import TRIALS

BASE = {"anyio", "attrs", "certifi", "h11", "httpcore", "httpx", "idna", "typing-extensions", "zoho-crm-client"}
OLDEST, NEWEST = "3.11", "3.14"
#: What [project.urls] has to name.
ADDRESSES = ("Repository", "Documentation", "Changelog", "Issues")
RELATIVE = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")
LINKS = (
    "and in [[tool.hatch.metadata.hooks.fancy-pypi-readme.substitutions]] let the replacement of the last pattern be"
    " '[\\1](URL/\\2)' with the URL at which the repository shows its files; see docs/releasing.md."
)


def main() -> int:
    """Build, then try; `--quick` leaves out what takes long: each extra alone, all Pythons, the lowest versions."""
    wheel = built(ROOT / "dist")
    metadata = _metadata(wheel)
    extras = metadata.get_all("Provides-Extra", [])
    unknown = [extra for extra in extras if extra not in TRIALS]
    if unknown:
        sys.exit(f"smoke.py does not say how to try the extra {', '.join(unknown)}.")
    look_at_description(metadata)
    look_at_release(metadata)
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    try_wheel(wheel, here, (), "base dependencies alone")
    if "--quick" in sys.argv:
        return 0
    for extra in extras:
        try_wheel(wheel, here, (extra,), f"[{extra}] alone")
    try_wheel(wheel, OLDEST, extras, "all extras, lowest versions allowed", "--resolution", "lowest-direct")
    for minor in range(int(OLDEST.partition(".")[2]), int(NEWEST.partition(".")[2]) + 1):
        try_wheel(wheel, f"3.{minor}", extras, "all extras, newest versions allowed")
    return 0


def _metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def look_at_description(metadata: Message) -> None:
    """A registry shows the README alone: what leads from it to other files of the repository leads nowhere there."""
    lost = RELATIVE.findall(str(metadata.get_payload()))
    if lost:
        sys.exit(f"The description has links that lead nowhere on a registry: {', '.join(lost)}.")


def look_at_release(metadata: Message) -> None:
    """A release needs the addresses of the project, and the number of its tag; a build does not."""
    named = {line.partition(",")[0].strip() for line in metadata.get_all("Project-URL", [])}
    missing = [name for name in ADDRESSES if name not in named]
    if missing:
        said = f"The metadata do not say where to find: {', '.join(missing)}"
        if "--release" in sys.argv:
            table = "\n".join(f'{name} = "https://..."' for name in ADDRESSES)
            sys.exit(f"{said}. Write this into pyproject.toml, after [project]:\n\n[project.urls]\n{table}\n\n{LINKS}")
        print(f"{said}. A release needs them.")
    tag = sys.argv[sys.argv.index("--tag") + 1] if "--tag" in sys.argv else f"v{metadata['Version']}"
    if tag != f"v{metadata['Version']}":
        sys.exit(f"The tag {tag} is not that of version {metadata['Version']}, which _version.py names.")


def try_wheel(wheel: Path, version: str, extras: Sequence[str], told: str, *how: str) -> None:
    """Install the wheel with extras into a fresh environment of a Python, and do what they are for.

    A Python that is not on the machine keeps a release back; a build goes on without it.
    """
    python = _python(version)
    if python is None:
        if "--release" in sys.argv:
            sys.exit(f"Python {version} is not on this machine; a release has to be tried with it: {told}.")
        print(f"Python {version}: not tried, as it is not on this machine.")
        return
    with TemporaryDirectory() as folder:
        environment = Path(folder) / "environment"
        _run("uv", "venv", "--quiet", "--python", python, str(environment))
        inside = str(environment / "bin" / "python")
        wanted = f"{wheel}[{','.join(extras)}]" if extras else str(wheel)
        _run("uv", "pip", "install", "--quiet", "--python", inside, *how, wanted)
        brought = _installed(inside)
        if not extras and not brought <= BASE:
            sys.exit(f"The base dependencies bring more than they may: {sorted(brought - BASE)}")
        _run(inside, "-P", str(ROOT / ".ci" / "smoke.py"), "base", *(extras or ["bare"]), cwd=folder)
        print(f"Python {version}, {told}: works, with {len(brought)} packages")


def _python(version: str) -> str | None:
    """The interpreter of a version, when the machine has it: this one, on the path, or with pyenv; none is fetched."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    folder = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    kept = sorted(str(path) for path in folder.glob(f"{version}.*/bin/python"))
    return kept[-1] if kept else shutil.which(f"python{version}")


def _installed(python: str) -> set[str]:
    line = ["uv", "pip", "list", "--quiet", "--format", "freeze", "--python", python]
    told = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    return {line.partition("==")[0].partition(" @")[0].lower() for line in told.splitlines()}


def _run(*line: str, cwd: str | None = None) -> None:
    done = subprocess.run(line, check=False, capture_output=True, text=True, cwd=cwd, env=_environment())
    if done.returncode:
        sys.exit(f"{' '.join(line)}\n{done.stdout}{done.stderr}")


def _environment() -> dict[str, str]:
    """This environment without what would show a checkout to the fresh one; certificates are those that pip trusts."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"} | kept


if __name__ == "__main__":
    sys.exit(main())
