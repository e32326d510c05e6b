"""Which operations cannot be judged whole, for something they refer to does not exist or could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.bundle.schemas import Schemas
from zoho_codegen.project.prune import references
from zoho_codegen.read.nodes import Map, Node, Seq

if TYPE_CHECKING:
    from zoho_codegen.read import Source

__all__ = ["incomplete_operations"]

_SCHEMAS = "#/components/schemas/"


def incomplete_operations(source: Source) -> frozenset[str]:
    """Operations with a parameter, body or answer that is absent; schemas that lack a part count as whole."""
    absent = {id(node) for node in source.absent}
    if not absent:
        return frozenset()
    schemas = Schemas(source.document)
    found: set[str] = set()
    for _, _, operation in operations_of(source.document):
        named = [node for node, reference in references(operation) if not reference.startswith(_SCHEMAS)]
        if any(_holds(part, absent) for part in (operation, *map(schemas.resolved, named))):
            found.add(operation.text("operationId"))
    return frozenset(found)


def _holds(node: Node, absent: set[int]) -> bool:
    if id(node) in absent:
        return True
    parts = node.values() if isinstance(node, Map) else node if isinstance(node, Seq) else ()
    return any(_holds(part, absent) for part in parts)
