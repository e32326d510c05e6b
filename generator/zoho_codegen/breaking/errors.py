"""The refusals that callers handle: `x-errors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.breaking.promises import kept, removed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.operation import Operation

__all__ = ["errors"]

_KEY = "x-errors"
_FACTS = {
    "code": "another code",
    "status": "another status",
    "scope": "another scope: the whole answer, or a row of it",
    "class": "another class, so the client raises another exception",
    "retry": "another advice on trying again",
}


def errors(operation: Operation) -> Iterator[Finding]:
    """Entries that are gone, or that a caller would no longer recognize."""
    before, after = operation.old.at(_KEY), operation.new.at(_KEY)
    for name, old, told in removed(before, after):
        sentence = f"The error `{name}` ({told}) is no longer promised."
        yield operation.finding("x-error-removed", old, (told, None), sentence)
    for name, old, new in kept(before, after):
        for fact, words in _FACTS.items():
            change = (old.mapping.get(fact), new.mapping.get(fact))
            if change[0] != change[1]:
                yield operation.finding(f"x-error-{fact}-changed", new, change, f"The error `{name}` has {words}.")
        gone = [key for key in old.at("details").mapping if key not in new.at("details").mapping]
        if gone:
            sentence = f"The details of the error `{name}` no longer hold {' and '.join(f'`{key}`' for key in gone)}."
            yield operation.finding("x-error-detail-removed", new, (gone, None), sentence)
