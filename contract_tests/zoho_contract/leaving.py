"""The end of a run: what was changed is written back, what was made is deleted, what stays is remarked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from zoho_contract.budget import SpentError
from zoho_contract.compose import UnavailableError, batch_request

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.keeper import Keeper
    from zoho_contract.world import World

_SECONDS: Final = 20.0
"""Time that each part of leaving may take beyond that of the run."""

_MANY: Final = 100
"""Rows of a call that no maximum is documented for."""


def leave(world: World, keeper: Keeper) -> None:
    """Write back what was changed and delete what was made; what cannot be done is remarked."""
    remark = world.session.ledger.remark
    world.session.budget.extend(_SECONDS)
    try:
        keeper.restore()
    except SpentError:
        remark("the time was up before every record that was there before was written back")
    world.session.budget.extend(_SECONDS)
    try:
        _delete_tags(world)
        _delete_territories(world)
        _delete_made(world)
    except SpentError:
        remark("the time was up before everything that was made was deleted again")


def _delete_tags(world: World) -> None:
    if world.tags.remover is None:
        return  # The next run uses them again.
    for module in world.own.modules("tag"):
        refused = {tag: world.tags.delete(tag) for tag in world.own.of("tag", module)}
        # A job or a merger may have taken a tag before; that one is not left behind.
        there = set(world.directory.ids("tags", "list", module or None)) if any(refused.values()) else set[str]()
        left = Counter(reason for tag, reason in refused.items() if reason and tag in there)
        for reason, count in left.items():
            world.session.ledger.remark(f"{count} tags made in {module} could not be deleted again: {reason}")


def _delete_territories(world: World) -> None:
    if reason := world.grove.fell(world.own.of("territory")):
        left = len(world.own.of("territory"))
        world.session.ledger.remark(f"{left} territories that were made could not be deleted again: {reason}")


def _delete_made(world: World) -> None:
    delete = world.contract.role("records", "delete")
    for module in world.own.modules("record"):
        records = world.made(module)
        left: Counter[str] = Counter()
        step = (delete.batch.most if delete and delete.batch else None) or _MANY
        for start in range(0, len(records), step):
            left += _delete(world, delete, module, records[start : start + step])
        for reason, count in left.items():
            kept = "1 record" if count == 1 else f"{count} records"
            world.session.ledger.remark(f"{kept} made in {module} could not be deleted again: {reason}")


def _delete(world: World, delete: Operation | None, module: str, records: list[str]) -> Counter[str]:
    """Delete; returns why so many records are still there."""
    if delete is None:
        return Counter({"this version has no operation for it": len(records)})
    request = batch_request(delete, module, [(record, []) for record in records])
    try:
        exchange = world.session.send(request, judge=False)
    except UnavailableError as error:
        return Counter({str(error): len(records)})
    reading = exchange.reading
    gone = {row.id(delete) for row in reading.rows if row.succeeded}
    codes = [row.code for row in reading.rows] if len(reading.rows) == len(records) else [reading.code] * len(records)
    # A generated request may have deleted a record before; that one is not left behind.
    return Counter(
        f"the answer is {code or 'without a code'} (HTTP {exchange.answer.status})"
        for record, code in zip(records, codes, strict=True)
        if record not in gone and world.read(module, record) is not None
    )
