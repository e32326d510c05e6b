"""The reference pages."""

from zoho_codegen.emit import docs
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
