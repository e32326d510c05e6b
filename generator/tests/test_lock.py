"""The lock file says whether the generated files are up to date without making them."""

import shutil
from pathlib import PurePosixPath

import pytest

from zoho_codegen import lock
from zoho_codegen.lock import LOCK_FILE, is_current, lock_text, made_from
from zoho_codegen.write import write

TEXTS = {PurePosixPath("openapi/_generated/a.json"): "{}\n", PurePosixPath("x/_generated/b.py"): "b\n"}


@pytest.fixture
def root(tmp_path, tiny):
    """A repository whose generated files are up to date."""
    write(tmp_path, {**TEXTS, LOCK_FILE: lock_text(made_from(tiny.folder), TEXTS)})
    return tmp_path


def test_nothing_changed(root, tiny):
    """Inputs, tools and outputs are those of the lock."""
    assert is_current(root, tiny.folder)


def test_the_lock_does_not_depend_on_where_the_folder_is(root, tiny, tmp_path):
    """A copy in another folder has the same, and no path of the machine is in it."""
    other = shutil.copytree(tiny.folder, tmp_path / "elsewhere/further down/openapi")

    text = lock_text(made_from(other), TEXTS)

    assert (root / LOCK_FILE).read_text() == text
    assert str(tmp_path) not in text


@pytest.mark.parametrize("file", ["openapi/paths/things.yaml", "openapi/_generated/a.json", "x/_generated/b.py"])
def test_a_changed_file_is_noticed(root, tiny, file):
    """An input or an output."""
    path = root / file
    path.write_text(path.read_text() + "\n")

    assert not is_current(root, tiny.folder)


@pytest.mark.parametrize("file", ["openapi/_generated/a.json", "openapi/_generated/lock.json"])
def test_a_missing_file_is_noticed(root, tiny, file):
    """An output, or the lock itself."""
    (root / file).unlink()

    assert not is_current(root, tiny.folder)


@pytest.mark.parametrize("file", ["openapi/paths/new.yaml", "x/_generated/c.py"])
def test_a_new_file_is_noticed(root, tiny, file):
    """An input that was not there, or a file that nothing generates."""
    (root / file).write_text("new: 1\n")

    assert not is_current(root, tiny.folder)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"outputs": {}}'])
def test_a_broken_lock_is_noticed(root, tiny, text):
    """It is simply not current."""
    (root / LOCK_FILE).write_text(text)

    assert not is_current(root, tiny.folder)


def test_another_version_of_a_tool_is_noticed(root, tiny, monkeypatch):
    """The output depends on the tools byte for byte."""
    monkeypatch.setattr(lock, "version", lambda tool: f"0.0 of {tool}")

    assert not is_current(root, tiny.folder)


@pytest.mark.parametrize("tool", ["jsonschema-rs", "openapi-spec-validator", "pyyaml", "ruff"])
def test_what_was_judged_with_another_tool_is_judged_again(root, tiny, monkeypatch, tool):
    """Those that only judge change nothing that is made, and are not in the lock."""
    before, real = lock.maker(), lock.version
    monkeypatch.setattr(lock, "version", lambda name: "0.0" if name == tool else real(name))

    assert before != lock.maker()
    assert (tool != "ruff") == is_current(root, tiny.folder)


def test_another_generator_is_noticed(root, tiny, tmp_path, monkeypatch):
    """So it does on the generator's own code and templates."""
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator/emit.py").write_text("changed = True\n")
    monkeypatch.setattr(lock, "_PACKAGE", tmp_path / "generator")

    assert not is_current(root, tiny.folder)


def test_prose_does_not_count(root, tiny):
    """What the generator does not read cannot change what it makes."""
    (tiny.folder / "DECISIONS.md").write_text("# Decisions\n")

    assert is_current(root, tiny.folder)


def test_compiled_python_does_not_count(root, tiny):
    """Neither as input nor as output."""
    for folder in ("openapi/__pycache__", "x/_generated/__pycache__"):
        (root / folder).mkdir()
        (root / folder / "a.pyc").write_text("x")

    assert is_current(root, tiny.folder)
