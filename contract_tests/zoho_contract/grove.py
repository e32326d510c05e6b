"""Territories of the run's own: a small tree under the organization's, for whatever changes a territory."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from zoho_contract import pointers
from zoho_contract.compose import UnavailableError, batch_request, example, read_values
from zoho_contract.values import members

if TYPE_CHECKING:
    from zoho_contract.contract import Operation
    from zoho_contract.facts import Effect
    from zoho_contract.requests import Request
    from zoho_contract.session import Exchange
    from zoho_contract.values import JsonObject
    from zoho_contract.world import World

_MOST_USED: Final = 8
"""So many territories that something was done to are kept; more are deleted at once, as organizations may have few."""

_PASSES: Final = 4


class Grove:
    """Makes territories and takes them away again; everything it makes stands below one territory of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._root = ""
        self._leaves: list[str] = []
        self._names: dict[str, str] = {}
        self._children: dict[str, str] = {}
        self._managed: tuple[str, str] | None = None

    @property
    def _own(self) -> list[str]:
        return self._world.own.of("territory")

    def root(self) -> str:
        """The territory that the others report to.

        Raises:
            UnavailableError: Territories cannot be created.
        """
        if self._root not in self._own:
            self._root = self._create(self._world.directory.top_territory())
        return self._root

    def leaf(self, number: int) -> str:
        """A territory without children and users that nothing was done to; another one for each number."""
        self.root()
        while len(leaves := [item for item in self._leaves if self._world.own.intact(item)]) <= number:
            self._prune(leaves)
            self._leaves.append(self._create(self.root()))
        return leaves[number]

    def parent(self) -> str:
        """A territory that another one reports to."""
        found = next((item for item in self._children if item in self._own), None)
        if found is None:
            found = self._create(self.root())
            self._children[found] = self._create(found)
        return found

    def child_of(self, territory: str) -> str:
        """The territory that reports to one of our own."""
        if territory not in self._children:
            raise UnavailableError("no territory of the kit's own reports to it")
        return self._children[territory]

    def below(self, territory: str) -> str:
        """A new territory that reports to one of our own."""
        return self._create(territory)

    def managed(self) -> tuple[str, str]:
        """A territory and the user who manages it, who is not the user of the token."""
        if self._managed is None or self._managed[0] not in self._own:
            user = self._world.directory.other_user()
            self._managed = (self._create(self.root(), manager=user), user)
        return self._managed

    def peopled(self) -> tuple[str, str]:
        """A territory and a user who was put into it."""
        territory, user = self._create(self.root()), self._world.directory.other_user()
        for item in self._world.contract.operations.values():
            union = any((effect.entity, effect.change) == ("territory", "union") for effect in item.effects)
            if union and item.batch and item.batch.row_id:
                things = {"territory": [territory], "user": [user]}
                request = self._world.composer.baseline(item, things=things, rows=1)
                if self._world.session.send(request).reading.succeeded:
                    return territory, user
        raise UnavailableError("no user is known to be in a territory")

    def name(self) -> str:
        """The name of a territory that no request is about."""
        return self._names[self.root()]

    def _create(self, parent: str, manager: str | None = None) -> str:
        create = self._world.contract.role("territories", "create")
        if create is None or create.batch is None:
            raise UnavailableError("territories cannot be created in this version")
        request = example(create)
        row: JsonObject = copy.deepcopy(request.rows()[0])
        request.set_rows([row])
        name = self._world.fresh_name()
        for path, _, kind in self._world.composer.references(request):
            if kind == "territory":
                pointers.put(request.parts, path, parent)
            elif kind == "user" and manager:
                pointers.put(request.parts, path, manager)
            elif kind == "user":
                row.pop(str(path[3]), None)
        row[self._name_key(create)] = name
        exchange = self._world.session.send(request)
        made = [item for item in exchange.reading.rows if item.succeeded]
        identifier = made[0].id(create) if made else None
        taken = {entry.code for entry in create.errors if entry.trigger.get("repeat") is True}
        if any(item.code in taken for item in exchange.reading.rows):
            self._world.session.violate("fresh_name_is_free", exchange, f"nothing else to be called {name}")
        self._see_whether_known(create, exchange, parent, manager)
        if identifier is None:
            raise UnavailableError(f"territories cannot be created: {exchange.answer.excerpt(160)}")
        self._names[identifier] = name
        return identifier

    def _see_whether_known(self, create: Operation, exchange: Exchange, parent: str, manager: str | None) -> None:
        """A refusal that says there is no such parent is wrong about one that the list shows."""
        wrong = [
            item for item in create.errors if "unknown_id" in (text := str(item.trigger)) and "reporting_to" in text
        ]
        codes = {item.code for item in wrong}
        for row in exchange.reading.rows:
            about = members(row.details).get("api_name")
            if row.code in codes and about == "id" and not manager and parent in self._world.directory.territories():
                self._world.session.violate("listed_territory_may_be_a_parent", exchange, f"a territory below {parent}")

    def _name_key(self, create: Operation) -> str:
        rows = create.batch.rows.partition(".")[2] if create.batch else ""
        row = create.schemas.items(create.schemas.at(create.body_schema, pointers.parse(rows)))
        return create.schemas.wire(row, "name") or "name"

    def _prune(self, leaves: list[str]) -> None:
        kept = {self._root, *leaves, *self._children, *self._children.values(), *(self._managed or ())}
        used = [item for item in self._own if item not in kept]
        if len(used) >= _MOST_USED:
            self.fell(used)

    def fell(self, territories: list[str]) -> str:
        """Delete territories, those that others report to last; says what the target answered to those that stay."""
        delete = self._world.contract.role("territories", "delete")
        if not territories:
            return ""
        if delete is None:
            return "this version has no operation for it"
        left, said = [*reversed(territories)], ""
        step = (delete.batch.most if delete.batch else None) or 1
        for _ in range(_PASSES):
            before = len(left)
            for start in range(0, before, step):
                said = self._cut(delete, left[start : start + step]) or said
            left = [item for item in left if item in self._own]
            if len(left) in {0, before}:
                break
        return said if left else ""

    def _cut(self, delete: Operation, some: list[str]) -> str:
        request = batch_request(delete, "", [(item, []) for item in some])
        try:
            exchange = self._world.session.send(request, judge=False)
        except UnavailableError as error:
            return str(error)
        codes = sorted({row.code for row in exchange.reading.rows if not row.succeeded})
        return f"the answer is {', '.join(codes) or exchange.reading.code} (HTTP {exchange.answer.status})"


