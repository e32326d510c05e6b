"""What narrows and sorts a list of records: order, territories, and the moment of the last change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zoho_contract.compose import UnavailableError
from zoho_contract.model.broken import BrokenError
from zoho_contract.moments import changed, moment
from zoho_contract.values import identifiers, is_object

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.values import Json, JsonObject
    from zoho_contract.world import World

_OWN: Final = 3
_NOT_MODIFIED: Final = 304


def play(world: World, module: str) -> None:
    """List records by order, by territory and by the moment they were changed.

    Raises:
        BrokenError: The list holds others, or the same in another order.
        UnavailableError: The version has no paged list of records.
    """
    operation = world.contract.role("records", "list")
    if operation is None or operation.paging is None:
        raise UnavailableError("this version has no paged list of records")
    mine = world.records(module, _OWN)
    _sorted(world, operation, module, mine)
    _since(world, operation, module)
    _within(world, operation, module, mine)


def _request(world: World, operation: Operation, module: str) -> Request:
    request = world.directory.list_request(operation, module)
    wanted = operation.parameter("query", "fields")
    if wanted is not None:
        request.parts["query"][wanted.name] = [world.directory.id_key, changed(world)]
    return request


def _sorted(world: World, operation: Operation, module: str, mine: list[str]) -> None:
    by, order = operation.parameter("query", "sort_by"), operation.parameter("query", "sort_order")
    filters = world.directory.entity_parameter(operation, "record")
    if by is None or order is None or filters is None:
        return
    request = _request(world, operation, module)
    request.parts["query"] |= {filters.name: list(mine), by.name: world.directory.id_key}
    for direction in ("asc", "desc"):
        request.parts["query"][order.name] = direction
        exchange = world.session.send(request)
        found = [str(row.get(world.directory.id_key)) for row in exchange.reading.items]
        if found != sorted(mine, key=int, reverse=direction == "desc"):
            raise BrokenError(
                "list_is_sorted_as_asked", exchange, f"the {len(mine)} records with their ids {direction}"
            )


def _since(world: World, operation: Operation, module: str) -> None:
    """Only what changed after a moment; nothing at all after the last change."""
    header = operation.parameter("header", "if_modified_since")
    rows = _all(world, _request(world, operation, module))
    moments = sorted(filter(None, (moment(world, row) for row in rows)))
    most = operation.paging.most if operation.paging else None
    if header is None or len(set(moments)) <= 1 or most is None or len(rows) >= most:
        return
    for limit in (moments[0], moments[len(moments) // 2]):
        request = _request(world, operation, module)
        request.parts["headers"][header.name] = limit.isoformat()
        exchange = world.session.send(request)
        found = identifiers(exchange.reading.items)
        early = [row for row in exchange.reading.items if (when := moment(world, row)) and when < limit]
        later = {str(row["id"]) for row in rows if (when := moment(world, row)) and when > limit}
        if early or not later <= found:
            wanted = f"exactly the records changed after {limit.isoformat()}"
            raise BrokenError("list_holds_what_changed_since", exchange, wanted)
    request.parts["headers"][header.name] = moments[-1].replace(year=moments[-1].year + 1).isoformat()
    exchange = world.session.send(request)
    if exchange.answer.status != _NOT_MODIFIED:
        raise BrokenError("unchanged_list_is_not_sent", exchange, f"status {_NOT_MODIFIED}, as nothing changed since")


def _all(world: World, request: Request) -> list[JsonObject]:
    return [row for page in world.directory.pages(request) for row in page.reading.items]


def _within(world: World, operation: Operation, module: str, mine: list[str]) -> None:
    """Records of a territory, and with those of the territories below it."""
    place = world.directory.entity_parameter(operation, "territory")
    below = operation.parameter("query", "include_child")
    effects = [
        (item, effect)
        for item in world.contract.operations.values()
        for effect in item.effects
        if (effect.entity, effect.change) == ("record", "union") and item.family == "territories" and item.batch
    ]
    giver = next((item for item, effect in effects if world.giver(effect.member) is item), None)
    if place is None or giver is None or module not in (giver.modules or (module,)):
        return
    above, leaf = _generations(world)
    world.give(giver, module, [(mine[0], [leaf]), (mine[1], [above])])
    for inclusive, wanted in ((False, {mine[1]}), (True, {mine[0], mine[1]})):
        request = _request(world, operation, module)
        request.parts["query"][place.name] = above
        if below is not None:
            request.parts["query"][below.name] = inclusive
        elif inclusive:
            return
        exchange = world.session.send(request)
        _holds(exchange, set(mine), wanted)


def _holds(exchange: Exchange, mine: set[str], wanted: set[str]) -> None:
    found = identifiers(exchange.reading.items) & mine
    if found != wanted:
        odd = ", ".join(sorted(found ^ wanted))
        raise BrokenError("territory_lists_its_records", exchange, f"of our own {sorted(wanted)}; it differs in {odd}")


def _generations(world: World) -> tuple[str, str]:
    """A territory that no rule fills, and one of those that report to it."""
    lister = world.contract.role("territories", "list")
    if lister is None:
        raise UnavailableError("this version has no list of territories")
    key = lister.schemas.wire(lister.row_schema, "reporting_to") or "reporting_to"
    usable = world.directory.territories()
    for row in world.directory.rows("territories", "list"):
        above: Json = row.get(key)
        parent = above.get("id") if is_object(above) else None
        if parent in usable and row.get("id") in usable and parent != world.directory.top_territory():
            return str(parent), str(row["id"])
    raise UnavailableError("no territory below the one at the top has another one below it")
