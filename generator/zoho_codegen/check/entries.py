"""Rules about the error catalogue, the sets and the entries of the operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.bundle.schemas import json_media
from zoho_codegen.read.nodes import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.check.view import View
    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Source

__all__ = ["catalog_is_sound", "entries_are_sound", "entry_names_are_unique", "sets_are_known", "statuses_are_answered"]

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CATALOG_WORDS: Final = {
    "class": {"auth", "scope", "permission", "invalid", "not_found", "conflict", "limit", "server"},
    "retry": {"never", "after-delay", "after-refresh"},
}
_CATALOG_KEYS: Final = frozenset({"class", "retry", "details", "summary", "x-version"})
_FAILED_BELOW = 100
_FAILED_ABOVE = 599


def _entries(source: Source) -> Iterator[tuple[str, Map]]:
    """Every error entry of the source with its place in words: the sets' first."""
    for name in source.sets:
        for index, entry in enumerate(source.sets.seq(name).maps()):
            yield f"sets.{name}[{index}]", entry
    for _, _, operation in operations_of(source.document):
        for index, entry in enumerate(operation.seq("x-errors").maps()):
            yield f"{operation.text('operationId')}.x-errors[{index}]", entry


def catalog_is_sound(source: Source) -> Iterator[Problem]:
    """Refuse catalogue entries that are ill-formed or that no error uses."""
    used = {entry.text("code") for _, entry in _entries(source)}
    for code in source.catalog:
        fact = source.catalog.map(code)
        if code not in used:
            yield source.catalog.problem(code, "no error uses this code", "drop it, or add the error", key=code)
        for key in fact.keys() - _CATALOG_KEYS:
            yield fact.problem(code, f'the key "{key}" is unknown', f"use {', '.join(sorted(_CATALOG_KEYS))}", key=key)
        for key, words in _CATALOG_WORDS.items():
            if fact.get(key) not in words:
                mend = f"use one of {', '.join(sorted(words))}"
                yield fact.problem(code, f'{key} is "{fact.get(key)}"', mend, key=key)
        if not isinstance(fact.get("details"), Seq):
            yield fact.problem(code, "details is no list", "list the keys that details may hold, or []", key="details")
        if not fact.text("summary"):
            yield fact.problem(code, "the summary is missing", "say in a few words what the code means", key="summary")


def entries_are_sound(source: Source) -> Iterator[Problem]:
    """Refuse entries whose code, status, name, details or sources do not hold."""
    for path, entry in _entries(source):
        code = entry.text("code")
        if code and code not in source.catalog:
            mend = "add it to errors/catalog.yaml, or mend the spelling"
            yield entry.problem(path, f'the code "{code}" is not in the catalogue', mend, key="code")
        allowed = source.catalog.map(code).seq("details").texts()
        for key in entry.map("details") if code in source.catalog else ():
            if key not in allowed:
                message = f'details has the key "{key}", which {code} does not declare'
                yield entry.map("details").problem(path, message, "add it to details of the catalogue entry", key=key)
        status = entry.get("status")
        if not isinstance(status, int) or not _FAILED_BELOW <= status <= _FAILED_ABOVE:
            yield entry.problem(path, f'the status "{status}" is no HTTP status', "write a number", key="status")
        if not _KEBAB.fullmatch(entry.text("name")):
            yield entry.problem(path, f'the name "{entry.text("name")}" is not kebab-case', "rename it", key="name")
        yield from _sources(path, entry, source)


def _sources(path: str, entry: Map, source: Source) -> Iterator[Problem]:
    pages = entry.seq("sources")
    if not pages:
        yield entry.problem(path, "the entry has no source", "name a page of the inventory in sources", key="sources")
    for index, page in enumerate(pages):
        if page not in source.pages:
            mend = f"add inventory/{page}.yaml, or mend the name"
            yield pages.problem(path, f'the source page "{page}" is unknown', mend, index=index)


def sets_are_known(source: Source) -> Iterator[Problem]:
    """Refuse sets that do not exist and sets that nobody uses."""
    used: set[str] = set()
    for _, _, operation in operations_of(source.document):
        names = operation.seq("x-error-sets")
        used.update(names.texts())
        for index, name in enumerate(names):
            if name not in source.sets:
                message = f'the error set "{name}" does not exist'
                mend = f"use one of {', '.join(source.sets)}"
                yield names.problem(f"{operation.text('operationId')}.x-error-sets", message, mend, index=index)
    for name in source.sets:
        if name not in used:
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
