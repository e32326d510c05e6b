"""Which operations put things on records or take them off, and what they may put there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoho_contract.compose import UnavailableError, example, is_id
from zoho_contract.contract import Operation
from zoho_contract.facts import Effect, ErrorEntry
from zoho_contract.values import is_object
from zoho_contract.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHANGES = frozenset({"union", "difference", "replace"})


@dataclass(frozen=True, slots=True)
class Relation:
    """One operation that changes a member of records."""

    operation: Operation
    effect: Effect
    kind: str

    @property
    def member(self) -> str:
        """The member of a record it changes."""
        return self.effect.member or ""

    @property
    def alone(self) -> bool:
        """Whether it changes the one record of its path."""
        return bool(self.operation.batch and self.operation.batch.rows.startswith("path."))

    def most_values(self, module: str) -> int:
        """Most values a row of a module takes."""
        limits: Mapping[str, int] = self.operation.batch.most_values if self.operation.batch else {}
        return limits.get(module, limits.get("default", 10))

    def for_word(self, word: str) -> ErrorEntry | None:
        """The row error that a trigger word like unknown_id on the record, or territory_on_record, leads to."""
        batch = self.operation.batch
        if batch is None:
            return None
        for entry in self.operation.errors:
            wrong = entry.trigger.get("set")
            if entry.scope != "item" or not is_object(wrong) or "use" in entry.trigger:
                continue
            for pointer, value in wrong.items():
                about_record = pointer.split("[")[0] == batch.rows and pointer.count("[") <= 1
                if value == word and (about_record or word != "unknown_id"):
                    return entry
        return None

    def when(self, key: str, value: object) -> ErrorEntry | None:
        """The error whose trigger has a key with a value, such as given: lead_record or repeat: true."""
        return next((entry for entry in self.operation.errors if entry.trigger.get(key) == value), None)


def changing(operation: Operation) -> list[Effect]:
    """What an operation does to members of records."""
    known = operation.effects if operation.batch else ()
    return [item for item in known if item.entity == "record" and item.change in _CHANGES and item.member]


def relations(world: World) -> list[Relation]:
    """Every operation of the version that changes a member of records."""
    found: list[Relation] = []
    for operation in world.contract.operations.values():
        for effect in changing(operation):
            try:
                kinds = {kind for _, _, kind in world.composer.references(example(operation))}
            except UnavailableError:
                continue
            found += [Relation(operation, effect, kind) for kind in ("territory", "tag") if kind in kinds]
    return found


def universe(world: World, relation: Relation, module: str) -> list[str]:
    """Values that may be put on records of a module."""
    if relation.kind == "territory":
        return world.directory.territories()[:3]
    tags = [world.tag(module, number) for number in range(3)]
    by_id = relation.effect.key == "id"
    return [tag.id if by_id and is_id(tag.id) else tag.name for tag in tags]
