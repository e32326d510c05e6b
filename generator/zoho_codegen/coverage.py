"""Compares the description with the inventory of the public pages, both ways, version by version."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.errors import GenerationError
from zoho_codegen.generate import checked_views
from zoho_codegen.read import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from zoho_codegen.check import View
    from zoho_codegen.read import Map
    from zoho_codegen.read.inventory import Page

__all__ = ["Coverage", "coverage_of", "report"]

_BY_HAND = frozenset({"fault", "manual"})
_NO_CONTENT = 204
_COLUMNS = (
    "version", "operations", "documented", "op-status", "op-code", "entries", "documented", "carried", "triggered",
    "printed", "covered",
)  # fmt: skip


@dataclass(slots=True)
class Coverage:
    """The figures of one version, and what does not match.

    Attributes:
        operations: Operations, and how many of them a page of this version documents.
        statuses: Distinct (operation, status) pairs.
        codes: Distinct (operation, code) pairs.
        entries: Error entries, and how many of them are documented.
        triggered: Error entries that a request can provoke (neither `fault` nor `manual`).
        printed: Entries that pages of this version print about the operations, and how many the description has.
        missing: Printed by a page, absent from the description.
        unprinted: Documented according to the description, but printed by none of the pages it cites.
    """

    version: str
    operations: tuple[int, int] = (0, 0)
    statuses: int = 0
    codes: int = 0
    entries: tuple[int, int] = (0, 0)
    triggered: int = 0
    printed: tuple[int, int] = (0, 0)
    missing: list[str] = field(default_factory=list[str])
    unprinted: list[str] = field(default_factory=list[str])

    def row(self) -> tuple[str, ...]:
        """The figures as cells of the table."""
        entries, documented = self.entries
        cells = (*self.operations, self.statuses, self.codes, entries, documented, entries - documented)
        share = f"{self.triggered} ({100 * self.triggered // max(entries, 1)} %)"
        return (self.version, *map(str, cells), share, *map(str, self.printed))


def report(folder: Path) -> tuple[list[str], bool]:
    """The table, what does not match, and whether everything matches.

    Raises:
        GenerationError: The description has problems; they come first.
    """
    source = read_source(folder)
    views, problems = checked_views(source)
    if problems:
        raise GenerationError(problems)
    found = [coverage_of(view) for view in views]
    lines = _table([_COLUMNS, *(coverage.row() for coverage in found)])
    for coverage in found:
        lines += [f"{coverage.version}: not in the description: {each}" for each in coverage.missing]
        lines += [f"{coverage.version}: printed by no page it cites: {each}" for each in coverage.unprinted]
    miscounted = [text for page in source.pages.values() if (text := _miscounted(page))]
    lines += miscounted
    return lines, not miscounted and not any(coverage.missing or coverage.unprinted for coverage in found)


def coverage_of(view: View) -> Coverage:
    """The figures of one version."""
    coverage = Coverage(view.version)
    documented = total = triggered = operations = 0
    statuses: set[tuple[str, str]] = set()
    codes: set[tuple[str, str]] = set()
    for _, _, operation in operations_of(view.document):
        name = operation.text("operationId")
        operations += operation.text("x-evidence") == "documented"
        statuses.update((name, status) for status in operation.map("responses"))
        for entry in operation.seq("x-errors").maps():
            total += 1
            documented += entry.text("evidence") == "documented"
            triggered += _BY_HAND.isdisjoint(entry.map("trigger"))
            codes.add((name, entry.text("code")))
    coverage.operations = (len(view.operations), operations)
    coverage.statuses, coverage.codes, coverage.triggered = len(statuses), len(codes), triggered
    coverage.entries = (total, documented)
    pages = [page for page in view.source.pages.values() if view.version in page.versions]
    printed = covered = 0
    for page in pages:
        count, missing = _missing(page, view)
        printed += count
        covered += count - len(missing)
        coverage.missing += missing
    coverage.printed = (printed, covered)
    coverage.unprinted = _unprinted(view, {page.node.text("url"): page for page in pages})
    return coverage


def _key(entry: Map) -> tuple[str, str]:
    status = entry.get("status")
    return entry.text("code"), "" if status is None else str(status)


def _missing(page: Page, view: View) -> tuple[int, list[str]]:
    """How many entries the page prints about its operations, and those that the description lacks.

    A page may print one code and status for several situations; the description then needs as many entries.
    """
    operations = [view.operations[name] for name in page.node.seq("operations").texts() if name in view.operations]
    if not operations:
        return 0, []
    described: Counter[tuple[str, str]] = Counter()
    for operation in operations:
        own: Counter[tuple[str, str]] = Counter()
        for kind in ("x-errors", "x-outcomes"):
            for entry in operation.seq(kind).maps():
                own[_key(entry)] += 1
                own[entry.text("code"), ""] += 1
        described |= own
    printed = Counter(_key(entry) for entry in page.node.seq("entries").maps())
    missing = [
        f"{code} {status}".strip() + f", printed {count} times by {page.id}, described {described[code, status]} times"
        for (code, status), count in printed.items()
        if described[code, status] < count
    ]
    return printed.total(), missing


def _unprinted(view: View, pages: dict[str, Page]) -> list[str]:
    """Entries that cite pages of this version (by URL) of which none prints them."""
    found: list[str] = []
    for name, operation in view.operations.items():
        for entry in operation.seq("x-errors").maps():
            urls = [citation.text("url") for citation in entry.seq("sources").maps()]
            cited = [pages[url] for url in urls if url in pages]
            if cited and not any(_prints(page, entry) for page in cited):
                names = ", ".join(page.id for page in cited)
                found.append(f"{name} {entry.text('name')} ({' '.join(_key(entry))}; cites {names})")
    return found


def _prints(page: Page, entry: Map) -> bool:
    """Whether a page prints an entry; a page whose entries were not all taken down cannot tell."""
    printed = list(page.node.seq("entries").maps())
    code, status = _key(entry)
    if not printed or page.node.text("extent"):
        return True
    if not page.node.seq("operations"):
        return any(_key(each)[1] == status for each in printed)
    return any(_key(each) in {(code, status), (code, "")} for each in printed)


def _miscounted(page: Page) -> str:
    marks = page.node.get("marks")
    count = len(page.node.seq("entries"))
    # A page may print an empty answer among its errors, with a mark: that is a success, and taken down as one.
    empty = sum(outcome.get("status") == _NO_CONTENT for outcome in page.node.seq("outcomes").maps())
    if marks in {count, count + empty, 0, None} or page.node.text("extent"):
        return ""
    return f"{page.id}: the page prints {marks} marks, the inventory has {count} entries"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
