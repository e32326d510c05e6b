"""A record as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One record."""

    id: str
    module: str
    values: Mapping[str, Any]
    flags: Mapping[str, Any]
    owner: str
    created_by: str
    created_at: float
    modified_by: str
    modified_at: float
