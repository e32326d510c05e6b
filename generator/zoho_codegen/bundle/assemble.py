"""From the source to the bundle of one version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle.entries import Entries
from zoho_codegen.bundle.enums import open_enums
from zoho_codegen.bundle.model import METHODS
from zoho_codegen.bundle.responses import Responses
from zoho_codegen.bundle.samples import attach_examples
from zoho_codegen.project import project, pruned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.errors import Problem
    from zoho_codegen.project import Projection
    from zoho_codegen.read import Map, Source

__all__ = ["assemble", "operations_of"]

_SOURCE_ONLY = ("x-versions-file",)


def operations_of(document: Map) -> Iterator[tuple[str, str, Map]]:
    """Yield `(path, method, operation)` of a document in source order."""
    for path, item in document.map("paths").maps():
        for method in METHODS:
            if method in item:
                yield path, method, item.map(method)


def assemble(source: Source, projection: Projection) -> tuple[Map, list[Problem]]:
    """The bundle of a projected version, and what went wrong on the way; the projection is used up."""
    version, document = projection.version, projection.document
    catalog = project(source.catalog, version, source.versions).document
    sets = project(source.sets, version, source.versions).document
    problems: list[Problem] = []
    entries = Entries(version, catalog, sets, source.pages)
    responses = Responses(document, catalog)
    for _, _, operation in operations_of(document):
        entries.complete(operation)
        responses.complete(operation)
        examples = source.examples.get(operation.text("operationId"), [])
        problems += attach_examples(operation, examples, version, whole=source.is_whole)
    _stamp(document, version)
    result = pruned(document)
    open_enums(result)
    return result, problems


def _stamp(document: Map, version: str) -> None:
    """Write the version where readers of the bundle look for it: info, the server's variable, `x-api-version`."""
    for key in _SOURCE_ONLY:
        document.pop(key, None)
    info = document.map("info").copied()
    info["version"] = version
    document["info"] = info
    document["x-api-version"] = version
    for server in document.seq("servers").maps():
        variable = server.map("variables").map("version")
        if variable:
            variable["default"] = version
