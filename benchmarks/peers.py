"""The environments of the peers: each has one of its own, with exactly what is said here."""

import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).parents[1]
HTTPX = ("httpx==0.28.1", "attrs==26.1.0")
#: Sides and what they need.
PEERS = {
    "raw": HTTPX,
    "ours+speed": (*HTTPX, "msgspec==0.22.0", "sniffio==1.3.1"),
    "stock": (*HTTPX, "python-dateutil==2.9.0.post0"),
    "sdk": ("-r", str(ROOT / "contract_tests" / "tests" / "interop" / "requirements.txt")),
    "with_orjson": (*HTTPX, "orjson==3.13.0"),
    "with_msgspec": ("msgspec==0.22.0",),
    "with_pydantic": ("pydantic==2.13.4",),
    "pypi_zoho": ("zoho==0.1.3",),
}
#: Sides that need another Python than this one, and are left out where the machine has none.
PYTHON = {"pypi_zoho": "python3.12"}
#: The package that the stock generator makes of the description, beside the environments.
STOCK = "plain_zoho"


def made(folder: Path, names: Collection[str] = tuple(PEERS)) -> dict[str, str]:
    """Give the interpreter of each peer; an environment that is there already, with the same in it, is used again."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name in names:
        needed = PEERS[name]
        python = _python(name)
        if python is None:
            print(f"{name} is left out: it needs {PYTHON[name]}, and there is none")
            continue
        home = folder / name
        said = home / "needed.txt"
        if not said.exists() or said.read_text("utf-8") != "\n".join(needed):
            subprocess.run([python, "-m", "venv", "--clear", home], check=True)
            subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", *needed], check=True)
            said.write_text("\n".join(needed), "utf-8")
        found[name] = str(home / "bin" / "python")
    if "stock" in found:
        _generate(folder)
    return found


def _python(name: str) -> str | None:
    """The interpreter that the environment of a side is made with; None where there is none."""
    if name not in PYTHON:
        return sys.executable
    of_pyenv = (Path.home() / ".pyenv" / "versions").glob(f"*/bin/{PYTHON[name]}")
    for found in filter(None, [shutil.which(PYTHON[name]), *map(str, sorted(of_pyenv))]):
        # What pyenv puts on the path may be an interpreter that it was not told to use.
        if not subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
            return found
    return None


def _generate(folder: Path) -> None:
    config = folder / "config.yaml"
    config.write_text(f"package_name_override: {STOCK}\npost_hooks: []\n", "utf-8")
    bundle = ROOT / "openapi" / "_generated" / "crm-v8.json"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", bundle, "--config", config]
    command += ["--meta", "none", "--output-path", folder / STOCK, "--overwrite"]
    subprocess.run(command, check=True, cwd=folder, capture_output=True)
