"""Our own client behind the kit's protocol, blocking or asyncio, with the network replaced by one answer."""

import asyncio
import inspect
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Self

import httpx

from zoho_contract.consumer import Canned, Failure, Outcome, Row, Sent
from zoho_contract.contract import Contract, Operation
from zoho_contract.pointers import parse, read
from zoho_crm import BatchResult, RetryPolicy, ZohoError

SECRET = "1000.5ec4e7.70fe4"


class OneAnswer(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A network that keeps what it is sent and always answers the same."""

    def __init__(self, answer: Canned, base: str) -> None:
        self.sent: list[Sent] = []
        self._answer = answer
        self._base = base

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the request and answer."""
        path = request.url.raw_path.decode().partition("?")[0].removeprefix(self._base)
        query = tuple(request.url.params.multi_items())
        self.sent.append(Sent(request.method, path, query, dict(request.headers), request.read()))
        return httpx.Response(self._answer.status, headers=dict(self._answer.headers), content=self._answer.content)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the request and answer."""
        await request.aread()
        return self.handle_request(request)


class Adapter:
    """Calls the documented operations through the public methods of the client."""

    secret = SECRET

    def __init__(self, contract: Contract, *, asynchronous: bool = False) -> None:
        self._contract = contract
        self._asynchronous = asynchronous
        door = import_module(f"zoho_crm.{contract.version.replace('.', '_')}")
        self._client = door.AsyncZohoCRM if asynchronous else door.ZohoCRM
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.close()

    def offers(self, operation_id: str) -> bool:
        """Whether the operation is behind a method; the token endpoint is behind the credentials instead."""
        method = self._contract.operations[operation_id].raw["x-client"]
        return hasattr(self._client, method["resource"])

    def call(self, operation_id: str, request: Mapping[str, Any], answer: Canned) -> Outcome:
        """Call the operation as a user would and tell what came of it."""
        network = OneAnswer(answer, self._contract.base_path)
        settings = {"base_url": "http://127.0.0.1", "transport": network, "retry": RetryPolicy(attempts=1)}
        try:
            found = self._run(self._contract.operations[operation_id], request, settings)
        except Exception as error:  # noqa: BLE001 - what it raises is what is judged
            return Outcome(tuple(network.sent), failure=_failure(error))
        if isinstance(found, BatchResult):
            rows = [
                Row(row.index, ok, row.code, row.data.to_dict())
                for ok in (True, False)
                for row in (found.ok if ok else found.failed)
            ]
            return Outcome(tuple(network.sent), rows=tuple(rows))
        return Outcome(tuple(network.sent), value=plain(found))

    def _run(self, operation: Operation, request: Mapping[str, Any], settings: dict[str, Any]) -> Any:
        method = operation.raw["x-client"]
        values = arguments(operation, request)
        if not self._asynchronous:
            with self._client(SECRET, **settings) as crm:
                found = make(getattr(getattr(crm, method["resource"]), method["method"]), values)
                return next(iter(found.pages()), []) if hasattr(found, "pages") else found
        return self._loop.run_until_complete(self._await(method, values, settings))

    async def _await(self, method: Mapping[str, str], values: dict[str, Any], settings: dict[str, Any]) -> Any:
        async with self._client(SECRET, **settings) as crm:
            found = make(getattr(getattr(crm, method["resource"]), method["method"]), values)
            if hasattr(found, "pages"):
                async for page in found.pages():
                    return page
                return []
            return await found if inspect.isawaitable(found) else found


def make(method: Callable[..., Any], values: dict[str, Any]) -> Any:
    """Make the call; a method that turns the pages itself takes no page."""
    taken = inspect.signature(method).parameters
    return method(**{key: value for key, value in values.items() if key in taken or not key.startswith("page")})


def arguments(operation: Operation, request: Mapping[str, Any]) -> dict[str, Any]:
    """A documented request in the words of the client's methods."""
    found: dict[str, Any] = {}
    for parameter in operation.parameters:
        place = "headers" if parameter.where == "header" else parameter.where
        if parameter.name in (request.get(place) or {}):
            found[parameter.code_name] = request[place][parameter.name]
    body = request.get("body") or {}
    for wire, schema in operation.schemas.properties(operation.body_schema).items():
        if wire in body:
            found[schema["x-name"]] = body[wire]
    return _SHAPES.get(operation.raw["x-client"]["call"], _as_it_is)(operation, request, found)


def _as_it_is(_: Operation, __: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    return found


def _rows(operation: Operation, request: Mapping[str, Any]) -> Any:
    assert operation.batch is not None
    return read(request, parse(operation.batch.rows))[0]


def _batch_map(operation: Operation, request: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    assert operation.batch is not None
    rows = {
        row[operation.batch.row_id]: read(row, parse(operation.batch.values or "")) for row in _rows(operation, request)
    }
    return {"module": found["module"], "rows": rows}


def _one(operation: Operation, request: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Values nested in the body's only row are an argument of their own, as that row itself may be."""
    pointer = operation.batch.values if operation.batch else None
    whole = f"{operation.batch.rows}[0]" if operation.batch and operation.batch.rows.startswith("body.") else pointer
    if whole and whole.endswith("[0]"):
        holder = operation.schemas.properties(operation.body_schema)[whole.removeprefix("body.").removesuffix("[0]")]
        found.pop(holder["x-name"], None)
        return found | {"values": next(iter(read(request, parse(whole))), None)}
    if pointer is not None and pointer.endswith(".conflict_id"):
        return {"tag_id": found["tag_id"], "conflict_ids": read(request, parse(pointer))}
    if pointer is None or "[0]." not in pointer:
        return found
    values = read(request, parse(pointer.rpartition("[]")[0]))[0]
    return {"module": found["module"], "record_id": found["record_id"], "territories": values}


def _batch_objects(operation: Operation, request: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    assert operation.batch is not None
    wire = operation.batch.rows.partition(".")[2]
    found.pop(operation.schemas.properties(operation.body_schema)[wire]["x-name"])
    return found | {"rows": _rows(operation, request)}


def _mass_update(_: Operation, __: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    territory = found.pop("territory", None)
    if "fields" in found:
        found["fields"] = found["fields"][0]
    return found | (
        {"territory": territory["id"], "include_child": territory.get("include_child")} if territory else {}
    )


def _job(operation: Operation, _: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The members of a list of exactly one object are arguments themselves."""
    properties = operation.schemas.properties(operation.body_schema)
    only = next(iter(properties.values()))
    alone = len(properties) == 1 and operation.schemas.resolve(only).get("maxItems") == 1
    members = found.pop(only["x-name"], None) if alone else None
    territory = found.get("territory")
    if isinstance(territory, Mapping):
        found |= {"territory": territory["id"], "include_child": territory.get("include_child")}
    if not members:
        return found
    module = members[0].get("module")
    known = {"module": module["api_name"], "module_id": module["id"]} if isinstance(module, Mapping) else {}
    return {**found, **members[0], **known}


_SHAPES = {
    "batch-map": _batch_map,
    "batch-objects": _batch_objects,
    "mass-update": _mass_update,
    "one": _one,
    "job": _job,
}


def plain(value: Any) -> Any:
    """What a call gave, as the JSON it stands for."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return value.id if hasattr(value, "wait") else value


def _failure(error: Exception) -> Failure:
    text = "\n".join([str(error), repr(error), *traceback.format_exception(error)])
    typed = isinstance(error, ZohoError)
    return Failure(type(error).__name__, typed, getattr(error, "code", None), getattr(error, "status", None), text)
