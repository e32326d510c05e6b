"""From the source folder to the text of every generated file."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from zoho_codegen.abreast import Memory, Piece
from zoho_codegen.bundle import Bundle
from zoho_codegen.bundle.assemble import assemble
from zoho_codegen.check import View, absent_targets, check
from zoho_codegen.emit import EMITTERS, OF_ONE_VERSION, client
from zoho_codegen.errors import GenerationError, Problem
from zoho_codegen.lock import description_digest
from zoho_codegen.project import project, pruned
from zoho_codegen.read import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path, PurePosixPath

__all__ = ["bundles_of", "checked_views", "everything", "generated_texts"]


def bundles_of(folder: Path) -> dict[str, Bundle]:
    """The checked bundles of a source folder, oldest version first.

    Raises:
        GenerationError: With every problem found.
    """
    views, problems = checked_views(read_source(folder))
    _refuse(problems)
    return {view.version: Bundle(view.version, view.document) for view in views}


def everything(folder: Path, memory: Memory | None = None) -> dict[PurePosixPath, str]:
    """What is made of a source folder, which is checked meanwhile; of what did not change, what the memory has.

    Raises:
        GenerationError: With every problem found, or an emitter could not do its work completely.
    """
    source = read_source(folder)
    views, problems = _views(source)
    if problems:
        _refuse([*problems, *check(source, views)])
    bundles = {view.version: Bundle(view.version, view.document) for view in views}
    # It comes first: what is wrong with the source is told before what others made of it.
    judged = Piece("check", description_digest(folder).encode(), lambda: _refuse(check(source, views)))
    return _texts(bundles, memory or Memory(), judged)


def generated_texts(bundles: Mapping[str, Bundle]) -> dict[PurePosixPath, str]:
    """What every emitter makes of checked bundles.

    Raises:
        GenerationError: An emitter could not do its work completely.
    """
    return _texts(bundles, Memory())


def checked_views(source: Source) -> tuple[list[View], list[Problem]]:
    """The bundle of each version beside the source it came from, and every problem found."""
    views, problems = _views(source)
    return views, [*problems, *check(source, views)]


def _views(source: Source) -> tuple[list[View], list[Problem]]:
    problems = list(source.problems)
    views: list[View] = []
    for version in source.versions.bundled:
        projection = project(source.document, version, source.versions)
        absent = absent_targets(pruned(projection.document))
        problems += [replace(problem, versions=(version,)) for problem in absent]
        document, found = assemble(source, projection)
        problems += found
        views.append(View(version, document, source))
    return views, problems


def _refuse(problems: Iterable[Problem]) -> bool:
    found = list(problems)
    if found:
        raise GenerationError(found)
    return True


def _texts(bundles: Mapping[str, Bundle], memory: Memory, *before: Piece) -> dict[PurePosixPath, str]:
    made = memory.results([*before, *_pieces(bundles)])
    texts: dict[PurePosixPath, str] = {}
    for emit in EMITTERS:
        name = emit.__module__
        if emit is client.emit:
            texts.update(client.emit(bundles, [made[f"{name} {version}"] for version in bundles], memory))
        else:
            for piece in [name] if name in made else [f"{name} {version}" for version in bundles]:
                texts.update(made[piece])
    return texts


def _pieces(bundles: Mapping[str, Bundle]) -> Iterator[Piece]:
    of = {version: json.dumps(bundle.document).encode() for version, bundle in bundles.items()}
    for emit in EMITTERS:
        if emit not in OF_ONE_VERSION:
            yield Piece(emit.__module__, b"\0".join(of.values()), partial(emit, bundles))
    for version, bundle in reversed([*bundles.items()]):
        for emit in EMITTERS:
            if emit in OF_ONE_VERSION:
                make = partial(client.edition, bundle) if emit is client.emit else partial(emit, {version: bundle})
                yield Piece(f"{emit.__module__} {version}", of[version], make)
