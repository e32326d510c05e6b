"""From the source folder to the text of every generated file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from zoho_codegen.bundle import Bundle
from zoho_codegen.bundle.assemble import assemble
from zoho_codegen.check import View, absent_targets, check
from zoho_codegen.emit import EMITTERS
from zoho_codegen.errors import GenerationError, Problem
from zoho_codegen.project import project, pruned
from zoho_codegen.read import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path, PurePosixPath

__all__ = ["bundles_of", "checked_views", "generated_texts"]


def bundles_of(folder: Path) -> dict[str, Bundle]:
    """The checked bundles of a source folder, oldest version first.

    Raises:
        GenerationError: With every problem found.
    """
    views, problems = checked_views(read_source(folder))
    if problems:
        raise GenerationError(problems)
    return {view.version: Bundle(view.version, view.document) for view in views}


def generated_texts(bundles: Mapping[str, Bundle]) -> dict[PurePosixPath, str]:
    """What every emitter makes of the bundles.

    Raises:
        GenerationError: An emitter could not do its work completely.
    """
    texts: dict[PurePosixPath, str] = {}
    for emit in EMITTERS:
        texts.update(emit(bundles))
    return texts


def checked_views(source: Source) -> tuple[list[View], list[Problem]]:
    """The bundle of each version beside the source it came from, and every problem found."""
    problems = list(source.problems)
    views: list[View] = []
    for version in source.versions.bundled:
        projection = project(source.document, version, source.versions)
        absent = absent_targets(pruned(projection.document))
        problems += [replace(problem, versions=(version,)) for problem in absent]
        document, found = assemble(source, projection)
        problems += found
        views.append(View(version, document, source))
    problems += check(source, views)
    return views, problems
