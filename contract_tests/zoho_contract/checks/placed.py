"""Territories of several records at once: each row tells those of its record, and who put it there."""

from typing import Final

from zoho_contract.checks.check import Bench, shown_alone
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.session import Exchange
from zoho_contract.values import JsonObject, objects

_RECORDS: Final = 4
_HOW: Final = "$assigned"
"""Tells of a territory of a record whether somebody put it there or a rule did."""
_BY_HAND: Final = "manually"
BY_RULE: Final = "automatically"


def rows_tell_their_own_territories(bench: Bench, operation: Operation) -> tuple[Exchange, str] | None:
    """Records in one territory, in another, in both and in none: a list tells of each what it tells itself.

    Raises:
        UnavailableError: Nothing puts records into territories, or there are less than two.
    """
    world = bench.world
    giver, member = _giver(bench)
    module = next(name for name in giver.modules if name != "Leads")
    places = world.directory.territories()[:2]
    if len(places) < 2:  # noqa: PLR2004 - one for each of two records
        raise UnavailableError("there are not two territories")
    records = world.records(module, _RECORDS)
    most = giver.batch.most_values.get(module, 2) if giver.batch else 1
    given = {records[0]: places[:1], records[1]: places[1:], records[2]: places[-most:]}
    before = {record: _places(shown_alone(world, module, record), member) for record in given}
    world.give(giver, module, [(record, [*some]) for record, some in given.items()])
    by_hand = {record: set(some) - before[record].keys() for record, some in given.items()}
    shown = {record: shown_alone(world, module, record) for record in records}
    request = world.directory.list_request(operation, module)
    fields, ids = operation.parameter("query", "fields"), world.directory.entity_parameter(operation, "record")
    request.parts["query"] |= {fields.name: [world.directory.id_key, member]} if fields else {}
    request.parts["query"] |= {ids.name: records} if ids else {}
    for exchange in world.directory.pages(request):
        for row in exchange.reading.items:
            one = shown.get(str(row.get(world.directory.id_key)))
            if one is not None and member in row and _told(bench, row, member) != _told(bench, one, member):
                names = ", ".join(sorted(_told(bench, one, member))) or "nothing"
                return exchange, f"{member} of {row.get('id')} to be {names}, as the record itself tells"
            told = _places(row, member)
            for place in by_hand.get(str(row.get(world.directory.id_key)), set()) & told.keys():
                if how(told[place]) not in {None, _BY_HAND}:
                    return exchange, f"{_HOW} of territory {place} to be {_BY_HAND}, as no rule put the record there"
    return None


def _places(row: JsonObject, member: str) -> dict[str, JsonObject]:
    """The territories that a row tells, by their identifiers."""
    return {str(place.get("id")): place for place in objects(row.get(member))}


def how(place: JsonObject) -> str | None:
    """Whether somebody put a record into a territory or a rule did; None where that is not told."""
    value = place.get(_HOW)
    return None if value is None else str(value)


def _giver(bench: Bench) -> tuple[Operation, str]:
    """What puts many records into territories, and the member of a record that tells of them."""
    for operation in bench.world.contract.operations.values():
        for effect in operation.effects if operation.family == "territories" else ():
            puts = (effect.entity, effect.change) == ("record", "union") and operation.modules
            if puts and effect.member and (found := bench.world.giver(effect.member)) is not None:
                return found, effect.member
    raise UnavailableError("nothing puts many records into territories in this version")


def _told(bench: Bench, row: JsonObject, member: str) -> frozenset[str]:
    return bench.world.view.members(row)[member]
