"""Rules about the error catalogue, the sets and the entries of the operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.bundle.schemas import json_media
from zoho_codegen.read.nodes import Map, is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Source

__all__ = ["codes_are_used", "entries_are_sound", "entry_names_are_unique", "sets_are_known", "statuses_are_answered"]

_CATALOG = "errors/catalog.yaml"
_SETS = "errors/sets.yaml"


def _entries(source: Source) -> Iterator[tuple[str, Map]]:
    """Every error entry of the source with its place in words: the sets' first."""
    for name in source.sets:
        for index, entry in enumerate(source.sets.seq(name).maps()):
            yield f"sets.{name}[{index}]", entry
    for _, _, operation in operations_of(source.document):
        for index, entry in enumerate(operation.seq("x-errors").maps()):
            yield f"{operation.text('operationId')}.x-errors[{index}]", entry


def codes_are_used(source: Source) -> Iterator[Problem]:
    """Refuse catalogue entries that no error uses."""
    if not source.is_whole:
        return
    used = {entry.text("code") for _, entry in _entries(source)}
    for code in source.catalog:
        if code not in used:
            yield source.catalog.problem(code, "no error uses this code", "drop it, or add the error", key=code)


def entries_are_sound(source: Source) -> Iterator[Problem]:
    """Refuse entries whose code, details or sources are unknown."""
    for path, entry in _entries(source):
        code = entry.text("code")
        if code and code not in source.catalog and _CATALOG not in source.broken:
            mend = "add it to errors/catalog.yaml, or mend the spelling"
            yield entry.problem(path, f'the code "{code}" is not in the catalogue', mend, key="code")
        allowed = source.catalog.map(code).seq("details").texts()
        for key in entry.map("details") if code in source.catalog else ():
            if key not in allowed:
                message = f'details has the key "{key}", which {code} does not declare'
                yield entry.map("details").problem(path, message, "add it to details of the catalogue entry", key=key)
        yield from _sources(path, entry, source)
        seen = entry.map("verified")
        for version in seen:
            if version not in source.versions.order:
                mend = f"use one of {', '.join(source.versions.order)}"
                yield seen.problem(f"{path}.verified", f'"{version}" is no version', mend, key=version)


def _sources(path: str, entry: Map, source: Source) -> Iterator[Problem]:
    pages = entry.seq("sources")
    for index, page in enumerate(pages):
        if not is_one_of(page, source.pages):
            mend = f"add inventory/{page}.yaml, or mend the name"
            yield pages.problem(path, f'the source page "{page}" is unknown', mend, index=index)


def sets_are_known(source: Source) -> Iterator[Problem]:
    """Refuse sets that do not exist and sets that nobody uses."""
    used: set[str] = set()
    for _, _, operation in operations_of(source.document):
        names = operation.seq("x-error-sets")
        used.update(names.texts())
        for index, name in enumerate(names):
            if not is_one_of(name, source.sets) and _SETS not in source.broken:
                message = f'the error set "{name}" does not exist'
                mend = f"use one of {', '.join(source.sets)}"
                yield names.problem(f"{operation.text('operationId')}.x-error-sets", message, mend, index=index)
    for name in source.sets:
        if name not in used and source.is_whole:
            yield source.sets.problem(f"sets.{name}", "no operation uses this set", "drop it, or use it", key=name)


def entry_names_are_unique(view: View) -> Iterator[Problem]:
    """Refuse two entries or two outcomes of one name in one operation and version."""
    for name, operation in view.operations.items():
        for key in ("x-errors", "x-outcomes"):
            seen: dict[str, Map] = {}
            for entry in operation.seq(key).maps():
                first = seen.setdefault(entry.text("name"), entry)
                if first is not entry:
                    message = f'"{entry.text("name")}" is also the name on {first.file}:{first.line}'
                    yield entry.problem(f"{name}.{key}", message, "rename one, or make their versions apart")


def statuses_are_answered(view: View) -> Iterator[Problem]:
    """Refuse outcomes, and item errors, whose status has no answer that can hold them."""
    for name, operation in view.operations.items():
        if name in view.incomplete:
            continue
        responses = operation.map("responses")
        for entry in operation.seq("x-outcomes").maps():
            if str(entry.get("status")) not in responses:
                message = f"the outcome has status {entry.get('status')}, which responses does not declare"
                yield entry.problem(f"{name}.x-outcomes", message, "declare the response", key="status")
        rows = [media for _, response in responses.maps() if (media := json_media(response)).map("schema")]
        has_rows = any(view.schemas.has_rows(media.map("schema")) for media in rows)
        for entry in operation.seq("x-errors").maps():
            if entry.text("scope") == "item" and not has_rows:
                message = "the error has item scope, but no answer of the operation has rows with a code"
                mend = "give it request scope, or describe the rows"
                yield entry.problem(f"{name}.x-errors", message, mend, key="scope")
        statuses = operation.map("x-batch").map("statuses")
        for key, status in statuses.items():
            if str(status) not in responses:
                message = f"x-batch says {key} is status {status}, which the operation never answers"
                yield statuses.problem(f"{name}.x-batch", message, "mend the status, or add the answer", key=key)
