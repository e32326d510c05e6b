"""The command `breaking`: what it reads, what it prints and how it ends; and the page for those who migrate."""

import copy
import json
import subprocess
from pathlib import PurePosixPath

import pytest

from zoho_codegen.breaking import migration
from zoho_codegen.breaking.report import report
from zoho_codegen.bundle import Bundle
from zoho_codegen.cli import main

FOLDER = "openapi/_generated"
QUIET = "# Changelog\n\n## [Unreleased]\n\n- A thing.\n\n## [0.1.0]\n\n- [Breaking] Long ago.\n"


def document(version="v1", *, tag="things", operation="listThings"):
    """A small bundle."""
    get = {"operationId": operation, "tags": [tag], "responses": {"204": {"description": "Nothing."}}}
    delete = get | {"operationId": "deleteThings"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": version},
        "paths": {"/things": {"get": get, "delete": delete}},
    }


@pytest.fixture
def root(tmp_path):
    """A repository with two bundles."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / "CHANGELOG.md").write_text(QUIET)
    write(tmp_path, document("v1"))
    write(tmp_path, document("v10"))
    (tmp_path / FOLDER / "lock.json").write_text("{}")
    return tmp_path


def write(root, bundle):
    """Write a bundle where the repository keeps it, and give its path."""
    path = root / FOLDER / f"crm-{bundle['info']['version']}.json"
    path.write_text(json.dumps(bundle))
    return path


def run(root, *words):
    """Run the command on a repository."""
    return main(["breaking", *map(str, words), "--root", str(root)])


@pytest.fixture
def commit(root):
    """Commit everything, and give the revision."""

    def git(*words):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(["git", "-C", root, *who, *words], check=True, capture_output=True, text=True).stdout

    git("init", "-q")

    def commit():
        git("add", "-A")
        git("commit", "-q", "-m", "As it was")
        return git("rev-parse", "HEAD").strip()

    return commit


def test_equal_versions_break_nothing(root, capsys):
    """Exit 0, and it says so."""
    assert 0 == run(root, "v1", "v10")
    assert "Nothing breaks.\n" == capsys.readouterr().out


def test_a_break_that_the_changelog_keeps_quiet_about_fails(root, tmp_path, capsys):
    """Equal changes of several operations are printed once; what an older release said does not count."""
    new = tmp_path / "new.json"
    new.write_text(json.dumps(document("v1", tag="objects")))

    assert 1 == run(root, "v1", new)
    lines = capsys.readouterr().out.splitlines()
    assert [
        'v1 api-tag-removed: things -> ["objects"]',
        "    The operation is no longer under `things`.",
        "    at $.paths['/things'].get.tags (listThings)",
        "    at $.paths['/things'].delete.tags (deleteThings)",
    ] == lines[:-1]
    assert lines[-1].startswith(
        "2 breaking changes. Take back what is not meant, and add a line that begins with [Breaking]"
    )


@pytest.mark.parametrize("line", ["[Breaking] Tags.", "- [Breaking] Tags.", "  * [Breaking] Tags."])
def test_a_break_that_the_changelog_announces_passes(root, capsys, line):
    """It is printed all the same."""
    write(root, document("v10", operation="getThings"))
    log = root / "log.md"
    log.write_text(f"## [Unreleased]\n\n### Changed\n{line}\n\n## [0.1.0]\n")

    assert 0 == run(root, "v1", "v10", "--changelog", log)
    out = capsys.readouterr().out
    assert "v1 to v10 api-operation-id-removed: listThings -> getThings" in out
    assert out.endswith("1 breaking change; log.md says so.\n")


@pytest.mark.parametrize("text", ["", "- [Breaking] Tags.\n", "## Unreleased\nNot [Breaking].\n"])
def test_other_lines_of_the_changelog_announce_nothing(root, text):
    """Only a line of the unreleased section that begins with the word does."""
    write(root, document("v10", operation="getThings"))
    (root / "CHANGELOG.md").write_text(text)

    assert 1 == run(root, "v1", "v10")


def test_a_folder_is_compared_version_by_version(root, tmp_path, capsys):
    """A version that is gone breaks whoever used it."""
    old = tmp_path / "old"
    old.mkdir()
    for name in ("v2", "v1", "v10"):
        (old / f"crm-{name}.json").write_text(json.dumps(document(name, tag="objects" if name == "v10" else "things")))

    assert 1 == run(root, old)
    assert [
        "v2 x-version-removed: v2 -> absent",
        "    There is no bundle of v2 any more.",
        "    at $",
        'v10 api-tag-removed: objects -> ["things"]',
    ] == capsys.readouterr().out.splitlines()[:4]


def test_a_revision_is_compared_with_the_working_tree(root, commit, capsys):
    """All its bundles, version by version."""
    revision = commit()
    assert 0 == run(root, f"git:{revision}")

    write(root, document("v10", tag="objects"))
    assert 1 == run(root, "git:HEAD")
    out = capsys.readouterr().out
    assert "v10 api-tag-removed" in out
    assert "v1 api-tag-removed" not in out


@pytest.mark.parametrize(("new", "status"), [("v1", 0), ("v10", 1)])
def test_a_single_bundle_chooses_its_version_of_a_revision(root, commit, new, status):
    """Whatever changed in the others."""
    commit()
    write(root, document("v10", tag="objects"))

    assert status == run(root, "git:HEAD", new)


def test_a_single_bundle_is_compared_with_its_version_of_the_tree(root, tmp_path):
    """Without a second name the repository's bundles are meant."""
    old = tmp_path / "old.json"
    old.write_text(json.dumps(document("v10", tag="objects")))

    assert 1 == run(root, old)


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("v3", "v3 is not there: no file "),
        ("nothing.json", "nothing.json is not there: no file nothing.json."),
        ("{root}/CHANGELOG.md", "CHANGELOG.md is not JSON: Expecting value"),
        ("{root}/deep.json", "deep.json is not JSON: maximum recursion depth"),
        ("{root}/latin.json", "latin.json cannot be read: 'utf-8' codec"),
        ("{root}/list.json", "list.json is not an OpenAPI document: it lacks one of openapi, info, paths."),
        ("{root}/" + FOLDER + "/lock.json", "lock.json is not an OpenAPI document: it lacks one of"),
        ("{root}/nameless.json", "nameless.json does not say its version: info.version is not text."),
        ("{root}/infoless.json", "infoless.json does not say its version: info.version is not text."),
        ("{root}/dangling.json", "the reference #/nowhere at $.paths['/things'].get.responses['204'] leads nowhere."),
        ("{root}/openapi", "openapi holds no bundle: no file is called crm-<version>.json."),
        ("{root}/v7.json", "v7 has no counterpart among v1, v10."),
        ("git:HEAD", "git cannot read the revision: Not a valid object name HEAD."),
        ("git:", "git: does not name a revision."),
        ("git:--help", "git:--help does not name a revision."),
    ],
)
def test_unreadable_input_is_one_sentence(root, commit, capsys, old, message):
    """Exit 2, whatever is wrong with it."""
    assert commit
    (root / "deep.json").write_text("[" * 100_000)
    (root / "latin.json").write_bytes(b"\xff\xfe\x00")
    (root / "list.json").write_text("[]")
    (root / "nameless.json").write_text('{"openapi": "3.1.0", "info": {}, "paths": {}}')
    (root / "infoless.json").write_text('{"openapi": "3.1.0", "info": [], "paths": {}}')
    dangling = document("v1")
    dangling["paths"]["/things"]["get"]["responses"]["204"] = {"$ref": "#/nowhere"}
    (root / "dangling.json").write_text(json.dumps(dangling))
    (root / "v7.json").write_text(json.dumps(document("v7")))

    assert 2 == run(root, old.format(root=root))
    error = capsys.readouterr().err
    assert error.startswith("Cannot compare: ")
    assert message in error
    assert 1 == error.count("\n")


