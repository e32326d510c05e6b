"""A small description, what the emitter makes of it, and a place to run that."""

import json
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from uncounted import uncounted

from zoho_codegen.bundle import Bundle
from zoho_codegen.emit import client

HERE = Path(__file__).parent
CLIENT = HERE.parents[2] / "generated_client" / "zoho_crm"
PACKAGE = "generated_client/zoho_crm/_generated/"


class Tree:
    """Emitted files on disk, beside the runtime and nothing else of the client."""

    def __init__(self, root, texts):
        self.root = root
        self.texts = texts

    def run(self, code):
        """What a fresh interpreter prints for the code, decoded from JSON."""
        environment = uncounted(PYTHONPATH=str(self.root))
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def raw():
    """The small description; not to be changed."""
    return yaml.safe_load((HERE / "small.yaml").read_text())


@pytest.fixture
def document(raw):
    """The small description, to be changed at will."""
    return deepcopy(raw)


@pytest.fixture(scope="session")
def emit():
    """Emit documents given by version; texts by path inside the generated package."""

    def emitted(**documents):
        bundles = {version: Bundle(version, found) for version, found in documents.items()}
        return {str(path).removeprefix(PACKAGE): text for path, text in client.emit(bundles).items()}

    return emitted


@pytest.fixture(scope="session")
def tree(raw, emit, tmp_path_factory):
    """The small description in two versions; v7 differs in one model and in one operation."""
    older = deepcopy(raw)
    older["components"]["schemas"]["User"]["properties"]["name"]["x-name"] = "full_name"
    older["paths"]["/{module}/actions/remove_territories"]["post"]["x-batch"]["max"] = 1
    texts = emit(v7=older, v8=deepcopy(raw))
    root = tmp_path_factory.mktemp("tree")
    shutil.copytree(CLIENT / "_runtime", root / "zoho_crm" / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CLIENT / "_version.py", root / "zoho_crm")
    (root / "zoho_crm" / "__init__.py").touch()
    for path, text in texts.items():
        target = root / "zoho_crm" / "_generated" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return Tree(root, texts)
