"""Work is not done again where it was done of the same before, and what is left is shared by two processes."""

import os
from pathlib import Path

import pytest

from zoho_codegen import abreast
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


def test_nothing_of_other_runs_stays(tmp_path, made):
    """Neither texts of another generator, nor what a run wrote that was ended half-way."""
    kept = tmp_path / "kept"
    for maker in ("me", "another"):
        memory = Memory(kept, maker)
        memory.results(pieces(made, a="1"))
        memory.keep({"hash": "text"})
        (kept / "c0ffee.4711").write_bytes(b"half")
    memory.results(pieces(made, a="1"))

    assert ["another.texts"] == [file.name for file in kept.iterdir() if file.suffix != ".pickle"]
    assert 1 == len(list(kept.glob("*.pickle")))
    assert {"hash": "text"} == memory.recall()


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path, made, monkeypatch):
    """One that forgets what the other is writing costs the other nothing but its memory of that."""
    one, other = Memory(tmp_path / "kept", "me"), Memory(tmp_path / "kept", "another")
    write = Path.write_bytes

    def write_slowly(file, data):
        monkeypatch.setattr(Path, "write_bytes", write)
        written = write(file, data)
        other.results(pieces(made, b="2"))
        return written

    monkeypatch.setattr(Path, "write_bytes", write_slowly)

    assert {"a": "1"} == one.results(pieces(made, a="1"))
    assert {"a": "1"} == one.results(pieces(made, a="1"))
    assert {"a": 2, "b": 1} == times(made)


def test_a_result_that_is_replaced_while_it_is_read_is_not_taken(tmp_path, made, monkeypatch):
    """Another run, of other input, keeps its own under the same name between the look at the mark and the result."""
    Memory(tmp_path / "kept", "me").results(pieces(made, a="1"))
    Memory(tmp_path / "other", "me").results(pieces(made, a="2"))
    [file] = (tmp_path / "kept").iterdir()
    [other] = (tmp_path / "other").iterdir()
    looked = abreast._mark

    def replaced(piece):
        if other.exists():
            other.replace(file)
        return looked(piece)

    monkeypatch.setattr(abreast, "_mark", replaced)

    assert {"a": "1"} == Memory(tmp_path / "kept", "me").results(pieces(made, a="1"))


def test_problems_are_found_anew(tmp_path):
    """The lines that they name move with what stands above, of which nothing else is made."""
    memory = Memory(tmp_path / "kept", "me")
    lines = iter([25, 28])
    piece = Piece("a", b"", lambda: [Problem("paths/a.yaml", next(lines), "", "is wrong", "mend it")])

    assert [25, 28] == [memory.results([piece])["a"][0].line for _ in range(2)]


def test_a_mistake_is_told_where_it_now_is(tiny, monkeypatch, capsys):
    """Further down, after lines of comment of which nothing is made."""
    from zoho_codegen import emit, generate

    monkeypatch.setattr(generate, "EMITTERS", (emit.client.emit,))
    file = "components/things.yaml"
    tiny.edit(file, "x-name: more", "x-name: to_dict")
    for _ in range(2):
        assert 1 == main(["generate", "--root", str(tiny.folder.parent)])
        assert f"{file}:{tiny.line(file, 'x-name: to_dict')}:" in capsys.readouterr().err
        tiny.write(file, "# a\n# b\n# c\n" + (tiny.folder / file).read_text())


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