def enrol(world: World, request: Request) -> None:
    """Put users into territories where a request takes them out.

    Raises:
        UnavailableError: Nothing puts them there.
    """
    for effect in request.operation.effects:
        if effect.entity in {"territory", "user"} and effect.change == "difference":
            giver = _giver(world, effect)
            if giver is None or giver.batch is None or effect.source is None:
                raise UnavailableError(f"nothing puts into {effect.member} what {request.operation.id} takes out")
            given = example(giver)
            named = {kind: value for path, value, kind in world.composer.references(request) if path[0] == "path"}
            for parameter in giver.parameters:
                if parameter.where == "path":
                    given.parts["path"][parameter.name] = named.get(str(parameter.schema.get("x-entity")), "")
            given.set_rows([{giver.batch.row_id: value} for value in read_values(request.parts, effect.source)])
            exchange = world.session.send(given)
            if not exchange.reading.succeeded:
                raise UnavailableError(f"{giver.id} does not work: {exchange.answer.excerpt(200)}")


def _giver(world: World, effect: Effect) -> Operation | None:
    wanted = (effect.entity, "union", effect.member)
    for item in world.contract.operations.values():
        known = [(other.entity, other.change, other.member) for other in item.effects]
        if item.batch and item.batch.row_id and wanted in known and item.id not in world.session.ledger.unbuilt:
            return item
    return None
