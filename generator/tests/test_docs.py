"""The reference pages."""

import pytest

from zoho_codegen.emit import docs
from zoho_codegen.emit.spans import spans
from zoho_codegen.generate import bundles_of


def outcomes(tiny):
    """The lines of operations.md that say what a success answers."""
    page = docs.emit(bundles_of(tiny.folder))[docs.FOLDER / "operations.md"]
    return [line for line in page.splitlines() if line.startswith("- Outcomes: ")]


def test_outcomes_are_told_of_every_version(tiny):
    """Versions that answer alike are named together, and not at all where all do."""
    assert [
        "- Outcomes: 200 (found), 204 (nothing)",
        "- Outcomes: v2: 200 `SUCCESS` (scheduled); v4: 202 `SCHEDULED` (scheduled)",
        "- Outcomes: 200 (found)",
    ] == outcomes(tiny)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["v2", "v2.1", "v3", "v4"], "v2 to v4"),
        (["v4", "v2"], "v2, v4"),
        (["v2", "v2.1", "v4"], "v2, v2.1, v4"),
        (["v2.1", "v3", "v4"], "v2.1 to v4"),
        ([], ""),
    ],
)
def test_versions_in_a_row_are_told_by_their_ends(chosen, told):
    """Three and more of them, in the order of the versions."""
    assert told == spans(chosen, ["v2", "v2.1", "v3", "v4"])


def test_versions_are_a_table_for_each_tag(tiny):
    """A row for each operation, with its success in each version; what does not exist has a dash."""
    page = docs.emit(bundles_of(tiny.folder))[docs.FOLDER / "versions.md"].splitlines()

    assert ["## Things"] == [line for line in page if line.startswith("## ")]
    assert "| operation | v2 | v4 |" in page
    assert "| [updateThings](operations.md#updatethings) | 200 SUCCESS | 202 SCHEDULED |" in page


def test_dictionary_names_every_code_with_its_causes(tiny):
    """What it means, what to do, the class, and one line for each cause however many operations have it."""
    bundles = bundles_of(tiny.folder)
    page = docs.emit(bundles)[docs.FOLDER / "errors.md"].splitlines()
    codes = {
        entry["code"] for bundle in bundles.values() for _, _, item in bundle.operations() for entry in item["x-errors"]
    }

    assert codes == {line[3:] for line in page if line.startswith("## ")}
    assert len(codes) == sum(line.startswith("- **What to do:** ") for line in page)
