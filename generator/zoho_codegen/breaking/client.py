"""The names that a client is made from: operationId, tag and the client's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.node import Node
    from zoho_codegen.breaking.operation import Operation

__all__ = ["client"]

_KEY = "x-client"


def client(operation: Operation) -> Iterator[Finding]:
    """Names that changed under those who use them."""
    had, has = operation.old.text("operationId"), operation.new.text("operationId")
    if had and had != has:
        place = operation.new.at("operationId")
        sentence = f"The operation is called `{has}` now."
        yield operation.finding("api-operation-id-removed", place, (had, has or None), sentence)
    kept = operation.new.at("tags").texts()
    for tag in operation.old.at("tags").texts():
        if tag not in kept:
            place = operation.new.at("tags")
            sentence = f"The operation is no longer under `{tag}`."
            yield operation.finding("api-tag-removed", place, (tag, kept), sentence)
    old, new = operation.old.at(_KEY), operation.new.at(_KEY)
    if old.mapping:
        yield from _method(operation, old, new)


def _method(operation: Operation, old: Node, new: Node) -> Iterator[Finding]:
    had = _called(old)
    if not new.mapping:
        sentence = f"The client has no method `{had}` any more."
        yield operation.finding("x-client-method-removed", old, (had, None), sentence)
        return
    has = _called(new)
    if had != has:
        sentence = f"The client's method `{had}` is called `{has}` now."
        yield operation.finding("x-client-method-renamed", new, (had, has), sentence)
    change = (old.mapping.get("call"), new.mapping.get("call"))
    if change[0] != change[1]:
        sentence = f"The client's method `{has}` takes and returns something else."
        yield operation.finding("x-client-call-changed", new, change, sentence)
    kept = new.at("presets").mapping
    for name, preset in old.at("presets").entries().items():
        if name not in kept:
            gone = f"{old.text('resource')}.{name}"
            sentence = f"The client has no method `{gone}` any more."
            yield operation.finding("x-client-method-removed", preset, (gone, None), sentence)


def _called(node: Node) -> str:
    return f"{node.text('resource')}.{node.text('method')}"
