"""The life of a territory: created, renamed, peopled, emptied and deleted, while the others stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract.compose import UnavailableError
from zoho_contract.model.broken import BrokenError

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.values import JsonObject
    from zoho_contract.world import World


def play(world: World) -> None:
    """Take one territory through every call that changes it.

    Raises:
        BrokenError: It is not what was written, or another one has changed.
        UnavailableError: Territories cannot be created here.
    """
    neighbour = world.grove.root()
    before, kept = _census(world), _shown(world, neighbour)
    made = world.session.send(world.composer.baseline(_role(world, "create"), rows=1))
    identifier = next((row.id(made.request.operation) for row in made.reading.rows if row.succeeded), None)
    if identifier is None:
        raise BrokenError("territory_can_be_created", made, "one territory more")
    _moved(made, "creating_adds_exactly_one_territory", _census(world) ^ before, {identifier})
    _named(world, identifier, made)
    for method in ("update", "update_one"):
        if operation := world.contract.role("territories", method):
            _named(world, identifier, world.session.send(_about(world, operation, identifier)))
    _people(world, identifier)
    gone = world.session.send(_about(world, _role(world, "delete"), identifier))
    _moved(gone, "deleting_removes_exactly_the_named_territory", _census(world) ^ before, set())
    if _shown(world, neighbour) != kept:
        raise BrokenError("other_territories_stay", gone, f"territory {neighbour} to stay as it was")


def _role(world: World, method: str) -> Operation:
    found = world.contract.role("territories", method)
    if found is None:
        raise UnavailableError(f"this version has no operation for territories.{method}")
    return found


def _about(world: World, operation: Operation, territory: str, user: str | None = None) -> Request:
    things = {"territory": [territory], **({"user": [user]} if user else {})}
    return world.composer.baseline(operation, things=things, rows=1, prepared=False)


def _census(world: World) -> set[str]:
    return set(world.directory.ids("territories", "list"))


def _shown(world: World, territory: str) -> JsonObject:
    """A territory without what the server changes by itself."""
    operation = _role(world, "get")
    rows = world.session.send(_about(world, operation, territory)).reading.items
    known = world.contract.schemas.properties(operation.row_schema)
    return {
        key: value
        for row in rows
        for key, value in row.items()
        if not str(known.get(key, {}).get("x-name")).startswith("modified")
    }


def _named(world: World, territory: str, written: Exchange) -> None:
    """What was written is what is read: the name stands for the rest."""
    row = written.request.rows()[0]
    key = next((name for name in row if name in _shown(world, territory) and isinstance(row[name], str)), None)
    wanted, found = row.get(key or ""), _shown(world, territory).get(key or "")
    if not written.reading.succeeded or wanted != found:
        raise BrokenError("written_territory_is_read_back", written, f"{key} to be {wanted!r}, it is {found!r}")


def _people(world: World, territory: str) -> None:
    add, remove = world.contract.role("territories", "add_users"), world.contract.role("territories", "remove_users")
    if add is None or remove is None:
        return
    inside = world.directory.things_of("territories", "users", "territory", territory)
    user = next((item for item in world.directory.people() if item not in inside), None)
    if user is None:
        return
    for operation, wanted in ((add, {*inside, user}), (remove, {*inside})):
        exchange = world.session.send(_about(world, operation, territory, user))
        found = set(world.directory.things_of("territories", "users", "territory", territory))
        if not exchange.reading.succeeded or found != wanted:
            promise = "added_user_is_read_back" if user in wanted else "removed_user_stays_gone"
            raise BrokenError(promise, exchange, f"{', '.join(sorted(wanted)) or 'nobody'} to be in the territory")


def _moved(exchange: Exchange, promise: str, found: set[str], wanted: set[str]) -> None:
    if found != wanted:
        odd = ", ".join(sorted(found ^ wanted)[:5])
        raise BrokenError(promise, exchange, f"the list of territories before and after not to differ in {odd}")
