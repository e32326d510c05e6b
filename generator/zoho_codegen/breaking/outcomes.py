"""The successes that callers tell apart: `x-outcomes`, and the jobs that they start: `x-job`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.breaking.promises import kept, removed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.operation import Operation

__all__ = ["outcomes"]

_KEY = "x-outcomes"
_JOB = "x-job"
_FACTS = ("status", "code", "scope")


def outcomes(operation: Operation) -> Iterator[Finding]:
    """Outcomes that are gone or look different, and a job that is no longer started."""
    before, after = operation.old.at(_KEY), operation.new.at(_KEY)
    for name, old, told in removed(before, after):
        sentence = f"The outcome `{name}` ({told}) is no longer promised."
        yield operation.finding("x-outcome-removed", old, (told, None), sentence)
    for name, old, new in kept(before, after):
        for fact in _FACTS:
            change = (old.mapping.get(fact), new.mapping.get(fact))
            if change[0] != change[1]:
                sentence = f"The outcome `{name}` has another {fact}."
                yield operation.finding(f"x-outcome-{fact}-changed", new, change, sentence)
    job = operation.old.at(_JOB)
    if job.value is not None and operation.new.at(_JOB).value is None:
        yield operation.finding("x-job-removed", job, ("job", None), "It no longer starts a job that can be followed.")
