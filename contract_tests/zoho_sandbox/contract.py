"""What one API version promises, read from its bundle: operations, outcomes, errors and schemas."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

from zoho_sandbox.shapes import Json, Schema, Shapes

Where = Literal["path", "query", "header"]
# Stands in lists of modules for those an organization made itself.
CUSTOM: Final = "CustomModule"
METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One documented failure of an operation.

    Attributes:
        message: the text of the API, or the cause where no page quotes one.
        quoted: whether a page quotes the text.
    """

    name: str
    code: str
    status: int
    scope: str
    message: str
    details: Mapping[str, Any]
    quoted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One documented success of an operation."""

    name: str
    status: int
    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query or header parameter: its code name and its name on the wire."""

    name: str
    wire: str
    where: Where
    required: bool
    schema: Schema
    default: Json


@dataclass(frozen=True, slots=True)
class Batch:
    """Where the rows of a bulk call go in and come out, how many there may be, and the statuses of the answer."""

    rows: str
    row_id: str | None
    values: str | None
    results: str
    maximum: int | None
    max_values: Mapping[str, int]
    statuses: Mapping[str, int]

    def limit_of(self, module: str) -> int | None:
        """How many values one row of the module takes, or None where no limit is documented."""
        return self.max_values.get(module, self.max_values.get("default"))


@dataclass(frozen=True)
class Operation:
    """One call of one API version."""

    id: str
    method: str
    path: str
    tag: str
    on_accounts: bool
    parameters: tuple[Parameter, ...]
    body: Schema | None
    body_required: bool
    form: bool
    outcomes: Mapping[str, Outcome]
    errors: tuple[ErrorEntry, ...]
    batch: Batch | None
    pages: Mapping[str, Any]
    modules: tuple[str, ...]
    scopes: tuple[tuple[str, ...], ...]
    credits: Mapping[str, Any]
    scarce: Mapping[str, Any]
    responses: Mapping[int, Schema | None]

    @cached_property
    def by_name(self) -> Mapping[str, ErrorEntry]:
        """The errors by their names."""
        return {entry.name: entry for entry in self.errors}

    @cached_property
    def by_parameter(self) -> Mapping[str, Parameter]:
        """The parameters by their code names."""
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def granted(self) -> dict[tuple[tuple[str, ...], str], bool]:
        """What was found out about tokens: whether their scopes cover the operation on a module."""
        return {}

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The headers that are parameters, in small letters."""
        return tuple(parameter.wire.lower() for parameter in self.parameters if parameter.where == "header")

    def wants(self, name: str) -> bool:
        """Whether the operation has a parameter of that code name."""
        return name in self.by_parameter

    def default_of(self, name: str, otherwise: Json) -> Json:
        """What a parameter means when it is left out."""
        known = self.by_parameter.get(name)
        return otherwise if known is None or known.default is None else known.default


@dataclass(frozen=True, slots=True)
class Match:
    """A URL that exists: what its path parameters hold, the segments that are none, and the operations by method."""

    path: Mapping[str, str]
    literals: int
    operations: Mapping[str, Operation]


class Contract:
    """One version's bundle.

    Attributes:
        understood: the arguments of the last requests that say nothing in a body, by operation, URL and headers.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: Final = document
        self.version: Final[str] = document["x-api-version"]
        self.shapes: Final = Shapes(document)
        self.operations: Final = {operation.id: operation for operation in self._operations()}
        self._routes: Final = self._route_table()
        self.understood: Final[dict[tuple[str | None, ...], Mapping[str, Any]]] = {}

    def match(self, segments: Sequence[str], *, accounts: bool = False) -> Match | None:
        """The URL template that fits the decoded path segments; literal segments win over parameters."""
        for template, methods in self._routes.get((accounts, len(segments)), ()):
            values: dict[str, str] = {}
            for part, segment in zip(template, segments, strict=True):
                if part.startswith("{"):
                    if not segment:
                        break
                    values[part[1:-1]] = segment
                elif part != segment:
                    break
            else:
                return Match(values, len(segments) - len(values), methods)
        return None

    @cached_property
    def known_modules(self) -> frozenset[str]:
        """Every module that some operation of this version supports."""
        return frozenset(module for operation in self.operations.values() for module in operation.modules) - {CUSTOM}

    def _route_table(self) -> Mapping[tuple[bool, int], Sequence[tuple[tuple[str, ...], Mapping[str, Operation]]]]:
        """The URL templates with their operations, by whether they are of the accounts server and their length."""
        table: dict[tuple[bool, int], dict[tuple[str, ...], dict[str, Operation]]] = {}
        for operation in self.operations.values():
            template = tuple(operation.path.strip("/").split("/"))
            routes = table.setdefault((operation.on_accounts, len(template)), {})
            routes.setdefault(template, {})[operation.method] = operation
        return {
            kind: sorted(routes.items(), key=lambda route: sum(part.startswith("{") for part in route[0]))
            for kind, routes in table.items()
        }

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", ())
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item[method], (*shared, *item[method].get("parameters", ())))

    def _operation(self, path: str, method: str, node: Mapping[str, Any], parameters: Sequence[Schema]) -> Operation:
        request = self.shapes.resolve(node.get("requestBody", {}))
        media = request.get("content", {})
        kind: str = next(iter(media), "")
        body: Schema = media.get(kind, {})
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            tag=node["tags"][0],
            on_accounts="servers" in node,
            parameters=tuple(self._parameter(parameter) for parameter in parameters),
            body=body.get("schema"),
            body_required=bool(request.get("required")),
            form="form" in kind,
            outcomes={outcome["name"]: _outcome(outcome) for outcome in node["x-outcomes"]},
            errors=tuple(_error(entry) for entry in node["x-errors"]),
            batch=_batch(node["x-batch"]) if "x-batch" in node else None,
            pages=node.get("x-paginate", {}),
            modules=tuple(node.get("x-modules", ())),
            scopes=tuple(tuple(scope for group in choice.values() for scope in group) for choice in node["security"]),
            credits=node.get("x-credits", {}),
            scarce=node.get("x-sub-concurrency", {}),
            responses={int(status): self._answer_schema(answer) for status, answer in node["responses"].items()},
        )

    def _parameter(self, node: Schema) -> Parameter:
        whole = {**self.shapes.resolve(node), **node}
        return Parameter(
            name=whole.get("x-name", whole["name"]),
            wire=whole["name"],
            where=whole["in"],
            required=bool(whole.get("required")),
            schema=whole.get("schema", {}),
            default=whole.get("x-default"),
        )

    def _answer_schema(self, node: Schema) -> Schema | None:
        media = self.shapes.resolve(node).get("content", {})
        return next((part.get("schema") for part in media.values()), None)


