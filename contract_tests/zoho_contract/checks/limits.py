"""Documented maxima: one less and exactly as many rows work, one more is refused and changes nothing."""

import copy
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation
from zoho_contract.naming import name_anew
from zoho_contract.requests import Request
from zoho_contract.values import Json, is_object
from zoho_contract.world import World

_MOST: Final = 1000
_TREES: Final = 20
"""More territories than these are not made for one request."""


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """A batch of so many rows where `most` are documented."""

    operation: Operation
    most: int
    count: int

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "batch_over_the_limit_is_refused" if self.count > self.most else "batch_up_to_the_limit_works"

    def run(self, bench: Bench) -> str:
        """Send that many rows; returns what became of it.

        Raises:
            UnavailableError: The target has not that many.
        """
        session, world = bench.session, bench.world
        request = self._request(world)
        exchange = session.send(request)
        if self.count > self.most:
            if any(row.succeeded for row in exchange.reading.rows) or exchange.answer.status < HTTPStatus.BAD_REQUEST:
                session.violate(self.name, exchange, f"{self.count} rows to be refused, {self.most} are documented")
                return "violated"
            return "matched"
        if not exchange.reading.succeeded or len(exchange.reading.rows) != self.count:
            session.violate(self.name, exchange, f"{self.count} rows to succeed, {self.most} are documented")
            return "violated"
        return "matched"

    def _request(self, world: World) -> Request:
        request = world.composer.baseline(self.operation, prepared=False)
        batch, model = self.operation.batch, copy.deepcopy(request.rows()[:1])
        if batch is None or not model:
            raise UnavailableError("the documented request has no rows")
        changes = {(item.entity, item.change) for item in self.operation.effects}
        if ("record", "create") in changes or ("record", "create-or-set") in changes:
            request.set_rows([world.new_row(request.module or "") for _ in range(self.count)])
            return request
        if ("tag", "create") in changes and world.tags.remover is None:
            raise UnavailableError("tags cannot be deleted again")
        request.set_rows([self._row(model[0], thing) for thing in self._things(world, request, changes)])
        name_anew(world, request, apart=True)
        return request

    def _row(self, model: Json, thing: str) -> Json:
        """A row like the documented one, about another thing."""
        row = copy.deepcopy(model)
        key = self.operation.batch.row_id if self.operation.batch else None
        if is_object(row) and key:
            pointers.put(row, pointers.parse(key), thing)
        elif is_object(row):
            name = next((name for name, value in row.items() if isinstance(value, str) and "name" in name), None)
            row.update({name: thing} if name else {})
        return row if is_object(row) else thing

    def _things(self, world: World, request: Request, changes: set[tuple[str, str]]) -> list[str]:
        """So many things for the rows to be about."""
        kinds = {entity for entity, _ in changes}
        if "record" in kinds and request.module:
            deletes = ("record", "delete") in changes and self.count <= self.most
            return (world.records if deletes else world.crowd)(request.module, self.count)
        if kinds & {"territory", "user"} and not {("territory", "create"), ("territory", "union")} & changes:
            if self.count > _TREES:
                raise UnavailableError(f"it would take {self.count} territories")
            return [world.grove.leaf(number) for number in range(self.count)]
        if ("territory", "union") in changes:
            raise UnavailableError(f"it would take {self.count} users")
        return [world.fresh_name() for _ in range(self.count)]


def limit_checks(operations: list[Operation]) -> list[LimitCheck]:
    """One less, exactly as many and one more, for every documented maximum that can be reached."""
    return [
        LimitCheck(operation, operation.batch.most, operation.batch.most + step)
        for operation in operations
        if operation.batch and operation.batch.most and operation.batch.most <= _MOST
        for step in (-1, 0, 1)
        if operation.batch.most + step > 0 and not operation.batch.rows.startswith("path.")
    ]
