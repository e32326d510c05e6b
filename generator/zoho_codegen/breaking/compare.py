"""Two documents side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zoho_codegen.breaking.alike import Alike
from zoho_codegen.breaking.client import client
from zoho_codegen.breaking.errors import errors
from zoho_codegen.breaking.operation import operations, removals
from zoho_codegen.breaking.outcomes import outcomes
from zoho_codegen.breaking.reach import reach
from zoho_codegen.breaking.request import request
from zoho_codegen.breaking.response import response
from zoho_codegen.breaking.security import security

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zoho_codegen.breaking.finding import Finding

__all__ = ["compare"]

_PARTS = (client, security, request, response, outcomes, errors, reach)
#: Those that look through schemas, which takes long; where the schemas are the same, they find nothing.
_OF_SCHEMAS = frozenset({request, response})


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Finding]:
    """What breaks for those who used the old document and get the new one: an OpenAPI 3.1 document each.

    First the operations that are gone, then the others in the order of the old document.

    Raises:
        UnreadableError: A reference leads nowhere or in a circle.
    """
    found = list(removals(old, new))
    alike = Alike(old, new)
    for operation in operations(old, new):
        same = alike.same(operation)
        for part in _PARTS:
            if not (same and part in _OF_SCHEMAS):
                found += part(operation)
    return list(dict.fromkeys(found))
