"""From the source folder to the text of every generated file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from zoho_codegen.abreast import Memory, Piece
from zoho_codegen.breaking.migration import step
from zoho_codegen.bundle import Bundle
from zoho_codegen.bundle.assemble import assemble
from zoho_codegen.bundle.digests import digests
from zoho_codegen.check import View, absent_targets, check, check_bundle, check_together
from zoho_codegen.emit import EMITTERS, OF_ONE_VERSION, client, docs, published
from zoho_codegen.emit.rewritten import rewritten
from zoho_codegen.errors import GenerationError, Problem
from zoho_codegen.lock import description_digest
from zoho_codegen.project import project, pruned
from zoho_codegen.read import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path, PurePosixPath

    from zoho_codegen.bundle.digests import Digests

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
    read = description_digest(folder).encode()
    source = read_source(folder)
    views, problems = _views(source)
    if problems:
        _refuse([*problems, *check(source, views)])
    bundles = {view.version: Bundle(view.version, view.document) for view in views}
    marks = {view.version: digests(view.document) for view in views}
    # It comes first: what is wrong with the source is told before what others made of it.
    judged = _judged(source, views, marks, read)
    return _texts(bundles, marks, memory or Memory(), *judged)


def generated_texts(bundles: Mapping[str, Bundle]) -> dict[PurePosixPath, str]:
    """What every emitter makes of checked bundles.

    Raises:
        GenerationError: An emitter could not do its work completely.
    """
    return _texts(bundles, {version: digests(bundle.document) for version, bundle in bundles.items()}, Memory())


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


def _judged(source: Source, views: list[View], marks: Mapping[str, Digests], whole: bytes) -> Iterator[Piece]:
    """The rules; where one of them finds something, all of them tell everything that they find."""

    def tell() -> None:
        _refuse(check(source, views))

    def together() -> bool:
        if any(check_together(source, views)):
            tell()
        return True

    def of_one(view: View, last: Mapping[str, bytes]) -> Mapping[str, bytes]:
        now = marks[view.version].operations
        if any(check_bundle(view, {name for name, mark in now.items() if last.get(name) == mark})):
            tell()
        return now

    yield Piece("check", whole, together)
    for view in views:
        again = partial(of_one, view)
        yield Piece(f"check {view.version}", marks[view.version].whole, partial(again, {}), again)


def _texts(
    bundles: Mapping[str, Bundle], marks: Mapping[str, Digests], memory: Memory, *before: Piece
) -> dict[PurePosixPath, str]:
    made = memory.results([*before, *_pieces(bundles, marks)])
    texts: dict[PurePosixPath, str] = {}
    for emit in EMITTERS:
        if emit is client.emit:
            editions = [made[f"{emit.__module__} {version}"] for version in bundles]
            texts.update(client.emit(bundles, editions, memory))
        elif emit is docs.emit:
            texts.update(docs.emit(bundles, {pair: made[_name(pair)].findings for pair in pairwise(bundles)}))
        else:
            for version in bundles:
                texts.update(made[f"{emit.__module__} {version}"].texts)
    return texts


def _pieces(bundles: Mapping[str, Bundle], marks: Mapping[str, Digests]) -> Iterator[Piece]:
    for pair in pairwise(bundles) if docs.emit in EMITTERS else ():
        old, new = pair
        look = partial(step, bundles[old], bundles[new], marks[old], marks[new])
        yield Piece(_name(pair), marks[old].whole + marks[new].whole, look, look)
    for version, bundle in bundles.items():
        mark = marks[version]
        for emit in OF_ONE_VERSION:
            if emit in EMITTERS:
                # What is published of an operation depends on the schemas that it refers to.
                write = partial(rewritten, emit, bundle, mark.places if emit is published else mark.own)
                yield Piece(f"{emit.__module__} {version}", mark.whole, write, write)
    # At the end, where the other process begins: one of the two, and not both, imports openapi-python-client.
    for version, bundle in bundles.items() if client.emit in EMITTERS else ():
        edit = partial(client.edition, bundle)
        yield Piece(f"{client.__name__} {version}", marks[version].whole, edit, edit)


def _name(pair: tuple[str, str]) -> str:
    return "from {} to {}".format(*pair)
