"""The command line."""

import subprocess
import sys
from hashlib import sha256

import pytest

from zoho_codegen import emit, generate
from zoho_codegen.cli import main

SANDBOX_BUNDLE = "contract_tests/zoho_sandbox/_generated/crm-v4.json"


@pytest.fixture(autouse=True)
def _without_client(monkeypatch):
    """The client has its own tests; here the small emitters are enough."""
    monkeypatch.setattr(generate, "EMITTERS", (emit.bundles.emit, emit.sandbox.emit, emit.kit.emit))


@pytest.fixture
def root(tiny):
    """The repository that the small description lies in."""
    return tiny.folder.parent


def test_generate_writes_everything_and_then_has_nothing_to_do(root, capsys):
    """It names the files that changed."""
    assert 0 == main(["generate", "--root", str(root)])
    written = capsys.readouterr().out.split()
    assert "openapi/_generated/crm-v4.json" in written
    assert "openapi/_generated/lock.json" in written
    assert all((root / name).is_file() for name in written)

    assert 0 == main(["generate", "--root", str(root)])
    assert "nothing to do" in capsys.readouterr().out


def test_a_file_that_is_saved_meanwhile_is_not_taken_for_generated(root, monkeypatch, capsys):
    """The next run makes it."""
    main(["generate", "--root", str(root), "--full"])
    file = root / "openapi" / "paths" / "things.yaml"
    made = generate.everything

    def saved(*given):
        texts = made(*given)
        file.write_text(file.read_text().replace("Lists things.", "Lists all things."))
        return texts

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(generate, "everything", saved)
        main(["generate", "--root", str(root), "--full"])
    capsys.readouterr()

    assert 1 == main(["generate", "--root", str(root), "--check"])
    assert "Lists all things." in capsys.readouterr().out


def test_check_passes_when_everything_is_current(root):
    """Nothing is written either."""
    main(["generate", "--root", str(root)])

    assert 0 == main(["generate", "--check", "--root", str(root)])


def test_check_passes_without_believing_the_lock(root, tiny, capsys):
    """A comment changes the inputs, and nothing that is made from them but the lock."""
    main(["generate", "--root", str(root)])
    tiny.write("versions.yaml", "# oldest first\norder: [v2, v3, v4]\nbundled: [v2, v4]\n")
    capsys.readouterr()

    assert 1 == main(["generate", "--check", "--root", str(root)])
    assert [
        "--- openapi/_generated/lock.json (on disk)",
        "+++ openapi/_generated/lock.json (generated)",
    ] == [line for line in capsys.readouterr().out.splitlines() if line.startswith(("---", "+++"))]


def test_check_shows_the_diff_of_a_hand_edit_and_the_command(root, capsys):
    """Exit 1, and the file is left for its author to see."""
    main(["generate", "--root", str(root)])
    bundle = root / "openapi/_generated/crm-v4.json"
    bundle.write_text(bundle.read_text().replace('"version": "v4"', '"version": "v5"'))
    capsys.readouterr()

    assert 1 == main(["generate", "--check", "--root", str(root)])
    out = capsys.readouterr().out
    assert '-  "version": "v5"' in out
    assert '+  "version": "v4"' in out
    assert out.endswith("Run: nox -s generate\n")
    assert '"v5"' in bundle.read_text()

    assert 0 == main(["generate", "--root", str(root)])
    assert '"v5"' not in bundle.read_text()


def test_a_full_check_passes_when_everything_is_current(root, capsys):
    """It says that it compared, not that there was nothing to do."""
    main(["generate", "--root", str(root)])
    capsys.readouterr()

    assert 0 == main(["generate", "--check", "--full", "--root", str(root)])
    assert "made anew and compared" in capsys.readouterr().out


def test_a_full_run_finds_a_hand_edit_that_the_lock_file_covers(root, capsys):
    """The edit and its hash in the lock file deceive the fast check alone."""
    main(["generate", "--root", str(root)])
    bundle, lock = root / SANDBOX_BUNDLE, root / "openapi/_generated/lock.json"
    before = sha256(bundle.read_bytes()).hexdigest()
    bundle.write_text(bundle.read_text().replace('"version": "v4"', '"version": "v5"'))
    lock.write_text(lock.read_text().replace(before, sha256(bundle.read_bytes()).hexdigest()))
    assert 0 == main(["generate", "--check", "--root", str(root)])
    capsys.readouterr()

    assert 1 == main(["generate", "--check", "--full", "--root", str(root)])
    assert '-  "version": "v5"' in capsys.readouterr().out

    assert 0 == main(["generate", "--full", "--root", str(root)])
    assert '"v5"' not in bundle.read_text()


def test_problems_are_printed_and_nothing_is_written(root, tiny, capsys):
    """All of them, with file, line and mend."""
    tiny.edit("paths/things.yaml", "x-retry: safe", "x-retry: often")
    tiny.edit("components/things.yaml", "x-name: more", "x-name: More")

    assert 1 == main(["generate", "--root", str(root)])
    error = capsys.readouterr().err
    assert f"paths/things.yaml:{tiny.line('paths/things.yaml', 'x-retry: often')}: x-retry:" in error
    assert "components/things.yaml:" in error
    assert "3 problems found, nothing was written." in error
    assert ["openapi"] == [path.name for path in root.iterdir()]


def test_lint_counts_the_operations(tiny, capsys):
    """It reads the folder that it is given."""
    assert 0 == main(["lint", "--source", str(tiny.folder)])
    assert "No problems (v2: 3 operations, v4: 3 operations).\n" == capsys.readouterr().out


def test_lint_prints_problems_as_seen_from_here(tiny, capsys, monkeypatch):
    """An editor can open the path that is printed."""
    tiny.edit("components/things.yaml", "more: {type: boolean, x-name: more}", "more: {type: boolean}")
    monkeypatch.chdir(tiny.folder.parent)

    assert 1 == main(["lint", "--source", str(tiny.folder)])
    line = tiny.line("components/things.yaml", "more: {type: boolean}")
    error = capsys.readouterr().err
    assert f'openapi/components/things.yaml:{line}: "more" has no x-name (in v2, v4)' in error
    assert error.endswith("1 problem found, nothing was written.\n")


def test_lint_names_a_file_that_is_missing(tiny, capsys):
    """By its place in the description."""
    (tiny.folder / "versions.yaml").unlink()

    assert 1 == main(["lint", "--source", str(tiny.folder)])
    assert "\nversions.yaml: cannot be read: No such file or directory\n" in f"\n{capsys.readouterr().err}"


@pytest.mark.parametrize(("marks", "status"), [("marks: 3", 0), ("marks: 8", 1)])
def test_coverage_prints_the_table(tiny, capsys, marks, status):
    """Exit 1 when something does not match."""
    tiny.edit("inventory/v4/update-things.yaml", "marks: 3", marks)

    assert status == main(["coverage", "--source", str(tiny.folder)])
    assert capsys.readouterr().out.startswith("version  operations")


def test_the_module_can_be_run(tiny):
    """`python -m zoho_codegen` from anywhere."""
    command = [sys.executable, "-m", "zoho_codegen", "lint", "--source", str(tiny.folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tiny.folder, check=False)

    assert (0, "No problems (v2: 3 operations, v4: 3 operations).\n") == (done.returncode, done.stdout)
