"""What a caller sends: parameters and the body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zoho_codegen.breaking.names import changed_name
from zoho_codegen.breaking.node import Node
from zoho_codegen.breaking.request_schema import RequestSchemas
from zoho_codegen.breaking.spot import Spot, parameter, request_body
from zoho_codegen.breaking.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_codegen.breaking.finding import Finding
    from zoho_codegen.breaking.operation import Operation

__all__ = ["request"]

Key = tuple[str, str]

_STYLE = ("style", "explode")
_TEMPLATE = re.compile(r"\{([^}]*)\}")


def request(operation: Operation) -> Iterator[Finding]:
    """What breaks for a caller in what is sent."""
    walk = Walk(RequestSchemas())
    yield from _parameters(operation, walk)
    yield from _body(operation, walk)


def _parameters(operation: Operation, walk: Walk) -> Iterator[Finding]:
    before, after = _by_key(operation.old), _by_key(operation.new)
    for key, old in before.items():
        spot = parameter(operation.name, key[0], old.text("name"))
        if key not in after:
            change = ("parameter", None)
            yield spot.finding("request-parameter-removed", old, change, f"{spot} is no longer known.")
            continue
        yield from _parameter(old, after[key], spot)
        yield from walk.compare(old.at("schema"), after[key].at("schema"), spot)
    for key, new in after.items():
        if key not in before and new.mapping.get("required") is True:
            spot = parameter(operation.name, key[0], new.text("name"))
            sentence = f"{spot} is new and must be sent."
            yield spot.finding("new-required-request-parameter", new, (None, "required"), sentence)


def _by_key(operation: Node) -> dict[Key, Node]:
    """The parameters by place and name, those of the path by place and position; those of the operation win."""
    root, path = Node.root(operation.document), str(operation.place[1])
    order = {name: f"{{{index}}}" for index, name in enumerate(_TEMPLATE.findall(path))}
    found: dict[Key, Node] = {}
    for node in [*root.at("paths", path, "parameters").elements(), *operation.at("parameters").elements()]:
        where, name = node.text("in"), node.text("name")
        found[where, order.get(name, name) if where == "path" else name] = node
    return found


def _parameter(old: Node, new: Node, spot: Spot) -> Iterator[Finding]:
    if new.mapping.get("required") is True and old.mapping.get("required") is not True:
        change = ("optional", "required")
        yield spot.finding("request-parameter-became-required", new, change, f"{spot} must now be sent.")
    had, has = old.mapping.get("x-default"), new.mapping.get("x-default")
    if had is not None and had != has:
        kind = f"request-parameter-default-value-{'removed' if has is None else 'changed'}"
        yield spot.finding(kind, new, (had, has), f"{spot} is taken for something else when it is left out.")
    was, now = ({key: node.mapping[key] for key in _STYLE if key in node.mapping} for node in (old, new))
    if was != now:
        yield spot.finding("x-parameter-style-changed", new, (was, now), f"{spot} is written in another way.")
    yield from changed_name(old, new, spot)


def _body(operation: Operation, walk: Walk) -> Iterator[Finding]:
    old, new = operation.old.at("requestBody"), operation.new.at("requestBody")
    spot = request_body(operation.name)
    required = new.mapping.get("required") is True
    if old.value is None:
        if required:
            yield spot.finding("request-body-added-required", new, (None, "required"), f"{spot} is new and required.")
        return
    if new.value is None:
        yield spot.finding("request-body-removed", old, ("body", None), f"{spot} is no longer taken.")
        return
    if required and old.mapping.get("required") is not True:
        change = ("optional", "required")
        yield spot.finding("request-body-became-required", new, change, f"{spot} must now be sent.")
    before, after = old.at("content").entries(), new.at("content").entries()
    for media, content in before.items():
        if media in after:
            yield from walk.compare(content.at("schema"), after[media].at("schema"), spot)
        else:
            sentence = f"{spot} may no longer be {media}."
            yield spot.finding("request-body-media-type-removed", content, (media, None), sentence)
