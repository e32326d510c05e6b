"""Documented maxima: one less and exactly as many rows work, one more is refused and changes nothing."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from zoho_contract.checks.check import Bench
from zoho_contract.compose import UnavailableError, batch_request, read_values
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.world import World

if TYPE_CHECKING:
    from zoho_contract.values import Json, JsonObject

_MOST: Final = 1000


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
        module = self._module()
        request = self._request(world, module)
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

    def _module(self) -> str:
        found = [Request.of_example(self.operation, item).module for item in self.operation.examples]
        if not found or found[0] is None:
            raise UnavailableError("the documented request names no module")
        return found[0]

    def _request(self, world: World, module: str) -> Request:
        changes = {(item.entity, item.change) for item in self.operation.effects}
        if ("record", "create") in changes:
            return world.create_request(module, [world.new_row(module) for _ in range(self.count)])
        if ("tag", "create") in changes:
            raise UnavailableError("tags cannot be deleted again")
        deletes = ("record", "delete") in changes and self.count <= self.most
        records = world.records(module, self.count) if deletes else world.crowd(module, self.count)
        batch = self.operation.batch
        first: Json = world.composer.baseline(self.operation, module=module, prepared=False).parts
        values = read_values(first, batch.values) if batch and batch.values else []
        rows: list[tuple[str, list[Json]]] = [(record, values) for record in records]
        request = batch_request(self.operation, module, rows)
        body: JsonObject | None = request.parts["body"]
        if body is not None and not values:
            request.parts["body"] = {**first["body"], **body}
        return request


def limit_checks(operations: list[Operation]) -> list[LimitCheck]:
    """One less, exactly as many and one more, for every documented maximum that can be reached."""
    return [
        LimitCheck(operation, operation.batch.most, operation.batch.most + step)
        for operation in operations
        if operation.batch and operation.batch.most and operation.batch.most <= _MOST
        for step in (-1, 0, 1)
        if operation.batch.most + step > 0 and not operation.batch.rows.startswith("path.")
    ]
