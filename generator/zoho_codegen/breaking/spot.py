"""The part of a request or an answer that a schema describes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zoho_codegen.breaking.finding import Finding, shown

if TYPE_CHECKING:
    from zoho_codegen.breaking.node import Node

__all__ = ["Spot", "answer_body", "parameter", "request_body"]


@dataclass(frozen=True, slots=True)
class Spot:
    """The part of a request or an answer that a schema describes.

    Attributes:
        operation: The operationId, as it was.
        stem: What the ids of its findings begin with, such as `request-body`.
        inner: The same for what lies inside, such as `request-property`.
        whole: The part in words, such as `the request body`.
        path: The way to it inside the whole, such as `data[].id`; empty for the whole.
    """

    operation: str
    stem: str
    inner: str
    whole: str
    path: str = ""

    def __str__(self) -> str:
        """In words, as a sentence begins."""
        return f"`{self.path}` in {self.whole}" if self.path else self.whole[0].upper() + self.whole[1:]

    def property(self, name: str) -> Spot:
        """A property of it."""
        return replace(self, stem=self.inner, path=f"{self.path}.{name}" if self.path else name)

    def items(self) -> Spot:
        """Its elements."""
        return replace(self, stem=self.inner, path=f"{self.path}[]")

    def finding(self, kind: str, node: Node, change: tuple[object, object], sentence: str) -> Finding:
        """A finding at a place; `change` is what was there and what is there now."""
        old, new = change
        return Finding(kind, self.operation, node.where, shown(old), shown(new), sentence)


def request_body(operation: str) -> Spot:
    """The body of an operation's request."""
    return Spot(operation, "request-body", "request-property", "the request body")


def parameter(operation: str, where: str, name: str) -> Spot:
    """A parameter of an operation."""
    return Spot(operation, "request-parameter", "request-parameter", f"the {where} parameter `{name}`")


def answer_body(operation: str, status: str) -> Spot:
    """The body of one of an operation's answers."""
    return Spot(operation, "response-body", "response-property", f"the {status} answer")
