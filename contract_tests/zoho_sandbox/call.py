"""One request on its way to a behaviour: who asks, for what, with which arguments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection

from zoho_sandbox import problems, wire
from zoho_sandbox.answers import Refused, Step
from zoho_sandbox.clock import Clock
from zoho_sandbox.contract import Contract, Operation
from zoho_sandbox.shapes import Json, Schema, is_list
from zoho_sandbox.switches import Faults


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a token speaks for, and which token it is."""

    org: str
    user: str
    scopes: tuple[str, ...]
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a bulk request: its position, its values by code names, and what its schema says against it."""

    index: int
    path: tuple[Step, ...]
    values: Mapping[str, Any]
    refused: Refused | None = None


def parameter_details(wire_name: str) -> dict[str, str]:
    """The details that point at a parameter; one page calls the key "param", the others "param_name"."""
    return {"param_name": wire_name, "param": wire_name}


@dataclass(slots=True)
class Call:
    """A request that passed the gate."""

    contract: Contract
    operation: Operation
    connection: Connection
    principal: Principal
    clock: Clock
    faults: Faults
    host: str = ""
    edition: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def module(self) -> str:
        """API name of the module the request is about."""
        return str(self.arguments["module"])

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        return self.clock.now()

    def get(self, name: str, default: Json = None) -> Json:
        """The argument of that code name, from the path, the query or the top of the body."""
        return self.arguments.get(name, default)

    def given(self, place: str) -> bool:
        """Whether the request has the parameter at such a place as `query.cvid`."""
        where, _, name = place.partition(".")
        return self.get(self._code_name(where, name)) is not None

    def lines(self, names: Mapping[str, str] | None = None) -> Iterator[Line]:
        """The rows of the body's array, each judged by its schema; `names` as for Problem.refused."""
        array, schema, name = self._array()
        for index, raw in enumerate(array):
            path = (name, index)
            first = next(problems.find(self.contract.shapes, schema, raw, path), None)
            values = wire.read(self.contract.shapes, schema, raw)
            known: Mapping[str, Any] = cast("Mapping[str, Any]", values) if isinstance(values, Mapping) else {}
            yield Line(index, path, known, first.refused(names) if first else None)

    def about_parameter(self, name: str) -> dict[str, str]:
        """The details that point at a parameter, by its name on the wire."""
        return parameter_details(next(p.wire for p in self.operation.parameters if p.name == name))

    def text(self, name: str) -> str:
        """The argument as text; empty where it is missing or is none."""
        value = self.arguments.get(name)
        return value if isinstance(value, str) else ""

    def broken(self, fault: str) -> bool:
        """Whether that fault is switched on."""
        return self.faults.on(fault)

    def documents(self, name: str) -> bool:
        """Whether the operation documents this error for single rows: what it does not document it does not refuse."""
        entry = self.operation.by_name.get(name)
        return entry is not None and entry.scope == "item"

    def told(self, name: str, details: Mapping[str, Any]) -> dict[str, Any]:
        """An outcome with its details, for an answer that holds one where others hold a list of rows."""
        outcome = self.operation.outcomes[name]
        return {"code": outcome.code, "details": details, "message": outcome.message, "status": "success"}

    def row_count(self) -> int:
        """How many rows the request has; one where it is no bulk request."""
        batch = self.operation.batch
        place, _, name = batch.rows.partition(".") if batch else ("path", "", "")
        if place == "path":
            return 1
        found = self.get(self._code_name(place, name))
        return len(cast("Sequence[Any]", found)) if is_list(found) else 1

    def rows_argument(self) -> Sequence[Any]:
        """The elements of a bulk request whose rows are bare values in the query or the body: ids."""
        batch = self.operation.batch
        assert batch is not None
        place, _, name = batch.rows.partition(".")
        if place == "path":
            return [self.arguments[self._code_name(place, name)]]
        return cast("Sequence[Any]", self.get(self._code_name(place, name)) or ())

    def fits_row(self, value: Json) -> bool:
        """Whether a bare row of the body is what its schema wants, such as an id."""
        batch = self.operation.batch
        assert batch is not None
        assert self.operation.body is not None
        if batch.rows.startswith("path."):
            return True
        shapes = self.contract.shapes
        _, node = shapes.properties(self.operation.body)[batch.rows.removeprefix("body.")]
        return not any(problems.find(shapes, shapes.items(node), value))

    def pick(self, rows: Iterable[Mapping[str, Any]], wanted: Iterable[str]) -> list[Mapping[str, Any]]:
        """Of rows of the answer only the id and what is wanted, by names on the wire."""
        names = set(wanted)
        declared = self.declared(names)
        return [
            {
                **{name: row[name] for name in declared if name in row},
                wire.FREE: {name: value for name, value in row[wire.FREE].items() if name in names},
            }
            for row in rows
        ]

    def declared(self, wanted: Iterable[str]) -> frozenset[str]:
        """Of what is wanted of a row, by names on the wire, what its schema declares, by code names, and the id."""
        names = self.row_names()
        return frozenset({names[name] for name in wanted if name in names} | {"id"})

    def row_names(self) -> dict[str, str]:
        """The members of a row of the answer: name on the wire to code name."""
        return {wire_name: name for wire_name, (name, _) in self.contract.shapes.properties(self.row_schema()).items()}

    def row_schema(self) -> Schema:
        """The schema of a row of the answer."""
        shapes = self.contract.shapes
        arrays = (node for _, node in shapes.properties(self.operation.responses.get(200) or {}).values())
        return next(items for node in arrays if (items := shapes.items(node)))

    def _code_name(self, place: str, name: str) -> str:
        if place == "body":
            assert self.operation.body is not None
            return self.contract.shapes.properties(self.operation.body)[name][0]
        return next(p.name for p in self.operation.parameters if p.wire == name and p.where == place)

    def _array(self) -> tuple[Sequence[Any], Mapping[str, Any], str]:
        """The body's first array of objects: its raw elements, their schema and its code name."""
        assert self.operation.body is not None
        shapes = self.contract.shapes
        arrays = (
            (self.body.get(key, ()), shapes.items(node), name)
            for key, (name, node) in shapes.properties(self.operation.body).items()
            if "object" in shapes.types(shapes.items(node))
        )
        return next(arrays)
