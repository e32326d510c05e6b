"""Every way to write to one record: it becomes what was written, and its neighbours stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError
from zoho_contract.model.broken import BrokenError
from zoho_contract.values import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zoho_contract.contract import Operation
    from zoho_contract.facts import Effect
    from zoho_contract.requests import Request
    from zoho_contract.values import Json
    from zoho_contract.world import World


def play(world: World, module: str) -> None:
    """Delete, give away and change a record of a module with each operation that does so to single records.

    Raises:
        BrokenError: The record is not as it was written, or another one has changed.
        UnavailableError: No operation of this version writes to records of the module.
    """
    ways = [way for way in _ways(world, module) if way[0].id not in world.session.ledger.unbuilt]
    if not ways:
        raise UnavailableError(f"nothing here writes to single records of {module}")
    for operation, effect in ways:
        _write(world, module, operation, effect)


def _ways(world: World, module: str) -> Iterator[tuple[Operation, Effect]]:
    for operation in world.contract.operations.values():
        for effect in operation.effects:
            known = effect.entity == "record" and effect.change in {"set", "delete"} and effect.which != "view"
            if known and operation.batch and module in (operation.modules or (module,)):
                yield operation, effect


def _write(world: World, module: str, operation: Operation, effect: Effect) -> None:
    before_it, record, after_it = world.records(module, 3)
    field = next((item for item in world.directory.fields(module) if item.plain), None)
    request = world.composer.baseline(operation, module=module, things={"record": [record]}, rows=1)
    wanted: Json = None
    if effect.change == "set" and effect.member is None:
        if field is None:
            return
        wanted = field.choices[-1] if field.choices else world.fresh_name()
        _fill(request, effect, {field.name: wanted})
    others = {item: world.stable(module, item) for item in (before_it, after_it)}
    exchange = world.session.send(request)
    if not exchange.reading.succeeded:
        raise BrokenError("written_record_accepts_the_write", exchange, f"{operation.id} to succeed")
    for other, kept in others.items():
        if world.stable(module, other) != kept:
            raise BrokenError("write_leaves_other_records", exchange, f"record {other} to stay as it was")
    row = world.read(module, record)
    if effect.change == "delete":
        if row is not None:
            raise BrokenError("deleted_record_stays_gone", exchange, f"record {record} not to be shown")
        return
    name = effect.member or (field.name if field else "")
    if effect.member:
        wanted = pointers.first(request.parts, f"{effect.source}.id")
    shown = (row or {}).get(name)
    found = shown.get(world.directory.id_key) if effect.member and is_object(shown) else shown
    if found != wanted:
        raise BrokenError("written_fields_are_read_back", exchange, f"{name} to be {wanted!r}, it is {found!r}")


def _fill(request: Request, effect: Effect, values: dict[str, Json]) -> None:
    """Let a request write some values and nothing else."""
    key = request.operation.batch.row_id if request.operation.batch else None
    if effect.source:
        pointers.put(request.parts, pointers.parse(effect.source), values)
    elif key and is_object(row := request.rows()[0]):
        request.set_rows([{key: row[key], **values}])
