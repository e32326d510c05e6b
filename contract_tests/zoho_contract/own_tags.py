"""Tags that a run makes and uses; nothing happens to a tag that was there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoho_contract.compose import UnavailableError, example

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.requests import Request
    from zoho_contract.world import World


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a module."""

    id: str
    name: str


class Tags:
    """The run's own tags; where no call deletes tags, those that earlier runs have left serve again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, list[Tag]] = {}

    @property
    def home(self) -> str:
        """The module whose tags are meant where a request names no module."""
        create = self._world.contract.role("tags", "create")
        found = example(create).module if create else None
        if found is None:
            raise UnavailableError("this version has no operation for tags.create")
        return found

    @property
    def remover(self) -> Operation | None:
        """The operation that deletes a tag; None where there is none."""
        found = self._world.contract.role("tags", "delete")
        return None if found is None or found.id in self._world.session.ledger.unbuilt else found

    def get(self, module: str, number: int) -> Tag:
        """A tag of a module to which nothing was done; another one for each number."""
        if module not in self._known:
            left = [] if self.remover else self._world.directory.tags(module, Tag)
            self._known[module] = left
        while len(self._intact(module)) <= number:
            self._known[module].append(self.make(module))
        return self._intact(module)[number]

    def _intact(self, module: str) -> list[Tag]:
        return [tag for tag in self._known[module] if self._world.own.intact(tag.id)]

    def gone(self, module: str) -> str:
        """The id of a tag that was created and deleted again.

        Raises:
            UnavailableError: Tags cannot be created or deleted.
        """
        tag = self.make(module)
        if said := self.delete(tag.id):
            raise UnavailableError(f"a tag cannot be deleted: {said}")
        return tag.id

    def delete(self, identifier: str) -> str:
        """Delete a tag; says why it could not be."""
        if self.remover is None:
            return "no operation does it here"
        exchange = self._world.session.send(self.deletion(identifier), judge=False)
        return "" if exchange.reading.succeeded else f"the answer is {exchange.answer.excerpt(80)}"

    def deletion(self, identifier: str) -> Request:
        """A request that deletes a tag.

        Raises:
            UnavailableError: Tags cannot be deleted.
        """
        if self.remover is None:
            raise UnavailableError("this version has no operation for tags.delete")
        request = example(self.remover)
        for parameter in self.remover.parameters:
            if parameter.where == "path":
                request.parts["path"][parameter.name] = identifier
        return request

    def make(self, module: str) -> Tag:
        """A tag that was just created and is on no record.

        Raises:
            UnavailableError: Tags cannot be created.
        """
        world = self._world
        create = world.contract.role("tags", "create")
        if create is None:
            raise UnavailableError("this version has no operation for tags.create")
        request = world.composer.baseline(create, module=module)
        request.set_rows(request.rows()[:1])
        exchange = world.session.send(request)
        names = [value for _, value, kind in world.composer.references(request) if kind == "tag"]
        ids = [row.id(create) for row in exchange.reading.rows if row.succeeded]
        if not names or not ids or not ids[0]:
            raise UnavailableError(f"tags of {module} cannot be created: {exchange.answer.excerpt(160)}")
        return Tag(ids[0], str(names[0]))
