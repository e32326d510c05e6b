"""Building requests: from documented examples with the target's own ids, and from rows and values."""

from collections.abc import Sequence

from zoho_contract import pointers
from zoho_contract.contract import Operation
from zoho_contract.requests import Request
from zoho_contract.values import Json, JsonObject, is_list

_ID_DIGITS = 10


class UnavailableError(Exception):
    """The target lacks what a request needs; the text says what."""


def is_id(text: Json) -> bool:
    """Whether a value looks like an identifier and not like a name."""
    return isinstance(text, str) and text.isdigit() and len(text) >= _ID_DIGITS


def example(operation: Operation, name: str | None = None) -> Request:
    """A documented request of an operation, as documented.

    Raises:
        UnavailableError: The version has no such example.
    """
    found = [item for item in operation.examples if name in {None, item.get("name")}]
    if not found:
        raise UnavailableError(f"{operation.id} has no request example {name or ''}".rstrip())
    return Request.of_example(operation, found[0])


def set_module(request: Request, module: str) -> None:
    """Send a request to another module."""
    for where in ("path", "query"):
        if parameter := request.operation.parameter(where, "module"):
            request.parts[where][parameter.name] = module


def put_values(root: JsonObject, pointer: str, values: Sequence[Json]) -> None:
    """Write a list of values where a pointer with empty brackets, or to a comma list, says."""
    head, found, tail = pointer.partition("[].")
    if not found:
        head = pointer.removesuffix("[]")
        pointers.put(root, pointers.parse(head), list(values))
        return
    elements: list[Json] = []
    for value in values:
        element: JsonObject = {}
        pointers.put(element, pointers.parse(tail), value)
        elements.append(element)
    pointers.put(root, pointers.parse(head), elements)


def read_values(root: JsonObject, pointer: str) -> list[Json]:
    """The different values a pointer leads to, those of a comma list included."""
    found: list[Json] = []
    for value in pointers.read(root, pointers.parse(pointer)):
        found += value if is_list(value) else [value]
    return [value for index, value in enumerate(found) if value not in found[:index]]


def absolute(pointer: str) -> bool:
    """Whether a values pointer starts at the request and not at a row."""
    return pointer.startswith(("body.", "query.", "path."))


def batch_request(
    operation: Operation, module: str, rows: Sequence[tuple[str, Sequence[Json]]], *, over_write: bool | None = None
) -> Request:
    """A request that puts values on records, made from the operation's x-batch.

    `rows` pairs a record id with its values; where the values are shared by all rows the first pair's count.
    """
    request = example(operation)
    set_module(request, module)
    batch = operation.batch
    if batch is None:
        raise UnavailableError(f"{operation.id} has no x-batch")
    if batch.values and absolute(batch.values):
        put_values(request.parts, batch.values, rows[0][1])
    built: list[Json] = []
    for record, values in rows:
        row: JsonObject = {}
        if batch.row_id:
            pointers.put(row, pointers.parse(batch.row_id), record)
        if batch.values and not absolute(batch.values):
            put_values(row, batch.values, values)
        built.append(row or record)
    request.set_rows(built)
    switches = [effect.replace_if for effect in operation.effects if effect.replace_if]
    if switches and over_write is not None:
        pointers.put(request.parts, pointers.parse(switches[0]), over_write)
    elif switches:
        pointers.drop(request.parts, pointers.parse(switches[0]))
    return request
