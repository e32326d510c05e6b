"""Two documents side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zoho_codegen.breaking.alike import Alike
from zoho_codegen.breaking.client import client
from zoho_codegen.breaking.errors import errors
from zoho_codegen.breaking.finding import Finding
from zoho_codegen.breaking.operation import Operation, operations, removals
from zoho_codegen.breaking.outcomes import outcomes
from zoho_codegen.breaking.reach import reach
from zoho_codegen.breaking.request import request
from zoho_codegen.breaking.response import response
from zoho_codegen.breaking.security import security

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Look", "compare"]

_PARTS = (client, security, request, response, outcomes, errors, reach)
#: Those that look through schemas, which takes long; where the schemas are the same, they find nothing.
_OF_SCHEMAS = frozenset({request, response})


Look = Callable[[Operation], list[Finding]]


def compare(
    old: Mapping[str, Any], new: Mapping[str, Any], ask: Callable[[Operation, Look], list[Finding]] | None = None
) -> list[Finding]:
    """What breaks for those who used the old document and get the new one: an OpenAPI 3.1 document each.

    First the operations that are gone, then the others in the order of the old document.

    Args:
        old: What they used.
        new: What they get.
        ask: Tells what breaks in an operation, by looking, or because it knows.

    Raises:
        UnreadableError: A reference leads nowhere or in a circle.
    """
    found = list(removals(old, new))
    alike = Alike(old, new)

    def look(operation: Operation) -> list[Finding]:
        same = alike.same(operation)
        parts = [part for part in _PARTS if not (same and part in _OF_SCHEMAS)]
        return [finding for part in parts for finding in part(operation)]

    for operation in operations(old, new):
        found += ask(operation, look) if ask else look(operation)
    return list(dict.fromkeys(found))
