"""Lists that are narrowed: by identifier, by a switch that knows true, false and both, and by order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from zoho_contract.checks.check import Bench, Check
from zoho_contract.compose import UnavailableError
from zoho_contract.contract import Operation, Parameter
from zoho_contract.requests import Request
from zoho_contract.session import Exchange
from zoho_contract.values import Json, identifiers, members

Wrong = tuple[Exchange, str] | None
_UNKNOWN: Final = "999999999999999999"
_SWITCH: Final = {"true", "false", "both"}
_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class NarrowedCheck:
    """A promise about one parameter of a list."""

    operation: Operation
    name: str
    parameter: Parameter
    put: Callable[[Bench, Operation, Parameter], Wrong]

    def run(self, bench: Bench) -> str:
        """Put it; says what became of it.

        Raises:
            UnavailableError: The list shows too little.
        """
        wrong = self.put(bench, self.operation, self.parameter)
        if wrong is None:
            return "matched"
        bench.session.violate(self.name, *wrong)
        return "violated"


def _request(bench: Bench, operation: Operation) -> Request:
    module = operation.modules[0] if operation.modules else None
    request = bench.world.directory.list_request(operation, module)
    for parameter in operation.parameters:
        if parameter.code_name in {"type", "criteria", "approved"} and parameter.where == "query":
            asked = [members(item.get("query")) for item in operation.examples]
            values: list[Json] = [item[parameter.name] for item in asked if parameter.name in item]
            if values:
                request.parts["query"][parameter.name] = values[0]
    return request


def named_one_alone(bench: Bench, operation: Operation, parameter: Parameter) -> Wrong:
    """The list of one identifier is that one; of an unknown one it is empty."""
    request = _request(bench, operation)
    rows = bench.session.send(request).reading.items
    if len(rows) < 2:  # noqa: PLR2004 - one that is meant, one that is not
        raise UnavailableError("the list has less than two rows")
    wanted = str(rows[-1]["id"])
    for asked, found in ((wanted, {wanted}), (_UNKNOWN, set[str]())):
        request.parts["query"][parameter.name] = [asked] if parameter.comma else asked
        exchange = bench.session.send(request)
        if exchange.reading.succeeded and identifiers(exchange.reading.items) != found:
            return exchange, f"{', '.join(found) or 'nothing'}, as {asked} was asked for"
        if asked == wanted and not exchange.reading.succeeded:
            return exchange, f"{wanted}, which the list without identifiers shows"
    return None


def both_is_one_and_the_other(bench: Bench, operation: Operation, parameter: Parameter) -> Wrong:
    """What is found with true and with false has nothing in common, and is together what is found with both."""
    found: dict[str, set[str]] = {}
    exchange: Exchange | None = None
    key = operation.schemas.wire(operation.row_schema, parameter.code_name)
    for value in sorted(_SWITCH):
        request = _request(bench, operation)
        request.parts["query"][parameter.name] = value
        pages = bench.world.directory.pages(request)
        exchange = pages[-1]
        if bench.world.directory.goes_on(exchange):
            raise UnavailableError("the list is too long to be read whole")
        found[value] = identifiers(row for page in pages for row in page.reading.items)
        told = {row[key] for page in pages for row in page.reading.items if key in row}
        if value != "both" and told - {None, value == "true"}:
            return exchange, f"rows that tell {key} {value} alone, as {parameter.name} wants them"
    if exchange is None or not found["both"]:
        raise UnavailableError("nothing is found")
    if found["true"] & found["false"] or found["true"] | found["false"] != found["both"]:
        counts = ", ".join(f"{len(found[value])} {value}" for value in sorted(_SWITCH))
        return exchange, f"with both exactly what is found with true or with false; found are {counts}"
    return None


def left_out_is_its_default(bench: Bench, operation: Operation, parameter: Parameter) -> Wrong:
    """A list is the same without a parameter as with the value that is documented to count then."""
    request = _request(bench, operation)
    request.parts["query"].pop(parameter.name, None)
    if any(item.where == "path" and item.code_name != "module" for item in operation.parameters):
        request.parts["path"] = bench.world.composer.baseline(operation).parts["path"]
    plain = bench.session.send(request)
    request.parts["query"][parameter.name] = parameter.schema["x-default"]
    exchange = bench.session.send(request)
    known = [str(row.get("id")) for row in plain.reading.items]
    shown = [str(row.get("id")) for row in exchange.reading.items]
    if not (known and plain.reading.succeeded):
        raise UnavailableError("the list shows nothing")
    if sorted(known) != sorted(shown) or (parameter.code_name.startswith("sort") and known != shown):
        request.parts["query"].pop(parameter.name)
        if [str(row.get("id")) for row in bench.session.send(request).reading.items] != known:
            raise UnavailableError("the list changes while it is read")
        return plain, f"the {len(shown)} rows that are listed with {parameter.name} {parameter.schema['x-default']}"
    return None


def sorted_by_each(bench: Bench, operation: Operation, parameter: Parameter) -> Wrong:
    """By each documented member the rows rise, and fall when that is asked for."""
    order = operation.parameter("query", "sort_order")
    fields = operation.parameter("query", "fields")
    names = [str(name) for name in operation.schemas.resolve(parameter.schema).get("enum") or ()]
    if order is None or not names:
        raise UnavailableError("nothing is documented to be sorted by")
    request = _request(bench, operation)
    if fields is not None:
        request.parts["query"][fields.name] = names
    for name in names:
        request.parts["query"][parameter.name] = name
        for direction in ("asc", "desc"):
            request.parts["query"][order.name] = direction
            exchange = bench.session.send(request)
            values = [_comparable(row[name]) for row in exchange.reading.items[:_ROWS] if row.get(name)]
            wrong = any(one > other if direction == "asc" else one < other for one, other in pairwise(values))
            if wrong:
                return exchange, f"rows whose {name} {'rises' if direction == 'asc' else 'falls'}"
    return None


def _comparable(value: Json) -> float:
    text = str(value)
    return float(text) if text.isdecimal() else datetime.fromisoformat(text).timestamp()


def mine_are_those_i_made(bench: Bench, operation: Operation, parameter: Parameter) -> Wrong:
    """The list of one's own holds exactly those of the whole list that the user of the token has created."""
    maker = operation.schemas.wire(operation.row_schema, "created_by")
    me = bench.world.directory.current_user()
    if maker is None or me is None:
        raise UnavailableError("the list does not tell who created what, or nothing tells who I am")
    request = _request(bench, operation)
    whole = bench.session.send(request).reading.items
    request.parts["query"][parameter.name] = True
    exchange = bench.session.send(request)
    wanted = identifiers(row for row in whole if members(row.get(maker)).get("id") == me)
    if identifiers(exchange.reading.items) != wanted:
        return exchange, f"the {len(wanted)} of {len(whole)} that {me} has created"
    return None


