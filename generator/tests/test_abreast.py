"""Work is not done again where it was done of the same before, and what is left is shared by two processes."""

import os

import pytest

from zoho_codegen.abreast import Memory, Piece
from zoho_codegen.cli import main
from zoho_codegen.errors import GenerationError, Problem


def pieces(made, **of):
    """Pieces that say in a file that they were made."""

    def make(name, value):
        with (made / name).open("a") as file:
            file.write("x")
        return value.upper()

    return [Piece(name, value.encode(), lambda name=name, value=value: make(name, value)) for name, value in of.items()]


@pytest.fixture
def made(tmp_path):
    """Where pieces say that they were made."""
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


def times(made):
    """How often each piece was made."""
    return {file.name: len(file.read_text()) for file in sorted(made.iterdir())}


def test_only_what_changed_is_made_again(tmp_path, made):
    """Results are in the order of the pieces."""
    memory = Memory(tmp_path / "kept", "me")

    assert {"a": "1", "b": "2", "c": "3"} == memory.results(pieces(made, a="1", b="2", c="3"))
    assert {"a": "1", "b": "X", "c": "3"} == memory.results(pieces(made, a="1", b="x", c="3"))
    assert {"a": 1, "b": 2, "c": 1} == times(made)


@pytest.mark.parametrize("maker", ["me", "another"])
def test_another_generator_begins_anew(tmp_path, made, maker):
    """One whose sources, tools or Python differ; and what no run needs any more is gone."""
    Memory(tmp_path / "kept", "me").results(pieces(made, a="1", b="2"))
    Memory(tmp_path / "kept", maker).results(pieces(made, a="1"))

    assert {"a": 1 if maker == "me" else 2, "b": 1} == times(made)
    assert 1 == len(list((tmp_path / "kept").iterdir()))


def test_a_result_that_was_cut_off_is_made_again(tmp_path, made):
    """Whatever stands in the file."""
    memory = Memory(tmp_path / "kept", "me")
    memory.results(pieces(made, a="1"))
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:-3])

    assert {"a": "1"} == memory.results(pieces(made, a="1"))
    assert {"a": 2} == times(made)


def test_without_a_folder_nothing_is_kept(made):
    """All is made each time."""
    for _ in range(2):
        Memory().results(pieces(made, a="1", b="2"))

    assert {"a": 2, "b": 2} == times(made)


@pytest.mark.parametrize("place", [0, 1, 5])
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is no second processor")
def test_a_problem_comes_from_whichever_process(place):
    """With its file and line."""
    found = Problem("paths/a.yaml", 3, "", "is wrong", "mend it")

    def fail():
        raise GenerationError([found])

    works = [Piece(str(index), b"", fail if index == place else dict) for index in range(6)]
    with pytest.raises(GenerationError) as caught:
        Memory().results(works)

    assert [found] == caught.value.problems


def test_what_is_made_with_a_memory_is_what_is_made_without(tiny, monkeypatch, capsys):
    """After an edit, and after it was taken back; made anew, every byte is the same."""
    from zoho_codegen import emit, generate

    monkeypatch.setattr(generate, "EMITTERS", (emit.bundles.emit, emit.sandbox.emit, emit.kit.emit, emit.docs.emit))
    root, file = tiny.folder.parent, tiny.folder / "paths" / "things.yaml"
    before = file.read_text()
    for text in (before, before.replace("summary: ", "summary: Now "), before):
        file.write_text(text)
        assert 0 == main(["generate", "--root", str(root)])
        capsys.readouterr()
        assert 0 == main(["generate", "--check", "--full", "--root", str(root)])
        assert "all made anew and compared" in capsys.readouterr().out
