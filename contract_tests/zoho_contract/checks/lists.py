"""Promises about values and rows that come as lists: what is added stays beside what was there, order is kept."""

import re
from dataclasses import dataclass
from typing import Final

from zoho_contract.checks.check import Bench, Check, accepted, shown_alone
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject, is_list, members

_ORDER: Final = re.compile(r"order by (\w+) asc", re.IGNORECASE)
_PAGE: Final = re.compile(r"\s+offset \d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AppendCheck:
    """Choices that are to be added to a list are in it afterwards, beside those that were there."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "added_choices_leave_the_others"

    def run(self, bench: Bench) -> str:
        """Write one choice to a record of our own, add a second one; says what became of it.

        Raises:
            UnavailableError: No module has a list of choices, or the target refuses the change.
        """
        world = bench.world
        for module in self.operation.modules or tuple(world.contract.known_modules()):
            fields = [field for field in world.directory.fields(module) if field.several and len(field.choices) > 1]
            if fields:
                break
        else:
            raise UnavailableError("no module has a field for several choices")
        name, (old, new) = fields[0].name, fields[0].choices[:2]
        record = world.record(module)
        wire = self.operation.schemas.wire(_row(self.operation), "append_values") or "$append_values"
        key = world.directory.id_key
        self._write(bench, module, {key: record, name: [old]})
        exchange = self._write(bench, module, {key: record, name: [new], wire: {name: True}})
        shown = shown_alone(world, module, record).get(name)
        if not is_list(shown) or sorted(map(str, shown)) != sorted([old, new]):
            bench.session.violate(self.name, exchange, f"{name} to hold {old} and {new}, it holds {shown}")
            return "violated"
        return "matched"

    def _write(self, bench: Bench, module: str, row: JsonObject) -> Exchange:
        request = example(self.operation)
        set_module(request, module)
        request.set_rows([row])
        return accepted(bench.session.send(request))


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """The rows of a query come in the order that it asks for, either way round."""

    operation: Operation
    example: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "rows_come_in_the_order_asked_for"

    def run(self, bench: Bench) -> str:
        """Ask for the same rows in both orders; says what became of it.

        Raises:
            UnavailableError: The documented query finds less than two rows.
        """
        for order, backwards in (("asc", False), ("desc", True)):
            exchange = bench.session.send(self._ordered(order))
            shown = [str(item.get(bench.world.directory.id_key)) for item in exchange.reading.items]
            found = [int(text) for text in shown if text.isdecimal()]
            if len(found) < 2:  # noqa: PLR2004 - one row is in any order
                raise UnavailableError("there are not two records that the documented query finds")
            if found != sorted(found, reverse=backwards):
                bench.session.violate(self.name, exchange, f"rows whose ids {'fall' if backwards else 'rise'}")
                return "violated"
        return "matched"

    def _ordered(self, order: str) -> Request:
        request = example(self.operation, self.example)
        body: JsonObject = request.parts["body"]
        texts = {key: value for key, value in body.items() if isinstance(value, str)}
        changed = {key: _PAGE.sub("", _ORDER.sub(rf"order by \1 {order}", text)) for key, text in texts.items()}
        request.parts["body"] = {**body, **changed}
        return request


def _row(operation: Operation) -> Json:
    rows = operation.batch.rows.partition(".")[2] if operation.batch else ""
    return operation.schemas.items(operation.schemas.properties(operation.body_schema).get(rows))


def list_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        appends = operation.schemas.wire(_row(operation), "append_values")
        if appends and (role.get("resource"), role.get("method")) == ("records", "update"):
            found.append(AppendCheck(operation))
        for item in operation.examples:
            texts = [value for value in members(item.get("body")).values() if isinstance(value, str)]
            if operation.raw.get("x-retry") == "safe" and any(
                match[1] == "id" for text in texts if (match := _ORDER.search(text))
            ):
                found.append(OrderCheck(operation, str(item["name"])))
    return found
