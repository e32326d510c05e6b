"""Promises about changes of single records: what is named changes, all else stays, and a copy is a copy."""

from dataclasses import dataclass
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check, accepted
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import Json, JsonObject

_EMAIL: Final = "email"


@dataclass(frozen=True, slots=True)
class ChangeCheck:
    """A change writes the field that it names, leaves the others, and touches no other record."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "change_writes_what_it_names_alone"

    def run(self, bench: Bench) -> str:
        """Change one of two records of our own twice, a field each time; says what became of it."""
        world, module = bench.world, self.operation.modules[0]
        names = [field.name for field in world.directory.fields(module) if field.plain and field.kind == "text"][:2]
        if len(names) < 2:  # noqa: PLR2004 - one that changes, one that stays
            raise UnavailableError(f"{module} has no two plain fields")
        first, second = world.records(module, 2)
        before = world.stable(module, first)
        exchange = self._send(bench, module, second, {names[0]: world.fresh_name()})
        written = world.fresh_name()
        expected = {**_fields(bench, module, second), names[1]: written}
        exchange = self._send(bench, module, second, {names[1]: written})
        if _fields(bench, module, second) != expected:
            bench.session.violate(self.name, exchange, f"{names[1]} to change, and nothing else of the record")
            return "violated"
        if world.stable(module, first) != before:
            bench.session.violate(self.name, exchange, f"record {first} to stay as it was")
            return "violated"
        return "matched"

    def _send(self, bench: Bench, module: str, record: str, values: JsonObject) -> Exchange:
        request = example(self.operation)
        set_module(request, module)
        row: JsonObject = dict(values)
        batch = self.operation.batch
        pointers.put(row, pointers.parse(batch.row_id if batch and batch.row_id else "id"), record)
        request.set_rows([row])
        return accepted(bench.session.send(request))


@dataclass(frozen=True, slots=True)
class CopyCheck:
    """A copy has what the body names, and all else of the record that it is made of."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "copy_differs_in_what_the_body_names"

    def run(self, bench: Bench) -> str:
        """Copy a record of our own; says what became of it."""
        world, module = bench.world, self.operation.modules[0]
        names = [field.name for field in world.directory.fields(module) if field.plain and field.kind == "text"]
        if not names:
            raise UnavailableError(f"{module} has no plain field")
        record, written = world.record(module), world.fresh_name()
        request = self._request(module, record, {names[0]: written})
        exchange = bench.session.send(request)
        made = world.adopt(module, exchange)
        if len(made) != 1:
            raise UnavailableError(f"the target makes no copy: {exchange.answer.excerpt(120)}")
        original, copy = _fields(bench, module, record), _fields(bench, module, made[0])
        same = {key for key, value in original.items() if copy.get(key) == value}
        mandatory = {field.name for field in world.directory.fields(module) if field.mandatory}
        if copy.get(names[0]) != written or not mandatory <= same:
            bench.session.violate(self.name, exchange, f"{names[0]} as named, and {', '.join(mandatory)} as it was")
            return "violated"
        return "matched"

    def _request(self, module: str, record: str, values: JsonObject) -> Request:
        request = example(self.operation)
        set_module(request, module)
        for parameter in self.operation.parameters:
            if parameter.where == "path" and parameter.schema.get("x-entity") == "record":
                request.parts["path"][parameter.name] = record
        request.set_rows([values])
        return request


@dataclass(frozen=True, slots=True)
class UpsertCheck:
    """A row whose email address a record has already changes that record; it makes no second one."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "upsert_of_a_known_row_writes_it"

    def run(self, bench: Bench) -> str:
        """Send a row with a fresh address twice, a text changed; says what became of it."""
        world, module = bench.world, self.operation.modules[0]
        known = world.directory.fields(module)
        address = next((field.name for field in known if field.kind == _EMAIL and not field.read_only), None)
        text = next((field.name for field in known if field.plain and field.kind == "text"), None)
        if address is None or text is None:
            raise UnavailableError(f"{module} has no field for an email address, or no plain one")
        row: JsonObject = {field.name: field.sample(world.fresh_name()) for field in known if field.mandatory}
        row[address] = f"{world.fresh_name().replace(' ', '.')}@example.com".lower()
        made = self._send(bench, module, {**row, text: world.fresh_name()})
        record = next(iter(world.adopt(module, made)), None)
        written = world.fresh_name()
        again = self._send(bench, module, {**row, text: written})
        met = [item.id(self.operation) for item in again.reading.rows]
        if record is None or met != [record]:
            world.adopt(module, again)
            bench.session.violate(self.name, again, f"record {record}, which has this address")
            return "violated"
        if _fields(bench, module, record).get(text) != written:
            bench.session.violate(self.name, again, f"{text} to be {written}")
            return "violated"
        told = [(self._told(made, "action"), None), (self._told(again, "action"), self._told(again, "duplicate_field"))]
        if told not in ([("insert", None), ("update", address)], [(None, None), (None, None)]):
            bench.session.violate("upsert_tells_what_it_did", again, f"an insert, then an update found by {address}")
            return "violated"
        return "matched"

    def _told(self, exchange: Exchange, name: str) -> Json:
        """What the first row of an answer says beside its details; None where the version has no such member."""
        key = self.operation.schemas.wire(self.operation.row_schema, name)
        return exchange.reading.rows[0].raw.get(key) if key else None

    def _send(self, bench: Bench, module: str, row: JsonObject) -> Exchange:
        request = example(self.operation)
        set_module(request, module)
        request.set_rows([row])
        exchange = bench.session.send(request)
        if not exchange.reading.succeeded:
            raise UnavailableError(f"the target refuses the row: {exchange.answer.excerpt(120)}")
        return exchange


def _fields(bench: Bench, module: str, record: str) -> JsonObject:
    """The fields of a record that only a write may change, without its identifier."""
    row: Json = bench.world.read(module, record)
    found = bench.world.view.fields(row) if row else {}
    return {key: value for key, value in found.items() if key != bench.world.directory.id_key}


def writing_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        role = operation.raw.get("x-client", {})
        if (role.get("resource"), role.get("method")) == ("records", "update"):
            found.append(ChangeCheck(operation))
        if (role.get("resource"), role.get("method")) == ("records", "clone"):
            found.append(CopyCheck(operation))
        if (role.get("resource"), role.get("method")) == ("records", "upsert"):
            found.append(UpsertCheck(operation))
    return found
