"""The end of a run: what was changed is written back, what was made is deleted, what stays is remarked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from zoho_contract.budget import SpentError
from zoho_contract.compose import UnavailableError, batch_request
from zoho_contract.values import counted

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.keeper import Keeper
    from zoho_contract.world import World

_SECONDS: Final = 20.0
"""Time that each part of leaving may take beyond that of the run."""

_BECOME: Final = ("Accounts", "Contacts", "Deals")
"""What a lead is converted to."""

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
        _adopt_converted(world)
        _delete_tags(world)
        _delete_territories(world)
        _delete_made(world)
    except SpentError:
        remark("the time was up before everything that was made was deleted again")


def _adopt_converted(world: World) -> None:
    """Take for the run's own what leads of its own have become: no answer names it, but it has their names."""
    convert, listed = (world.contract.role("records", name) for name in ("mass_convert_leads", "list"))
    if convert is None or listed is None or not world.session.ledger.successes[convert.id]:
        return
    key = world.directory.id_key
    for module in _BECOME:
        names = [field.name for field in world.directory.fields(module) if field.mandatory]
        request = world.directory.list_request(listed, module)
        newest = {"fields": [key, *names], "sort_by": key, "sort_order": "desc"}
        request.parts["query"] |= {name: value for name, value in newest.items() if listed.parameter("query", name)}
        for page in world.directory.to_the_end(request):
            own = [
                row for row in page.reading.items if any(str(row.get(name)).startswith(world.prefix) for name in names)
            ]
            for row in own:
                world.own.add("record", module, str(row.get(key)))
            if not own:
                break


def _adopt_tags(world: World) -> None:
    """Take for the run's own every tag of its name: putting one on a record makes it anew where it was deleted."""
    listed = world.contract.role("tags", "list")
    if listed is None:
        return
    key, name = (world.contract.schemas.wire(listed.row_schema, known) or known for known in ("id", "name"))
    for module in world.own.modules("tag"):
        for row in world.directory.rows("tags", "list", module or None):
            if str(row.get(name)).startswith(world.prefix):
                world.own.add("tag", module, str(row.get(key)))


def _delete_tags(world: World) -> None:
    if world.tags.remover is None:
        return  # The next run uses them again.
    _adopt_tags(world)
    for module in world.own.modules("tag"):
        refused = {tag: world.tags.delete(tag) for tag in world.own.of("tag", module)}
        # A job or a merger may have taken a tag before; that one is not left behind.
        there = set(world.directory.ids("tags", "list", module or None)) if any(refused.values()) else set[str]()
        left = Counter(reason for tag, reason in refused.items() if reason and tag in there)
        for reason, count in left.items():
            world.session.ledger.remark(
                f"{counted(count, 'tag')} made in {module} could not be deleted again: {reason}"
            )


def _delete_territories(world: World) -> None:
    if reason := world.grove.fell(world.own.of("territory")):
        left = len(world.own.of("territory"))
        some = "1 territory that was" if left == 1 else f"{left} territories that were"
        world.session.ledger.remark(f"{some} made could not be deleted again: {reason}")


def _delete_made(world: World) -> None:
    delete = world.contract.role("records", "delete")
    for module in world.own.modules("record"):
        records = world.made(module)
        left: Counter[str] = Counter()
        step = (delete.batch.most if delete and delete.batch else None) or _MANY
        for start in range(0, len(records), step):
            left += _delete(world, delete, module, records[start : start + step])
        for reason, count in left.items():
            world.session.ledger.remark(
                f"{counted(count, 'record')} made in {module} could not be deleted again: {reason}"
            )


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
        if record not in gone and _may_be_there(world, module, record)
    )


def _may_be_there(world: World, module: str, record: str) -> bool:
    """Whether the target shows a record, or does not say."""
    try:
        return world.read(module, record) is not None
    except UnavailableError:
        return True
