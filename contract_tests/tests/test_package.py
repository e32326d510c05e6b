"""What `nox -s build` and `nox -s licences` would let pass, and what they would not."""

import importlib
import re
import tarfile
import tomllib
from contextlib import nullcontext
from email import message_from_string
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
METADATA = "zoho_crm_client-1.dist-info/METADATA"
WHEEL = {
    "zoho_crm/py.typed": "",
    "zoho_contract/py.typed": "",
    "zoho_sandbox/py.typed": "",
    METADATA: "License-Expression: MIT\n",
    "zoho_crm_client-1.dist-info/licenses/LICENSE": "MIT",
}


@pytest.fixture
def program(monkeypatch):
    """One of the programs beside .ci/run, as a module."""
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    return importlib.import_module


def test_every_package_that_is_asked_for_is_locked():
    """Those that build the package too, which are fetched before anything else is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    asked += chain(*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values())
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    assert set() == {re.split(r"[^a-z0-9-]", name)[0] for name in asked} - locked - {"zoho-crm-client"}


@pytest.mark.parametrize(
    "text",
    [
        "MIT",
        "BSD License",
        "Apache-2.0 AND MIT",
        "GPL-3.0-only OR MIT",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "(Apache-2.0 OR BSD-2-Clause)",
    ],
)
def test_permissive_licences_may_be(program, text):
    """Permissive ones, copyleft by file, and whatever leaves such a choice."""
    assert program("licences").accepted(text)


@pytest.mark.parametrize(
    "text", ["", "GPL-3.0-only", "MIT AND GPL-2.0-or-later", "LGPL-3.0", "Proprietary", "AGPL MIT"]
)
def test_copyleft_and_unknown_licences_may_not_be(program, text):
    """Nor does a permissive part excuse another."""
    assert not program("licences").accepted(text)


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"tests/test_it.py": ""}, "tests"),
        ({"zoho_crm/tests/test_it.py": ""}, "zoho_crm/tests/test_it.py"),
        ({"zoho_crm/x.sqlite": ""}, "x.sqlite"),
        ({METADATA: "License-Expression: GPL\n"}, "licence"),
    ],
)
def test_wheel_with_something_else_in_it_is_refused(program, tmp_path, files, named):
    """Tests, data of a workshop, another licence: named, and the build fails."""
    wheel = tmp_path / "it.whl"
    with ZipFile(wheel, "w") as archive:
        for name, text in (WHEEL | files).items():
            archive.writestr(name, text)

    with pytest.raises(SystemExit, match=named):
        program("archives").look_into_wheel(wheel)


def test_wheel_with_what_belongs_there_passes(program, tmp_path):
    """Three typed packages and their metadata."""
    wheel = tmp_path / "it.whl"
    with ZipFile(wheel, "w") as archive:
        for name, text in WHEEL.items():
            archive.writestr(name, text)

    assert program("archives").look_into_wheel(wheel) is None


def test_source_archive_holds_what_the_wheel_is_built_from(program, tmp_path):
    """A folder beside the packages is named, and the build fails."""
    source = tmp_path / "it.tar.gz"
    (tmp_path / "noxfile.py").touch()
    with tarfile.open(source, "w:gz") as archive:
        archive.add(tmp_path / "noxfile.py", "it-1/noxfile.py")

    with pytest.raises(SystemExit, match=r"noxfile\.py"):
        program("archives").look_into_source(source)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--release"], r"\[project\.urls\]"),
        (["--tag", "v1.0.1"], "v1.0.1"),
        (["--tag", "1.0.0"], "1.0.0"),
    ],
)
def test_release_without_what_it_needs_is_refused(program, monkeypatch, words, named):
    """Addresses in the metadata, and a tag of the same number."""
    monkeypatch.setattr("sys.argv", ["package.py", *words])

    with pytest.raises(SystemExit, match=named):
        program("package").look_at_release(message_from_string("Version: 1.0.0\n"))


@pytest.mark.parametrize("words", [[], ["--release"]])
def test_python_that_is_missing_keeps_a_release_back(program, monkeypatch, capsys, tmp_path, words):
    """A build says that it was not tried."""
    monkeypatch.setattr("sys.argv", ["package.py", *words])
    ended = pytest.raises(SystemExit, match=r"Python 3\.999") if words else nullcontext()
    with ended:
        program("package").try_wheel(tmp_path / "it.whl", "3.999", (), "all extras")

    assert bool(words) != ("Python 3.999: not tried" in capsys.readouterr().out)


def test_release_with_all_it_needs_passes(program, monkeypatch):
    """Nothing is said and nothing is raised."""
    monkeypatch.setattr("sys.argv", ["package.py", "--release", "--tag", "v1.0.0"])
    told = program("package")
    addresses = "".join(f"Project-URL: {name}, https://example.com\n" for name in told.ADDRESSES)

    assert told.look_at_release(message_from_string(f"Version: 1.0.0\n{addresses}")) is None


def test_release_says_what_to_fill_in(program, monkeypatch):
    """A table to copy, with no address made up, and where the links of the README lead."""
    monkeypatch.setattr("sys.argv", ["package.py", "--release"])

    with pytest.raises(SystemExit) as ended:
        program("package").look_at_release(message_from_string("Project-URL: Issues, https://example.com\n"))

    said = str(ended.value)
    assert "where to find: Repository, Documentation, Changelog. Write this into pyproject.toml" in said
    assert '[project.urls]\nRepository = "https://..."\n' in said
    assert "[\\1](URL/\\2)" in said


def test_description_leads_nowhere_else(program):
    """On a registry there are no other files: a link to one fails the build."""
    look = program("package").look_at_description

    assert look(message_from_string("A: b\n\n[a](https://example.com) and [b](#c)\n")) is None
    with pytest.raises(SystemExit, match=r"lead nowhere on a registry: docs/start\.md"):
        look(message_from_string("A: b\n\n[start](docs/start.md)\n"))
