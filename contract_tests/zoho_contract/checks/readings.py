"""Promises about what is read: one gets what one asks for, filters leave what they name, and nothing comes twice."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zoho_contract import pointers
from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError, example, set_module
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.values import Json, JsonObject, differing, members, objects

_NOTHING: Final = 204
_UNKNOWN: Final = ("1", "999999999999999999")
"""Before everything there is, and behind it, as identifiers are long."""
_LONG: Final = 10
"""Digits of identifiers of which none is so low or so high by chance."""
_YEARS: Final = re.compile(r"\b20[0-4]\d(?=-\d\d-\d\dT)")
_FAR: Final = "2099"
SINGLE: Final = (
    ("settings", "modules", "module"),
    ("settings", "layouts", "layout"),
    ("settings", "fields", "field"),
    ("settings", "custom_views", "custom_view"),
    ("users", "list", "get"),
    ("territories", "list", "get"),
)
"""Resource, method that lists, method that reads one."""


@dataclass(frozen=True, slots=True)
class OneOfListCheck:
    """What a list shows can be asked for alone; what nothing is called finds nothing."""

    operation: Operation
    resource: str
    lists: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "one_gets_what_one_asks_for"

    def run(self, bench: Bench) -> str:
        """Ask for the first, the middle and the last one listed, and for two that are not; says what became of it."""
        session, schemas = bench.session, bench.session.contract.schemas
        module = self.operation.modules[0] if self.operation.modules else None
        open_ = schemas.wire(self.operation.row_schema, "api_supported")
        rows = bench.world.directory.rows(self.resource, self.lists, module)
        listed = [row for row in rows if open_ is None or row.get(open_) is not False]
        parameter = next(item for item in self.operation.parameters if item.where == "path")
        known = "api_name" if parameter.code_name == "module" else "id"
        key = schemas.wire(self.operation.row_schema, known) or known
        if not listed:
            raise UnavailableError("the list of them is empty")
        request = bench.world.directory.list_request(self.operation, module)
        for row in (listed[0], listed[len(listed) // 2], listed[-1]):
            request.parts["path"][parameter.name] = row[key]
            exchange = session.send(request)
            if [item.get(key) for item in exchange.reading.items] != [row[key]]:
                session.violate(self.name, exchange, f"the one whose {key} is {row[key]}, which the list shows")
                return "violated"
            if odd := differing(row, exchange.reading.items[0]):
                session.violate("one_is_as_the_list_shows_it", exchange, f"{odd} to be as in the list")
                return "violated"
        stranger = request.copy()
        for unknown in _unknown({str(row.get(key)) for row in rows}):
            stranger.parts["path"][parameter.name] = unknown
            exchange = session.send(stranger)
            if exchange.reading.items and exchange.reading.succeeded:
                session.violate(self.name, exchange, "nothing, as nothing has this identifier")
                return "violated"
        return self._elsewhere(bench, request, module)

    def _elsewhere(self, bench: Bench, request: Request, module: str | None) -> str:
        """Ask for it as if it were another module's, where it belongs to one."""
        others = [name for name in self.operation.modules if name != module]
        if module is None or not others:
            return "matched"
        set_module(request, others[0])
        exchange = bench.session.send(request)
        if exchange.reading.items and exchange.reading.succeeded:
            bench.session.violate(self.name, exchange, f"nothing, as it belongs to {module}")
            return "violated"
        return "matched"


def _unknown(known: set[str]) -> Iterator[str]:
    """What nobody is called; a target that counts from 1 may not list all whom it has counted."""
    short = any(item.isdigit() and len(item) < _LONG for item in known)
    return (item for item in _UNKNOWN if item not in known and not (short and len(item) < _LONG))


@dataclass(frozen=True, slots=True)
class ImpossibleCheck:
    """A documented request whose moments lie in the far future finds nothing."""

    operation: Operation
    example: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "conditions_that_nothing_meets_find_nothing"

    def run(self, bench: Bench) -> str:
        """Send it; says what became of it."""
        request = example(self.operation, self.example)
        for part in ("query", "body"):
            if request.parts[part]:
                request.parts[part] = json.loads(_YEARS.sub(_FAR, json.dumps(request.parts[part])))
        exchange = bench.session.send(request)
        if exchange.reading.succeeded and exchange.reading.items:
            bench.session.violate(self.name, exchange, "nothing, as nothing was made in that year")
            return "violated"
        return "matched" if exchange.answer.status == _NOTHING else "not testable: the target refuses the request"


