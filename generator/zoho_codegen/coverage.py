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
    from collections.abc import Iterator
    from pathlib import Path

    from zoho_codegen.check import View
    from zoho_codegen.read import Map
    from zoho_codegen.read.inventory import Page

__all__ = ["LEAST_TRIGGERED", "Coverage", "coverage_of", "report"]

LEAST_TRIGGERED = 90  # percent of the error entries of a version
_BY_HAND = frozenset({"fault", "manual"})
_NO_CONTENT = 204
_COLUMNS = (
    "version", "operations", "documented", "in pages", "op-status", "in pages", "op-code", "in pages",
    "entries", "documented", "carried", "in pages", "triggered",
)  # fmt: skip
_LEGEND = (
    "documented: a page of the version says so; carried: taken from the nearest version that has one.",
    "in pages: how many of those that pages of the version print are in the description.",
    "triggered: entries that a request can provoke.",
)


@dataclass(slots=True)
class Share:
    """How many of what pages print the description has."""

    printed: int = 0
    covered: int = 0

    def add(self, *, covered: bool, count: int = 1) -> None:
        """Count what a page prints."""
        self.printed += count
        self.covered += count * covered

    def __str__(self) -> str:
        return f"{self.covered}/{self.printed}"


@dataclass(slots=True)
class Coverage:
    """The figures of one version, and what does not match.

    Attributes:
        operations: Operations, and how many of them a page of this version documents.
        statuses: Distinct (operation, status) pairs.
        codes: Distinct (operation, code) pairs.
        entries: Error entries, and how many of them are documented.
        triggered: Error entries that a request can provoke (neither `fault` nor `manual`).
        shares: Of operations, pairs with a status, pairs with a code, and entries: what pages print, and what of it the
            description has. A pair of a page about several operations counts once.
        missing: Printed by a page, absent from the description.
        unprinted: Documented according to the description, but printed by none of the pages it cites.
    """

    version: str
    operations: tuple[int, int] = (0, 0)
    statuses: int = 0
    codes: int = 0
    entries: tuple[int, int] = (0, 0)
    triggered: int = 0
    shares: tuple[Share, Share, Share, Share] = field(default_factory=lambda: (Share(), Share(), Share(), Share()))
    missing: list[str] = field(default_factory=list[str])
    unprinted: list[str] = field(default_factory=list[str])

    def row(self) -> tuple[str, ...]:
        """The figures as cells of the table."""
        entries, documented = self.entries
        operations, statuses, codes, printed = self.shares
        cells = (*self.operations, operations, self.statuses, statuses, self.codes, codes)
        share = f"{self.triggered} ({self.percent} %)"
        return (self.version, *map(str, (*cells, entries, documented, entries - documented, printed, share)))

    @property
    def percent(self) -> int:
        """The share of entries that a request can provoke."""
        return 100 * self.triggered // max(self.entries[0], 1)

    def problems(self) -> Iterator[str]:
        """What does not match, one line each."""
        yield from (f"{self.version}: not in the description: {each}" for each in self.missing)
        yield from (f"{self.version}: printed by no page it cites: {each}" for each in self.unprinted)
        if self.percent < LEAST_TRIGGERED:
            yield f"{self.version}: a request can provoke {self.percent} % of the entries, not {LEAST_TRIGGERED} %"


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
    wrong = [problem for coverage in found for problem in coverage.problems()]
    wrong += [text for page in source.pages.values() if (text := _miscounted(page))]
    return [*_table([_COLUMNS, *(coverage.row() for coverage in found)]), *_LEGEND, *wrong], not wrong


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
    for name in {name for page in pages for name in page.node.seq("operations").texts()}:
        coverage.shares[0].add(covered=name in view.operations)
    for page in pages:
        _count(page, view, coverage)
    coverage.unprinted = _unprinted(view, {page.node.text("url"): page for page in pages})
    return coverage


def _key(entry: Map) -> tuple[str, str]:
    status = entry.get("status")
    return entry.text("code"), "" if status is None else str(status)


def _count(page: Page, view: View, coverage: Coverage) -> None:
    """Count what a page prints, and list what the description lacks of it.

    A page may print one code and status for several situations; the description then needs as many entries.
    """
    _, statuses, codes, entries = coverage.shares
    names = page.node.seq("operations").texts()
    coverage.missing += [f"{name}, the operation of {page.id}" for name in names if name not in view.operations]
    described = _described([view.operations[name] for name in names if name in view.operations])
    if not described:
        return
    printed = Counter(_key(entry) for entry in page.node.seq("entries").maps())
    for (code, status), count in printed.items():
        known = described[code, status]
        entries.add(covered=known >= count, count=count)
        if known < count:
            shown = f"{code} {status}".strip()
            coverage.missing.append(f"{shown}, printed {count} times by {page.id}, described {known} times")
    for status in {status for _, status in printed if status}:
        statuses.add(covered=any(status == each for _, each in described))
    for code in {code for code, _ in printed}:
        codes.add(covered=bool(described[code, ""]))


def _described(operations: list[Map]) -> Counter[tuple[str, str]]:
    """How often the operation that has the most of them answers with a (code, status), and with a code at all."""
    described: Counter[tuple[str, str]] = Counter()
    for operation in operations:
        own: Counter[tuple[str, str]] = Counter()
        for kind in ("x-errors", "x-outcomes"):
            for entry in operation.seq(kind).maps():
                own[_key(entry)] += 1
                own[entry.text("code"), ""] += 1
        described |= own
    return described


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
