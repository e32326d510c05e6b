"""Two writers at once, over two connections: what they leave is what one after the other would have left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zoho_contract.compose import UnavailableError, batch_request
from zoho_contract.model.broken import BrokenError
from zoho_contract.values import objects

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.session import Exchange
    from zoho_contract.values import Json
    from zoho_contract.world import World

_ROUNDS: Final = 4
"""Times that they write: what goes wrong between two of them need not do so each time."""


def play(world: World, module: str) -> None:
    """Let two writers put values on one record at once: on one field, on two, and as tags that add up.

    Raises:
        BrokenError: It holds what neither order leaves.
        UnavailableError: The target is not on a socket, or nothing writes to records of the module.
    """
    update = world.contract.role("records", "mass_update")
    fields = [field.name for field in world.directory.fields(module) if field.plain and not field.choices]
    if update is not None and fields:
        for _ in range(_ROUNDS):
            _fields(world, module, update, fields)
    effects = [
        (item, effect.member)
        for item in world.contract.operations.values()
        for effect in item.effects
        if (effect.entity, effect.change) == ("record", "union") and item.family == "tags" and item.batch
    ]
    giver = next(((item, member or "") for item, member in effects if world.giver(member) is item), None)
    if giver is not None and module in (giver[0].modules or (module,)):
        for _ in range(_ROUNDS):
            _tags(world, module, *giver)
    if not (update is not None and fields) and giver is None:
        raise UnavailableError(f"nothing here writes to single records of {module}")


def _fields(world: World, module: str, update: Operation, fields: list[str]) -> None:
    """The same field by both, and another one by each where there are two."""
    record = world.record(module)
    texts = [world.fresh_name(), world.fresh_name()]
    for pair in pairs(fields):
        requests = [
            world.update_request(update, module, {name: text}, [record]) for name, text in zip(pair, texts, strict=True)
        ]
        exchanges = _accepted(world.session.together(requests))
        row = world.read(module, record) or {}
        wanted: list[set[Json]] = [set(texts)] * 2 if pair[0] == pair[1] else [{text} for text in texts]
        for name, values in zip(pair, wanted, strict=True):
            if row.get(name) not in values:
                told = " or ".join(map(str, sorted(values)))
                raise BrokenError(
                    "rivals_leave_what_one_after_the_other_would", exchanges[-1], f"{name} to be {told}", state=True
                )


def pairs(fields: list[str]) -> list[tuple[str, str]]:
    """What the two of them write to: the same field first, then two, where there are two."""
    return list(dict.fromkeys(((fields[0], fields[0]), (fields[0], fields[-1]))))


def _tags(world: World, module: str, giver: Operation, member: str) -> None:
    """A tag by each: both are there."""
    record, tags = world.record(module), [world.tag(module, number) for number in range(2)]
    by_id = any(effect.key == "id" for effect in giver.effects if effect.member == member)
    requests = [batch_request(giver, module, [(record, [tag.id if by_id else tag.name])]) for tag in tags]
    exchanges = _accepted(world.session.together(requests))
    shown = {str(item.get("name")) for item in objects((world.read(module, record) or {}).get(member))}
    if not {tag.name for tag in tags} <= shown:
        names = " and ".join(tag.name for tag in tags)
        raise BrokenError(
            "rivals_leave_what_one_after_the_other_would", exchanges[-1], f"{member} to hold {names}", state=True
        )


def _accepted(exchanges: list[Exchange]) -> list[Exchange]:
    refused = next((item for item in exchanges if not item.reading.succeeded), None)
    if refused is not None:
        raise UnavailableError(f"the target refuses one of two writers: {refused.answer.excerpt(120)}")
    return exchanges