def test_a_changelog_that_is_not_there_is_unreadable_input(root, capsys):
    """It is told before anything is compared."""
    assert 2 == run(root, "v1", "v10", "--changelog", root / "no.md")
    assert "no.md cannot be read" in capsys.readouterr().err


def test_without_git_a_revision_cannot_be_read(root, monkeypatch, capsys):
    """Everything else can."""
    monkeypatch.setenv("PATH", "")

    assert 2 == run(root, "git:HEAD")
    assert "Cannot compare: a revision can only be read where git is installed.\n" == capsys.readouterr().err


def test_a_revision_without_bundles_has_nothing_to_compare(root, commit, capsys):
    """It was made before there were any."""
    for path in (root / FOLDER).iterdir():
        path.unlink()
    commit()
    write(root, document("v1"))

    assert 2 == run(root, "git:HEAD")
    assert "git:HEAD holds no bundle" in capsys.readouterr().err


def test_the_migration_page_tells_each_step():
    """One table for each pair of neighbours, one row for equal changes of several operations."""
    bundles = {
        "v1": Bundle("v1", document("v1")),
        "v2": Bundle("v2", document("v2")),
        "v10": Bundle("v10", document("v10", tag="a|b", operation="getThings")),
    }

    assert [
        "What a caller must follow on the way from one version to the next; what was only added is not here.",
        "",
        "## v1 to v2",
        "",
        "Nothing breaks.",
        "",
        "## v2 to v10",
        "",
        "| operations | change | was | is |",
        "|---|---|---|---|",
        "| listThings | The operation is called `getThings` now. | listThings | getThings |",
        '| listThings, deleteThings | The operation is no longer under `things`. | things | ["a\\|b"] |',
        "",
    ] == migration(bundles)


