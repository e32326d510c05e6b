"""The description of this repository."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from zoho_codegen.check.extensions import known_extensions
from zoho_codegen.check.triggers import GIVEN, KINDS, VALUES
from zoho_codegen.generate import bundles_of, generated_texts
from zoho_codegen.write import compare

RENAMED = re.compile(r"(?<!x-name: )\bjob_id\b")


@pytest.fixture(scope="module")
def texts(request):
    """Everything that the description makes."""
    return generated_texts(bundles_of(request.path.parents[2] / "openapi"))


def test_the_generated_files_are_what_the_description_says(repository, texts):
    """Made anew, without believing the lock file."""
    assert [] == [line for line in compare(repository, texts) if "lock.json" not in line and line.startswith("---")]


def test_making_it_elsewhere_gives_the_same(repository, texts, tmp_path):
    """Nothing depends on the folder, the order of hashes or the process."""
    source = str(repository / "openapi")
    command = [sys.executable, "-m", "zoho_codegen", "generate", "--source", source, "--root", str(tmp_path)]
    subprocess.run(command, check=True, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True)

    assert [] == [line for line in compare(tmp_path, texts) if "lock.json" not in line and line.startswith("---")]


@pytest.mark.parametrize("word", [*known_extensions(), *KINDS, *VALUES, *GIVEN])
def test_every_word_of_the_vocabulary_is_explained(repository, word):
    """The linter and EXTENSIONS.md know the same words."""
    text = (repository / "openapi/EXTENSIONS.md").read_text(encoding="utf-8")

    assert re.search(rf"[`\s]{re.escape(word)}[`:\s]", text)


def test_renaming_a_wire_key_changes_everything_that_is_made(repository, tmp_path, texts):
    """The name on the wire changes in bundles and client; the name in code stays."""
    folder = tmp_path / "openapi"
    shutil.copytree(repository / "openapi", folder, ignore=shutil.ignore_patterns("_generated", "inventory"))
    shutil.copytree(repository / "openapi/inventory", folder / "inventory")
    for path in [*folder.glob("*/*.yaml"), *folder.glob("examples/*/*.json")]:
        path.write_text(RENAMED.sub("task_id", path.read_text(encoding="utf-8")), encoding="utf-8")

    renamed = generated_texts(bundles_of(folder))

    changed = {path for path, text in renamed.items() if text != texts.get(path)}
    assert renamed.keys() == texts.keys()
    for part in ("openapi/_generated", "zoho_sandbox/_generated", "zoho_contract/_generated", "v8/models"):
        assert any(part in str(path) for path in changed), part
    for text in (text for path, text in renamed.items() if path.suffix == ".json"):
        assert "job_id" not in text.replace('"x-name": "job_id"', "")
    assert any("def job_id" in text and '"task_id"' in text for text in renamed.values())
