"""Completes what an operation says about its outcomes and errors: sets, catalogue facts, sources, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zoho_codegen.read.inventory import Page

__all__ = ["Entries"]

_ENTRY_ORDER = ("name", "code", "status", "scope")


class Entries:
    """Completes the operations of one version.

    Args:
        version: The version.
        catalog: The error catalogue, projected.
        sets: The error sets, projected.
        pages: The inventory.
    """

    def __init__(self, version: str, catalog: Map, sets: Map, pages: dict[str, Page]) -> None:
        self._version = version
        self._catalog = catalog
        self._sets = sets
        self._pages = pages

    def complete(self, operation: Map) -> None:
        """Rewrite the operation's `x-errors`, `x-outcomes` and `x-sources`, and add `x-evidence`."""
        pages = operation.seq("x-sources").texts()
        operation["x-evidence"] = self._evidence(pages)
        operation["x-sources"] = self._citations(pages, operation)
        outcomes = operation.seq("x-outcomes")
        operation["x-outcomes"] = _listed(outcomes, (self._outcome(entry, pages) for entry in outcomes.maps()))
        errors = self._expanded(operation)
        operation["x-errors"] = _listed(operation.seq("x-errors"), (self._error(entry, pages) for entry in errors))
        operation.pop("x-error-sets", None)

    def _expanded(self, operation: Map) -> list[Map]:
        """Entries of the sets, in order, then the operation's own.

        An own entry replaces a set's entry of its name, or of its code, status and scope; it then cites the pages of
        both, for they say the same.
        """
        own = [entry.copied() for entry in operation.seq("x-errors").maps()]
        chosen: dict[str, Map] = {}
        for name in operation.seq("x-error-sets").texts():
            for entry in self._sets.seq(name).maps():
                twins = [each for each in own if _replaces(each, entry)]
                if not twins:
                    chosen.setdefault(entry.text("name"), entry)
                for twin in twins:
                    twin["sources"] = _joined(twin.seq("sources"), entry.seq("sources"))
        return [*chosen.values(), *own]

    def _error(self, entry: Map, inherited: list[str]) -> Map:
        fact = self._catalog.map(entry.text("code"))
        result = entry.emptied()
        result.update({key: entry[key] for key in _ENTRY_ORDER if key in entry})
        result["class"] = fact.get("class")
        result["retry"] = fact.get("retry")
        result["summary"] = fact.get("summary")
        result.update({key: value for key, value in entry.items() if key not in result})
        if "details" not in result:
            result["details"] = Map(entry.file, entry.line)
        pages = entry.seq("sources").texts() or inherited
        result["evidence"] = self._evidence(pages)
        result["sources"] = self._citations(pages, entry)
        seen = entry.map("verified").text(self._version)
        result.pop("verified", None)
        if seen:
            result["verified"] = seen
        return result

    def _outcome(self, entry: Map, inherited: list[str]) -> Map:
        result = entry.copied()
        pages = entry.seq("sources").texts() or inherited
        result["evidence"] = self._evidence(pages)
        if "sources" in result:
            result["sources"] = self._citations(pages, entry)
        return result

    def _evidence(self, pages: list[str]) -> str:
        documented = any(self._version in self._pages[page].versions for page in pages if page in self._pages)
        return "documented" if documented else "carried"

    def _citations(self, pages: list[str], place: Map) -> Seq:
        found = Seq(place.file, place.line)
        for page in pages:
            if page in self._pages:
                citation = Map(place.file, place.line)
                citation.update(self._pages[page].citation())
                found.append(citation)
        return found


def _listed(place: Seq, entries: Iterable[Node]) -> Seq:
    result = Seq(place.file, place.line)
    result.extend(entries)
    return result


def _replaces(own: Map, shared: Map) -> bool:
    return own.get("name") == shared.get("name") or all(
        own.get(key) == shared.get(key) for key in ("code", "status", "scope")
    )


def _joined(first: Seq, second: Seq) -> Seq:
    result = Seq(first.file, first.line)
    result.extend(dict.fromkeys([*first.texts(), *second.texts()]))
    return result
