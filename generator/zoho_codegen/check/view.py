"""What the rules look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from zoho_codegen.bundle.assemble import operations_of
from zoho_codegen.bundle.schemas import Schemas
from zoho_codegen.check.incomplete import incomplete_operations
from zoho_codegen.check.validator import SchemaValidator
from zoho_codegen.read.nodes import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from zoho_codegen.errors import Problem
    from zoho_codegen.read import Node, Source

__all__ = ["BundleRule", "RunRule", "SourceRule", "View", "walk"]


@dataclass(frozen=True)
class View:
    """The bundle of one version, whose nodes still know where they were written, beside the source.

    Attributes:
        version: The version.
        document: The bundle.
        source: The whole source.
        left_out: Ids of operations that need not be looked at.
    """

    version: str
    document: Map
    source: Source
    left_out: frozenset[str] = frozenset()

    def without(self, operations: AbstractSet[str]) -> View:
        """The same without these operations."""
        return replace(self, left_out=frozenset(operations))

    @cached_property
    def schemas(self) -> Schemas:
        """Answers questions about the bundle's schemas."""
        return Schemas(self.document)

    @cached_property
    def validator(self) -> SchemaValidator:
        """Validates values against the bundle's schemas."""
        return SchemaValidator(self.document)

    @cached_property
    def incomplete(self) -> frozenset[str]:
        """The operations that lack a part; what one of them is said not to have may be in that part."""
        return incomplete_operations(self.source)

    @cached_property
    def operations(self) -> dict[str, Map]:
        """The operations by id; of two with one id the first."""
        found: dict[str, Map] = {}
        for _, _, operation in operations_of(self.document):
            found.setdefault(operation.text("operationId"), operation)
        return {name: operation for name, operation in found.items() if name not in self.left_out}

    def parameters(self, operation: Map) -> Iterator[Map]:
        """The operation's parameters, references followed."""
        for parameter in operation.seq("parameters").maps():
            yield self.schemas.resolved(parameter)


SourceRule = Callable[["Source"], "Iterator[Problem]"]
BundleRule = Callable[[View], "Iterator[Problem]"]
RunRule = Callable[["Source", list[View]], "Iterator[Problem]"]


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Map]]:
    """Every mapping below `node` with its path in words, outermost first, in the order of the document."""
    waiting: list[tuple[str, Node]] = [(path, node)]
    while waiting:
        place, current = waiting.pop()
        if isinstance(current, Map):
            yield place, current
            start = f"{place}." if place else ""
            parts = [(f"{start}{key}", value) for key, value in current.items() if isinstance(value, (Map, Seq))]
        elif isinstance(current, Seq):
            parts = [(f"{place}[{index}]", item) for index, item in enumerate(current) if isinstance(item, (Map, Seq))]
        else:
            continue
        waiting.extend(reversed(parts))
