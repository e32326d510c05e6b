"""One breaking change."""

from __future__ import annotations

import json
from dataclasses import dataclass

__all__ = ["ABSENT", "Finding", "shown"]

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Finding:
    """One breaking change.

    Attributes:
        id: The kind of change, as oasdiff names it; `x-...` where it has no name for it.
        operation: The operationId, as it was; empty when a whole version is gone.
        where: JSON path of the place: in the new document, or in the old one when the place is gone.
        old: What was there, in short.
        new: What is there now, in short.
        sentence: What it means, in one sentence.
    """

    id: str
    operation: str
    where: str
    old: str
    new: str
    sentence: str


def shown(value: object) -> str:
    """A value in short: text as it is, anything else as JSON, nothing as `absent`."""
    if value is None:
        return ABSENT
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
