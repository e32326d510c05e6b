"""The life of a tag: put on records, renamed, counted, merged with another and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zoho_contract.compose import UnavailableError
from zoho_contract.model.broken import BrokenError
from zoho_contract.own_tags import Tag
from zoho_contract.values import is_object, objects

if TYPE_CHECKING:
    from zoho_contract.facts import Effect
    from zoho_contract.session import Exchange
    from zoho_contract.world import World


def play(world: World, module: str) -> None:
    """Take three tags of a module through every call that changes them, and look at three records that carry them.

    Raises:
        BrokenError: The records do not carry what they should.
        UnavailableError: Tags cannot be changed here.
    """
    effect = _carried(world)
    if world.tags.remover is None or effect is None or (giver := world.giver(effect.member)) is None:
        raise UnavailableError("no operation deletes tags in this version")
    one, other = world.tags.make(module), world.tags.make(module)
    first, second, third = world.records(module, 3)
    by_id = effect.key == "id"
    put = [tag.id if by_id else tag.name for tag in (one, other)]
    world.give(giver, module, [(first, put[:1])])
    world.give(giver, module, [(second, [*put])])
    world.give(giver, module, [(third, put[1:])])
    scene = Scene(world, module, effect.member or "", (first, second, third))
    scene.rename(one.id)
    scene.count(one.id)
    scene.merge(one.id, other.id)
    newer = world.tags.make(module)
    world.give(giver, module, [(third, [newer.id if by_id else newer.name])])
    scene.merge(newer.id, one.id)
    scene.delete()


def _carried(world: World) -> Effect | None:
    for operation in world.contract.operations.values():
        for effect in operation.effects:
            if (effect.entity, effect.change) == ("record", "union") and operation.family == "tags":
                return effect
    return None


def _listed(world: World, module: str) -> dict[str, str]:
    """Names of the tags of a module by their ids."""
    return {tag.id: tag.name for tag in world.directory.tags(module, Tag)}


class Scene:
    """Three records and what they carry: one tag, both, the other."""

    def __init__(self, world: World, module: str, member: str, records: tuple[str, ...]) -> None:
        self._world = world
        self._module = module
        self._member = member
        self._records = records

    def _seen(self) -> list[set[str]]:
        """Names of the tags of each record."""
        found: list[set[str]] = []
        for record in self._records:
            row = self._world.read(self._module, record) or {}
            found.append({str(item.get("name")) for item in objects(row.get(self._member))})
        return found

    def _send(self, method: str, *tags: str) -> Exchange | None:
        operation = self._world.contract.role("tags", method)
        if operation is None or operation.id in self._world.session.ledger.unbuilt:
            return None
        things = {"tag": [*tags]}
        request = self._world.composer.baseline(operation, module=self._module, things=things, rows=1, prepared=False)
        exchange = self._world.session.send(request)
        if not exchange.reading.succeeded:
            raise BrokenError("own_tag_can_be_changed", exchange, f"{operation.id} to succeed")
        return exchange

    def rename(self, tag: str) -> None:
        """Both records carry the new name, and the second one its other tag as before."""
        before = self._seen()
        shared = before[0] & before[1]
        exchange = self._send("update_one", tag)
        if exchange is None:
            return
        after = self._seen()
        fresh = after[0] - before[0]
        if len(fresh) != 1 or after[0] != fresh or after[1:] != [before[1] - shared | fresh, before[2]]:
            raise BrokenError("renamed_tag_is_read_back", exchange, "both records to carry the new name, and no other")

    def count(self, tag: str) -> None:
        """Two records carry the tag."""
        exchange = self._send("record_count", tag)
        body = exchange.answer.json if exchange else None
        if exchange and is_object(body) and "2" not in {str(value) for value in body.values()}:
            raise BrokenError("tag_counts_its_records", exchange, "a count of 2, as two records carry the tag")

    def merge(self, tag: str, other: str) -> None:
        """Every record carries the one tag that remains."""
        exchange = self._send("merge", tag, other)
        if exchange is not None:
            seen = self._seen()
            if len(seen[0]) != 1 or any(found != seen[0] for found in seen):
                raise BrokenError("merged_tags_become_one", exchange, "all three records to carry the same one tag")

    def delete(self) -> None:
        """No record carries a tag any more that was deleted."""
        world, left, seen = self._world, _listed(self._world, self._module), self._seen()
        exchange: Exchange | None = None
        for identifier, name in left.items():
            if any(name in carried for carried in seen) and identifier in world.own.of("tag", self._module):
                exchange = self._send("delete", identifier)
        if exchange is not None and any(self._seen()):
            raise BrokenError("deleted_tag_leaves_its_records", exchange, "no record to carry it any more")