def test_the_repository_has_the_migration_page(repository):
    """It says what everybody who goes from v6 to v7 meets: territories are removed by a job."""
    text = (repository / PurePosixPath("docs/_generated/migration.md")).read_text(encoding="utf-8")

    assert "## v7 to v8" in text
    row = next(line for line in text.splitlines() if "The outcome `scheduled` has another status." in line)
    assert "removeTerritories" in row
    assert row.endswith("| 200 | 202 |")
    assert text.index("## v6 to v7") < text.index(row) < text.index("## v7 to v8")


def test_the_bundles_of_the_repository_can_be_compared(repository, capsys):
    """From v7 to v8 no operation is lost, nor a property of an answer."""
    report("v7", "v8", changelog=repository / "CHANGELOG.md", root=repository)
    out = capsys.readouterr().out

    assert "v7 to v8 " in out
    assert "api-removed" not in out
    assert "property-removed" not in out


def test_a_seeded_break_of_the_repository_is_found(repository, tmp_path):
    """A required property more in one request of the newest version."""
    old = json.loads((repository / FOLDER / "crm-v8.json").read_text(encoding="utf-8"))
    new = copy.deepcopy(old)
    for name, schema in new["components"]["schemas"].items():
        if name.startswith("MassUpdate") and name.endswith("Body"):
            schema["required"] = [*schema.get("required", []), *schema["properties"]]
    (tmp_path / "new.json").write_text(json.dumps(new))
    (tmp_path / "log.md").write_text(QUIET)

    assert 0 == report("v8", "v8", changelog=tmp_path / "log.md", root=repository)
    assert 1 == report("v8", str(tmp_path / "new.json"), changelog=tmp_path / "log.md", root=repository)


def test_before_the_first_release_nothing_can_break(root, commit, capsys):
    """A repository without a tag, and a folder that is no repository at all."""
    assert 0 == run(root, "release")
    commit()
    assert 0 == run(root, "release")
    assert ["Nothing was released yet, so nothing can break."] * 2 == capsys.readouterr().out.splitlines()


def test_what_is_written_now_is_compared_with_the_last_release(root, commit, capsys):
    """The newest tag of a release that leads here; others are no releases."""
    commit()
    subprocess.run(["git", "-C", root, "tag", "v0.1.0"], check=True)
    write(root, document("v1", operation="getThings"))
    commit()
    subprocess.run(["git", "-C", root, "tag", "draft"], check=True)

    assert 1 == run(root, "release")
    assert "v1 api-operation-id-removed: listThings -> getThings" in capsys.readouterr().out

    subprocess.run(["git", "-C", root, "tag", "v0.2.0"], check=True)
    assert 0 == run(root, "release")


def test_a_release_can_only_be_the_old_side_of_a_first_one(root, capsys):
    """As the new side it has to exist."""
    assert 2 == run(root, "v1", "release")
    assert "Cannot compare: nothing was released yet" in capsys.readouterr().err