def narrowed_checks(operations: list[Operation]) -> list[Check]:
    """The checks of this module for a version."""
    found: list[Check] = []
    for operation in operations:
        if operation.method == "GET" and operation.results:
            found += [
                NarrowedCheck(operation, promise[0], parameter, promise[1])
                for parameter in operation.parameters
                if parameter.where == "query" and (promise := _promise(operation, parameter))
            ]
            found += [
                NarrowedCheck(operation, "parameter_left_out_is_its_default", parameter, left_out_is_its_default)
                for parameter in operation.parameters
                if parameter.where == "query" and "x-default" in parameter.schema
            ]
    return found


def _promise(operation: Operation, parameter: Parameter) -> tuple[str, Callable[..., Wrong]] | None:
    schema = operation.schemas.resolve(parameter.schema)
    rows = operation.schemas.wire(operation.row_schema, "id")
    alone = not any(item.where == "path" for item in operation.parameters)
    if parameter.name == "ids" and rows and alone:
        return "list_by_id_holds_it_alone", named_one_alone
    if {str(value).lower() for value in schema.get("enum") or ()} == _SWITCH:
        return "both_is_one_and_the_other", both_is_one_and_the_other
    if parameter.code_name == "sort_by" and schema.get("enum"):
        return "list_is_sorted_by_what_is_named", sorted_by_each
    if parameter.code_name == "my_tags":
        return "own_tags_are_those_one_made", mine_are_those_i_made
    return None