@dataclass(frozen=True, slots=True)
class CallsCheck:
    """The list of calls holds what its filter names, and says what each costs."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "listed_calls_are_those_asked_for"

    def run(self, bench: Bench) -> str:
        """Ask for the calls of one method; says what became of it."""
        request = example(self.operation, "method")
        parameter = self.operation.parameter("query", "filters")
        wanted: Json = json.loads(request.parts["query"][parameter.name])["value"] if parameter else None
        exchange = bench.session.send(request)
        schemas, row = bench.session.contract.schemas, self.operation.row_schema
        kinds = schemas.wire(row, "operation_types") or "operation_types"
        names = {name: schemas.wire(schemas.items(schemas.properties(row)[kinds]), name) for name in _CALL}
        told = [kind for item in exchange.reading.items for kind in objects(item.get(kinds))]
        methods = {kind.get(names["method"] or "") for kind in told}
        dear = [kind for kind in told if _number(kind, names["min_credits"]) > _number(kind, names["max_credits"])]
        if methods != {wanted} or dear:
            bench.session.violate(self.name, exchange, f"{wanted} alone, and at most as many credits as at least")
            return "violated"
        place = schemas.wire(row, "path") or "path"
        odd = [str(item.get(place)) for item in exchange.reading.items if not _PLACE.fullmatch(str(item.get(place)))]
        if odd:
            bench.session.violate(self.name, exchange, f"names and places to fill such as {{{{id}}}}, not {odd[0]}")
            return "violated"
        return "matched"


_PLACE: Final = re.compile(r"/crm/v[0-9.]+(/[^{}/]+|/\{\{module\}\})(/[^{}/]+|/\{\{\w+\}\})*")
"""How the page writes the path of a call: first the module or another name, then names and places to fill."""
_CALL: Final = ("method", "min_credits", "max_credits")


def _number(item: JsonObject, key: str | None) -> float:
    value = item.get(key or "")
    return float(value) if isinstance(value, int | float) else 0.0


@dataclass(frozen=True, slots=True)
class BinCheck:
    """A deleted record is listed as one: once, with its name, and not among those that are gone for good."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "deleted_record_is_listed_once"

    def run(self, bench: Bench) -> str:
        """Delete a record of our own and look for it; says what became of it."""
        session, module = bench.session, self.operation.modules[0]
        remove = session.contract.role("records", "delete_one") or session.contract.role("records", "delete")
        if remove is None:
            raise UnavailableError("no described operation deletes a record")
        record = bench.world.record(module)
        request = bench.world.composer.baseline(remove, module=module, things={"record": [record]}, rows=1)
        before = bench.world.read(module, record) or {}
        if not session.send(request).reading.succeeded:
            raise UnavailableError("no record can be deleted")
        whole = bench.world.directory.list_request(self.operation, module)
        key = session.contract.schemas.wire(self.operation.row_schema, "id") or "id"
        shown = session.contract.schemas.wire(self.operation.row_schema, "display_name") or ""
        exchange = session.send(whole)
        found = [item for item in exchange.reading.items if item.get(key) == record]
        if len(found) != 1 or not found[0].get(shown):
            session.violate(self.name, exchange, f"the deleted record {record} once, with its name")
            return "violated"
        people = {"created_by": before.get(self._key(bench, "created_by")), "deleted_by": {"id": _me(bench)}}
        for name, who in people.items():
            told = members(found[0].get(session.contract.schemas.wire(self.operation.row_schema, name) or ""))
            if members(who).get("id") not in {None, told.get("id")}:
                session.violate("deleted_record_names_people", exchange, f"{name} to be {members(who)['id']}")
                return "violated"
        parameter = self.operation.parameter("query", "type")
        if parameter is not None:
            whole.parts["query"][parameter.name] = "permanent"
            exchange = session.send(whole)
            if any(item.get(key) == record for item in exchange.reading.items):
                session.violate(self.name, exchange, f"not {record}, which was just deleted")
                return "violated"
        return "matched"

    def _key(self, bench: Bench, name: str) -> str:
        read = bench.session.contract.role("records", "get")
        return (read.schemas.wire(read.row_schema, name) if read else None) or name


def _me(bench: Bench) -> str | None:
    return bench.world.directory.current_user()


