"""The bundle of one API version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["METHODS", "Bundle"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A complete OpenAPI 3.1 document of one API version, with local references only.

    Attributes:
        version: As in URLs: `v2`, `v2.1`, `v8`.
        document: The document; never changed by those who read it.
    """

    version: str
    document: dict[str, Any]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield `(path, method, operation)` in source order."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield path, method, item[method]
