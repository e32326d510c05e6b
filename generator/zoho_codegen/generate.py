"""From the source folder to the text of every generated file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle import Bundle
from zoho_codegen.bundle.assemble import assemble
from zoho_codegen.emit import EMITTERS
from zoho_codegen.errors import GenerationError, Problem
from zoho_codegen.read import Source, read_source

if TYPE_CHECKING:
    from pathlib import Path, PurePosixPath

__all__ = ["bundles_of", "generated_texts"]


def bundles_of(folder: Path, *, partial: bool = False) -> dict[str, Bundle]:
    """The checked bundles of a source folder, oldest version first.

    Raises:
        GenerationError: With every problem found.
    """
    source = read_source(folder)
    bundles, problems = _assembled(source)
    if partial:
        for _problem in problems:
            pass
    elif problems:
        raise GenerationError(problems)
    return bundles


def _assembled(source: Source) -> tuple[dict[str, Bundle], list[Problem]]:
    problems = list(source.problems)
    bundles: dict[str, Bundle] = {}
    for version in source.versions.bundled:
        document, found = assemble(source, version)
        problems += found
        bundles[version] = Bundle(version, document)
    return bundles, problems


def generated_texts(bundles: dict[str, Bundle]) -> dict[PurePosixPath, str]:
    """What every emitter makes of the bundles.

    Raises:
        GenerationError: An emitter could not do its work completely.
    """
    texts: dict[PurePosixPath, str] = {}
    for emit in EMITTERS:
        texts.update(emit(bundles))
    return texts