@cache
def load(version: str) -> Contract:
    """The contract of a version, such as "v8"; every sandbox of a process reads the same one.

    Raises:
        FileNotFoundError: no bundle of that version is installed.
    """
    return Contract(json.loads((_folder() / f"crm-{version}.json").read_text(encoding="utf-8")))


def versions() -> tuple[str, ...]:
    """The versions whose bundles are installed, oldest first."""
    names = (entry.name for entry in _folder().iterdir())
    found = [name.removeprefix("crm-").removesuffix(".json") for name in names if name.startswith("crm-")]
    return tuple(sorted(found, key=lambda version: float(version[1:])))


def _folder() -> Traversable:
    return files("zoho_sandbox") / "_generated"


def _outcome(node: Mapping[str, Any]) -> Outcome:
    return Outcome(node["name"], node["status"], node.get("code"), node.get("message"))


def _error(node: Mapping[str, Any]) -> ErrorEntry:
    # A failure whose text no page quotes still says something: its cause.
    quoted = node.get("message")
    return ErrorEntry(
        name=node["name"],
        code=node["code"],
        status=node["status"],
        scope=node["scope"],
        message=quoted or node["cause"],
        details=node.get("details", {}),
        quoted=bool(quoted),
    )


def _batch(node: Mapping[str, Any]) -> Batch:
    return Batch(
        rows=node["rows"],
        row_id=node.get("row-id"),
        values=node.get("values"),
        results=node["results"],
        maximum=node.get("max"),
        max_values=node.get("max-values", {}),
        statuses=node["statuses"],
    )