@dataclass(frozen=True, slots=True)
class OnceCheck:
    """A documented search shows each thing once, and rows behind an offset are others."""

    operation: Operation
    example: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "what_is_found_is_shown_once"

    def run(self, bench: Bench) -> str:
        """Search; says what became of it."""
        exchange = bench.session.send(example(self.operation, self.example))
        key = bench.session.contract.schemas.wire(self.operation.row_schema, "id") or "id"
        found = [item[key] for item in exchange.reading.items if key in item]
        if len(found) != len(set(map(str, found))):
            bench.session.violate(self.name, exchange, "each record once")
            return "violated"
        return "matched"


@dataclass(frozen=True, slots=True)
class StatusCheck:
    """A list that was narrowed to some values of a member holds these values alone."""

    operation: Operation
    example: str
    member: str

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "narrowed_list_holds_what_was_asked_for"

    def run(self, bench: Bench) -> str:
        """Ask for it; says what became of it."""
        request = example(self.operation, self.example)
        parameter = self.operation.parameter("query", self.member)
        key = bench.session.contract.schemas.wire(self.operation.row_schema, self.member)
        wanted: Json = request.parts["query"][parameter.name] if parameter else []
        exchange = bench.session.send(request)
        if any(item.get(key or "") not in wanted for item in exchange.reading.items):
            bench.session.violate(self.name, exchange, f"{key} to be one of {wanted} everywhere")
            return "violated"
        return "matched"


@dataclass(frozen=True, slots=True)
class RowsCheck:
    """A query's limit and offset cut the rows, and it tells whether there are more."""

    operation: Operation

    @property
    def name(self) -> str:
        """The promise in the present tense."""
        return "limit_and_offset_cut_the_rows"

    def run(self, bench: Bench) -> str:
        """Ask for the first row and for the second; says what became of it."""
        session = bench.session
        first, second = (session.send(self._cut(text)) for text in ("limit 1", "limit 1 offset 1"))
        more = next(iter(pointers.read(first.answer.json, pointers.parse(self._more(bench)))), None)
        found = [exchange.reading.items for exchange in (first, second)]
        if len(found[0]) != 1 or not found[1]:
            raise UnavailableError("there are not two records that the documented query finds")
        if found[0] == found[1] or more is not True:
            session.violate(self.name, second, "the row behind the first, and the first to tell that there are more")
            return "violated"
        return "matched"

    def _cut(self, text: str) -> Request:
        request = example(self.operation)
        body = request.parts["body"]
        request.parts["body"] = {key: re.sub(r"limit.*", text, str(value)) for key, value in body.items()}
        return request

    def _more(self, bench: Bench) -> str:
        schemas, answer = bench.session.contract.schemas, self.operation.success_schema
        info = schemas.wire(answer, "info") or "info"
        return f"{info}.{schemas.wire(schemas.properties(answer)[info], 'more_records')}"


def reading_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    return [check for operation in operations for check in _of(operation)]


def _of(operation: Operation) -> Iterator[Check]:
    yield from _by_role(operation)
    if operation.parameter("query", "filters") and any(item.get("name") == "method" for item in operation.examples):
        yield CallsCheck(operation)
    if " limit " in json.dumps([item.get("body") for item in operation.examples]):
        yield RowsCheck(operation)
    for item in operation.examples:
        yield from _by_example(operation, item)


def _by_role(operation: Operation) -> Iterator[Check]:
    role = operation.raw.get("x-client", {})
    for resource, lists, reads in SINGLE:
        if (role.get("resource"), role.get("method")) == (resource, reads):
            yield OneOfListCheck(operation, resource, lists)
    if operation.method == "GET" and operation.modules and operation.schemas.wire(operation.row_schema, "deleted_by"):
        yield BinCheck(operation)


def _by_example(operation: Operation, item: JsonObject) -> Iterator[Check]:
    for parameter in operation.parameters:
        member = operation.schemas.wire(operation.row_schema, parameter.code_name)
        if parameter.comma and member and parameter.name in (item.get("query") or {}):
            yield StatusCheck(operation, str(item["name"]), parameter.code_name)
    reads = operation.raw.get("x-retry") == "safe" and str(_NOTHING) in operation.raw["responses"]
    if reads and _YEARS.search(json.dumps([item.get("query"), item.get("body")])):
        yield ImpossibleCheck(operation, str(item["name"]))
        yield OnceCheck(operation, str(item["name"]))
