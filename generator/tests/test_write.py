"""Writing, comparing and pruning the generated files."""

from pathlib import PurePosixPath

import pytest

from zoho_codegen.write import compare, generated_folders, write

A = PurePosixPath("one/_generated/a.py")
B = PurePosixPath("one/_generated/deep/b.json")


def test_files_are_written_once(tmp_path):
    """What is there already is not touched again."""
    texts = {A: "a = 1\n", B: "{}\n"}

    assert [A, B] == write(tmp_path, texts)
    assert [] == write(tmp_path, texts)
    assert "a = 1\n" == (tmp_path / A).read_text(encoding="utf-8")


def test_line_ends_are_the_same_everywhere(tmp_path):
    """Bytes are written, not text."""
    write(tmp_path, {A: "a = 1\nb = 'é'\n"})

    assert "a = 1\nb = 'é'\n".encode() == (tmp_path / A).read_bytes()


def test_stale_files_are_pruned(tmp_path):
    """A file that nothing generates goes, its empty folder too; compiled Python and neighbours stay."""
    write(tmp_path, {A: "a\n", B: "b\n"})
    cache = tmp_path / "one/_generated/__pycache__/a.pyc"
    neighbour = tmp_path / "one/mine.py"
    cache.parent.mkdir()
    cache.write_text("x")
    neighbour.write_text("x")

    assert [B] == write(tmp_path, {A: "a\n"})
    assert not (tmp_path / B).parent.exists()
    assert cache.exists()
    assert neighbour.exists()


def test_a_hand_edit_is_restored(tmp_path):
    """People do not write where the machine does."""
    write(tmp_path, {A: "a = 1\n"})
    (tmp_path / A).write_text("a = 2\n")

    assert [A] == write(tmp_path, {A: "a = 1\n"})
    assert "a = 1\n" == (tmp_path / A).read_text()


def test_comparing_shows_a_diff_and_writes_nothing(tmp_path):
    """Changed, missing and stale files."""
    write(tmp_path, {A: "a = 1\n", B: "b\n"})
    (tmp_path / A).write_text("a = 2\n")
    new = PurePosixPath("one/_generated/c.py")

    lines = list(compare(tmp_path, {A: "a = 1\n", new: "c = 3\n"}))

    assert [
        "--- one/_generated/deep/b.json (on disk)",
        "+++ one/_generated/deep/b.json (generated)",
        "@@ -1 +0,0 @@",
        "-b",
        "--- one/_generated/a.py (on disk)",
        "+++ one/_generated/a.py (generated)",
        "@@ -1 +1 @@",
        "-a = 2",
        "+a = 1",
        "--- one/_generated/c.py (on disk)",
        "+++ one/_generated/c.py (generated)",
        "@@ -0,0 +1 @@",
        "+c = 3",
    ] == lines
    assert not (tmp_path / new).exists()
    assert "a = 2\n" == (tmp_path / A).read_text()


@pytest.mark.parametrize(("on_disk", "text"), [(b"a\r\n", "a\n"), (None, "")])
def test_a_difference_without_a_line_is_named(tmp_path, on_disk, text):
    """Line ends, or an empty file that is missing."""
    if on_disk is not None:
        (tmp_path / A).parent.mkdir(parents=True)
        (tmp_path / A).write_bytes(on_disk)

    assert "@@ only line ends differ, or the file is empty @@" == list(compare(tmp_path, {A: text}))[-1]


def test_equal_files_have_no_diff(tmp_path):
    """Nothing to say."""
    write(tmp_path, {A: "a\n"})

    assert [] == list(compare(tmp_path, {A: "a\n"}))


@pytest.mark.parametrize("path", ["one/a.py", "_generated", "/one/_generated/a.py", "one/_generated/../a.py"])
def test_only_generated_folders_are_written(tmp_path, path):
    """Any other path is refused before anything is written."""
    with pytest.raises(ValueError, match="is not in a folder named _generated"):
        write(tmp_path, {A: "a\n", PurePosixPath(path): "x"})

    assert [] == list(tmp_path.iterdir())


def test_folders_are_named_once():
    """Each folder that is written, in order."""
    other = PurePosixPath("two/_generated/x/_generated/y.py")

    assert [PurePosixPath("one/_generated"), PurePosixPath("two/_generated")] == generated_folders([A, B, other])
