"""What takes away again what a sequence of requests has made."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.belongings import created
from zoho_contract.compose import UnavailableError, batch_request, example
from zoho_contract.course import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zoho_contract.contract import Operation
    from zoho_contract.course import Link
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.world import World

_STANDS: Final = 90_000_000_000_000_000_000
"""No identifier is so high."""


def tidying(world: World, links: Sequence[Link]) -> Mapping[int, Mapping[str, Request]]:
    """By the number of an exchange: by what it has made, or the last one would have, the request that deletes it."""
    found = {link.exchange.number: _deletions(world, link.exchange) for link in links}
    if links and not found[last := links[-1].exchange.number]:
        found[last] = _deletions(world, links[-1].exchange, hoped(links[-1].exchange))
    return {number: requests for number, requests in found.items() if requests}


def hoped(exchange: Exchange) -> Mapping[str, pointers.Path]:
    """Where a request would be told what it makes, were it not refused; each by a number that stands for it."""
    operation = exchange.request.operation
    key = operation.batch.result_id if operation.batch else None
    if not operation.results or not key or any(row.succeeded for row in exchange.reading.rows):
        return {}
    return {
        str(_STANDS + index): (operation.results, index, *pointers.parse(key))
        for index in range(len(exchange.request.rows()))
    }


def _deletions(world: World, exchange: Exchange, instead: Iterable[str] = ()) -> dict[str, Request]:
    found: dict[str, Request] = {}
    for effect in exchange.request.operation.effects:
        if effect.change.startswith("create"):
            made = [identifier for identifier in created(exchange, effect) if identifier] or [*instead]
            for identifier in filter(TOKEN.fullmatch, made):
                with suppress(UnavailableError):  # Nothing documented may delete it.
                    found[identifier] = _deletion(world, effect.entity, exchange.request.module or "", identifier)
    return found


def _deletion(world: World, kind: str, module: str, made: str) -> Request:
    """One request for each thing: a script may make some of them and not others."""
    if kind == "tag":
        return world.tags.deletion(made)
    operation = world.contract.role({"record": "records", "territory": "territories"}.get(kind, kind), "delete")
    if operation is None:
        raise UnavailableError(f"this version has no operation that deletes a {kind}")
    return batch_request(operation, module, [(made, [])]) if operation.batch else _of_path(operation, kind, made)


def _of_path(operation: Operation, kind: str, identifier: str) -> Request:
    request = example(operation)
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.schema.get("x-entity") == kind:
            request.parts["path"][parameter.name] = identifier
    return request
