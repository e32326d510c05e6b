"""The life of a territory: created, renamed, peopled, emptied and deleted, while the others stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract.compose import UnavailableError
from zoho_contract.model.broken import BrokenError
from zoho_contract.values import is_list, is_object

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.values import Json, JsonObject
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
    _moved(world, made, "creating_adds_exactly_one_territory", before, {identifier})
    _written(world, identifier, made, {})
    for method in ("update", "update_one"):
        if operation := world.contract.role("territories", method):
            for documented in operation.examples:
                rest = _shown(world, identifier)
                request = _about(world, operation, identifier, example=documented["name"])
                _written(world, identifier, world.session.send(request), rest)
    _people(world, identifier)
    gone = world.session.send(_about(world, _role(world, "delete"), identifier))
    _moved(world, gone, "deleting_removes_exactly_the_named_territory", before, set())
    if _shown(world, neighbour) != kept:
        raise BrokenError("other_territories_stay", gone, f"territory {neighbour} to stay as it was")


def _role(world: World, method: str) -> Operation:
    found = world.contract.role("territories", method)
    if found is None:
        raise UnavailableError(f"this version has no operation for territories.{method}")
    return found


def _about(
    world: World, operation: Operation, territory: str, user: str | None = None, example: str | None = None
) -> Request:
    things = {"territory": [territory], **({"user": [user]} if user else {})}
    return world.composer.baseline(operation, example, things=things, rows=1, prepared=False)


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


def _written(world: World, territory: str, written: Exchange, rest: JsonObject) -> None:
    """What was written is what is read, and what was not written stays."""
    row, shown = written.request.rows()[0], _shown(world, territory)
    if not written.reading.succeeded:
        raise BrokenError("territory_can_be_written", written, "the documented request to succeed")
    for key in shown:
        if key in row and not _fits(row[key], shown[key]):
            wanted = f"{key} to be {row[key]!r}, it is {shown[key]!r}"
            raise BrokenError("written_territory_is_read_back", written, wanted)
        if key not in row and key in rest and rest[key] != shown[key]:
            raise BrokenError("unwritten_values_stay", written, f"{key} to stay {rest[key]!r}, it is {shown[key]!r}")


def _fits(written: Json, shown: Json) -> bool:
    """Whether all that was written is shown; more may be, such as the name beside an identifier."""
    if is_object(written):
        return is_object(shown) and all(key in shown and _fits(value, shown[key]) for key, value in written.items())
    if is_list(written):
        pairs = zip(written, shown, strict=False) if is_list(shown) else ()
        return is_list(shown) and len(written) == len(shown) and all(_fits(*pair) for pair in pairs)
    return bool(written == shown)


def _people(world: World, territory: str) -> None:
    """Put a user in and take the user out, from either side."""
    role = world.contract.role
    ways = [
        (role("territories", "add_users"), role("territories", "remove_users")),
        (role("users", "add_territories"), role("users", "remove_territories")),
    ]
    inside = set(world.directory.things_of("territories", "users", "territory", territory))
    people = [item for item in world.directory.people() if item not in {*inside, world.directory.current_user()}]
    for add, remove in ways if people else ():
        if add is None or remove is None or {add.id, remove.id} & world.session.ledger.unbuilt.keys():
            continue
        around = set(world.directory.things_of("users", "territories", "user", people[0]))
        for operation, there in ((add, True), (remove, False)):
            exchange = world.session.send(_about(world, operation, territory, people[0]))
            found = set(world.directory.things_of("territories", "users", "territory", territory))
            theirs = set(world.directory.things_of("users", "territories", "user", people[0]))
            wanted = ({*inside, people[0]}, {*around, territory}) if there else (inside, around)
            if not exchange.reading.succeeded or (found, theirs or wanted[1]) != wanted:
                promise = "added_user_is_read_back" if there else "removed_user_stays_gone"
                raise BrokenError(
                    promise, exchange, f"{people[0]} {'' if there else 'not '}to be in {territory}, alone"
                )


def _moved(world: World, exchange: Exchange, promise: str, before: set[str], wanted: set[str]) -> None:
    """See that no territory but the wanted has come or gone since."""
    after = _census(world)
    odd = sorted((after ^ before) ^ wanted)
    if odd:
        _shown(world, odd[0])  # One request about it shows the same as two whole lists.
        said = [f"{one} is {'' if one in after else 'not '}listed" for one in odd[:5]]
        raise BrokenError(promise, exchange, f"no other territory to come or go; {', '.join(said)}")
