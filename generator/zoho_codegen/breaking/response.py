"""What a caller gets: statuses, headers, media types and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_codegen.breaking.response_schema import ResponseSchemas
from zoho_codegen.breaking.shape import alternatives
from zoho_codegen.breaking.spot import Spot, answer_body
from zoho_codegen.breaking.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Node
    from zoho_codegen.breaking.operation import Operation

__all__ = ["response"]


def response(operation: Operation) -> Iterator[Finding]:
    """What breaks for a caller in what is answered."""
    walk = Walk(ResponseSchemas())
    before, after = operation.old.at("responses").entries(), operation.new.at("responses").entries()
    for status, old in before.items():
        spot = answer_body(operation.name, status)
        success = status.startswith("2")
        if status not in after:
            kind = f"response-{'' if success else 'non-'}success-status-removed"
            yield spot.finding(kind, old, (status, None), f"{spot} no longer comes.")
            continue
        yield from _headers(old, after[status], spot)
        yield from _contents(old, after[status], spot)
        for was, now in _schemas(old, after[status], success=success):
            yield from walk.compare(was, now, spot)


def _headers(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    kept = new.at("headers").mapping
    for name, node in old.at("headers").entries().items():
        if name not in kept:
            word = "required" if node.mapping.get("required") is True else "optional"
            sentence = f"{spot} no longer has the header `{name}`."
            yield spot.finding(f"{word}-response-header-removed", node, (name, None), sentence)


def _contents(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    kept = new.at("content").mapping
    for media, node in old.at("content").entries().items():
        if media not in kept:
            yield spot.finding("response-media-type-removed", node, (media, None), f"{spot} is no longer {media}.")


def _schemas(old: Node, new: Node, *, success: bool) -> Iterator[tuple[Node, Node]]:
    """The schemas to compare. Those of refusals follow from `x-errors`, so only shapes on both sides are compared."""
    kept = new.at("content").entries()
    for media, content in old.at("content").entries().items():
        if media not in kept:
            continue
        was, now = content.at("schema"), kept[media].at("schema")
        if success:
            yield was, now
            continue
        shapes = {node.place: node for node in alternatives(now)}
        yield from ((node, shapes[node.place]) for node in alternatives(was) if node.place in shapes)
